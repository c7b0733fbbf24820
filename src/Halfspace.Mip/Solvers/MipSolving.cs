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
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="solver">The backend, such as <see cref="MipSolvers.FirstAvailable"/>.</param>
    /// <param name="options">Limits and whom to tell; null for no limit.</param>
    /// <param name="progress">Receives incumbents and bounds, from any thread; null for nobody.</param>
    /// <param name="cancellationToken">Ends the solve with <see cref="SolveStatus.Interrupted"/> and what was found; nothing is thrown.</param>
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
        var result = Once(solver);
        if (options.CrossCheck is { } second && CrossCheckedClaim.IsClaim(result)) result = CrossCheckedClaim.Of(model, result, Once(second));
        return result with { Seconds = clock.Elapsed.TotalSeconds, Family = model.Family };

        SolveResult Once(IMipSolver asked)
        {
            var backend = asked.For(model);
            // Before reformulation, so that the reason names what the caller wrote.
            if (backend.RefusalOf(model) is { } reason) throw new ModelRefusedException(backend.Name, reason);
            if (!GeneratedRows.IsAsked(options)) return Recheck(model, Raw(backend, Remaining(options, clock)), null, options);
            var rows = new GeneratedRows(model, options);
            var inOneTree = backend.TakesRowGenerators && model.VariableCount > 0;
            var raw = inOneTree ? Raw(backend, rows.Watched(Remaining(options, clock))) : LazyRounds.Solve(model, asked, rows, Remaining(options, clock), progress, cancellationToken);
            return BoundedByRows(Recheck(model, raw, rows, options), rows, options);
        }

        SolveResult Raw(IMipSolver backend, SolveOptions left)
        {
            var given = Given(model, backend);
            // A backend that takes indicators works with whole numbers; units of its own would only hide them.
            return backend.TakesIndicators ? StatedAnswer.Of(given, backend.SolveLinear(given, left, progress, cancellationToken)) : backend.SolveScaled(given, left, progress, cancellationToken);
        }
    }

    /// <summary>What the rows say of the result: how many there are, and that a model is not unbounded for want of rows that nobody asked for.</summary>
    private static SolveResult BoundedByRows(SolveResult result, GeneratedRows rows, SolveOptions options)
    {
        result = result with { LazyConstraints = rows.Known, UserCuts = rows.CutCount };
        return options.LazyConstraints is not null && result.Status is (SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded)
            ? result with { Status = SolveStatus.Failed, Message = $"{result.Solver} claims that the model is unbounded without the lazy constraints that no point has asked for; give its variables bounds." }
            : result;
    }

    /// <summary>What a backend gets: the model without the kinds of rows and terms that it does not take.</summary>
    private static MipModel Given(MipModel model, IMipSolver solver) =>
        PiecewiseLinearToBinaries.Apply(solver.TakesIndicators ? model : IndicatorToBigM.Apply(model));

    private static SolveOptions Remaining(SolveOptions options, Stopwatch clock) =>
        options with { TimeLimit = Math.Max(0, options.TimeLimit - clock.Elapsed.TotalSeconds) };

    /// <summary>Rounds the integers of a backend's point, checks it against the model and its lazy constraints, and cuts it to the model's variables.</summary>
    private static SolveResult Recheck(MipModel model, SolveResult raw, GeneratedRows? rows, SolveOptions options)
    {
        var start = KnownStart.Of(model, rows);
        if (raw.Point is null) return start is null ? raw : start.Judge(raw);
        var point = Rounded(model, raw.Point);
        var report = FeasibilityReport.Of(model, point);
        if (!report.IsFeasible)
            return raw with { Status = SolveStatus.Rejected, Point = null, Proposal = point.All(double.IsFinite) ? point : null, Feasibility = report, Message = "The solver's point fails the re-check: " + report };
        if (rows?.Refusing(point) is { Count: > 0 } refusing)
            return raw with { Status = SolveStatus.Rejected, Point = null, Proposal = point, Feasibility = report, Message = $"The solver's point breaks a lazy constraint: {refusing.First(row => FeasibilityReport.IsBroken(row, point))}" };
        if (raw.Status == SolveStatus.Infeasible)
            return raw with { Status = SolveStatus.Rejected, Point = null, Proposal = point, Feasibility = report, Message = "The solver says infeasible, and gives a point that passes the re-check." };
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

        if (StatedAnswer.RoomLeft(model, raw, objective, options) is { } room)
            return raw with { Status = SolveStatus.Rejected, Point = null, Proposal = point, Feasibility = report, Message = room };

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
