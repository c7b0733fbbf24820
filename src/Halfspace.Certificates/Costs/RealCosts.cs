using System.Numerics;

namespace Halfspace.Certificates.Costs;

/// <summary>The exact cost of a network of real weights for each objective, and what no function of the inputs can undercut.</summary>
public static class RealCosts
{
    /// <summary>The cost; null where the network breaks the objective's hard condition.</summary>
    /// <remarks>
    /// <b>max-correct</b>: samples missed; outputs stay out of the dead zone; with more outputs than one a sample is right where exactly its own is on. <b>min-hinge</b>: the sum
    /// of max(0, 1 - t a); no output may be on the wrong side of zero. <b>log-likelihood</b>: the sum of what the largest output is above the label's; outputs of a sample
    /// differ by the dead zone at least.
    /// </remarks>
    /// <exception cref="ArgumentException">The problem's objective is none of these.</exception>
    public static Fraction? Score(RealProblem problem, RealTrace trace)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(trace);
        var (unit, least) = (problem.UnitOf(problem.Hidden.Count), problem.LeastMagnitude(problem.Hidden.Count));
        BigInteger sum = 0;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            var cost = problem.Objective switch
            {
                "max-correct" => Miss(trace.Outputs(k), problem.Data.Labels[k], least),
                "min-hinge" => Hinge(trace.Outputs(k)[0], problem.Data.Labels[k], unit),
                "log-likelihood" => Shortfall(trace.Outputs(k), problem.Data.Labels[k], least),
                var name => throw new ArgumentException($"There is no objective '{name}'."),
            };
            if (cost is not { } paid) return null;
            sum += paid;
        }

        return problem.Objective == "max-correct" ? sum : new Fraction(sum, unit);
    }

    /// <summary>What no function of the inputs can undercut, since equal inputs get equal outputs.</summary>
    /// <remarks>
    /// A group of equal inputs misses all but its most frequent label: that many in max-correct; in log-likelihood each of them costs the dead zone at least, since the label's
    /// output is not the largest. In min-hinge an output of a group with both labels must be on no wrong side, so it is zero, and each sample of the group costs one.
    /// </remarks>
    public static Fraction IdenticalInputs(RealProblem problem, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        BigInteger sum = 0;
        foreach (var labels in Rules.IdenticalInputs.Groups(problem.Data, cancellationToken))
        {
            var (size, most) = (labels.Sum(), labels.Max());
            if (problem.Objective != "min-hinge") sum += size - most;
            else if (size != most) sum += size;
        }

        return problem.Objective == "log-likelihood"
            ? new Fraction(sum * problem.LeastMagnitude(problem.Hidden.Count), problem.UnitOf(problem.Hidden.Count))
            : sum;
    }

    private static BigInteger? Miss(IReadOnlyList<Int128> outputs, int label, BigInteger least)
    {
        var isRight = true;
        for (var j = 0; j < outputs.Count; j++)
        {
            if ((BigInteger)Int128.Abs(outputs[j]) < least) return null;
            isRight &= Int128.IsPositive(outputs[j]) == (outputs.Count == 1 ? label == 1 : j == label);
        }

        return isRight ? 0 : 1;
    }

    private static BigInteger? Hinge(Int128 output, int label, BigInteger unit)
    {
        var signed = label == 1 ? (BigInteger)output : -(BigInteger)output;
        return signed < 0 ? null : BigInteger.Max(0, unit - signed);
    }

    private static BigInteger? Shortfall(IReadOnlyList<Int128> outputs, int label, BigInteger least)
    {
        BigInteger[] sorted = [.. outputs.Order()];
        for (var i = 1; i < sorted.Length; i++) if (sorted[i] - sorted[i - 1] < least) return null;
        return sorted[^1] - outputs[label];
    }
}
