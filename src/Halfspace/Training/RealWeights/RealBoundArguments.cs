namespace Halfspace.Training.RealWeights;

/// <summary>Re-derives bounds on costs of real weights from their arguments, without a solver.</summary>
internal static class RealBoundArguments
{
    public static void Check(RealTrainingProblem problem, string formulation, BoundProof bound, LagrangianMultipliers? multipliers, CertificateReport report, CancellationToken cancellationToken)
    {
        var name = problem.Objective.Name;
        if (bound.Trusts is { } solver)
        {
            report.Trust($"{name}: the bound {bound.Value} is a claim of {solver} ({bound.Argument}); it was not re-derived");
            return;
        }

        var labels = problem.Objective.IdenticalInputsBound(problem);
        if (bound.Kind is ProofKind.Trivial or ProofKind.Combinatorial)
        {
            report.Add(
                labels >= bound.Value,
                $"{name}: the bound {bound.Value} follows from the labels of equal inputs, counted anew",
                $"{name}: the labels of equal inputs prove {labels} only, not {bound.Value}");
            return;
        }

        report.Add(false, "", $"{name}: the argument '{bound.Rule ?? bound.Argument}' for the bound {bound.Value} is not known to this version");
    }
}
