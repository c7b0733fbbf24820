using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Metamorphic;

/// <summary>Holds what a training run claims against the listing of all networks.</summary>
public static class ClaimAudit
{
    /// <summary>The claims that are false, a sentence each.</summary>
    public static IEnumerable<string> FalseClaims(TinyProblem problem, Enumeration all, TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(result);
        var values = result.Outcomes.Select(outcome => outcome.Value).ToArray();
        if (result.Network is { } network)
        {
            var costs = new ReferenceCosts(problem).Of(WeightsOf(network));
            for (var s = 0; s < costs.Length; s++)
                if (costs[s] != values[s]) yield return $"{result.Outcomes[s].Objective} is said to be {Text(values[s])}, and the network costs {Text(costs[s])}";
            if (network.LargestWeight > problem.Range) yield return $"a weight is {network.LargestWeight}, beyond the range {problem.Range}";
        }
        else if (values.Any(value => value is not null))
        {
            yield return "there is a value, but no network";
        }

        if (result.Status == TrainingStatus.Optimal && !all.Optimum.SequenceEqual(values)) yield return $"'optimal' at {Text(values)}, and the optimum is {Text(all.Optimum)}";
        if (result.Status == TrainingStatus.Infeasible && all.Optimum[0] is not null) yield return $"'infeasible', and the optimum is {Text(all.Optimum)}";
        if (result.Status is TrainingStatus.Optimal or TrainingStatus.Feasible or TrainingStatus.Target && (result.Network is null || values.Any(value => value is null))) yield return $"'{result.Status}' without a network that has all costs";
        for (var s = 0; s < result.Outcomes.Count; s++)
        {
            if (result.Outcomes[s].Bound is not { } bound || (s > 0 && result.Network is null)) continue;
            if (all.Least(s, values) is { } least && bound.Value > least)
                yield return $"{result.Outcomes[s].Objective} is said to be at least {bound.Value} ({bound.Kind}, {bound.Rule ?? bound.Trusts ?? bound.Argument}) beside {Text(values[..s])}, and {least} is reached";
        }
    }

    /// <summary>The weights of a network, a row a neuron with the bias last.</summary>
    public static int[][][] WeightsOf(IntegerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return [.. network.Layers.Select(layer => Enumerable.Range(0, layer.NeuronCount).Select(j => (int[])[.. layer.WeightsOf(j), layer.Biases[j]]).ToArray())];
    }

    public static string Text(IEnumerable<Cost?> costs) => "(" + string.Join(", ", costs.Select(Text)) + ")";

    private static string Text(Cost? cost) => cost?.ToString() ?? "none";
}
