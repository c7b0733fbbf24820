using System.Numerics;

namespace Halfspace.Training;

/// <summary>
/// The published stopping rule: misses at most a share F of the samples. Max-correct and sat-margin stop at F N,
/// min-hinge at F N / 4 (the squared margin), as the code of Thorbjarnarson and Yorke-Smith (2020) has it.
/// </summary>
internal static class TrainingTarget
{
    /// <summary>The cost at which an objective may stop, or null where no share is given or the objective has no such rule.</summary>
    public static Cost? CostFor(TrainingProblem problem, int stage, double? fraction)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (fraction is not { } share || problem.Objectives[stage] is not ICorrectnessObjective objective) return null;
        var denominator = objective.Denominator(problem);
        var miss = objective.MissCost;
        return new Cost(Floor(share, problem.Data.SampleCount * denominator) * miss.Numerator / miss.Denominator, denominator);
    }

    /// <summary>The largest integer that is at most a share of a number, the share being the decimal number that it is written as.</summary>
    internal static BigInteger Floor(double share, BigInteger of)
    {
        const long Unit = 1_000_000_000_000_000;
        return BigInteger.Divide((BigInteger)decimal.Round((decimal)share * Unit) * of, Unit);
    }
}
