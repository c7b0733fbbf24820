using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Values and gradients of a chain at eight points at once, for finding counterexamples; nothing is claimed from them.</summary>
internal sealed class LanePoints
{
    private readonly DenseChain chain;
    private readonly Vector512<double>[][] values;
    private readonly Vector512<double>[][] slopes;

    public LanePoints(DenseChain chain)
    {
        this.chain = chain;
        values = Array.ConvertAll(chain.Stages, stage => new Vector512<double>[stage.Outputs]);
        slopes = Array.ConvertAll(chain.Stages, stage => new Vector512<double>[stage.Inputs]);
    }

    /// <summary>The outputs at points, lane = point.</summary>
    public Vector512<double>[] Outputs(Vector512<double>[] point)
    {
        var before = point;
        for (var k = 0; k < chain.Stages.Length; k++)
        {
            var stage = chain.Stages[k];
            var here = values[k];
            for (var j = 0; j < here.Length; j++)
            {
                var weights = stage.Row(j);
                var (even, odd) = (Vector512.Create(stage.Biases[j]), Vector512<double>.Zero);
                var i = 0;
                if (stage.IsSparse)
                {
                    var columns = stage.Columns(j);
                    for (; i < weights.Length; i++) even = Vector512.FusedMultiplyAdd(Vector512.Create(weights[i]), before[columns[i]], even);
                }

                for (; i + 1 < weights.Length; i += 2)
                {
                    even = Vector512.FusedMultiplyAdd(Vector512.Create(weights[i]), before[i], even);
                    odd = Vector512.FusedMultiplyAdd(Vector512.Create(weights[i + 1]), before[i + 1], odd);
                }

                if (i < weights.Length) even = Vector512.FusedMultiplyAdd(Vector512.Create(weights[i]), before[i], even);
                here[j] = even + odd;
                if (k < chain.HiddenCount) here[j] = stage.IsStep(j) ? Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(here[j], Vector512<double>.Zero), Vector512<double>.One, Vector512<double>.Zero) : Vector512.Max(here[j], here[j] * stage.Leak(j));
            }

            before = here;
        }

        return before;
    }

    /// <summary>The gradient of weighted outputs at the points that were evaluated last.</summary>
    public Vector512<double>[] Gradient(Vector512<double>[] weightsOfOutputs)
    {
        var arriving = weightsOfOutputs;
        for (var k = chain.Stages.Length - 1; k >= 0; k--)
        {
            var stage = chain.Stages[k];
            var next = slopes[k];
            Array.Clear(next);
            for (var j = 0; j < stage.Outputs; j++)
            {
                var slope = arriving[j];
                // A step has no slope; as if it had the slope one, steps lead across its jump.
                if (k < chain.HiddenCount && !stage.IsStep(j)) slope = Vector512.ConditionalSelect(Vector512.GreaterThan(values[k][j], Vector512<double>.Zero), slope, slope * stage.Leak(j));
                if (slope == Vector512<double>.Zero) continue;
                var weights = stage.Row(j);
                if (stage.IsSparse)
                {
                    var columns = stage.Columns(j);
                    for (var e = 0; e < weights.Length; e++) next[columns[e]] = Vector512.FusedMultiplyAdd(Vector512.Create(weights[e]), slope, next[columns[e]]);
                    continue;
                }

                for (var i = 0; i < weights.Length; i++) next[i] = Vector512.FusedMultiplyAdd(Vector512.Create(weights[i]), slope, next[i]);
            }

            arriving = next;
        }

        return arriving;
    }
}
