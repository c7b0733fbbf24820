using System.Diagnostics;

namespace Halfspace.Mip.Solvers.Highs;

/// <summary>What one run of HiGHS claims; the bound is null where it has none.</summary>
internal sealed record HighsAnswer(SolveStatus Status, double[]? Point = null, double? Bound = null, long Nodes = 0, string Message = "")
{
    /// <summary>True where HiGHS said "solve error" and nothing else.</summary>
    public bool IsSolveError { get; init; }

    /// <summary>True where HiGHS claimed more than stands, see <see cref="HighsMonitor.Dropped"/>.</summary>
    public bool IsDoubtful { get; init; }
}

/// <summary>One solve: its limits, its clock, and what the caller is told.</summary>
internal sealed class HighsSearch(
    HighsLibrary library,
    HighsProblem problem,
    SolveOptions options,
    Stopwatch clock,
    IProgress<SolveProgress>? progress,
    HighsSightings? sightings,
    CancellationToken cancellation)
{
    /// <summary>How far a value may lie from an integer, and a row from its range, for HiGHS to take it.</summary>
    public const double Tolerance = Tolerances.SolverFeasibility;

    /// <summary>The tolerance of a second attempt, where the first one's point breaks a row.</summary>
    public const double StrictTolerance = Tolerances.SolverStrictFeasibility;

    /// <summary>Nodes spent on completing a start; HiGHS's own number for it.</summary>
    private const int StartNodes = 500;

    /// <summary>A start may cost this share of the time limit, and never more than <see cref="StartSeconds"/>.</summary>
    private const double StartShare = 0.1;

    private const double StartSeconds = 30;

    /// <summary>Seconds left of the time limit.</summary>
    private double Remaining => Math.Max(0, options.TimeLimit - clock.Elapsed.TotalSeconds);

    /// <summary>True once there is neither time nor the caller's wish to search on.</summary>
    public bool IsOver => Remaining <= 0 || cancellation.IsCancellationRequested;

    /// <summary>Solves the problem itself, from a feasible point or from none.</summary>
    public HighsAnswer Run(double[]? start, double tolerance = Tolerance)
    {
        if (Remaining <= 0) return new HighsAnswer(SolveStatus.TimeLimit, start);
        var presolve = !problem.HasWideIntegers;
        if (!presolve) Say("An integer variable has a range beyond a million, which HiGHS's presolve may break on; solving without it.");
        var answer = Solve(problem, options with { TimeLimit = Remaining }, true, start, tolerance, presolve, cancellation);
        // Without its presolve HiGHS 1.12 calls one in a hundred of such models infeasible that have points.
        if (!presolve && answer.Status == SolveStatus.Infeasible && !IsOver) answer = Solve(problem, options with { TimeLimit = Remaining }, true, start, tolerance, presolve: true, cancellation);
        // The presolve of HiGHS 1.10 and 1.12 sometimes cuts off the best points, above all those below a start's value: the search then ends
        // before its first node with "optimal" or "infeasible". What ends there is solved again without presolve, from the point known.
        if (presolve && problem.Integrality is not null && answer is { Nodes: 0, Status: SolveStatus.Optimal or SolveStatus.Infeasible } && !IsOver)
        {
            Say("HiGHS answered before its first node; solving again without its presolve.");
            var plain = Solve(problem, options with { TimeLimit = Remaining }, true, answer.Point ?? start, tolerance, presolve: false, cancellation);
            if (!plain.IsDoubtful) return plain.IsSolveError ? answer : plain;
            answer = plain;
        }

        if (answer.IsDoubtful && !IsOver)
        {
            Say("HiGHS dropped a point; solving again from scratch, without its presolve and with a wider tolerance.");
            var other = Solve(problem, options with { TimeLimit = Remaining }, true, null, Math.Max(tolerance, Tolerances.Feasibility), presolve: false, cancellation);
            return other.IsSolveError || (other.IsDoubtful && other.Point is null) ? answer : other;
        }

        // HiGHS 1.10's presolve sometimes fixes a variable outside its bounds instead of calling a small model infeasible,
        // finds that out at the end, and reports an error. Without presolve it answers.
        if (!answer.IsSolveError || IsOver) return answer;
        Say("HiGHS reported an error; solving again without its presolve.");
        answer = Solve(problem, options with { TimeLimit = Remaining }, true, start, tolerance, presolve: false, cancellation);
        return answer with { Message = answer.IsSolveError ? answer.Message : "HiGHS failed with its presolve; this is its answer without. " + answer.Message };
    }

    /// <summary>
    /// Tells "infeasible" from "unbounded", which HiGHS's presolve does not, and looks again where HiGHS 1.12 calls a point optimal that gets better without end. A model is unbounded where its rows have a
    /// point, and a direction that every row allows gains: the direction is checked here, so that neither answer of HiGHS is taken at its word.
    /// </summary>
    /// <param name="answer">What HiGHS claims.</param>
    /// <param name="directions">The linear program of such directions; null where there can be none.</param>
    public HighsAnswer Settled(HighsAnswer answer, MipModel? directions)
    {
        if (IsOver) return answer;
        if (answer.Status == SolveStatus.Optimal && problem.Integrality is not null && IsEndless(directions))
        {
            const string reason = "HiGHS called a point optimal that gets better without end in a direction that every row allows.";
            Say(reason);
            return new HighsAnswer(SolveStatus.Unbounded, Nodes: answer.Nodes, Message: reason);
        }

        if (answer.Status != SolveStatus.InfeasibleOrUnbounded) return answer;
        Say("HiGHS said 'infeasible or unbounded'; asking for any point.");
        HighsAnswer Any(bool presolve) => Side(problem.WithoutCosts(), Remaining, options.NodeLimit, presolve, cancellation);
        var any = Any(presolve: true);
        // As in Run: what ends before its first node may be wrong.
        if (any is { Status: SolveStatus.Infeasible, Nodes: 0 } && !IsOver) any = Any(presolve: false);
        if (any.Status == SolveStatus.Infeasible) return answer with { Status = SolveStatus.Infeasible };
        return any.Point is not null && IsEndless(directions) ? answer with { Status = SolveStatus.Unbounded } : answer;
    }

    private bool IsEndless(MipModel? directions) =>
        directions is not null && Side(HighsProblem.Of(directions), Remaining, null, true, cancellation).Point is { } direction && EndlessDirections.Holds(directions, direction);

    /// <summary>Completes a start: a point of a restriction of the problem, found in silence within a share of the time.</summary>
    public double[]? Complete(HighsProblem restriction) =>
        Side(restriction, Math.Min(StartSeconds, StartShare * Remaining), StartNodes, true, cancellation).Point;

    /// <summary>The best values of the continuous variables for fixed integers; a found point is worth half a second beyond the limit.</summary>
    public double[]? Refine(HighsProblem restriction) => Side(restriction, IsOver ? 0.5 : Math.Max(0.5, Remaining), 0, true, CancellationToken.None).Point;

    /// <summary>Adds a line of this backend's own to the log.</summary>
    public void Say(string line)
    {
        if (sightings is not { IsClosed: true }) options.Log?.Invoke(line);
    }

    private HighsAnswer Side(HighsProblem other, double seconds, long? nodes, bool presolve, CancellationToken stop) => Solve(
        other,
        options with { TimeLimit = seconds, NodeLimit = nodes, Log = null, ObjectiveTarget = null, Sighted = null },
        false,
        null,
        Tolerance,
        presolve && !other.HasWideIntegers,
        stop);

    private HighsAnswer Solve(HighsProblem target, SolveOptions limits, bool told, double[]? start, double tolerance, bool presolve, CancellationToken stop)
    {
        var monitor = new HighsMonitor(library, target, limits, clock, told ? progress : null, told ? sightings : null, stop);
        using var highs = new HighsInstance(library, monitor, limits.Log is not null || target.Integrality is not null);
        Configure(highs, limits, tolerance);
        if (!presolve) highs.Set("presolve"u8, "off"u8);
        if (!highs.Pass(target))
        {
            monitor.Finish();
            return new HighsAnswer(SolveStatus.Failed, Message: "HiGHS refused the model: it takes coefficients up to 1e15 in size.");
        }

        if (start is not null) highs.SetSolution(start);
        var completed = highs.Run();
        monitor.Finish();
        return WithoutDropped(Answer(highs, target, monitor, completed), target, monitor);
    }

    /// <summary>Where HiGHS dropped a point, and pruned the node with it, neither "infeasible" nor a bound beyond that point stands.</summary>
    private static HighsAnswer WithoutDropped(HighsAnswer answer, HighsProblem target, HighsMonitor monitor)
    {
        if (monitor.Dropped is not { } dropped) return answer;
        const string reason = "HiGHS dropped a point that breaks a row by more than its tolerance, and with it the part of the search that the point came from.";
        if (answer.Status == SolveStatus.Infeasible) return answer with { Status = SolveStatus.Failed, Message = reason, IsDoubtful = true };
        if (answer.Bound is not { } bound || target.Sense * bound <= target.Sense * dropped) return answer;
        return answer with { Status = answer.Status == SolveStatus.Optimal ? SolveStatus.Interrupted : answer.Status, Bound = double.IsFinite(dropped) ? dropped : null, Message = reason, IsDoubtful = true };
    }

    private static void Configure(HighsInstance highs, SolveOptions limits, double tolerance)
    {
        highs.Set("time_limit"u8, limits.TimeLimit);
        highs.Set("threads"u8, Math.Max(0, limits.Threads));
        highs.Set("random_seed"u8, limits.Seed & int.MaxValue);
        highs.Set("mip_rel_gap"u8, limits.RelativeGap);
        highs.Set("mip_abs_gap"u8, limits.AbsoluteGap);
        highs.Set("mip_max_nodes"u8, (int)Math.Clamp(limits.NodeLimit ?? int.MaxValue, 0, int.MaxValue));
        highs.Set("primal_feasibility_tolerance"u8, tolerance);
        highs.Set("dual_feasibility_tolerance"u8, tolerance);
        highs.Set("mip_feasibility_tolerance"u8, tolerance);
    }

    private static HighsAnswer Answer(HighsInstance highs, HighsProblem target, HighsMonitor monitor, bool completed)
    {
        const int infeasiblePoint = 1, feasiblePoint = 2, solveError = 4;
        var (status, message) = Status(highs.ModelStatus, monitor);
        if (!completed && status == SolveStatus.Optimal) (status, message) = (SolveStatus.Failed, "HiGHS reported an error and an optimum at once.");
        var integer = target.Integrality is not null;
        var point = highs.IntInfo("primal_solution_status"u8);
        // A point of "optimal" is handed on even where HiGHS itself doubts it: the re-check decides.
        var takes = status is SolveStatus.Optimal ? point is feasiblePoint or infeasiblePoint
            : point == feasiblePoint && status is not (SolveStatus.Infeasible or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded);
        double? bound = !integer && status == SolveStatus.Optimal ? highs.DoubleInfo("objective_function_value"u8)
            : integer && status is not (SolveStatus.Infeasible or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Failed) ? highs.DoubleInfo("mip_dual_bound"u8)
            : null;
        if (bound is { } value && !double.IsFinite(value)) bound = null;
        return new HighsAnswer(status, takes ? highs.Solution(target.ColumnCount) : null, bound, Math.Max(0, highs.LongInfo("mip_node_count"u8)), message)
        {
            IsSolveError = highs.ModelStatus == solveError,
        };
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
