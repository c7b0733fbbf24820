using System.Diagnostics;
using Halfspace.Mip.Reformulations;

namespace Halfspace.Mip.Solvers;

/// <summary>Solves a model with a backend and re-checks what it answers.</summary>
public static class MipSolving
{
    /// <summary>
    /// Reformulates what the backend lacks, solves, and holds the point against the original model. A point that fails
    /// is not an answer: the status is then <see cref="SolveStatus.Rejected"/>. So is a claim that the model's own start contradicts, where the
    /// start has a value for every variable and passes the re-check, and one that a second backend contradicts
    /// (<see cref="SolveOptions.CrossCheck"/>).
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
        var result = Once(solver.For(model));
        if (options.CrossCheck is { } second && CrossCheckedClaim.IsClaim(result)) result = CrossCheckedClaim.Of(model, result, Once(second.For(model)));
        return result with { Seconds = clock.Elapsed.TotalSeconds };

        SolveResult Once(IMipSolver backend)
        {
            // Before reformulation, so that the reason names what the caller wrote.
            if (backend.RefusalOf(model) is { } reason) throw new ModelRefusedException(backend.Name, reason);
            var given = Given(model, backend);
            // A backend that takes indicators works with whole numbers; units of its own would only hide them.
            var raw = backend.TakesIndicators ? backend.SolveLinear(given, Remaining(options, clock), progress, cancellationToken) : backend.SolveScaled(given, Remaining(options, clock), progress, cancellationToken);
            return Recheck(model, raw);
        }
    }

    /// <summary>What a backend gets: the model without the kinds of rows and terms that it does not take.</summary>
    private static MipModel Given(MipModel model, IMipSolver solver) =>
        PiecewiseLinearToBinaries.Apply(solver.TakesIndicators ? model : IndicatorToBigM.Apply(model));

    private static SolveOptions Remaining(SolveOptions options, Stopwatch clock) =>
        options with { TimeLimit = Math.Max(0, options.TimeLimit - clock.Elapsed.TotalSeconds) };

    /// <summary>Rounds the integers of a backend's point, checks it against the model, and cuts it to the model's variables.</summary>
    private static SolveResult Recheck(MipModel model, SolveResult raw)
    {
        var start = KnownStart.Of(model);
        if (raw.Point is null) return start is null ? raw : start.Judge(raw);
        var point = Rounded(model, raw.Point);
        var report = FeasibilityReport.Of(model, point);
        if (!report.IsFeasible)
            return raw with { Status = SolveStatus.Rejected, Point = null, Proposal = point, Feasibility = report, Message = "The solver's point fails the re-check: " + report };
        var objective = model.EvaluateObjective(point);
        var excess = model.Sense == ObjectiveSense.Minimize ? raw.DualBound - objective : objective - raw.DualBound;
        if (excess > Tolerances.Bound * Math.Max(1, Math.Abs(objective)))
        {
            return raw with
            {
                Status = SolveStatus.Rejected,
                Point = null,
                Proposal = point,
                Feasibility = report,
                Message = FormattableString.Invariant($"The solver's bound {raw.DualBound:G9} contradicts its own point, whose value is {objective:G9}."),
            };
        }

        var result = raw with { Point = point, Objective = objective, Feasibility = report };
        return start is null ? result : start.Judge(result);
    }

    /// <summary>A backend's point over the model's variables, its integers rounded where they are near enough.</summary>
    internal static double[] Rounded(MipModel model, IReadOnlyList<double> raw)
    {
        var point = new double[model.VariableCount];
        for (var i = 0; i < point.Length; i++)
        {
            var value = raw[i];
            if (model.KindOf(i) != VariableKind.Continuous && Math.Abs(value - Math.Round(value)) <= Tolerances.Integrality)
                value = Math.Round(value);
            point[i] = value;
        }

        return point;
    }
}
