using Halfspace.Training.Objectives;

namespace Halfspace.Training;

/// <summary>Re-derives bounds from their arguments, without a solver.</summary>
internal static class BoundArguments
{
    public static void Check(TrainingProblem problem, ITrainingObjective objective, BoundProof bound, CertificateReport report)
    {
        if (bound.Trusts is { } solver)
        {
            report.Trust($"{objective.Name}: the bound {bound.Value} is a claim of {solver} ({bound.Argument}); it was not re-derived");
            return;
        }

        switch (bound.Kind)
        {
            case ProofKind.Trivial:
                var trivial = objective.TrivialBound(problem);
                report.Add(trivial >= bound.Value, $"{objective.Name}: the bound {bound.Value} follows from the problem's sizes", $"{objective.Name}: the problem's sizes prove {trivial} only, not {bound.Value}");
                break;
            default:
                report.Add(false, "", $"{objective.Name}: the argument '{bound.Argument}' is not known to this version, so the bound {bound.Value} cannot be re-derived");
                break;
        }
    }
}
