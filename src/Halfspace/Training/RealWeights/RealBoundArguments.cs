using Halfspace.Training.Decomposition;

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

        if (multipliers is not null && bound.Rule == multipliers.Relaxation && RealTrainingMethods.Find(formulation, multipliers.Relaxation) is LagrangianMethod method)
        {
            CheckDual(method, problem, bound, multipliers, report, cancellationToken);
            return;
        }

        report.Add(false, "", $"{name}: the argument '{bound.Rule ?? bound.Argument}' for the bound {bound.Value} is not known to this version");
    }

    private static void CheckDual(LagrangianMethod method, RealTrainingProblem problem, BoundProof bound, LagrangianMultipliers multipliers, CertificateReport report, CancellationToken cancellationToken)
    {
        var name = problem.Objective.Name;
        LagrangianRelaxation relaxation;
        try
        {
            relaxation = LagrangianMethod.State(method.Name, problem, cancellationToken);
        }
        catch (ArgumentException fault)
        {
            report.Add(false, "", fault.Message);
            return;
        }

        double[] values = multipliers.Values.Count == 0 ? new double[relaxation.Size] : [.. multipliers.Values];
        if (values.Length != relaxation.Size || values.Any(m => !double.IsFinite(m) || (relaxation.IsSigned && m < 0)))
        {
            report.Add(false, "", $"{name}: the bound {bound.Value} needs {relaxation.Size} multipliers{(relaxation.IsSigned ? " of 0 or more" : "")}; those stated are not");
            return;
        }

        if (relaxation.Evaluate(values, null, Environment.ProcessorCount, () => double.PositiveInfinity, cancellationToken) is not { } at)
        {
            report.Trust($"{name}: the bound {bound.Value} has sub-problems that are too large to list anew within the limit, so it is trusted as it stands ({bound.Argument})");
            return;
        }

        var derived = LagrangianMethod.BoundOf(method.Name, at.Value, null).Value;
        report.Add(
            derived >= bound.Value,
            FormattableString.Invariant($"{name}: the bound {bound.Value} was derived anew: {relaxation.Neurons.Count} sub-problems give a dual value of {at.Value:G9}"),
            FormattableString.Invariant($"{name}: the multipliers give a dual value of {at.Value:G9} only, not the bound {bound.Value}"));
    }
}
