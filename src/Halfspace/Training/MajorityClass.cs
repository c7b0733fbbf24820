using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>
/// The answer that a training run has from the first moment: the network that gives every sample to the most frequent class. It is scored
/// exactly, and it counts wherever it breaks no hard condition of an objective.
/// </summary>
public static class MajorityClass
{
    /// <summary>The network: the better one of small outputs and of outputs as large as the range allows.</summary>
    public static IntegerNetwork Network(TrainingProblem problem) => Best(problem).Network;

    internal static (IntegerNetwork Network, IReadOnlyList<Cost?> Costs) Best(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var sizes = problem.Data.ClassSizes();
        var small = problem.ConstantNetwork(Array.IndexOf(sizes, sizes.Max()));
        var costs = problem.Score(small);
        if (problem.Hidden.Count == 0) return (small, costs);
        // A hidden neuron without weights gives +1, so the weights above it add up to what the margin asks for.
        var large = small.Clone();
        var outputs = large.Layers[^1];
        for (var j = 0; j < outputs.NeuronCount; j++) outputs.WeightsOf(j).Fill(outputs.Biases[j]);
        var others = problem.Score(large);
        return Lexicographic.IsBetter(others, costs) ? (large, others) : (small, costs);
    }
}
