using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>Comparisons as step functions of a difference, and choices between constants by them.</summary>
internal static class ComparisonOperators
{
    public static OnnxValue[] GreaterOrEqual(OnnxCall call) => [Compared(call, (a, b) => a >= b, onAtZero: true, negated: false)];

    public static OnnxValue[] Greater(OnnxCall call) => [Compared(call, (a, b) => a > b, onAtZero: false, negated: false)];

    public static OnnxValue[] Less(OnnxCall call) => [Compared(call, (a, b) => a < b, onAtZero: true, negated: true)];

    public static OnnxValue[] LessOrEqual(OnnxCall call) => [Compared(call, (a, b) => a <= b, onAtZero: false, negated: true)];

    public static OnnxValue[] Equal(OnnxCall call)
    {
        var (a, b) = (call.Constant(0, "first value"), call.Constant(1, "second value"));
        var shape = call.Broadcast(a, b);
        return [ArithmeticOperators.Folded(call.Expand(a, shape), call.Expand(b, shape), shape, (x, y) => x == y ? 1 : 0) with { Kind = OnnxKind.Boolean }];
    }

    public static OnnxValue[] Not(OnnxCall call) => [Negated(call, call.Input(0))];

    public static OnnxValue[] Where(OnnxCall call)
    {
        var (condition, yes, no) = (call.Input(0), call.Input(1), call.Input(2));
        if (condition.Kind != OnnxKind.Boolean) throw call.Error("The condition must be the result of a comparison.");
        var shape = call.Broadcast(condition, yes, no);
        (condition, yes, no) = (call.Expand(condition, shape), call.Expand(yes, shape), call.Expand(no, shape));
        if (condition.IsConstant)
        {
            var map = IndexMap.All(condition.Size);
            for (var i = 0; i < map.Length; i++) if (condition.Values![i] == 0) map[i] += yes.Size;
            return [call.Rearrange([yes, no], map, shape)];
        }

        if (!yes.IsConstant || !no.IsConstant) throw call.Error("Its condition and the values that it chooses between all depend on the network's input. The values must be constants; for max(x, 0) use Relu.");
        if (Negation(condition) is { } opposite) (condition, yes, no) = (OnnxValue.Of(opposite, shape, OnnxKind.Boolean), no, yes);
        if (condition.Node!.Layer is StepLayer { OnAtZero: true } step && All(yes, 1) && All(no, -1))
            return [call.Apply(new SignLayer(step.OutputSize), shape, OnnxValue.Of(condition.Node.Inputs[0], shape))];
        if (All(yes, 1) && All(no, 0)) return [condition with { Kind = yes.Kind }];
        return [ArithmeticOperators.Scaled(call, condition, [.. yes.Values!.Zip(no.Values!, (y, n) => y - n)], no.Values)];
    }

    private static OnnxValue Compared(OnnxCall call, Func<double, double, bool> compare, bool onAtZero, bool negated)
    {
        var (a, b) = (call.Input(0), call.Input(1));
        if (a.IsConstant && b.IsConstant)
        {
            var shape = call.Broadcast(a, b);
            return ArithmeticOperators.Folded(call.Expand(a, shape), call.Expand(b, shape), shape, (x, y) => compare(x, y) ? 1 : 0) with { Kind = OnnxKind.Boolean };
        }

        var difference = ArithmeticOperators.Plus(call, a, b, -1);
        var step = call.Apply(new StepLayer(difference.Size, onAtZero), difference.Dimensions, difference) with { Kind = OnnxKind.Boolean };
        return negated ? Negated(call, step) : step;
    }

    private static OnnxValue Negated(OnnxCall call, OnnxValue x) =>
        ArithmeticOperators.Scaled(call, x, ArithmeticOperators.Filled(x.Size, -1), ArithmeticOperators.Filled(x.Size, 1)) with { Kind = OnnxKind.Boolean };

    /// <summary>The step function that a condition is the opposite of; null where it is none.</summary>
    private static Networks.NetworkNode? Negation(OnnxValue condition) =>
        condition.Node is { Layer: ScaleLayer scale } node && node.Inputs[0].Layer is StepLayer && scale.Factors.IndexOfAnyExcept(-1.0) < 0 && scale.Biases.IndexOfAnyExcept(1.0) < 0 ? node.Inputs[0] : null;

    private static bool All(OnnxValue constant, double value) => constant.Values.AsSpan().IndexOfAnyExcept(value) < 0;
}
