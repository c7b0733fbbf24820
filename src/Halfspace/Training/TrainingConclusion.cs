using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>The one rule by which a run's status follows from its network, its bounds and its limits, whatever the method.</summary>
/// <remarks>
/// A network counts where it has a cost for every objective. Claims are held against it: a bound above its exact cost, or a proof that there is no
/// network, is a contradiction, and nothing is answered.
/// </remarks>
internal static class TrainingConclusion
{
    /// <summary>Status, network and outcomes of a run; the rest of the result is the method's.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="network">The best network, or null.</param>
    /// <param name="outcomes">Its exact cost for each objective, null where it breaks a hard condition, beside the bounds.</param>
    /// <param name="isAtTarget">Whether the first cost is at most the target asked for.</param>
    /// <param name="infeasibility">Why there is no network, or null.</param>
    /// <exception cref="SolverContradictionException">The network refutes a bound, or that there is none.</exception>
    public static TrainingResult Of(string method, IntegerNetwork? network, IReadOnlyList<ObjectiveOutcome> outcomes, bool isAtTarget = false, Infeasibility? infeasibility = null)
    {
        if (infeasibility is not null && network is not null && outcomes[0].Value is not null)
            throw SolverContradictionException.OfInfeasible(infeasibility.Trusts ?? infeasibility.Argument);
        foreach (var outcome in outcomes)
        {
            if (outcome is { Bound: { } bound, Value: { } value }) SolverContradictionException.ThrowIfAbove(outcome.Objective, bound, value);
        }

        var isWhole = network is not null && outcomes.All(outcome => outcome.Value is not null);
        return new TrainingResult
        {
            Status = infeasibility is not null ? TrainingStatus.Infeasible
                : !isWhole ? TrainingStatus.Unknown
                : outcomes.All(outcome => outcome.IsProved || outcome.Within is not null) ? TrainingStatus.Optimal
                : isAtTarget ? TrainingStatus.Target
                : TrainingStatus.Feasible,
            Network = isWhole ? network : null,
            Infeasibility = infeasibility,
            Outcomes = isWhole ? outcomes : [.. outcomes.Select(outcome => outcome with { Value = null, Bound = infeasibility is null ? outcome.Bound : null })],
            Method = method,
        };
    }
}
