using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>Sums, means, largest and smallest numbers along axes.</summary>
internal static class ReductionOperators
{
    public static OnnxValue[] ReduceMean(OnnxCall call) => [Reduced(call, 18, (inner, outer, _) => new AveragePoolLayer(outer, Line(1, inner)))];

    public static OnnxValue[] ReduceSum(OnnxCall call) => [Reduced(call, 13, Sums)];

    public static OnnxValue[] ReduceL1(OnnxCall call) => [Reduced(call, 18, Sums, ActivationOperators.Abs(Reducing(call))[0])];

    public static OnnxValue[] ReduceL2(OnnxCall call) => [SmoothOperators.Of(call, Squares(call), SmoothFunction.Sqrt)];

    public static OnnxValue[] ReduceSumSquare(OnnxCall call) => [Squares(call)];

    public static OnnxValue[] ReduceMax(OnnxCall call) => [Reduced(call, 18, Largest)];

    public static OnnxValue[] ReduceMin(OnnxCall call)
    {
        var x = call.Input(0);
        return [ArithmeticOperators.Negated(call, Reduced(call, 18, Largest, ArithmeticOperators.Negated(call, x)))];
    }

    /// <summary>Puts the axes that go to the end, then applies a layer to the runs of numbers that become one.</summary>
    private static OnnxValue Reduced(OnnxCall call, int axesAreInputFrom, Func<int, int, int, Layer> layer, OnnxValue? instead = null)
    {
        var x = instead ?? call.Input(0);
        var given = call.Opset < axesAreInputFrom ? call.Integers("axes") : call.Numbers(1, "axes");
        if (given is null or [] && call.Integer("noop_with_empty_axes", 0) != 0) return x;
        var axes = call.Axes(given is [] ? null : given, x.Rank);
        var kept = IndexMap.All(x.Rank).Except(axes).ToArray();
        if (x.Size == 0) throw call.Error("The input holds no numbers.");
        int[] shape = call.Integer("keepdims", 1) != 0
            ? [.. x.Dimensions.Select((size, d) => axes.Contains(d) ? 1 : size)]
            : Array.ConvertAll(kept, d => x.Dimensions[d]);
        var inner = axes.Aggregate(1, (size, d) => size * x.Dimensions[d]);
        if (inner == 1) return x.As(shape);
        call.Count(2L * x.Size);
        var turned = call.Rearrange([x], IndexMap.Transpose(x.Dimensions, [.. kept, .. axes.Order()]), [x.Size / inner, inner]);
        return call.Apply(layer(inner, x.Size / inner, x.Size), shape, turned) with { Kind = x.Kind };
    }

    private static OnnxValue Squares(OnnxCall call)
    {
        var x = Reducing(call).Input(0);
        return Reduced(call, 18, Sums, SmoothOperators.Of(call, x, SmoothFunction.Square) with { Kind = x.Kind });
    }

    /// <summary>Versions of the format differ on whether the numbers are still squared, or made positive, where nothing is reduced.</summary>
    private static OnnxCall Reducing(OnnxCall call) =>
        call.Integer("noop_with_empty_axes", 0) == 0 ? call : throw call.Error("It has noop_with_empty_axes, which is not read here. Name the axes.");

    private static Conv2DLayer Sums(int inner, int outer, int size) => new(1, Line(outer, inner), ArithmeticOperators.Filled(inner, 1), [0]);

    private static MaxLayer Largest(int inner, int outer, int size) =>
        new(size, [.. Enumerable.Range(0, outer).Select(o => Enumerable.Range(o * inner, inner).ToArray())]);

    private static SlidingWindow Line(int rows, int inner) => new() { Input = (rows, inner), Kernel = (1, inner) };
}
