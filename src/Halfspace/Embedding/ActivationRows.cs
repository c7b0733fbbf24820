using Halfspace.Mip;
using Halfspace.Networks.Layers;

namespace Halfspace.Embedding;

/// <summary>What each activation becomes: a ReLU, two of them, or a jump.</summary>
/// <remarks>
/// LeakyReLU of slope s: <c>s a + (1 - s) max(0, a)</c>. Magnitude: <c>2 max(0, a) - a</c>. Clip to [c, d]:
/// <c>c + max(0, a - c) - max(0, a - d)</c>, with the row "above d only if above c". So each has the strength of the ReLU formulation.
/// Sign: <c>2 z - 1</c>; step: <c>z</c>; see <see cref="SignRows"/>.
/// </remarks>
internal static class ActivationRows
{
    /// <summary>The activation's value for one pre-activation.</summary>
    /// <param name="rows">Where the neuron goes.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="a">The pre-activation, each variable once.</param>
    /// <param name="range">Its proven range.</param>
    /// <param name="most">A proven limit on the value.</param>
    /// <param name="name">What rows and variables are called.</param>
    public static LinearExpression Add(NeuronRows rows, ActivationLayer layer, LinearExpression a, ExpressionRange range, double most, string name) => layer switch
    {
        ReluLayer => rows.Relu(a, range, most, name).Output,
        LeakyReluLayer leaky => rows.Combine(0, (leaky.Slope, a), (1 - leaky.Slope, Positive(rows, a, range, name))),
        AbsLayer => rows.Combine(0, (-1, a), (2, Positive(rows, a, range, name))),
        ClipLayer clip => Clip(rows, clip, a, range, name),
        SignLayer { AtZero: 0 } => SignRows.ThreeWay(rows, a, range, name),
        SignLayer => rows.Combine(-1, (2, SignRows.Above(rows, a, range, onAtZero: true, name))),
        StepLayer step => SignRows.Above(rows, a, range, step.OnAtZero, name),
        _ => throw new NotSupportedException($"There is no formulation of {layer.Operator} in a mixed-integer program."),
    };

    private static LinearExpression Positive(NeuronRows rows, LinearExpression a, ExpressionRange range, string name) =>
        rows.Relu(a, range, double.PositiveInfinity, name).Output;

    private static LinearExpression Clip(NeuronRows rows, ClipLayer clip, LinearExpression a, ExpressionRange range, string name)
    {
        if (clip.Lower == clip.Upper || range.Max <= clip.Lower) return clip.Lower;
        if (range.Min >= clip.Upper) return clip.Upper;
        var low = Shifted(rows, a, range, clip.Lower, name + "_low");
        var high = Shifted(rows, a, range, clip.Upper, name + "_high");
        if (low.Active.TermCount > 0 && high.Active.TermCount > 0) rows.Model.AddConstraint(high.Active - low.Active <= 0, name + "_order");
        return double.IsNegativeInfinity(clip.Lower)
            ? rows.Combine(0, (1, a), (-1, high.Output))
            : rows.Combine(clip.Lower, (1, low.Output), (-1, high.Output));
    }

    /// <summary>max(0, a - at); nothing where <paramref name="at"/> is infinite.</summary>
    private static ReluUnit Shifted(NeuronRows rows, LinearExpression a, ExpressionRange range, double at, string name) => double.IsInfinity(at)
        ? new(0.0, 0.0)
        : rows.Relu(a - at, new ExpressionRange(range.Min - at, range.Max - at), double.PositiveInfinity, name);
}
