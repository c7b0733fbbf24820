using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>Sums, differences, products and quotients.</summary>
internal static class ArithmeticOperators
{
    public static OnnxValue[] Add(OnnxCall call) => [Plus(call, call.Input(0), Second(call, call.Input(1)), 1)];

    public static OnnxValue[] Sub(OnnxCall call) => [Plus(call, call.Input(0), Second(call, call.Input(1)), -1)];

    public static OnnxValue[] Neg(OnnxCall call) => [Negated(call, call.Input(0))];

    public static OnnxValue[] Sum(OnnxCall call)
    {
        var sum = call.Input(0);
        for (var i = 1; i < call.InputCount; i++) sum = Plus(call, sum, call.Input(i), 1);
        return [sum];
    }

    public static OnnxValue[] Mean(OnnxCall call)
    {
        var sum = Sum(call)[0];
        return [call.InputCount == 1 ? sum : Times(call, sum, Filled(sum.Size, 1.0 / call.InputCount))];
    }

    public static OnnxValue[] Mul(OnnxCall call)
    {
        var (a, b) = (call.Input(0), Second(call, call.Input(1)));
        var shape = call.Broadcast(a, b);
        (a, b) = (call.Expand(a, shape), call.Expand(b, shape));
        if (!a.IsConstant && !b.IsConstant) return [Product(call, a, b)];
        if (a.IsConstant && b.IsConstant) return [Folded(a, b, shape, (x, y) => x * y)];
        var (x, factors) = a.IsConstant ? (b, a) : (a, b);
        return [Scaled(call, x, factors.Values!, null) with { Kind = Kind(a, b) }];
    }

    public static OnnxValue[] Div(OnnxCall call)
    {
        var (a, b) = (call.Input(0), Second(call, call.Input(1)));
        var shape = call.Broadcast(a, b);
        (a, b) = (call.Expand(a, shape), call.Expand(b, shape));
        if (!b.IsConstant)
        {
            if (Kind(a, b) == OnnxKind.Integer) throw call.Error("A division of whole numbers rounds, and its divisor depends on the network's input. Cast to float before it.");
            var inverse = SmoothOperators.Of(call, b, SmoothFunction.Reciprocal);
            return [a.IsConstant ? Times(call, inverse, a.Values!) : Product(call, a, inverse)];
        }

        if (b.Values!.Contains(0)) throw call.Error("The divisor holds a zero.");
        var whole = Kind(a, b) == OnnxKind.Integer;
        if (a.IsConstant) return [Folded(a, b, shape, (x, y) => whole ? Math.Truncate(x / y) : x / y)];
        if (whole) throw call.Error("A division of whole numbers rounds, so it is not piecewise linear. Cast to float before it.");
        return [Scaled(call, a, Array.ConvertAll(b.Values!, value => 1 / value), null)];
    }

    /// <summary>The product of two values that depend on the input, of one shape; a square where they are the same.</summary>
    public static OnnxValue Product(OnnxCall call, OnnxValue a, OnnxValue b)
    {
        if (a.IsConstant || b.IsConstant) return a.IsConstant ? Times(call, b, a.Values!) : Times(call, a, b.Values!);
        if (a.Size == 0) return a;
        if (a.Node == b.Node) return SmoothOperators.Of(call, a, SmoothFunction.Square) with { Kind = Kind(a, b) };
        return call.Apply(new ProductLayer(a.Size), a.Dimensions, a, b) with { Kind = Kind(a, b) };
    }

    /// <summary>The second operand as it is repeated: before version 7 from an axis on, and only where the node asks for it.</summary>
    public static OnnxValue Second(OnnxCall call, OnnxValue b)
    {
        if (call.Opset >= 7 || call.Integer("broadcast", 0) == 0 || !call.Has("axis")) return b;
        var rank = call.Input(0).Rank;
        var behind = rank - call.Axis(call.Integer("axis", 0), rank) - b.Rank;
        if (behind < 0) throw call.Error($"The shape {b.Shape} does not fit {call.Input(0).Shape} from axis {call.Integer("axis", 0)} on.");
        return b.As([.. b.Dimensions, .. Enumerable.Repeat(1, behind)]);
    }

