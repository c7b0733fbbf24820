using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>Piecewise linear functions of one number; <see cref="SmoothOperators"/> has the others.</summary>
internal static class ActivationOperators
{
    public static OnnxValue[] Relu(OnnxCall call) => Each(call, size => new ReluLayer(size));

    public static OnnxValue[] Abs(OnnxCall call) => Each(call, size => new AbsLayer(size));

    public static OnnxValue[] Sign(OnnxCall call) => Each(call, size => new SignLayer(size, atZero: 0));

    public static OnnxValue[] LeakyRelu(OnnxCall call)
    {
        var slope = call.Real("alpha", 0.01f);
        return Each(call, size => new LeakyReluLayer(size, slope));
    }

    public static OnnxValue[] PRelu(OnnxCall call)
    {
        var (x, slopes) = (call.Input(0), call.Constant(1, "slope"));
        // Old versions have one slope a channel.
        if (call.Opset < 7 && slopes.Rank == 1 && slopes.Size > 1) slopes = slopes.As([slopes.Size, .. Enumerable.Repeat(1, Math.Max(0, x.Rank - 2))]);
        if (!call.Broadcast(x, slopes).AsSpan().SequenceEqual(x.Dimensions)) throw call.Error($"The slopes {slopes.Shape} do not fit the input {x.Shape}.");
        if (x.Size == 0) return [x];
        var each = call.Expand(slopes, x.Dimensions).Values!;
        if (Array.TrueForAll(each, slope => slope == each[0])) return Each(call, size => new LeakyReluLayer(size, each[0]));
        // slope x + (1 - slope) max(x, 0).
        var positive = call.Apply(new ReluLayer(x.Size), x.Dimensions, x);
        return [ArithmeticOperators.Plus(call, ArithmeticOperators.Times(call, x, each), ArithmeticOperators.Times(call, positive, Array.ConvertAll(each, slope => 1 - slope)), 1)];
    }

    public static OnnxValue[] HardSigmoid(OnnxCall call)
    {
        var x = call.Input(0);
        var (alpha, beta) = (call.Real("alpha", 0.2f), call.Real("beta", 0.5f));
        return [Clipped(call, ArithmeticOperators.Scaled(call, x, ArithmeticOperators.Filled(x.Size, alpha), ArithmeticOperators.Filled(x.Size, beta)), 0, 1)];
    }

    public static OnnxValue[] Clip(OnnxCall call)
    {
        if (call.Opset < 11) return [Clipped(call, call.Input(0), call.Real("min", double.NegativeInfinity), call.Real("max", double.PositiveInfinity))];
        return [Clipped(call, call.Input(0), End(call, 1, double.NegativeInfinity), End(call, 2, double.PositiveInfinity))];
    }

    /// <summary>Moves numbers into a range, with the simplest layer that does.</summary>
    public static OnnxValue Clipped(OnnxCall call, OnnxValue x, double lower, double upper)
    {
        if (!(lower <= upper)) throw call.Error(FormattableString.Invariant($"The range from {lower} to {upper} holds no number."));
        if ((double.IsNegativeInfinity(lower) && double.IsPositiveInfinity(upper)) || x.Size == 0) return x;
        var layer = lower == 0 && double.IsPositiveInfinity(upper) ? (Layer)new ReluLayer(x.Size) : new ClipLayer(x.Size, lower, upper);
        return call.Apply(layer, x.Dimensions, x) with { Kind = x.Kind };
    }

    private static OnnxValue[] Each(OnnxCall call, Func<int, Layer> layer)
    {
        var x = call.Input(0);
        return [x.Size == 0 ? x : call.Apply(layer(x.Size), x.Dimensions, x) with { Kind = x.Kind }];
    }

    private static double End(OnnxCall call, int index, double otherwise)
    {
        if (call.Optional(index) is null) return otherwise;
        var value = call.Constant(index, "end of the range");
        return value.Size == 1 ? value.Values![0] : throw call.Error($"The end of the range is {value.Shape}; one number is needed.");
    }
}
