
namespace Halfspace.Training.Gradient;

/// <summary>The most promising weights of a descent since the last were taken, by what the float pass counts.</summary>
internal sealed class Candidate(int length, TrainingProblem problem)
{
    private readonly float[] rounded = new float[length];
    private readonly ICorrectnessObjective? counting = problem.Objectives[0] as ICorrectnessObjective;
    private (double Guide, double Loss) best = (double.PositiveInfinity, double.PositiveInfinity);
    private bool isPending;

    /// <summary>Whether the counts are the first objective's cost, up to rounding, and not only a guide to it.</summary>
    public bool IsExact => problem.Objectives.Count == 1 && counting is not null && counting.EstimatesCost(problem) && counting.Shape(problem) == CostShape.Outputs;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        best = (double.PositiveInfinity, double.PositiveInfinity);
        isPending = false;
    }

    /// <summary>Copies the weights when their counts are the best so far; says whether it did.</summary>
    public bool Consider(OutputCounts counts, ReadOnlySpan<float> weights)
    {
        var guide = counting?.Estimate(counts) ?? counts.Loss;
        if ((guide, counts.Loss).CompareTo(best) >= 0) return false;
        best = (guide, counts.Loss);
        weights.CopyTo(rounded);
        isPending = true;
        return true;
    }

    /// <summary>Whether the counts say that a cost is reached.</summary>
    public bool Promises(Cost cost) => counting is not null && counting.EstimatesCost(problem) && best.Guide <= cost.Value * (1 + 1e-12);

    /// <summary>The weights, or null where they were taken before.</summary>
    public float[]? Take()
    {
        if (!isPending) return null;
        isPending = false;
        return rounded;
    }
}
