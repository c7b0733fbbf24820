using System.Diagnostics;
using System.Globalization;
using Google.OrTools.Sat;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Solvers.CpSat;

/// <summary>
/// The backend CP-SAT of Google's OR-Tools (Perron, Didier and Gay, "The CP-SAT-LP solver", CP 2023): clause learning over bounded integers with
/// linear relaxations beside it.
/// </summary>
/// <remarks>
/// It takes models whose variables are all integers, bounded or bounded by their rows, and whose coefficients are fractions of a common
/// denominator up to 10^9; every other model is refused by <see cref="ModelRefusedException"/>. Rows are scaled to whole numbers and divided by their greatest common divisor, so
/// it has no tolerances. Indicator rows are taken as they are. A start is given as hints. The node limit counts conflicts, and is kept by searching with one strategy. With one thread its
/// strategies take turns, and a seed gives the same search each time, up to the time limit.
/// </remarks>
public sealed class CpSatSolver : IMipSolver
{
    /// <summary>Strategies that run side by side where the caller leaves the number of threads open; fewer, and whole kinds of strategy are missing.</summary>
    private const int Workers = 8;

    private static readonly Lazy<SolverAvailability> Found = new(Find);

    /// <inheritdoc/>
    public string Name => "cp-sat";

    /// <inheritdoc/>
    public SolverAvailability Availability => Found.Value;

    /// <inheritdoc/>
    public bool TakesIndicators => true;

    /// <inheritdoc/>
    public string? RefusalOf(MipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        CpSatModel.TryBuild(model, out var refusal);
        return refusal;
    }

    /// <inheritdoc/>
    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        if (!Availability.Found) throw new SolverNotAvailableException(Name, Availability);
        var name = "CP-SAT " + Availability.Version;
        var clock = Stopwatch.StartNew();
        if (TrivialModel.Answer(model, options, cancellationToken) is { } trivial) return trivial with { Solver = name };
        if (CpSatModel.TryBuild(model, out var refusal) is not { } built) throw new ModelRefusedException(Name, refusal!);
        using var solver = new SolveWrapper();
        var target = options.ObjectiveTarget is { } asked ? built.ToMinimized(asked) : double.NegativeInfinity;
        var monitor = new CpSatMonitor(built, solver, options, target, model.VariableCount, clock, progress);
        var (solutions, bounds, log) = monitor.Callbacks();
        solver.AddSolutionCallback(solutions);
        solver.AddBestBoundCallbackFromClass(bounds);
        if (log is not null) solver.AddLogCallbackFromClass(log);
        solver.SetStringParameters(Parameters(options, options.TimeLimit - clock.Elapsed.TotalSeconds));
        CpSolverResponse response;
        using (NativeOutput.Off())
        using (cancellationToken.Register(solver.StopSearch))
        {
            response = cancellationToken.IsCancellationRequested ? new CpSolverResponse() : solver.Solve(built.Proto);
        }

        GC.KeepAlive((solutions, bounds, log));
        monitor.Finish();
        return Result(model, built, options, monitor, response, cancellationToken) with { Solver = name, Seconds = clock.Elapsed.TotalSeconds };
    }

    private static SolveResult Result(MipModel model, CpSatModel built, SolveOptions options, CpSatMonitor monitor, CpSolverResponse response, CancellationToken cancellation)
    {
        var open = model.Sense == ObjectiveSense.Minimize ? double.NegativeInfinity : double.PositiveInfinity;
        var stopped = monitor.TargetReached ? SolveStatus.TargetReached
            : cancellation.IsCancellationRequested ? SolveStatus.Interrupted
            : options.NodeLimit is { } limit && response.NumConflicts >= limit ? SolveStatus.NodeLimit
            : SolveStatus.TimeLimit;
        var status = response.Status switch
        {
            CpSolverStatus.Optimal => SolveStatus.Optimal,
            CpSolverStatus.Infeasible => SolveStatus.Infeasible,
            CpSolverStatus.ModelInvalid => SolveStatus.Failed,
            _ => stopped,
        };
        // A solve that is stopped in its presolve leaves zero for a bound; what was called back stands.
        double? bound = status is SolveStatus.Infeasible or SolveStatus.Failed ? null
            : response.Status is CpSolverStatus.Optimal or CpSolverStatus.Feasible ? response.BestObjectiveBound
            : monitor.Bound;
        return new SolveResult
        {
            Status = status,
            Point = response.Solution.Count == model.VariableCount && model.VariableCount > 0 ? [.. response.Solution.Select(value => (double)value)] : null,
            DualBound = bound is { } value && double.IsFinite(value) ? built.ToGiven(value) : open,
            Nodes = response.NumConflicts,
            Message = status == SolveStatus.Failed ? "CP-SAT calls the model invalid: " + response.SolutionInfo : "",
        };
    }

    private static string Parameters(SolveOptions options, double seconds)
    {
        var words = new List<string>
        {
            $"random_seed:{options.Seed & int.MaxValue}",
            string.Create(CultureInfo.InvariantCulture, $"relative_gap_limit:{options.RelativeGap:R}"),
            string.Create(CultureInfo.InvariantCulture, $"absolute_gap_limit:{options.AbsoluteGap:R}"),
            $"num_workers:{(options.NodeLimit is not null ? 1 : options.Threads > 0 ? options.Threads : Workers)}",
            "catch_sigint_signal:false",
        };
        if (options.Threads == 1 && options.NodeLimit is null) words.Add("interleave_search:true");
        if (seconds < 1e9) words.Add(string.Create(CultureInfo.InvariantCulture, $"max_time_in_seconds:{Math.Max(0.001, seconds):F3}"));
        if (options.NodeLimit is { } nodes) words.Add($"max_number_of_conflicts:{nodes}");
        if (options.Log is not null) words.AddRange(["log_search_progress:true", "log_to_stdout:false"]);
        return string.Join(' ', words);
    }

    private static SolverAvailability Find()
    {
        const string HowToInstall = "It comes with the project or package Halfspace.Solvers, for Linux, macOS and Windows on x64 and Linux and macOS on arm64.";
        try
        {
            using var solver = new SolveWrapper();
            var file = NativeLibraryLocator.PackageFile("google-ortools-native");
            return new SolverAvailability(true, Google.OrTools.Init.OrToolsVersion.VersionString(), file, HowToInstall) { Origin = "package" };
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException or BadImageFormatException)
        {
            return new SolverAvailability(false, null, null, HowToInstall);
        }
    }
}
