namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>What one sample's outputs cost under a problem's first objective, where that adds up over samples.</summary>
internal sealed class SampleCost
{
    private readonly TrainingProblem problem;
    private readonly DeficitCost cost;
    private readonly OutputComparison comparison;
    private readonly IReadOnlyList<double>? classWeights;

    public SampleCost(TrainingProblem problem)
    {
        this.problem = problem;
        var guide = problem.Objectives[0].Guide(problem);
        (cost, comparison, classWeights) = (guide.Exact, guide.Comparison, guide.ClassWeights);
    }

    /// <summary>Whether a problem's only objective adds up over samples.</summary>
    public static bool Fits(TrainingProblem problem) => problem.Objectives.Count == 1 && problem.Objectives[0].Guide(problem).Extra is null;

    /// <summary>The cost of a sample's raw outputs.</summary>
    public double Of(int sample, ReadOnlySpan<long> outputs) => (classWeights?[problem.Data.Labels[sample]] ?? 1) * Unweighted(sample, outputs);

    private double Unweighted(int sample, ReadOnlySpan<long> outputs)
    {
        var sum = 0.0;
        if (comparison is OutputComparison.EachOther or OutputComparison.LargestOther)
        {
            var (label, largest) = (problem.Data.Labels[sample], long.MinValue);
            for (var j = 0; j < outputs.Length; j++)
            {
                if (j == label) continue;
                largest = Math.Max(largest, outputs[j]);
                sum += Of(0.5 * (outputs[label] - outputs[j]), 1);
            }

            return comparison == OutputComparison.EachOther ? sum : Of(0.5 * (outputs[label] - largest), 1);
        }

        if (comparison == OutputComparison.Targets)
        {
            for (var j = 0; j < outputs.Length; j++) sum += Of(outputs[j], problem.Target(sample, j));
            return sum;
        }

        foreach (var output in outputs) sum += Of(output, -1);
        var best = double.PositiveInfinity;
        for (var j = 0; j < outputs.Length; j++)
            best = Math.Min(best, sum - Of(outputs[j], -1) + Of(outputs[j], 1) + (problem.Target(sample, j) > 0 ? 0 : 1));
        return best;
    }

    private double Of(double output, int target)
    {
        var deficit = Math.Max(0, cost.Threshold - target * (output + cost.Offset));
        if (deficit == 0) return 0;
        var capped = Math.Min(deficit, cost.Cap);
        return cost.Jump + capped * (cost.Linear + cost.Quadratic * capped) + cost.Overflow * (deficit - capped);
    }
}
