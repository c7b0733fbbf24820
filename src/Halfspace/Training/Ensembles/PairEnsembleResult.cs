using System.Numerics;
using Halfspace.Networks;

namespace Halfspace.Training.Ensembles;

/// <summary>What training an ensemble gave: the networks that vote, and each pair's own result.</summary>
/// <param name="Ensemble">The ensemble; a pair whose hard conditions no network was found to satisfy has its start in it.</param>
/// <param name="Results">The result of each member, in the order of <see cref="PairEnsemble.Members"/>; times count from the ensemble's beginning.</param>
/// <param name="Seconds">Wall time in seconds.</param>
public sealed record PairEnsembleResult(PairEnsemble Ensemble, IReadOnlyList<TrainingResult> Results, double Seconds)
{
    /// <summary>From the proof that needs the least trust to the one that needs the most: a MIP bound is as reported by the solver.</summary>
    private static readonly ProofKind[] ByTrust = [ProofKind.Trivial, ProofKind.Combinatorial, ProofKind.Exhaustive, ProofKind.Mip];

    /// <summary>
    /// All pairs as one result without a network: sums of values, bounds, moves and nodes, the weakest proof, and a status that
    /// holds of every pair.
    /// </summary>
    public TrainingResult Summarize()
    {
        var status = Status();
        var answered = status is not (TrainingStatus.Infeasible or TrainingStatus.Unknown);
        return new TrainingResult
        {
            Status = status,
            Network = null,
            Infeasibility = Results.FirstOrDefault(result => result.Status == TrainingStatus.Infeasible)?.Infeasibility,
            Outcomes = [.. Enumerable.Range(0, Results.Max(result => result.Outcomes.Count)).Select(stage => Sum(stage, answered))],
            Method = Results[0].Method,
            Solver = Joined(Results.Select(result => result.Solver)),
            Seconds = Seconds,
            SecondsToBest = answered ? Results.Max(result => result.SecondsToBest) : null,
            SecondsToTarget = answered && Results.All(result => result.SecondsToTarget is not null) ? Results.Max(result => result.SecondsToTarget) : null,
            Moves = Results.Sum(result => result.Moves),
            Nodes = Results.Sum(result => result.Nodes),
            Notes = [.. Results.SelectMany(result => result.Notes).Distinct()],
        };
    }

    private static string? Joined(IEnumerable<string?> texts)
    {
        var different = texts.OfType<string>().Distinct().ToArray();
        return different.Length == 0 ? null : string.Join(", ", different);
    }

    /// <summary>The exact sum.</summary>
    private static Cost Add(IEnumerable<Cost> costs)
    {
        var (numerator, denominator) = (BigInteger.Zero, BigInteger.One);
        foreach (var cost in costs)
        {
            var common = denominator / BigInteger.GreatestCommonDivisor(denominator, cost.Denominator) * cost.Denominator;
            numerator = numerator * (common / denominator) + cost.Numerator * (common / cost.Denominator);
            denominator = common;
        }

        return new Cost(numerator, denominator);
    }

    private TrainingStatus Status()
    {
        bool All(params TrainingStatus[] statuses) => Results.All(result => statuses.Contains(result.Status));
        if (All(TrainingStatus.Optimal)) return TrainingStatus.Optimal;
        if (All(TrainingStatus.Optimal, TrainingStatus.Target)) return TrainingStatus.Target;
        if (Results.Any(result => result.Status == TrainingStatus.Infeasible)) return TrainingStatus.Infeasible;
        return Results.Any(result => result.Status == TrainingStatus.Unknown) ? TrainingStatus.Unknown : TrainingStatus.Feasible;
    }

    private ObjectiveOutcome Sum(int stage, bool answered)
    {
        var outcomes = Results.Where(result => stage < result.Outcomes.Count).Select(result => result.Outcomes[stage]).ToArray();
        var whole = outcomes.Length == Results.Count;
        Cost? value = answered && whole && outcomes.All(o => o.Value is not null) ? Add(outcomes.Select(o => o.Value!.Value)) : null;
        if (!whole || outcomes.Any(o => o.Bound is null)) return new ObjectiveOutcome(outcomes[0].Objective, value, null);
        var proved = outcomes.All(o => o.IsProved);
        var bound = proved && value is not null ? value.Value : Add(outcomes.Select(o => o.Bound!.Value));
        var kind = outcomes.MaxBy(o => Array.IndexOf(ByTrust, o.Bound!.Kind))!.Bound!.Kind;
        var arguments = outcomes.Select(o => o.Bound!.Argument).Distinct().ToArray();
        var argument = arguments.Length == 1 ? arguments[0] : "the sum of the pairs' bounds, each with an argument of its own";
        return new ObjectiveOutcome(outcomes[0].Objective, value, new BoundProof(bound, kind, argument, Joined(outcomes.Select(o => o.Bound!.Trusts))));
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(PairEnsembleResult), PrintMembers);
}
