namespace Halfspace.Certificates;

/// <summary>
/// Re-checks the claims about an objective that only the reader knows. Without it nothing is said about value and bound, beyond what is false whatever the objective
/// counts; with it they are re-derived, and the report rests them on whoever gave it.
/// </summary>
internal static class GivenObjectiveCheck
{
    public static void Check(SignProblem problem, SignTrace trace, OutcomeClaim outcome, CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        var name = outcome.Objective;
        var given = engine is null ? null : Certificate.Ask(() => engine.Objective(name), cancellationToken);
        var whose = $"the objective '{name}' given by the reader";
        if (given is null) report.Unfinished($"{name}: the checker has no such objective and the reader gave none, so neither value nor bound can be checked");
        else report.Trust($"{name}: that its costs, and what its bounds rest on, are those of {whose}; it was scored by that, not by the checker", whose);
        var isRight = given is null || ClaimCheck.Value(report, name, Certificate.Ask(() => given.Score(problem, trace, cancellationToken), cancellationToken), outcome.Value, whose);
        if (isRight && outcome.Bound is { } bound) new BoundCheck(problem, [], outcome, bound, given).Check(report, engine, cancellationToken);
    }
}
