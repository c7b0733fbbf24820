using System.Numerics;
using System.Runtime.InteropServices;

namespace Halfspace.Training.ExactFit;

/// <summary>The costs of a class of samples for each choice of a threshold in each neuron, in numbers that hold them: four bytes do for most, and twice as many fit into a vector.</summary>
/// <typeparam name="T">The type of a cost.</typeparam>
/// <param name="neurons">The number of neurons.</param>
/// <param name="moebius">Moebius transforms of the costs by code, one a row.</param>
internal sealed class CostGrid<T>(int neurons, long[] moebius) : ICostGrid
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly T[] rows = Array.ConvertAll(moebius, T.CreateTruncating);
    private readonly int[] indices = new int[1 << neurons];
    private readonly int[] segments = new int[neurons];
    private T[] grid = new T[64];
    private int size;

    /// <inheritdoc/>
    public long Least { get; private set; }

    /// <inheritdoc/>
    public long Largest { get; private set; }

    /// <inheritdoc/>
    public void Fill(ReadOnlySpan<int> members, int[] types, int[][] places, int[] counts, int[] strides, int length)
    {
        size = length;
        if (grid.Length < size) grid = new T[size * 2];
        grid.AsSpan(0, size).Clear();
        for (var m = 0; m < members.Length; m++) Put(m, types[members[m]] << neurons, places);
        AddUp(counts, strides);
    }

    /// <inheritdoc/>
    public void Restrict(long limit, int[] counts, int[] first, int[] last)
    {
        var most = T.CreateSaturating(limit);
        Array.Clear(segments);
        var run = counts[0] + 1;
        for (var from = 0; from < size; from += run)
        {
            var row = grid.AsSpan(from, run);
            var start = 0;
            while (start < run && row[start] > most) start++;
            if (start < run)
            {
                var end = run - 1;
                while (row[end] > most) end--;
                (first[0], last[0]) = (Math.Min(first[0], start), Math.Max(last[0], end));
                for (var h = 1; h < neurons; h++) (first[h], last[h]) = (Math.Min(first[h], segments[h]), Math.Max(last[h], segments[h]));
            }

            for (var h = 1; h < neurons && ++segments[h] > counts[h]; h++) segments[h] = 0;
        }
    }

    private void Put(int member, int row, int[][] places)
    {
        grid[0] += rows[row];
        for (var h = 0; h < neurons; h++)
        {
            var (bit, place) = (1 << h, places[h][member]);
            for (var set = 0; set < bit; set++)
            {
                // A threshold that is never passed takes the sets with its neuron away.
                var index = place < 0 || indices[set] < 0 ? -1 : indices[set] + place;
                indices[bit | set] = index;
                if (index >= 0) grid[index] += rows[row + (bit | set)];
            }
        }
    }

    private void AddUp(int[] counts, int[] strides)
    {
        var run = counts[0] + 1;
        for (var from = 0; counts[0] > 0 && from < size; from += run)
        {
            var sum = grid[from];
            for (var i = from + 1; i < from + run; i++) grid[i] = sum += grid[i];
        }

        for (var h = 1; h < neurons; h++)
        {
            if (counts[h] == 0) continue;
            var (stride, block) = (strides[h], strides[h] * (counts[h] + 1));
            for (var from = 0; from < size; from += block)
            {
                for (var row = from + stride; row < from + block; row += stride) Add(grid.AsSpan(row, stride), grid.AsSpan(row - stride, stride));
            }
        }

        var (least, largest) = Ends(grid.AsSpan(0, size));
        (Least, Largest) = (long.CreateTruncating(least), long.CreateTruncating(largest));
    }

    private static void Add(Span<T> target, ReadOnlySpan<T> source)
    {
        var targets = MemoryMarshal.Cast<T, Vector<T>>(target);
        var sources = MemoryMarshal.Cast<T, Vector<T>>(source);
        for (var v = 0; v < targets.Length; v++) targets[v] += sources[v];
        for (var i = targets.Length * Vector<T>.Count; i < target.Length; i++) target[i] += source[i];
    }

    private static (T Least, T Largest) Ends(ReadOnlySpan<T> values)
    {
        var (least, largest, at) = (T.MaxValue, T.MinValue, 0);
        if (values.Length >= Vector<T>.Count)
        {
            var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
            var (low, high) = (vectors[0], vectors[0]);
            for (var v = 1; v < vectors.Length; v++) (low, high) = (Vector.Min(low, vectors[v]), Vector.Max(high, vectors[v]));
            for (var i = 0; i < Vector<T>.Count; i++) (least, largest) = (T.Min(least, low[i]), T.Max(largest, high[i]));
            at = vectors.Length * Vector<T>.Count;
        }

        for (; at < values.Length; at++) (least, largest) = (T.Min(least, values[at]), T.Max(largest, values[at]));
        return (least, largest);
    }
}
