using Halfspace.Bounds;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Whether float32 evaluation of a network on an input meets rows in every order of summation: the values are followed as intervals that hold whatever rounding does, and a row counts where the
/// worst values of the outputs meet it.
/// </summary>
internal static class SingleReplay
{
    /// <summary>Whether all rows are met.</summary>
    /// <param name="chain">The network, written for float32.</param>
    /// <param name="input">The input, in float32.</param>
    /// <param name="rows">The rows.</param>
    public static bool IsMet(DenseChain chain, ReadOnlySpan<float> input, IReadOnlyList<OutputRow> rows)
    {
        double[] lower = [.. input];
        var upper = (double[])lower.Clone();
        for (var k = 0; k < chain.Stages.Length; k++)
        {
            var (next, high) = Values(chain.Stages[k], lower, upper, chain.IsRecorded);
            for (var j = 0; k < chain.HiddenCount && j < next.Length; j++)
            {
                if (chain.Stages[k].IsStep(j))
                {
                    (next[j], high[j]) = (next[j] > 0 ? 1 : 0, high[j] < 0 ? 0 : 1);
                    continue;
                }

                var leak = chain.Stages[k].Leak(j);
                (next[j], high[j]) = (Math.BitDecrement(Math.Max(next[j], leak * next[j])), Math.BitIncrement(Math.Max(high[j], leak * high[j])));
                if (leak is 0 or 1 || next[j] >= 0) continue;
                // The product with a slope is rounded, and may be flushed, behind the activation.
                var off = (chain.IsRecorded ? 1 + 1.0 / 1024 : 1) * (3 * Math.ScaleB(1, -24) * Math.Abs(next[j]) + Math.ScaleB(1, -126));
                (next[j], high[j]) = (Math.BitDecrement(next[j] - off), Math.BitIncrement(high[j] + off));
            }

            (lower, upper) = (next, high);
        }

        foreach (var row in rows)
        {
            var most = 0.0;
            for (var j = 0; j < upper.Length; j++)
            {
                var c = row.Coefficients[j];
                if (c != 0) most = Rounding.AddUp(most, Rounding.MultiplyUp(c, c > 0 ? upper[j] : lower[j]));
            }

            if (!row.IsMet(most)) return false;
        }

        return true;
    }

    /// <summary>Intervals of the values of a layer before the activation. For a certificate they are a thousandth wider, so that a checker can round in another order.</summary>
    private static (double[] Lower, double[] Upper) Values(DenseStage stage, double[] lower, double[] upper, bool isRecorded)
    {
        var (low, high) = (new double[stage.Outputs], new double[stage.Outputs]);
        double[] sizes = [.. lower.Zip(upper, (a, b) => Math.Max(Math.Abs(a), Math.Abs(b)))];
        for (var j = 0; j < stage.Outputs; j++)
        {
            var (least, most, sum) = (stage.Biases[j], stage.Biases[j], Math.Abs(stage.Biases[j]));
            var weights = stage.Row(j);
            var columns = stage.Columns(j);
            for (var e = 0; e < weights.Length; e++)
            {
                var (w, i) = (weights[e], columns[e]);
                least += w * (w > 0 ? lower[i] : upper[i]);
                most += w * (w > 0 ? upper[i] : lower[i]);
                sum += Math.Abs(w) * sizes[i];
            }

            var gamma = 2 * Rounding.Gamma(2.0 * weights.Length + 8);
            sum *= 1 + gamma;
            var off = (isRecorded ? 1 + 1.0 / 1024 : 1) * SingleRounding.Of(stage, j, sizes, sum) + gamma * sum;
            (low[j], high[j]) = (Math.BitDecrement(least - off), Math.BitIncrement(most + off));
        }

        return (low, high);
    }
}
