using System.Collections.Concurrent;
using System.Diagnostics;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>A backend of the list whose every solve is a process of its own: one that crashes or hangs costs that solve, and not the program.</summary>
/// <param name="inner">The backend.</param>
/// <param name="lost">Receives a sentence for each process that was lost, or null.</param>
/// <remarks>
/// The worker tells incumbents and bounds as they come. What it had told when it died is the result, with status <see cref="SolveStatus.Crashed"/>; where it did not stop at
/// its limit and was ended, with status <see cref="SolveStatus.TimeLimit"/>. Rows are not generated across processes, so models with row generators are solved in rounds.
/// </remarks>
internal class IsolatedSolver(IMipSolver inner, Action<string>? lost) : IMipSolver
{
    /// <summary>What a worker gets beyond its limit before it is told to stop.</summary>
    private const double Patience = 0.25;

    private readonly IMipSolver inner = inner;
    private readonly Action<string>? lost = lost;
    private readonly ConcurrentDictionary<IMipSolver, IsolatedSolver> alike = new();

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public bool TakesIndicators => inner.TakesIndicators;

    /// <inheritdoc/>
    public SolverAvailability Availability => inner.Availability is { Found: true } found && !IsApart && Worker is null
        ? found with { Found = false, HowToInstall = "A process of its own for each solve needs the file Halfspace.SolverWorker.dll beside the program, which the package Halfspace.Solvers brings, and the program dotnet; programs published as a single file have neither." }
        : inner.Availability;

    /// <summary>A backend in processes of its own.</summary>
    public static IsolatedSolver Of(IMipSolver solver, Action<string>? lost) => solver switch
    {
        IsolatedSolver isolated => isolated,
        ILpSolver linear => new IsolatedLpSolver(linear, lost),
        _ => new IsolatedSolver(solver, lost),
    };

    /// <summary>Another backend, isolated as a given one is.</summary>
    public static IMipSolver Like(IMipSolver? given, IMipSolver other) => given is IsolatedSolver isolated ? isolated.alike.GetOrAdd(other, Of, isolated.lost) : other;

    /// <inheritdoc/>
    public IMipSolver For(MipModel model) => inner.For(model) is var chosen && ReferenceEquals(chosen, inner) ? this : Of(chosen, lost);

    /// <inheritdoc/>
    public string? RefusalOf(MipModel model) => inner.RefusalOf(model);

    /// <inheritdoc/>
    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        if (For(model) is var chosen && !ReferenceEquals(chosen, this)) return chosen.SolveLinear(model, options, progress, cancellationToken);
        if (IsApart) return inner.SolveLinear(model, options, progress, cancellationToken);
        var availability = Availability;
        if (!availability.Found || Worker is not { } worker) throw new SolverNotAvailableException(Name, availability);
        var clock = Stopwatch.StartNew();
        var folder = CommandLineSolver.MakeFolder();
        try
        {
            WorkerFiles.WriteTask(Path.Combine(folder, WorkerFiles.Task), new WorkerTask(model, options) { WantsLog = options.Log is not null });
            SolveProgress? last = null;
            bool Line(string line)
            {
                if (line.StartsWith(WorkerSolve.LogMark, StringComparison.Ordinal)) options.Log?.Invoke(line[WorkerSolve.LogMark.Length..]);
                if (WorkerSolve.ReadReport(line) is not { } report) return false;
                last = report with { Incumbent = report.Incumbent ?? last?.Incumbent, Bound = report.Bound ?? last?.Bound };
                progress?.Report(report with { Seconds = clock.Elapsed.TotalSeconds });
                return false;
            }

            // In this process's own folder, since places of solvers may be relative to it.
            var limit = options.TimeLimit < 1e6 ? TimeSpan.FromSeconds(Math.Max(0, options.TimeLimit) + Patience) : TimeSpan.MaxValue;
            var child = ChildProcess.Run(worker.Host, ["exec", worker.File, SolverWorker.TaskVerb, Name, folder], Environment.CurrentDirectory, limit, Line, cancellationToken);
            var result = WorkerFiles.ReadAnswer(Path.Combine(folder, WorkerFiles.Answer)) ?? Lost(model, child, last, WorkerFiles.ReadAnswer(Path.Combine(folder, WorkerFiles.Best))?.Point);
            return result with { Solver = result.Solver.Length > 0 ? result.Solver : Title, Seconds = clock.Elapsed.TotalSeconds };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Whether the backend is in a process of its own anyway.</summary>
    private bool IsApart => inner is CommandLineSolver or Cbc.CbcSolver;

    private protected (string Host, string File)? Worker => SolverWorker.Host is { } host && SolverWorker.File is { } file ? (host, file) : null;

    /// <summary>Name and version, for messages.</summary>
    private protected string Title => $"{Name} {inner.Availability.Version}".TrimEnd();

    /// <summary>Tells that a process was lost.</summary>
    private protected string Tell(string what)
    {
        lost?.Invoke(what);
        return what;
    }

    /// <summary>What is known of a solve whose process gave no answer.</summary>
    private SolveResult Lost(MipModel model, ChildProcess child, SolveProgress? last, IReadOnlyList<double>? best)
    {
        var point = best is null ? null : MipSolving.Rounded(model, best);
        if (point is not null && !FeasibilityReport.Of(model, point).IsFeasible) point = null;
        var sign = model.Sense == ObjectiveSense.Minimize ? 1 : -1;
        // A search that has pruned everything reports bounds beyond its own best point.
        double[] values = [.. last?.Incumbent is { } incumbent ? [incumbent] : (double[])[], .. point is null ? (double[])[] : [model.EvaluateObjective(point)]];
        var bound = last?.Bound is { } told ? values.Aggregate(sign * told, (least, value) => Math.Min(least, sign * value)) * sign : WorkerSolve.Open(model);
        var kept = (point is not null, double.IsFinite(bound)) switch
        {
            (true, true) => "its best point and bound so far are kept",
            (true, false) => "its best point so far is kept",
            (false, true) => "its bound so far is kept",
            _ => "it had told nothing",
        };
        var (status, message) = child.Stopped switch
        {
            StopReason.Cancelled => (SolveStatus.Interrupted, ""),
            StopReason.Deadline => (SolveStatus.TimeLimit, Tell($"{Title} did not stop at its time limit, and its process was ended; {kept}.")),
            _ when child.ExitCode is SolverWorker.UnknownWords or SolverWorker.NoLibrary => (SolveStatus.Failed, Tell($"{Title} was not found by the process that was to run it (exit code {child.ExitCode}).")),
            _ => (SolveStatus.Crashed, Tell($"{Title} crashed in a process of its own ({ExitText.Of(child.ExitCode)}); {kept}.")),
        };
        return new SolveResult { Status = status, Point = point, DualBound = bound, Nodes = last?.Nodes ?? 0, Message = message };
    }
}
