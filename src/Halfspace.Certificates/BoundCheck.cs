using Halfspace.Certificates.Costs;
using Halfspace.Certificates.Rules;

namespace Halfspace.Certificates;

/// <summary>Re-derives the bound of one objective of integer networks.</summary>
/// <param name="problem">The problem, whose last objective is bounded.</param>
/// <param name="kept">The values of the objectives before it.</param>
/// <param name="outcome">The objective with its value.</param>
/// <param name="bound">The bound.</param>
/// <param name="given">The objective, where the reader gave it; null for one of the checker's, and for one that nobody gave.</param>
internal sealed class BoundCheck(SignProblem problem, IReadOnlyList<Fraction> kept, OutcomeClaim outcome, BoundClaim bound, IGivenObjective? given = null)
{
    private bool IsOwn => SignCosts.Exists(outcome.Objective);

    private string Name => kept.Count == 0
        ? outcome.Objective
        : $"{outcome.Objective}, among networks with {string.Join(" and ", kept.Select((value, s) => $"{problem.Objectives[s]} at most {value}"))}";

    public void Check(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        if (!ClaimCheck.IsNotAbove(report, Name, bound.Value, outcome.Value)) return;
        if (BasisFault(cancellationToken) is { } fault)
        {
            report.Refute($"{Name}: {fault}");
            return;
        }

        if (bound.Basis == BoundBasis.Mip)
        {
            ClaimCheck.Solvers(report, Name, bound);
            return;
        }

        // What nobody here can score, nobody can bound.
        if (!IsOwn && given is null) return;
        var stage = new SignStage(bound.Samples is { } samples ? problem with { Data = problem.Data.Select(samples) } : problem, kept) { Packing = bound.Packing };
        var over = bound.Samples is { Count: var count } ? $" on {count} of the samples" : "";
        if (IsOwn && bound.Basis == BoundBasis.Trivial) ClaimCheck.Own(report, Name, bound.Value, Trivial.Derive(stage), $"the problem's sizes{over}");
        else if (IsOwn && SignRules.IsOwn(bound.Rule!)) ClaimCheck.Own(report, Name, bound.Value, SignRules.Derive(bound.Rule!, stage, cancellationToken), $"the rule {bound.Rule}{over}");
        else ClaimCheck.Engines(report, Name + over, bound, engine, asked => asked.Derive(new BoundQuestion(stage.Problem, kept, bound.Rule ?? BoundQuestion.Trivial, bound.Value), cancellationToken), cancellationToken);
    }

    /// <summary>What is wrong with how a bound states its basis; null where nothing is.</summary>
    private string? BasisFault(CancellationToken cancellationToken)
    {
        if (bound.Basis == BoundBasis.Mip && bound.Rule is not null) return $"the bound {bound.Value} is a solver's claim, but names the rule '{bound.Rule}'";
        if (bound.Basis != BoundBasis.Mip && bound.Trusts is { } solver) return $"the bound {bound.Value} is said to need no solver, but names {solver}";
        if (bound.Samples is { } samples && (!MayLeaveSamplesOut(cancellationToken) || samples.Count == 0 || samples.Distinct().Count() != samples.Count || samples.Any(k => k < 0 || k >= problem.Data.SampleCount)))
            return $"the bound {bound.Value} rests on a list of {samples.Count} samples that is no subset of the data, or whose cost bounds nothing";
        if (bound.Basis == BoundBasis.Trivial && bound.Rule is not null) return $"the bound {bound.Value} is said to be trivial, but names the rule '{bound.Rule}'";
        if (bound.Basis is not (BoundBasis.Mip or BoundBasis.Trivial) && (bound.Rule is null || SignRules.BasisOf(bound.Rule) != bound.Basis)) return $"there is no such argument as '{bound.Rule ?? "(none)"}' for the bound {bound.Value}";
        if ((bound.Packing is null) == (bound.Rule != SubsetPacking.Name)) return null;
        return $"the bound {bound.Value} {(bound.Packing is null ? "states no sets of samples, which its rule packs" : $"states sets of samples, which only the rule {SubsetPacking.Name} packs")}";
    }

    /// <summary>Whether a bound over some samples is one over all, as the reader's objective has it where there is one; of one that nobody gave it is not known, and nothing is confirmed.</summary>
    private bool MayLeaveSamplesOut(CancellationToken cancellationToken) =>
        IsOwn ? SignRules.MayLeaveSamplesOut(problem) : given is null || Certificate.Ask(() => given.MayLeaveSamplesOut(problem), cancellationToken);
}
