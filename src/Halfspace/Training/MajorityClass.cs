using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>
/// The answer that a training run has from the first moment: the network that gives every sample to the most frequent class. It is scored
/// exactly, and it counts wherever it breaks no hard condition of an objective.
/// </summary>
public static class MajorityClass
{
    /// <summary>What scoring a network may take once a run is over: a fifth of a second.</summary>
    private static readonly TimeSpan LongestScoring = TimeSpan.FromSeconds(0.2);

    /// <summary>The network: the better one of small outputs and of outputs as large as the range allows.</summary>
    public static IntegerNetwork Network(TrainingProblem problem) => Best(problem).Network;

    private static (IntegerNetwork Network, IReadOnlyList<Cost?> Costs) Best(TrainingProblem problem)
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

    /// <summary>A run's result, with this network in it where the run has none or a worse one.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="result">What a method returned.</param>
    /// <exception cref="SolverContradictionException">The method claims that there is no network, or none as good.</exception>
    public static TrainingResult AtLeast(TrainingProblem problem, TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        var (network, costs) = Best(problem);
        if (costs.Any(cost => cost is null)) return result;
        if (result.Status == TrainingStatus.Infeasible) throw SolverContradictionException.OfInfeasible(result.Solver ?? result.Method);
        if (result.Network is not null && !Lexicographic.IsBetter(costs, [.. result.Outcomes.Select(outcome => outcome.Value)])) return result;
        // Bounds of later objectives hold beside the earlier values that the method kept; the first one's holds for every network.
        var outcomes = problem.Objectives.Select((objective, s) => new ObjectiveOutcome(objective.Name, costs[s], (s == 0 && result.Outcomes.Count > 0 ? result.Outcomes[0].Bound : null) ?? BoundProof.Trivial(problem, objective))).ToArray();
        foreach (var outcome in outcomes) SolverContradictionException.ThrowIfAbove(outcome.Objective, outcome.Bound!, outcome.Value!.Value);
        return result with
        {
            Status = outcomes.All(outcome => outcome.IsProved) ? TrainingStatus.Optimal : result.Status == TrainingStatus.Target ? TrainingStatus.Target : TrainingStatus.Feasible,
            Network = network,
            Outcomes = outcomes,
            SecondsToBest = 0,
            Notes = [.. result.Notes, "The network gives every sample to the most frequent class: nothing better was found within the limits."],
        };
    }

    /// <summary>What is known without any search: a network found elsewhere, or this one, beside the bounds that follow from the problem's sizes.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="found">The best network that a method reported before it was given up, or null.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="seconds">Wall time of the run.</param>
    public static TrainingResult WithoutEnd(TrainingProblem problem, IntegerNetwork? found, string method, double seconds)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var costs = found is null ? null : InTime(problem, found);
        var isWhole = costs is not null && costs.All(cost => cost is not null);
        return AtLeast(problem, new TrainingResult
        {
            Status = isWhole ? TrainingStatus.Feasible : TrainingStatus.Unknown,
            Network = isWhole ? found : null,
            Outcomes = [.. problem.Objectives.Select((objective, s) => new ObjectiveOutcome(objective.Name, isWhole ? costs![s] : null, BoundProof.Trivial(problem, objective)))],
            Method = method,
            Seconds = seconds,
            Notes = ["The method had not come to an end shortly after the limit; this is the best that it had reported until then."],
        });
    }

    /// <summary>A network's costs, or null where scoring it takes longer than there is time for after the limit.</summary>
    private static IReadOnlyList<Cost?>? InTime(TrainingProblem problem, IntegerNetwork network)
    {
        using var ending = new CancellationTokenSource(LongestScoring);
        try
        {
            return problem.Score(network, ending.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
