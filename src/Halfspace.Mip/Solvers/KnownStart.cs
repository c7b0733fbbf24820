namespace Halfspace.Mip.Solvers;

/// <summary>A start that has a value for every variable and passes the re-check: what no claim of a solver may contradict.</summary>
internal sealed class KnownStart
{
    private readonly double[] point;
    private readonly double value;
    private readonly MipModel model;

    private KnownStart(MipModel model, double[] point, double value) => (this.model, this.point, this.value) = (model, point, value);

    /// <summary>The model's start; null where it lacks a value or breaks a row, one that is not written down included.</summary>
    public static KnownStart? Of(MipModel model, GeneratedRows? rows = null)
    {
        if (!model.HasStart) return null;
        var point = MipSolving.Rounded(model, model.Start.ToArray());
        if (point.Any(double.IsNaN)) return null;
        return FeasibilityReport.Of(model, point).IsFeasible && (rows?.Refusing(point).Count ?? 0) == 0 ? new KnownStart(model, point, model.EvaluateObjective(point)) : null;
    }

    /// <summary>Rejects a claim that the start contradicts, and gives the start as the point where there is none or a worse one.</summary>
    public SolveResult Judge(SolveResult result)
    {
        if (result.Status == SolveStatus.Rejected) return result;
        if (result.Status is SolveStatus.Infeasible)
            return Reject(result, $"The solver claims infeasible; the start that it was given passes the re-check, with the value {value:G9}.");
        var (slack, sign) = (Tolerances.Bound * Math.Max(1, Math.Abs(value)), model.Sense == ObjectiveSense.Minimize ? 1 : -1);
        if (result.Status != SolveStatus.InfeasibleOrUnbounded && sign * (result.DualBound - value) > slack)
            return Reject(result, FormattableString.Invariant($"The solver's bound {result.DualBound:G9} contradicts the start that it was given, whose value is {value:G9}."));
        if (result.Point is not null ? sign * (result.Objective - value) <= 0 : result.Status is SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Failed) return result;
        return result with { Point = point, Objective = value, Feasibility = FeasibilityReport.Of(model, point) };
    }

    private static SolveResult Reject(SolveResult result, FormattableString message) => Reject(result, FormattableString.Invariant(message));

    private static SolveResult Reject(SolveResult result, string message) => result with { Status = SolveStatus.Rejected, Proposal = result.Point ?? result.Proposal, Point = null, Message = message };
}
