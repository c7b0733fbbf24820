using System.Runtime.InteropServices;
using Halfspace.Training.ExactFit;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Shows without a solver that no network is right on every sample, which is what a first objective of min-weight, max-margin or min-neurons
/// asks. A solver's claim that a model is infeasible is not enough: they rest on tolerances, and several were caught.
/// </summary>
/// <remarks>
/// Two samples of equal inputs and different labels; an output without hidden layer that no weights give its signs, by branch and bound
/// (<see cref="NeuronFit"/>); two classes that one or two hidden neurons cannot separate (<see cref="FewNeurons"/>); or a
/// list of all sign patterns of a small hidden layer (<see cref="ExhaustiveBound"/>).
/// </remarks>
internal static class InfeasibilityProof
{
    private const long NodesPerOutput = 200_000;

    /// <summary>A proof, or null where there is none or it is out of reach.</summary>
    /// <param name="problem">The problem; its first objective's hard condition is looked at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Infeasibility? Find(TrainingProblem problem, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!AsksForAll(problem)) return null;
        if (Conflict(problem) is { } conflict) return conflict;
        var first = problem.WithFirstObjectives(1);
        if (problem.Hidden.Count == 0) return Inseparable(problem, cancellationToken);
        if (FewNeurons.Fits(first) && first.Hidden[0] <= 2)
        {
            var decision = new FewNeurons(first, cancellationToken: cancellationToken);
            if (decision.IsOneEnough() == false && decision.AreTwoEnough() == false) return new Infeasibility(ProofKind.Exhaustive, "no networks of so few hidden neurons separate the classes, by branch and bound");
        }

        return new ExhaustiveBound().HasNoNetwork(first, cancellationToken) ? new Infeasibility(ProofKind.Exhaustive, "all networks were tried") : null;
    }

    /// <summary>Two samples of equal inputs and different labels, where the first objective asks for every sample to be right; takes one pass over the data.</summary>
    public static Infeasibility? Conflict(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!AsksForAll(problem)) return null;
        var (data, firsts) = (problem.Data, new Dictionary<int, List<int>>());
        for (var k = 0; k < data.SampleCount; k++)
        {
            var row = data.Row(k);
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(row));
            var key = hash.ToHashCode();
            if (!firsts.TryGetValue(key, out var same)) firsts.Add(key, same = []);
            var isKnown = false;
            foreach (var other in same)
            {
                if (!data.Row(other).SequenceEqual(row)) continue;
                if (data.Labels[other] != data.Labels[k]) return new Infeasibility(ProofKind.Combinatorial, $"samples {other} and {k} have equal inputs and different labels");
                isKnown = true;
            }

            if (!isKnown) same.Add(k);
        }

        return null;
    }

    private static bool AsksForAll(TrainingProblem problem) => new ProofStage(problem.WithFirstObjectives(1)).IsAllRight;

    private static Infeasibility? Inseparable(TrainingProblem problem, CancellationToken cancellationToken)
    {
        var inputs = ReducedInputs.Of(problem);
        for (var j = 0; j < problem.OutputCount; j++)
        {
            int[] wanted = [.. Enumerable.Range(0, problem.Data.SampleCount).Select(k => problem.Target(k, j))];
            if (NeuronFit.IsSeparable(NeuronFitProblem.FirstLayer(problem, inputs, wanted), NodesPerOutput, cancellationToken, out _) == false)
                return new Infeasibility(ProofKind.Exhaustive, $"no weights give output {j} its sign on every sample, by branch and bound");
        }

        return null;
    }
}
