using System.Diagnostics;

namespace Halfspace.Mip.Solvers.Scip;

/// <summary>The backend SCIP 10 (Bolusani et al., "The SCIP Optimization Suite 9.0", 2024, and its successor), called in process; one thread a solve.</summary>
public sealed class ScipSolver : IMipSolver
{
    private const string HowToInstall =
        "Reference the project or package Halfspace.Solvers, which brings SCIP along, or set HALFSPACE_SCIP_LIBRARY to the full path of SCIP's shared library (10.0 or later).";

    private ScipLibrary? library;

    /// <inheritdoc/>
    public string Name => "scip";

    /// <inheritdoc/>
    public bool TakesRowGenerators => true;

    /// <inheritdoc/>
    public SolverAvailability Availability => Library(out var reason) is { } found
        ? new SolverAvailability(true, found.Version, found.Location, HowToInstall) { Origin = NativeLibraryLocator.OriginOf(Name, found.Location) }
        : new SolverAvailability(false, null, null, reason is null ? HowToInstall : reason + " " + HowToInstall);

    /// <inheritdoc/>
    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        if (Library(out _) is not { } found) throw new SolverNotAvailableException(Name, Availability);
        var name = "SCIP " + found.Version;
        if (TrivialModel.Answer(model, options, cancellationToken) is { } trivial) return trivial with { Solver = name };
        var clock = Stopwatch.StartNew();
        SolveResult Once(MipModel one, SolveOptions limits, IProgress<SolveProgress>? told)
        {
            var minimized = MinimizedModel.Of(one);
            var left = limits with { TimeLimit = Math.Max(0.01, limits.TimeLimit - clock.Elapsed.TotalSeconds) };
            return Run(found, minimized, left, clock, told, cancellationToken);
        }

        SolveResult Again(MipModel other) => Once(other, options with { NodeLimit = null, ObjectiveTarget = null, Log = null, Sighted = null }, null);
        var result = Once(model, options, progress);
        result = RoundedPoint.Settle(model, InfeasibleOrUnbounded.Settle(model, result, Again), Again);
        return result with { Solver = name, Seconds = clock.Elapsed.TotalSeconds };
    }

    private static SolveResult Run(ScipLibrary library, MinimizedModel minimized, SolveOptions options, Stopwatch clock, IProgress<SolveProgress>? progress, CancellationToken cancellation)
    {
        var monitor = new ScipMonitor(library, minimized, options, clock, progress, cancellation);
        var outer = ScipMonitor.Current;
        ScipMonitor.Current = monitor;
        try
        {
            using var silence = NativeOutput.Off();
            using var scip = new ScipInstance(library, minimized.Model, options.Log is not null);
            monitor.Instance = scip;
            if (GeneratedRows.IsAsked(options)) monitor.Rows = scip.AddRowGenerators(minimized.Model, options);
            Configure(scip, options, minimized);
            bool completed;
            using (cancellation.Register(monitor.Stop)) completed = scip.Solve();
            var result = Result(scip, minimized, completed);
            monitor.Finish();
            return result;
        }
        finally
        {
            ScipMonitor.Current = outer;
        }
    }

    private static void Configure(ScipInstance scip, SolveOptions options, MinimizedModel minimized)
    {
        scip.Set("misc/catchctrlc"u8, false);
        const int wallClock = 2;
        scip.Set("timing/clocktype"u8, wallClock);
        scip.Set("numerics/feastol"u8, Tolerances.SolverFeasibility);
        scip.Set("limits/gap"u8, options.RelativeGap);
        scip.Set("limits/absgap"u8, options.AbsoluteGap);
        if (options.TimeLimit < ScipMonitor.Infinity) scip.Set("limits/time"u8, options.TimeLimit);
        if (options.NodeLimit is { } nodes) scip.Set("limits/totalnodes"u8, Math.Max(0, nodes));
        if (options.Seed != 0) scip.Set("randomization/randomseedshift"u8, options.Seed & int.MaxValue);
        if (options.ObjectiveTarget is not { } target) return;
        var minimum = minimized.ToMinimized(target);
        scip.Set("limits/primal"u8, minimum + Tolerances.TargetRounding * Math.Max(1, Math.Abs(minimum)));
    }

    private static SolveResult Result(ScipInstance scip, MinimizedModel minimized, bool completed)
    {
        var status = completed ? StatusOf(scip.Status) : SolveStatus.Failed;
        var point = status is SolveStatus.Infeasible or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Failed ? null : scip.Point;
        if (status == SolveStatus.Optimal && point is null) status = SolveStatus.Failed;
        var bound = scip.DualBound;
        if (point is not null) bound = Math.Min(bound, minimized.Model.EvaluateObjective(point));
        var stated = Math.Abs(bound) < ScipMonitor.Infinity && status is not (SolveStatus.Infeasible or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Failed);
        return new SolveResult
        {
            Status = status,
            Point = point,
            DualBound = minimized.ToGiven(stated ? bound : double.NegativeInfinity),
            Nodes = scip.Nodes,
            Message = status == SolveStatus.Failed ? FormattableString.Invariant($"SCIP ended with status {scip.Status}{(completed ? "" : " and an error")}.") : "",
        };
    }

    /// <summary>The numbers of version 10.</summary>
    private static SolveStatus StatusOf(int status) => status switch
    {
        1 or 25 => SolveStatus.Optimal,
        2 => SolveStatus.Infeasible,
        3 => SolveStatus.Unbounded,
        4 => SolveStatus.InfeasibleOrUnbounded,
        10 or 11 => SolveStatus.Interrupted,
        20 or 21 => SolveStatus.NodeLimit,
        23 => SolveStatus.TimeLimit,
        26 => SolveStatus.TargetReached,
        _ => SolveStatus.Failed,
    };

    private ScipLibrary? Library(out string? reason)
    {
        reason = null;
        return library ??= ScipLibrary.TryLoad(out reason);
    }
}
