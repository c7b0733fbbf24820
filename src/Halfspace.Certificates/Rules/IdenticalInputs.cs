using System.Numerics;
using System.Runtime.InteropServices;
using Halfspace.Certificates.Costs;

namespace Halfspace.Certificates.Rules;

/// <summary>Samples with equal inputs get equal outputs, whatever the network, so those of different labels cannot all be right.</summary>
/// <remarks>
/// For a group of equal inputs of which p have the target +1 for an output and q the target -1: <b>sat-margin</b> misses min(p, q) at least, since the
/// margin asked for is positive. <b>min-hinge</b> costs at least the minimum over integers s of p Loss(s) + q Loss(-s); Loss is convex on the
/// integers (its differences, up to B / 4, only shrink in size), so the minimum is where the differences of the sum turn from negative, found by bisection. <b>max-correct</b> and
/// <b>mistakes</b> give the whole group one class, so they miss all but the most frequent label, or the one that would cost most. Prices of inputs and weights are zero or more, and limits and ties
/// as errors only take networks or right samples away, so the bound holds beside them.
/// </remarks>
internal static class IdenticalInputs
{
    public static Fraction? Derive(SignStage stage, CancellationToken cancellationToken)
    {
        if (!SignCosts.SaysWhatIsRight(stage.Objective)) return null;
        var problem = stage.Problem;
        var (cost, weighted) = (BigInteger.Zero, default(Fraction));
        foreach (var labels in Groups(problem.Data, cancellationToken))
        {
            var size = labels.Sum();
            if (stage.Objective == "mistakes")
            {
                Fraction[] costs = [.. labels.Select((count, label) => problem.Costs.Of(label) * (BigInteger)count)];
                weighted = costs.Aggregate(weighted, (sum, own) => sum + own) - costs.Max();
                continue;
            }

            if (stage.Objective == "max-correct")
            {
                cost += size - labels.Max();
                continue;
            }

            for (var j = 0; j < problem.OutputCount; j++)
            {
                // Both costs are the same where the signs are exchanged, so a single output needs no case of its own.
                cost += stage.Objective == "sat-margin" ? Math.Min(labels[j], size - labels[j]) : LeastHinge(problem.OutputScale, labels[j], size - labels[j]);
            }
        }

        if (stage.Objective == "mistakes") return weighted;
        return stage.Objective == "min-hinge" ? new Fraction(cost, 4 * problem.OutputScale * problem.OutputScale) : cost;
    }

    /// <summary>How many samples of each class have an input, for every different input.</summary>
    public static IEnumerable<int[]> Groups(CertifiedData data, CancellationToken cancellationToken)
    {
        string Known(int sample)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Key(data, sample);
        }

        foreach (var group in Enumerable.Range(0, data.SampleCount).GroupBy(Known, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var labels = new int[data.ClassCount];
            foreach (var k in group) labels[data.Labels[k]]++;
            yield return labels;
        }
    }

    /// <summary>A text that two samples share where their inputs are equal.</summary>
    public static string Key(CertifiedData data, int sample) => new(MemoryMarshal.Cast<int, char>(data.Row(sample)));

    private static BigInteger LeastHinge(BigInteger scale, int plus, int minus)
    {
        BigInteger At(BigInteger s) => plus * SignCosts.HingeLoss(scale, s) + minus * SignCosts.HingeLoss(scale, -s);
        BigInteger low = -scale, high = scale;
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (At(middle + 1) >= At(middle)) high = middle;
            else low = middle + 1;
        }

        return At(low);
    }
}
