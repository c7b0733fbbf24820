using System.Diagnostics;
using Halfspace.Mip.Solvers.CommandLine;

namespace Halfspace.Mip.Solvers.Cbc;

/// <summary>COIN-OR's branch-and-cut solver CBC 2.10, in this process for small silent solves, else as a child process.</summary>
/// <remarks>
/// <para>
/// CBC 2.10 keeps state per process: two solves at once in one process give wrong answers, a running solve cannot be
/// told to stop, it reports nothing, and while it runs an interrupt from the keyboard ends it rather than the program
/// around it. A process of its own has none of this and costs some twenty milliseconds. So a solve goes to the library
/// only if no other one is in it, neither progress, log, objective target nor more than one thread was asked for, and
/// either the time limit is at most <see cref="InProcessSeconds"/> seconds (a token is then looked at afterwards), or the
/// model has at most <see cref="InProcessNonZeros"/> non-zeros and the token cannot be cancelled.
/// Every other solve is a child process, see <see cref="CommandLineSolver"/>.
/// </para>
/// <para>
/// Where only the program is installed, every solve is a child process. Where only the library is, solves wait for each
/// other, and a target, a token and progress have no effect until the solve ends.
/// </para>
/// </remarks>
public sealed class CbcSolver : IMipSolver
{
    /// <summary>The longest time limit, in seconds, with which a model of any size is solved in this process.</summary>
    public const double InProcessSeconds = 2;

    /// <summary>The most non-zeros with which a model is solved in this process whatever its time limit.</summary>
    public const int InProcessNonZeros = 1000;

    private const string Install = "Run 'install-solvers.sh cbc', which lies beside the halfspace command, or on Debian and Ubuntu: sudo apt-get install coinor-cbc coinor-libcbc3";

    /// <summary>One for the whole process, since the state that it guards is.</summary>
    private static readonly SemaphoreSlim InProcess = new(1, 1);

    private static readonly Lazy<(CbcLibrary? Library, string? Location)> Loaded = new(() => (CbcLibrary.TryLoad(out var location), location));

    private readonly CommandLineSolver program = new(new CbcProgram());

    /// <inheritdoc/>
    public string Name => "cbc";

    /// <inheritdoc/>
    public SolverAvailability Availability
    {
        get
        {
            var child = program.Availability;
            var (library, location) = Loaded.Value;

            // The library's own version text says "devel" in some builds, so the program's is preferred.
            return library is null
                ? child with { HowToInstall = Install }
                : new SolverAvailability(true, child.Version ?? library.Version, location, Install);
        }
    }

    /// <inheritdoc/>
    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var availability = Availability;
        if (!availability.Found) throw new SolverNotAvailableException(Name, availability);
        var solver = $"{Name} {availability.Version}".TrimEnd();
        if (TrivialModel.Answer(model, options, cancellationToken) is { } trivial) return trivial with { Solver = solver };
        var clock = Stopwatch.StartNew();
        var hasProgram = program.Availability.Found;
        if (Loaded.Value.Library is { } library && (!hasProgram || SuitsLibrary(model, options, progress, cancellationToken)))
        {
            // With a program at hand a busy library is no reason to wait.
            bool entered;
            try
            {
                entered = InProcess.Wait(hasProgram ? TimeSpan.Zero : WaitLimit(options), cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return TrivialModel.Answer(model, options, cancellationToken)! with { Solver = solver };
            }

            if (entered)
            {
                try
                {
                    return SolveInProcess(library, model, options, clock, progress, cancellationToken) with { Solver = solver, Seconds = clock.Elapsed.TotalSeconds };
                }
                finally
                {
                    InProcess.Release();
                }
            }

            if (!hasProgram) return TrivialModel.Answer(model, options with { TimeLimit = 0 }, cancellationToken)! with { Solver = solver };
        }

        return program.SolveLinear(model, options, progress, cancellationToken) with { Solver = solver };
    }

    private static bool SuitsLibrary(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken) =>
        progress is null && options.Log is null && options.ObjectiveTarget is null && options.Threads <= 1
        && (options.TimeLimit <= InProcessSeconds || (model.NonZeroCount <= InProcessNonZeros && !cancellationToken.CanBeCanceled));

    private static TimeSpan WaitLimit(SolveOptions options) =>
        options.TimeLimit < 1e6 ? TimeSpan.FromSeconds(options.TimeLimit) : Timeout.InfiniteTimeSpan;

    private static SolveResult SolveInProcess(
        CbcLibrary library, MipModel model, SolveOptions options, Stopwatch clock, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        SolveResult Once(MipModel one)
        {
            var minimized = MinimizedModel.Of(one);
            var left = options with { TimeLimit = Math.Max(0.01, options.TimeLimit - clock.Elapsed.TotalSeconds) };
            var raw = CbcInProcess.Solve(library, minimized.Model, left);
            if (CbcProgram.DoubtsInfeasible(minimized.Model, raw))
            {
                var second = CbcInProcess.Solve(library, minimized.Model, left, secondTry: true);
                if (second.Point is not null) raw = second;
            }

            return raw with { DualBound = minimized.ToGiven(raw.DualBound) };
        }

        var result = RoundedPoint.Settle(model, InfeasibleOrUnbounded.Settle(model, Once(model), Once), Once);
        if (result.Status is SolveStatus.TimeLimit or SolveStatus.NodeLimit && cancellationToken.IsCancellationRequested)
            result = result with { Status = SolveStatus.Interrupted };
        double? value = result.Point is null ? null : model.EvaluateObjective([.. result.Point]);
        if (options.ObjectiveTarget is { } target && result.Status is SolveStatus.TimeLimit or SolveStatus.NodeLimit or SolveStatus.Interrupted
            && (model.Sense == ObjectiveSense.Minimize ? value <= target : value >= target))
            result = result with { Status = SolveStatus.TargetReached };
        progress?.Report(new SolveProgress(clock.Elapsed.TotalSeconds, value, double.IsFinite(result.DualBound) ? result.DualBound : null, result.Nodes));
        return result;
    }
}
