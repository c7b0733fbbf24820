using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>Smooth functions of one number, and what is made of them and of pieces.</summary>
internal static class SmoothOperators
{
    /// <summary>The operator that is one function and nothing else.</summary>
    public static Func<OnnxCall, OnnxValue[]> Plain(SmoothFunction function) => call => [Of(call, call.Input(0), function)];

    /// <summary>A function of each number.</summary>
    public static OnnxValue Of(OnnxCall call, OnnxValue x, SmoothFunction function) => x.Size == 0 ? x : call.Apply(new SmoothLayer(x.Size, function), x.Dimensions, x);

    public static OnnxValue[] Pow(OnnxCall call)
    {
        var (x, exponents) = (call.Input(0), ArithmeticOperators.Second(call, call.Constant(1, "exponent")));
        var shape = call.Broadcast(x, exponents);
        (x, exponents) = (call.Expand(x, shape), call.Expand(exponents, shape));
        if (x.IsConstant) return [ArithmeticOperators.Folded(x, exponents, shape, Math.Pow)];
        if (x.Size == 0) return [x];
        var exponent = exponents.Values![0];
        if (Array.Exists(exponents.Values!, other => other != exponent)) throw call.Error("Its exponents differ; one number is needed.");
        if (x.Kind == OnnxKind.Integer && !(double.IsInteger(exponent) && exponent >= 0)) throw call.Error(FormattableString.Invariant($"Whole numbers to the power {exponent} are rounded. Cast to float before it."));
        if (exponent == 0.5) return [Of(call, x, SmoothFunction.Sqrt)];
        if (!double.IsInteger(exponent) || Math.Abs(exponent) > 16) throw call.Error(FormattableString.Invariant($"The exponent is {exponent}; whole numbers from -16 to 16 are read, and 0.5."));
        if (exponent == 0) return [OnnxValue.Constant(ArithmeticOperators.Filled(x.Size, 1), x.Dimensions)];
        var power = Power(call, x, (int)Math.Abs(exponent));
        return [exponent < 0 ? Of(call, power, SmoothFunction.Reciprocal) : power];
    }

    /// <summary>x max(0, min(1, x / 6 + 1/2)).</summary>
    public static OnnxValue[] HardSwish(OnnxCall call)
    {
        var x = call.Input(0);
        return [ArithmeticOperators.Product(call, x, ActivationOperators.Clipped(call, Line(call, x, 1.0 / 6, 0.5), 0, 1))];
    }

    /// <summary>x tanh(softplus(x)).</summary>
    public static OnnxValue[] Mish(OnnxCall call)
    {
        var x = call.Input(0);
        return [ArithmeticOperators.Product(call, x, Of(call, Of(call, x, SmoothFunction.Softplus), SmoothFunction.Tanh))];
    }

    /// <summary>x sigmoid(a x).</summary>
    public static OnnxValue[] Swish(OnnxCall call)
    {
        var x = call.Input(0);
        return [ArithmeticOperators.Product(call, x, Of(call, Line(call, x, call.Real("alpha", 1), 0), SmoothFunction.Sigmoid))];
    }

    /// <summary>x / 2 times 1 + erf(x / sqrt(2)), or the approximation of it by a tanh.</summary>
    public static OnnxValue[] Gelu(OnnxCall call)
    {
        var x = call.Input(0);
        var approximate = call.Text("approximate", "none");
        if (approximate is not ("none" or "tanh")) throw call.Error($"Its approximation is '{approximate}'; 'none' and 'tanh' are read.");
        var inner = approximate == "tanh"
            ? Of(call, Line(call, ArithmeticOperators.Plus(call, x, Line(call, Power(call, x, 3), 0.044715, 0), 1), Math.Sqrt(2 / Math.PI), 0), SmoothFunction.Tanh)
            : Of(call, Line(call, x, Math.Sqrt(0.5), 0), SmoothFunction.Erf);
        return [ArithmeticOperators.Product(call, x, Line(call, inner, 0.5, 0.5))];
    }

    public static OnnxValue[] Elu(OnnxCall call) => [Exponential(call, call.Real("alpha", 1), 1, 1)];

    public static OnnxValue[] Celu(OnnxCall call)
    {
        var alpha = call.Real("alpha", 1);
        return [Exponential(call, alpha, alpha, 1)];
    }

    public static OnnxValue[] Selu(OnnxCall call) => [Exponential(call, call.Real("alpha", 1.67326324f), 1, call.Real("gamma", 1.05070098f))];

    public static OnnxValue[] Softmax(OnnxCall call) => [Shares(call, isLogarithm: false)];

    public static OnnxValue[] LogSoftmax(OnnxCall call) => [Shares(call, isLogarithm: true)];

    /// <summary>gamma (max(x, 0) + alpha (exp(min(x, 0) / width) - 1)).</summary>
    private static OnnxValue Exponential(OnnxCall call, double alpha, double width, double gamma)
    {
        var x = call.Input(0);
        if (x.Size == 0) return x;
        var below = Line(call, ActivationOperators.Clipped(call, x, double.NegativeInfinity, 0), 1 / width, 0);
        var above = ActivationOperators.Clipped(call, x, 0, double.PositiveInfinity);
        return Line(call, ArithmeticOperators.Plus(call, above, Line(call, Of(call, below, SmoothFunction.Exp), alpha, -alpha), 1), gamma, 0);
    }

    private static OnnxValue Shares(OnnxCall call, bool isLogarithm)
    {
        var x = call.Input(0);
        if (x.Size == 0) return x;
        if (x.Rank == 0) throw call.Error("Its input is a scalar; an axis is needed.");
        var axis = call.Axis(call.Integer("axis", call.Opset < 13 ? Math.Min(1, x.Rank - 1) : -1), x.Rank);
        // Old versions take all axes from the one named on as one.
        var inner = call.Opset < 13 ? 1 : x.Dimensions[(axis + 1)..].Aggregate(1, (a, b) => a * b);
        var length = call.Opset < 13 ? x.Dimensions[axis..].Aggregate(1, (a, b) => a * b) : x.Dimensions[axis];
        call.Count(x.Size);
        var groups = new int[x.Size / length][];
        for (var g = 0; g < groups.Length; g++)
        {
            var first = g / inner * inner * length + g % inner;
            groups[g] = [.. Enumerable.Range(0, length).Select(k => first + k * inner)];
        }

        return call.Apply(new SoftmaxLayer(x.Size, groups, isLogarithm), x.Dimensions, x);
    }

    private static OnnxValue Power(OnnxCall call, OnnxValue x, int exponent)
    {
        if (exponent == 1) return x;
        var half = Power(call, x, exponent / 2);
        var even = half.IsConstant ? ArithmeticOperators.Folded(half, half, half.Dimensions, (a, b) => a * b) : Of(call, half, SmoothFunction.Square) with { Kind = x.Kind };
        return exponent % 2 == 0 ? even : ArithmeticOperators.Product(call, even, x);
    }

    private static OnnxValue Line(OnnxCall call, OnnxValue x, double slope, double shift) =>
        slope == 1 && shift == 0 ? x : ArithmeticOperators.Scaled(call, x, ArithmeticOperators.Filled(x.Size, slope), shift == 0 ? null : ArithmeticOperators.Filled(x.Size, shift));
}
