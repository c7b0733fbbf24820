using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>
/// The answer that a training run has from the first moment: the network that gives every sample to the most frequent class, or to another where limits on errors leave only that. It is scored
/// exactly, and it counts wherever it breaks no hard condition of an objective.
/// </summary>
internal static class MajorityClass
{
    /// <summary>The network: the better one of small outputs and of outputs as large as the range allows.</summary>
    public static IntegerNetwork Network(TrainingProblem problem) => Best(problem).Network;

    internal static (IntegerNetwork Network, IReadOnlyList<Cost?> Costs) Best(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var sizes = problem.Data.ClassSizes();
        var small = problem.ConstantNetwork(Array.IndexOf(sizes, sizes.Max()));
        var costs = problem.Score(small);
        // A limit on errors may leave another class only.
        for (var label = 0; label < sizes.Length && problem.Limits.AreOnErrors && costs.Any(cost => cost is null); label++)
        {
            var other = problem.ConstantNetwork(label);
            if (problem.Score(other) is var kept && kept.All(cost => cost is not null)) (small, costs) = (other, kept);
        }

        if (problem.Hidden.Count == 0) return (small, costs);
        // A hidden neuron without weights gives +1, so the weights above it add up to what the margin asks for.
        var large = small.Clone();
        var outputs = large.Layers[^1];
        for (var j = 0; j < outputs.NeuronCount; j++) outputs.WeightsOf(j).Fill(outputs.Biases[j]);
        var others = problem.Score(large);
        return Lexicographic.IsBetter(others, costs) ? (large, others) : (small, costs);
    }
}
