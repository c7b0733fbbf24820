using System.Numerics.Tensors;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Backward;

/// <summary>Through a curved layer: a positive coefficient goes to the plane below the value, a negative one to the plane above it.</summary>
internal sealed class PlaneStep : BackwardStep
{
    private readonly CurvedPlanes[] planes;

    private PlaneStep(NetworkNode node, CurvedPlanes[] planes)
        : base(node) => this.planes = planes;

    public static PlaneStep Of(NetworkNode node, CurvedLayer layer, BoundTable table, double gamma)
    {
        var magnitudes = node.Inputs.Select(table.Magnitudes).ToArray();
        var relaxation = new CurvedRelaxation(node, layer, table);
        var (planes, weights) = (new CurvedPlanes[node.Size], new double[node.Size]);
        // A value may be an argument of all outputs, twice of each, and each adds to its coefficient.
        var local = Rounding.Gamma(2.0 * node.Size);
        for (var j = 0; j < weights.Length; j++)
        {
            var own = planes[j] = relaxation.PlanesOf(j);
            var sum = 0.0;
            for (var k = 0; k < own.Places.Length; k++)
            {
                var slope = Math.Max(Math.Abs(own.BelowSlopes[k]), Math.Abs(own.AboveSlopes[k]));
                if (slope != 0) sum += slope * magnitudes[own.Places[k].Input][own.Places[k].Index];
            }

            weights[j] = 2 * local * sum + gamma * Math.Max(Finite(own.BelowIntercept), Finite(own.AboveIntercept));
        }

        return new PlaneStep(node, planes) { ErrorWeights = weights };
    }

    /// <summary>The magnitude of an intercept; of a plane that is none nothing is charged, since what would take it has no bound.</summary>
    private static double Finite(double intercept) => double.IsFinite(intercept) ? Math.Abs(intercept) : 0;

    public override void Apply(ReadOnlySpan<double> coefficients, BackwardBlock block)
    {
        block.AddError(ErrorWeights, coefficients);
        var width = block.Width;
        // A node that is both inputs is asked for once: what is there already is charged for rounding each time.
        var targets = Node.Inputs.Distinct().ToArray();
        foreach (var target in targets) block.Into(target);
        var constants = block.Constants;
        Span<double> part = stackalloc double[width];
        for (var j = 0; j < planes.Length; j++)
        {
            var source = coefficients.Slice(j * width, width);
            if (source.IndexOfAnyExcept(0.0) < 0) continue;
            foreach (var isBelow in (ReadOnlySpan<bool>)[true, false])
            {
                if (isBelow) TensorPrimitives.Max(source, 0.0, part);
                else TensorPrimitives.Min(source, 0.0, part);
                var (slopes, intercept) = isBelow ? (planes[j].BelowSlopes, planes[j].BelowIntercept) : (planes[j].AboveSlopes, planes[j].AboveIntercept);
                if (!double.IsFinite(intercept))
                {
                    block.Unbound(part);
                    continue;
                }

                if (intercept != 0) TensorPrimitives.MultiplyAdd(part, intercept, constants, constants);
                for (var k = 0; k < slopes.Length; k++)
                {
                    if (slopes[k] == 0) continue;
                    var row = block.Reached(Node.Inputs[planes[j].Places[k].Input]).Slice(planes[j].Places[k].Index * width, width);
                    TensorPrimitives.MultiplyAdd(part, slopes[k], row, row);
                }
            }
        }
    }
}
