using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Backward;

/// <summary>
/// Through an activation: a positive coefficient takes the line below the graph, a negative one the line above. One of the two
/// products is zero, so the new coefficient is rounded once.
/// </summary>
internal sealed class ActivationStep : BackwardStep
{
    private readonly double[] lowerSlopes;
    private readonly double[] lowerIntercepts;
    private readonly double[] upperSlopes;
    private readonly double[] upperIntercepts;

    /// <summary>Twice a value that no line is below, and one more for above.</summary>
    private readonly List<int> unbounded = [];

    private ActivationStep(NetworkNode node)
        : base(node)
    {
        (lowerSlopes, lowerIntercepts) = (new double[node.Size], new double[node.Size]);
        (upperSlopes, upperIntercepts) = (new double[node.Size], new double[node.Size]);
    }

    public static ActivationStep Of(NetworkNode node, ActivationLayer layer, BoundTable table, RelaxationSlope choice, double gamma)
    {
        var step = new ActivationStep(node) { ErrorWeights = new double[node.Size] };
        var (low, high) = (table.Lower(node.Inputs[0]), table.Upper(node.Inputs[0]));
        for (var j = 0; j < node.Size; j++)
        {
            var hull = new ActivationHull(layer, low[j], high[j]);
            var below = hull.SlopeOf(choice, above: false);
            var above = hull.SlopeOf(choice, above: true);
            step.Take(j, (below, hull.InterceptBelow(below)), (above, hull.InterceptAbove(above)), Math.Max(Math.Abs(low[j]), Math.Abs(high[j])), gamma);
        }

        return step;
    }

    /// <summary>The same with given slopes of the lines on the sides that coefficients lead to; the other sides, which may be taken once they round otherwise, have flat ones.</summary>
    public static ActivationStep Of(NetworkNode node, ActivationLayer layer, BoundTable table, ReadOnlySpan<double> slopes, ReadOnlySpan<double> coefficients, double gamma)
    {
        var step = new ActivationStep(node) { ErrorWeights = new double[node.Size] };
        var (low, high, least, most) = (table.Lower(node.Inputs[0]), table.Upper(node.Inputs[0]), table.Lower(node), table.Upper(node));
        for (var j = 0; j < node.Size; j++)
        {
            var (below, above) = ((0.0, least[j]), (0.0, most[j]));
            if (coefficients[j] != 0)
            {
                var hull = new ActivationHull(layer, low[j], high[j]);
                if (coefficients[j] > 0) below = (slopes[j], hull.InterceptBelow(slopes[j]));
                else above = (slopes[j], hull.InterceptAbove(slopes[j]));
            }

            step.Take(j, below, above, Math.Max(Math.Abs(low[j]), Math.Abs(high[j])), gamma);
        }

        return step;
    }

    private void Take(int j, (double Slope, double Intercept) below, (double Slope, double Intercept) above, double magnitude, double gamma)
    {
        (lowerSlopes[j], lowerIntercepts[j]) = Line(below.Slope, below.Intercept, 2 * j);
        (upperSlopes[j], upperIntercepts[j]) = Line(above.Slope, above.Intercept, 2 * j + 1);
        var slope = Math.Max(Math.Abs(lowerSlopes[j]), Math.Abs(upperSlopes[j]));
        ErrorWeights[j] = (slope == 0 ? 0 : Rounding.Gamma(1) * slope * magnitude) + gamma * Math.Max(Math.Abs(lowerIntercepts[j]), Math.Abs(upperIntercepts[j]));
    }

    public override void Apply(ReadOnlySpan<double> coefficients, BackwardBlock block)
    {
        block.AddError(ErrorWeights, coefficients);
        var width = block.Width;
        var into = block.Into(Node.Inputs[0]);
        var constants = block.Constants;
        foreach (var end in unbounded)
        {
            var part = new double[width];
            if (end % 2 == 0) TensorPrimitives.Max(coefficients.Slice(end / 2 * width, width), 0.0, part);
            else TensorPrimitives.Min(coefficients.Slice(end / 2 * width, width), 0.0, part);
            block.Unbound(part);
        }

        for (var j = 0; j < lowerSlopes.Length; j++)
        {
            // Nothing comes through an inactive ReLU: the target stays as it is, and zero rows are skipped further down.
            var (a, b, c, d) = (lowerSlopes[j], lowerIntercepts[j], upperSlopes[j], upperIntercepts[j]);
            if (a == 0 && b == 0 && c == 0 && d == 0) continue;
            Row(coefficients.Slice(j * width, width), into.Slice(j * width, width), constants, a, b, c, d);
        }
    }

    /// <summary>A line, or none: then it is zero, and what would take it is marked.</summary>
    private (double Slope, double Intercept) Line(double slope, double intercept, int end)
    {
        if (double.IsFinite(slope) && double.IsFinite(intercept)) return (slope, intercept);
        unbounded.Add(end);
        return (0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ReadOnlySpan<double> from, Span<double> into, Span<double> constants, double lowerSlope, double lowerIntercept, double upperSlope, double upperIntercept)
    {
        var (a, b) = (new Vector<double>(lowerSlope), new Vector<double>(lowerIntercept));
        var (c, d) = (new Vector<double>(upperSlope), new Vector<double>(upperIntercept));
        var source = MemoryMarshal.Cast<double, Vector<double>>(from);
        var target = MemoryMarshal.Cast<double, Vector<double>>(into);
        var sums = MemoryMarshal.Cast<double, Vector<double>>(constants);
        for (var v = 0; v < source.Length; v++)
        {
            var positive = Vector.Max(source[v], Vector<double>.Zero);
            var negative = Vector.Min(source[v], Vector<double>.Zero);
            target[v] += positive * a + negative * c;
            sums[v] += positive * b + negative * d;
        }
    }
}
