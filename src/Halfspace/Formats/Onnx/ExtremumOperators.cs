using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>The largest and the smallest of several tensors, number by number; the smallest is the largest of the negated, negated.</summary>
internal static class ExtremumOperators
{
    public static OnnxValue[] Max(OnnxCall call)
    {
        var all = Inputs(call);
        if (Range(all) is var (x, bound)) return [ActivationOperators.Clipped(call, x, bound, double.PositiveInfinity)];
        return [Largest(call, all)];
    }

    public static OnnxValue[] Min(OnnxCall call)
    {
        var all = Inputs(call);
        if (Range(all) is var (x, bound)) return [ActivationOperators.Clipped(call, x, double.NegativeInfinity, bound)];
        return [ArithmeticOperators.Negated(call, Largest(call, Array.ConvertAll(all, value => ArithmeticOperators.Negated(call, value))))];
    }

    private static OnnxValue[] Inputs(OnnxCall call)
    {
        var all = Enumerable.Range(0, call.InputCount).Select(call.Input).ToArray();
        return all.Length > 0 ? all : throw call.Error("It has no inputs.");
    }

    /// <summary>One value and one number are a range.</summary>
    private static (OnnxValue X, double Bound)? Range(OnnxValue[] all)
    {
        if (all.Length != 2 || all[0].IsConstant == all[1].IsConstant) return null;
        var (x, bound) = all[0].IsConstant ? (all[1], all[0]) : (all[0], all[1]);
        return bound.Size == 1 && bound.Rank <= x.Rank && double.IsFinite(bound.Values![0]) ? (x, bound.Values[0]) : null;
    }

    private static OnnxValue Largest(OnnxCall call, OnnxValue[] all)
    {
        var shape = call.Broadcast(all);
        var size = call.Charge(shape);
        if (all.Length == 1 || size == 0) return all[0];
        call.Count((long)size * all.Length);
        var (map, start) = (new List<int>(size * all.Length), 0);
        foreach (var value in all)
        {
            foreach (var from in IndexMap.Broadcast(value.Dimensions, shape)) map.Add(start + from);
            start += value.Size;
        }

        var joined = call.Rearrange(all, [.. map], [size * all.Length]);
        var groups = new int[size][];
        for (var j = 0; j < size; j++) groups[j] = [.. Enumerable.Range(0, all.Length).Select(i => i * size + j)];
        return call.Apply(new MaxLayer(joined.Size, groups), shape, joined) with { Kind = all[0].Kind };
    }
}
