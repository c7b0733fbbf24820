using System.Collections.Concurrent;
using System.Diagnostics;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>
/// A solver that is a program: the model goes to it as an MPS file, its log is read live, its solution file read back.
/// </summary>
/// <remarks>
/// Every solve is a process of its own in a temporary folder of its own, so any number may run at once, and a crash of
/// the solver is a result with status <see cref="SolveStatus.Failed"/>. It costs some ten milliseconds a solve.
/// Cancelling, a passed deadline and a reached target send an interrupt signal, and kill some seconds later.
/// </remarks>
public sealed class CommandLineSolver : IMipSolver
{
    /// <summary>What a program that would lose its point gets to end by itself once the target is reached.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>How long a program may take to state its version, which some are asked for before anything else is done.</summary>
    internal static readonly TimeSpan VersionLimit = TimeSpan.FromSeconds(2);

    /// <summary>A version that has not come after so many lines does not come.</summary>
    private const int MostVersionLines = 1000;

    /// <summary>Where a program has its own limit and does not keep it, it is asked to stop so much later.</summary>
    private const double Patience = 0.25;

    /// <summary>The same for one that loses its point when it is stopped: it gets what others get to write theirs down.</summary>
    private const double LongPatience = 0.6;

    private readonly CommandLineProgram program;
    /// <summary>What programs have said: several backends may share one, and one that does not end is asked once.</summary>
    private static readonly ConcurrentDictionary<(string Program, string Path), Lazy<string?>> Versions = new();

    internal CommandLineSolver(CommandLineProgram program) => this.program = program;

    /// <inheritdoc/>
    public string Name => program.Name;

    /// <inheritdoc/>
    public SolverAvailability Availability
    {
        get
        {
            var path = program.Find();
            if (path is null) return new SolverAvailability(false, null, null, program.HowToInstall);
            var version = Versions.GetOrAdd((program.Name, path), _ => new Lazy<string?>(() => VersionOf(path))).Value;
            return new SolverAvailability(true, version, path, program.HowToInstall) { Origin = NativeLibraryLocator.OriginOf(program.Program, path) };
        }
    }

    /// <inheritdoc/>
    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        // What the program takes to say its version counts.
        var clock = Stopwatch.StartNew();
        var availability = Availability;
        if (!availability.Found) throw new SolverNotAvailableException(Name, availability);
        var solver = $"{Name} {availability.Version}".TrimEnd();
        if (TrivialModel.Answer(model, options, cancellationToken) is { } trivial) return trivial with { Solver = solver };
        var minimized = MinimizedModel.Of(model);
        var result = Run(availability.Location!, minimized, options, clock, progress, cancellationToken);
        if (program.WantsSecondTry(minimized.Model, result) && !cancellationToken.IsCancellationRequested && clock.Elapsed.TotalSeconds < options.TimeLimit)
        {
            var second = Run(availability.Location!, minimized, options, clock, progress, cancellationToken, secondTry: true);
            if (second.Point is not null || result.Status == SolveStatus.Failed) result = second;
        }

