using System.Numerics.Tensors;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Backward;

/// <summary>Through a maximum: a positive coefficient goes to one argument below it, a negative one to the plane above it.</summary>
internal sealed class MaxStep : BackwardStep
{
    private readonly MaxRelaxation[] relaxations;

    private MaxStep(NetworkNode node, MaxRelaxation[] relaxations)
        : base(node) => this.relaxations = relaxations;

    public static MaxStep Of(NetworkNode node, MaxLayer layer, BoundTable table, double gamma)
    {
        var (lower, upper) = (table.Lower(node.Inputs[0]), table.Upper(node.Inputs[0]));
        var magnitudes = table.Magnitudes(node.Inputs[0]);
        var (relaxations, weights) = (new MaxRelaxation[node.Size], new double[node.Size]);
        // A value may lie in as many groups as there are, and each adds to its coefficient.
        var local = Rounding.Gamma(node.Size);
        for (var j = 0; j < weights.Length; j++)
        {
            var relaxation = relaxations[j] = new MaxRelaxation(layer.Groups[j], lower, upper);
            var sum = magnitudes[relaxation.Below];
            for (var k = 0; k < relaxation.Group.Count; k++) sum += relaxation.AboveSlopes[k] == 0 ? 0 : relaxation.AboveSlopes[k] * magnitudes[relaxation.Group[k]];
            weights[j] = 2 * local * sum + (double.IsFinite(relaxation.AboveIntercept) ? gamma * Math.Abs(relaxation.AboveIntercept) : 0);
        }

        return new MaxStep(node, relaxations) { ErrorWeights = weights };
    }

    public override void Apply(ReadOnlySpan<double> coefficients, BackwardBlock block)
    {
        block.AddError(ErrorWeights, coefficients);
        var width = block.Width;
        var into = block.Into(Node.Inputs[0]);
        var constants = block.Constants;
        Span<double> part = stackalloc double[width];
        for (var j = 0; j < relaxations.Length; j++)
        {
            var source = coefficients.Slice(j * width, width);
            if (source.IndexOfAnyExcept(0.0) < 0) continue;
            var relaxation = relaxations[j];
            TensorPrimitives.Max(source, 0.0, part);
            var below = into.Slice(relaxation.Below * width, width);
            TensorPrimitives.Add(below, part, below);
            TensorPrimitives.Min(source, 0.0, part);
            if (!double.IsFinite(relaxation.AboveIntercept))
            {
                block.Unbound(part);
                continue;
            }

            if (relaxation.AboveIntercept != 0) TensorPrimitives.MultiplyAdd(part, relaxation.AboveIntercept, constants, constants);
            for (var k = 0; k < relaxation.Group.Count; k++)
            {
                if (relaxation.AboveSlopes[k] == 0) continue;
                var above = into.Slice(relaxation.Group[k] * width, width);
                TensorPrimitives.MultiplyAdd(part, relaxation.AboveSlopes[k], above, above);
            }
        }
    }
}
