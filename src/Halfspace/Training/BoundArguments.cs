using Halfspace.Training.Proofs;

namespace Halfspace.Training;

/// <summary>Re-derives bounds from their arguments, without a solver.</summary>
internal static class BoundArguments
{
    public static void Check(ProofStage stage, BoundProof bound, CertificateReport report, CancellationToken cancellationToken)
    {
        var objective = stage.Objective;
        if (bound.Kind == ProofKind.Mip)
        {
            report.Trust($"{objective.Name}: the bound {bound.Value} is a claim of {bound.Trusts ?? "an unnamed solver"} ({bound.Argument}); it was not re-derived");
            return;
        }

        if (bound.Trusts is { } solver)
        {
            report.Add(false, "", $"{objective.Name}: the proof of the bound {bound.Value} is called {ProofWords.Word(bound.Kind)}, which trusts nobody, but it names {solver}");
            return;
        }

        if (bound.Samples is { } samples)
        {
            if (!SubsetBound.Fits(stage.Problem) || samples.Distinct().Count() != samples.Count || samples.Any(k => k < 0 || k >= stage.Problem.Data.SampleCount) || samples.Count == 0)
            {
                report.Add(false, "", $"{objective.Name}: the bound {bound.Value} rests on a list of {samples.Count} samples that is no subset of the data, or whose cost bounds nothing");
                return;
            }

            stage = new ProofStage(SubsetBound.Select(stage.Problem, samples));
        }

        if (bound.Kind == ProofKind.Trivial)
        {
            var trivial = objective.TrivialBound(stage.Problem);
            report.Add(trivial >= bound.Value, $"{objective.Name}: the bound {bound.Value} follows from the problem's sizes", $"{objective.Name}: the problem's sizes prove {trivial} only, not {bound.Value}");
            return;
        }

        if (bound.Rule is null || CostBounds.Find(bound.Rule) is not { } rule || rule.Kind != bound.Kind)
        {
            report.Add(false, "", $"{objective.Name}: the argument '{bound.Rule ?? bound.Argument}' is not known to this version as {ProofWords.Word(bound.Kind)}, so the bound {bound.Value} cannot be re-derived");
            return;
        }

        var derived = !rule.IsCheap && cancellationToken.IsCancellationRequested ? null : rule.Derive(stage with { Enough = bound.Value, IsClaim = true }, cancellationToken);
        if (cancellationToken.IsCancellationRequested && (derived is null || derived.Value < bound.Value))
        {
            report.Trust($"{objective.Name}: the bound {bound.Value} was not derived anew within the limit, so it is trusted as it stands ({bound.Argument})");
            return;
        }

        report.Add(
            derived is not null && derived.Value >= bound.Value,
            $"{objective.Name}: the bound {bound.Value} was derived anew: {derived?.Argument}",
            $"{objective.Name}: '{rule.Name}' derives {derived?.Value.ToString() ?? "no bound"} on this data, not {bound.Value}");
    }
}
