namespace Halfspace.Certificates.Rules;

/// <summary>H neurons of a hidden layer have 2^H codes at most, and samples of one code get the same outputs. For mistakes, max-correct and sat-margin with more classes than codes.</summary>
/// <remarks>
/// Of the samples of a code, at most one class is right: in mistakes and max-correct the others are missed, since equal outputs predict one class at most; in sat-margin every sample of the others has an
/// output that is not met, that of its own class or that of the other, as the two ask for different signs beyond a positive margin. So C codes keep C classes at most, at best those that would cost
/// most. Prices and limits only make networks dearer or fewer.
/// </remarks>
internal static class NeuronCodes
{
    public static Fraction? Derive(SignStage stage, CancellationToken cancellationToken)
    {
        var problem = stage.Problem;
        if (problem.Hidden.Count == 0 || problem.IsSingle || stage.Objective is not ("mistakes" or "max-correct" or "sat-margin")) return null;
        var neurons = problem.Hidden.Min();
        if (neurons >= 31) return null;
        var costs = new Fraction[problem.Data.ClassCount];
        foreach (var label in problem.Data.Labels) costs[label] += stage.Objective == "mistakes" ? problem.Costs.Of(label) : new Fraction(1, 1);
        cancellationToken.ThrowIfCancellationRequested();
        return costs.OrderDescending().Skip(1 << neurons).Aggregate(default(Fraction), (sum, cost) => sum + cost);
    }
}
