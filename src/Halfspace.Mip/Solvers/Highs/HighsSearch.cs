using System.Diagnostics;

namespace Halfspace.Mip.Solvers.Highs;

/// <summary>What one run of HiGHS claims; the bound is null where it has none.</summary>
internal sealed record HighsAnswer(SolveStatus Status, double[]? Point = null, double? Bound = null, long Nodes = 0, string Message = "");

/// <summary>One solve: its limits, its clock, and what the caller is told.</summary>
internal sealed class HighsSearch(
    HighsLibrary library, HighsProblem problem, SolveOptions options, Stopwatch clock, IProgress<SolveProgress>? progress, CancellationToken cancellation)
{
    /// <summary>Seconds left of the time limit.</summary>
    public double Remaining => Math.Max(0, options.TimeLimit - clock.Elapsed.TotalSeconds);

    /// <summary>Solves the problem itself, from a feasible point or from none.</summary>
    public HighsAnswer Run(double[]? start) => Remaining > 0
        ? Solve(problem, options with { TimeLimit = Remaining }, progress, start)
        : new HighsAnswer(SolveStatus.TimeLimit, start);

    /// <summary>Solves a restriction of the problem in silence, for a point only.</summary>
    public HighsAnswer Side(HighsProblem restriction, double seconds, int nodes) => Solve(
        restriction,
        options with { TimeLimit = seconds, NodeLimit = nodes, Log = null, ObjectiveTarget = null },
        null,
        null);

    private HighsAnswer Solve(HighsProblem target, SolveOptions limits, IProgress<SolveProgress>? listener, double[]? start)
    {
        var monitor = new HighsMonitor(library, target, limits, clock, listener, cancellation);
        using var highs = new HighsInstance(library, monitor, limits.Log is not null);
        Configure(highs, limits);
        if (!highs.Pass(target))
        {
            monitor.Finish();
            return new HighsAnswer(SolveStatus.Failed, Message: "HiGHS refused the model: it takes coefficients up to 1e15 in size.");
        }

        if (start is not null) highs.SetSolution(start);
        var completed = highs.Run();
        monitor.Finish();
        return Answer(highs, target, monitor, completed);
    }

    private static void Configure(HighsInstance highs, SolveOptions limits)
    {
        highs.Set("time_limit"u8, limits.TimeLimit);
        highs.Set("threads"u8, Math.Max(0, limits.Threads));
        highs.Set("random_seed"u8, limits.Seed & int.MaxValue);
        highs.Set("mip_rel_gap"u8, limits.RelativeGap);
        highs.Set("mip_abs_gap"u8, limits.AbsoluteGap);
        highs.Set("mip_max_nodes"u8, (int)Math.Clamp(limits.NodeLimit ?? int.MaxValue, 0, int.MaxValue));
        highs.Set("primal_feasibility_tolerance"u8, 1e-7);
        highs.Set("dual_feasibility_tolerance"u8, 1e-7);
        // HiGHS calls a value integer within this too. Its default, 1e-6, times a big-M constant breaks rows.
        highs.Set("mip_feasibility_tolerance"u8, 1e-7);
    }

    private static HighsAnswer Answer(HighsInstance highs, HighsProblem target, HighsMonitor monitor, bool completed)
    {
        const int infeasiblePoint = 1, feasiblePoint = 2;
        var (status, message) = Status(highs.ModelStatus, monitor);
        if (!completed && status == SolveStatus.Optimal) (status, message) = (SolveStatus.Failed, "HiGHS reported an error and an optimum at once.");
        var integer = target.Integrality is not null;
        var point = highs.IntInfo("primal_solution_status"u8);
        // A point of "optimal" is handed on even where HiGHS itself doubts it: the re-check decides.
        var takes = status is SolveStatus.Optimal ? point is feasiblePoint or infeasiblePoint
            : point == feasiblePoint && status is not (SolveStatus.Infeasible or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded);
        double? bound = !integer && status == SolveStatus.Optimal ? highs.DoubleInfo("objective_function_value"u8)
            : integer && status is not (SolveStatus.Infeasible or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded) ? highs.DoubleInfo("mip_dual_bound"u8)
            : null;
        if (bound is { } value && !double.IsFinite(value)) bound = null;
        return new HighsAnswer(status, takes ? highs.Solution(target.ColumnCount) : null, bound, Math.Max(0, highs.LongInfo("mip_node_count"u8)), message);
    }

    private static (SolveStatus Status, string Message) Status(int modelStatus, HighsMonitor monitor) => modelStatus switch
    {
        7 => (SolveStatus.Optimal, ""),
        8 => (SolveStatus.Infeasible, ""),
        9 => (SolveStatus.InfeasibleOrUnbounded, ""),
        10 => (SolveStatus.Unbounded, ""),
        13 => (SolveStatus.TimeLimit, ""),
        // The node limit is the only limit on solutions and nodes that is ever set.
        16 => (SolveStatus.NodeLimit, ""),
        17 => (monitor.TargetReached ? SolveStatus.TargetReached : SolveStatus.Interrupted, ""),
        4 => (SolveStatus.Failed, "HiGHS reported an error while solving."),
        14 => (SolveStatus.Failed, "HiGHS reached its iteration limit."),
        15 => (SolveStatus.Failed, "HiGHS could not tell what it found (status 'unknown')."),
        18 => (SolveStatus.Failed, "HiGHS ran out of memory."),
        _ => (SolveStatus.Failed, FormattableString.Invariant($"HiGHS ended with model status {modelStatus}.")),
    };
}
