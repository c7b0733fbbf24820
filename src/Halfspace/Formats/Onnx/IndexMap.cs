namespace Halfspace.Formats.Onnx;

/// <summary>Lists of positions in a flat row-major array: for each place of a result, where its number comes from; -1 for nowhere.</summary>
internal static class IndexMap
{
    /// <summary>Picks positions along each axis by themselves: slicing, padding, repeating, broadcasting.</summary>
    /// <param name="dimensions">The source's dimensions.</param>
    /// <param name="picks">For each axis the positions in the source, in the result's order; -1 for nowhere.</param>
    public static int[] ByAxis(IReadOnlyList<int> dimensions, IReadOnlyList<int[]> picks)
    {
        int[] map = [0];
        for (var axis = 0; axis < dimensions.Count; axis++)
        {
            var (next, n) = (new int[map.Length * picks[axis].Length], 0);
            foreach (var start in map)
            {
                foreach (var pick in picks[axis]) next[n++] = start < 0 || pick < 0 ? -1 : start * dimensions[axis] + pick;
            }

            map = next;
        }

        return map;
    }

    /// <summary>Repeats along the axes of size one, and along further axes in front.</summary>
    public static int[] Broadcast(IReadOnlyList<int> dimensions, IReadOnlyList<int> to)
    {
        var front = to.Count - dimensions.Count;
        var source = new int[to.Count];
        var picks = new int[to.Count][];
        for (var axis = 0; axis < to.Count; axis++)
        {
            source[axis] = axis < front ? 1 : dimensions[axis - front];
            picks[axis] = source[axis] == to[axis] ? All(to[axis]) : new int[to[axis]];
        }

        return ByAxis(source, picks);
    }

    /// <summary>Puts the axes into another order: axis a of the result is axis order[a] of the source.</summary>
    public static int[] Transpose(IReadOnlyList<int> dimensions, IReadOnlyList<int> order)
    {
        var steps = new int[dimensions.Count];
        for (var (axis, step) = (dimensions.Count - 1, 1); axis >= 0; axis--)
        {
            steps[axis] = step;
            step *= dimensions[axis];
        }

        int[] map = [0];
        foreach (var axis in order)
        {
            var (next, n) = (new int[map.Length * dimensions[axis]], 0);
            foreach (var start in map)
            {
                for (var i = 0; i < dimensions[axis]; i++) next[n++] = start + i * steps[axis];
            }

            map = next;
        }

        return map;
    }

    /// <summary>0, 1, 2, ...</summary>
    public static int[] All(int size)
    {
        var all = new int[size];
        for (var i = 0; i < size; i++) all[i] = i;
        return all;
    }

    /// <summary>Whether a map leaves a source of a size as it is.</summary>
    public static bool IsIdentity(ReadOnlySpan<int> map, int size)
    {
        if (map.Length != size) return false;
        for (var i = 0; i < map.Length; i++) if (map[i] != i) return false;
        return true;
    }
}
