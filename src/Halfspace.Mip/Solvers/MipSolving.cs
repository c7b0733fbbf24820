using System.Diagnostics;
using Halfspace.Mip.Reformulations;

namespace Halfspace.Mip.Solvers;

/// <summary>Solves a model with a backend and re-checks what it answers.</summary>
public static class MipSolving
{
    /// <summary>
    /// Reformulates what the backend lacks, solves, and holds the point against the original model. A point that fails
    /// is not an answer: the status is then <see cref="SolveStatus.Rejected"/>.
    /// </summary>
    /// <exception cref="SolverNotAvailableException">The backend is not installed.</exception>
    /// <exception cref="ModelRefusedException">The backend does not take models of this kind.</exception>
    /// <exception cref="ArgumentException">A reformulation needs a bound that the model does not have.</exception>
    public static SolveResult Solve(
        this MipModel model,
        IMipSolver solver,
        SolveOptions? options = null,
        IProgress<SolveProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(solver);
        options ??= SolveOptions.Default;
        var clock = Stopwatch.StartNew();
        var chosen = solver.For(model);
        // Before reformulation, so that the reason names what the caller wrote.
        if (chosen.RefusalOf(model) is { } reason) throw new ModelRefusedException(chosen.Name, reason);
        var raw = chosen.SolveLinear(Given(model, chosen), Remaining(options, clock), progress, cancellationToken);
        var result = Recheck(model, raw);
        if (result.Status == SolveStatus.Infeasible && options.InfeasibilityCrossCheck is { } second)
            result = CrossCheck(model, result, second.For(model).SolveLinear(Given(model, second.For(model)), Remaining(options, clock), progress, cancellationToken));
        return result with { Seconds = clock.Elapsed.TotalSeconds };
    }

    /// <summary>What a backend gets: the model without the kinds of rows and terms that it does not take.</summary>
    private static MipModel Given(MipModel model, IMipSolver solver) =>
        PiecewiseLinearToBinaries.Apply(solver.TakesIndicators ? model : IndicatorToBigM.Apply(model));

    private static SolveOptions Remaining(SolveOptions options, Stopwatch clock) =>
        options with { TimeLimit = Math.Max(0, options.TimeLimit - clock.Elapsed.TotalSeconds) };

    /// <summary>Rounds the integers of a backend's point, checks it against the model, and cuts it to the model's variables.</summary>
    private static SolveResult Recheck(MipModel model, SolveResult raw)
    {
        if (raw.Point is null) return raw;
        var point = new double[model.VariableCount];
        for (var i = 0; i < point.Length; i++)
        {
            var value = raw.Point[i];
            if (model.KindOf(i) != VariableKind.Continuous && Math.Abs(value - Math.Round(value)) <= Tolerances.Integrality)
                value = Math.Round(value);
            point[i] = value;
        }

        var report = FeasibilityReport.Of(model, point);
        if (!report.IsFeasible)
            return raw with { Status = SolveStatus.Rejected, Point = null, Feasibility = report, Message = "The solver's point fails the re-check: " + report };
        var objective = model.EvaluateObjective(point);
        var excess = model.Sense == ObjectiveSense.Minimize ? raw.DualBound - objective : objective - raw.DualBound;
        if (excess > Tolerances.Bound * Math.Max(1, Math.Abs(objective)))
        {
            return raw with
            {
                Status = SolveStatus.Rejected,
                Point = null,
                Feasibility = report,
                Message = FormattableString.Invariant($"The solver's bound {raw.DualBound:G9} contradicts its own point, whose value is {objective:G9}."),
            };
        }

        return raw with { Point = point, Objective = objective, Feasibility = report };
    }

    private static SolveResult CrossCheck(MipModel model, SolveResult claim, SolveResult second)
    {
        var other = Recheck(model, second);
        if (other.Point is not null)
            return other with { Message = $"{claim.Solver} claimed infeasible; {other.Solver} found this point, which passes the re-check." };
        return other.Status == SolveStatus.Infeasible
            ? claim with { Message = $"{claim.Solver} and {other.Solver} both claim infeasible." }
            : claim with { Message = $"{claim.Solver} claims infeasible; {other.Solver} could not confirm it ({other.Status})." };
    }
}