        SolveResult Again(MipModel other) =>
            Run(availability.Location!, MinimizedModel.Of(other), options with { NodeLimit = null, ObjectiveTarget = null, Log = null }, clock, null, cancellationToken);
        if (program.ConfusesUnbounded) result = InfeasibleOrUnbounded.SettleDoubt(model, result, Again);
        result = RoundedPoint.Settle(model, InfeasibleOrUnbounded.Settle(model, result, Again), Again);
        return result with { Solver = solver, Seconds = clock.Elapsed.TotalSeconds };
    }

    private SolveResult Run(
        string path, MinimizedModel minimized, SolveOptions options, Stopwatch clock, IProgress<SolveProgress>? progress, CancellationToken cancellationToken, bool secondTry = false)
    {
        var folder = MakeFolder();
        try
        {
            var left = options with
            {
                TimeLimit = Math.Max(0.01, options.TimeLimit - clock.Elapsed.TotalSeconds),
                ObjectiveTarget = options.ObjectiveTarget is { } target ? minimized.ToMinimized(target) : null,
            };
            var run = new CommandLineRun(minimized.Model, left, folder) { SecondTry = secondTry };
            program.WriteModel(run);
            var trace = new CommandLineTrace();
            TimeSpan? reached = null;
            bool Line(string line)
            {
                if (line.Length > 0) trace.LastLine = line;
                options.Log?.Invoke(line);
                var (incumbent, bound) = (trace.Incumbent, trace.Bound);
                program.ReadLine(line, trace);
                if (incumbent != trace.Incumbent || bound != trace.Bound) Report(minimized, trace, clock, progress);
                if (!(trace.Incumbent <= left.ObjectiveTarget)) return false;
                reached ??= clock.Elapsed;
                return !program.LosesPointWhenStopped || clock.Elapsed - reached > Moment;
            }

            var (file, arguments) = Unbuffered(program.Host ?? path, program.Prepare(run));
            var limit = left.TimeLimit < 1e6 ? TimeSpan.FromSeconds(left.TimeLimit + (program.LosesPointWhenStopped ? LongPatience : Patience)) : TimeSpan.MaxValue;
            var child = ChildProcess.Run(file, arguments, folder, limit, Line, cancellationToken);
            if (child.Stopped != StopReason.Enough || !program.LosesPointWhenStopped) return Result(run, trace, child, minimized);
            var known = left.ObjectiveTarget!.Value;
            var again = run with { Cutoff = known + Tolerances.Cutoff * Math.Max(1, Math.Abs(known)), Options = left with { TimeLimit = Math.Max(0.01, options.TimeLimit - clock.Elapsed.TotalSeconds) } };
            program.WriteModel(again);
            var repeated = Result(again, trace, ChildProcess.Run(file, program.Prepare(again), folder, limit, _ => false, cancellationToken), minimized);
            if (repeated.Point is not null) return repeated;
            // With a cutoff, "infeasible" is a word about the cutoff.
            File.Delete(run.File(WorkerFiles.Answer));
            return Result(run, trace, child, minimized);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>An empty folder for one run.</summary>
    internal static string MakeFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("halfspace-").FullName;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Cannot make a folder for the solver's files in {Path.GetTempPath()}: it does not exist, or may not be written. Create it, or set TMPDIR to a folder that can be written.", cause);
        }
    }

    private SolveResult Result(CommandLineRun run, CommandLineTrace trace, ChildProcess child, MinimizedModel minimized)
    {
        var answer = program.ReadAnswer(run, trace);
        if (answer.Point is { } stated && Array.FindIndex(stated, number => !double.IsFinite(number)) is var at and >= 0)
        {
            return new SolveResult
            {
                Status = SolveStatus.Rejected,
                DualBound = minimized.ToGiven(double.NegativeInfinity),
                Nodes = trace.Nodes,
                Message = $"The solution of '{program.Program}' has no number for variable {at}.",
            };
        }

        var value = answer.Point is { } point ? run.Model.EvaluateObjective(point) : double.PositiveInfinity;
        var status = answer.Status;
        var finished = status is SolveStatus.Optimal or SolveStatus.Infeasible or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded;
        if (!finished && child.Stopped != StopReason.None)
            status = child.Stopped == StopReason.Deadline ? SolveStatus.TimeLimit : SolveStatus.Interrupted;
        if (!finished && value <= run.Options.ObjectiveTarget) status = SolveStatus.TargetReached;
        var bound = answer.Bound;
        if (status == SolveStatus.Optimal && answer.Point is null) status = SolveStatus.Failed;
        if (status == SolveStatus.Optimal) bound = OptimalBound(value, bound, run.Options);
        return new SolveResult
        {
            Status = status,
            Point = status is SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Infeasible or SolveStatus.Failed ? null : answer.Point,
            DualBound = minimized.ToGiven(status is SolveStatus.Infeasible or SolveStatus.Unbounded ? double.NegativeInfinity : Math.Min(bound, value)),
            Nodes = trace.Nodes,
            Message = status == SolveStatus.Failed
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"'{program.Program}' ended with exit code {child.ExitCode} and no answer; its last line: {trace.LastLine}")
                : answer.Message,
        };
    }

    /// <summary>
    /// The bound that "optimal" stands for: the value itself, unless a gap was allowed that the program may have used.
    /// </summary>
    internal static double OptimalBound(double value, double stated, SolveOptions options)
    {
        var allowed = Math.Max(options.AbsoluteGap, options.RelativeGap * Math.Abs(value));
        return allowed <= Tolerances.Closed * Math.Max(1, Math.Abs(value)) ? value : Math.Max(value - allowed, Math.Min(stated, value));
    }

    private static void Report(MinimizedModel minimized, CommandLineTrace trace, Stopwatch clock, IProgress<SolveProgress>? progress)
    {
        // A search that has pruned everything reports bounds beyond its own best point.
        var bound = trace.Bound > trace.Incumbent ? trace.Incumbent : trace.Bound;
        progress?.Report(new SolveProgress(
            clock.Elapsed.TotalSeconds,
            trace.Incumbent is { } incumbent ? minimized.ToGiven(incumbent) : null,
            bound is { } value ? minimized.ToGiven(value) : null,
            trace.Nodes));
    }

    /// <summary>Puts <c>stdbuf -oL</c> in front of a program that keeps its output back, where that exists.</summary>
    private (string File, IEnumerable<string> Arguments) Unbuffered(string path, IEnumerable<string> arguments) =>
        program.BuffersOutput && NativeLibraryLocator.FindProgram("stdbuf") is { } buffer
            ? (buffer, arguments.Prepend(path).Prepend("-oL"))
            : (path, arguments);

    private string? VersionOf(string path)
    {
        try
        {
            var (version, lines) = (default(string), 0);
            ChildProcess.Run(
                program.Host ?? path,
                program.VersionArguments,
                AppContext.BaseDirectory,
                VersionLimit,
                line =>
                {
                    var at = line.IndexOf(program.VersionMark, StringComparison.OrdinalIgnoreCase);
                    if (at >= 0) version ??= SolutionText.Words(line[(at + program.VersionMark.Length)..]).FirstOrDefault()?.Trim(',', ';', '(', ')');
                    return ++lines == MostVersionLines;
                },
                CancellationToken.None);
            return version;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}