    public static OnnxValue[] BatchNormalization(OnnxCall call)
    {
        if (call.Integer("training_mode", 0) != 0) throw call.Error("It is in training mode, where it depends on the other samples of a batch. Export the network for inference.");
        if (call.Integer("spatial", 1) == 0) throw call.Error("It has spatial = 0, which newer versions of ONNX have dropped. Export the network again.");
        var x = call.Input(0);
        var (scale, bias, mean, variance) = (call.Constant(1, "scale").Values!, call.Constant(2, "bias").Values!, call.Constant(3, "mean").Values!, call.Constant(4, "variance").Values!);
        if (x.Rank < 2) throw call.Error($"It needs a batch and channels; the input is {x.Shape}.");
        var (channels, epsilon) = (x.Dimensions[1], call.Real("epsilon", 1e-5f));
        foreach (var numbers in new[] { scale, bias, mean, variance })
        {
            if (numbers.Length != channels) throw call.Error($"The input has {channels} channels, but a parameter has {numbers.Length} numbers.");
        }

        var area = channels == 0 ? 0 : x.Size / channels / x.Dimensions[0];
        call.Count(2L * x.Size);
        var (factors, biases) = (new double[x.Size], new double[x.Size]);
        for (var i = 0; i < x.Size; i++)
        {
            var c = i / area % channels;
            factors[i] = scale[c] / Math.Sqrt(variance[c] + epsilon);
            biases[i] = bias[c] - mean[c] * factors[i];
        }

        return [Scaled(call, x, factors, biases)];
    }

    /// <summary>The sum, or the difference where the second is taken minus once.</summary>
    public static OnnxValue Plus(OnnxCall call, OnnxValue a, OnnxValue b, int sign)
    {
        var shape = call.Broadcast(a, b);
        (a, b) = (call.Expand(a, shape), call.Expand(b, shape));
        if (a.IsConstant && b.IsConstant) return Folded(a, b, shape, (x, y) => x + sign * y);
        var kind = Kind(a, b);
        if (b.IsConstant) return Shifted(call, a, sign > 0 ? b.Values! : Array.ConvertAll(b.Values!, value => -value)) with { Kind = kind };
        if (!a.IsConstant) return call.Apply(new SumLayer(a.Size, 1, sign), shape, a, b) with { Kind = kind };
        return (sign > 0 ? Shifted(call, b, a.Values!) : Scaled(call, b, Filled(b.Size, -1), a.Values!)) with { Kind = kind };
    }

    /// <summary>Adds constants, in the layer before where that has none yet: a matrix product and a sum become one layer.</summary>
    public static OnnxValue Shifted(OnnxCall call, OnnxValue x, double[] added)
    {
        if (x.Node?.Layer is LinearLayer before && x.Node.Size == added.Length && before.Biases.IndexOfAnyExcept(0.0) < 0 && before.WithBiases(added) is { } merged)
            return call.Apply(merged, x.Dimensions, [.. x.Node.Inputs.Select(input => OnnxValue.Of(input, [.. input.Shape.Dimensions]))]);
        return added.AsSpan().IndexOfAnyExcept(0.0) < 0 ? x : Scaled(call, x, Filled(x.Size, 1), added);
    }

    public static OnnxValue Scaled(OnnxCall call, OnnxValue x, double[] factors, double[]? biases) =>
        x.Size == 0 ? x : call.Apply(new ScaleLayer(factors, biases), x.Dimensions, x);

    /// <summary>Each number times a factor of its own.</summary>
    public static OnnxValue Times(OnnxCall call, OnnxValue x, double[] factors) =>
        x.IsConstant ? Folded(x, OnnxValue.Constant(factors, x.Dimensions), x.Dimensions, (a, b) => a * b) : Scaled(call, x, factors, null);

    public static OnnxValue Negated(OnnxCall call, OnnxValue x) => Scaled(call, x, Filled(x.Size, -1), null) with { Kind = x.Kind };

    public static OnnxValue Folded(OnnxValue a, OnnxValue b, int[] shape, Func<double, double, double> function)
    {
        var values = new double[a.Values!.Length];
        for (var i = 0; i < values.Length; i++) values[i] = function(a.Values[i], b.Values![i]);
        return OnnxValue.Constant(values, shape, Kind(a, b));
    }

    public static double[] Filled(int size, double value)
    {
        var filled = new double[size];
        Array.Fill(filled, value);
        return filled;
    }

    private static OnnxKind Kind(OnnxValue a, OnnxValue b) => a.Kind == OnnxKind.Integer && b.Kind == OnnxKind.Integer ? OnnxKind.Integer : OnnxKind.Real;
}
