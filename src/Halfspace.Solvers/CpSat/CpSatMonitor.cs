using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Google.OrTools.Sat;
using Halfspace.Mip;

namespace Halfspace.Solvers.CpSat;

/// <summary>
/// What a running CP-SAT solve calls back: solutions, bounds, log lines. An exception of the caller's own delegates must not cross native code, so
/// it stops the solve and is thrown again afterwards.
/// </summary>
internal sealed class CpSatMonitor(CpSatModel model, SolveWrapper solver, SolveOptions options, double target, int variables, Stopwatch clock, IProgress<SolveProgress>? progress)
{
    private readonly Lock gate = new();
    private ExceptionDispatchInfo? failure;
    private double? incumbent;
    private double? bound;
    private long conflicts;

    /// <summary>The target with room for the rounding of its own scaling.</summary>
    private double Target { get; } = double.IsFinite(target) ? target + Tolerances.TargetRounding * Math.Max(1, Math.Abs(target)) : target;

    /// <summary>True once a solution was as good as the target.</summary>
    public bool TargetReached { get; private set; }

    /// <summary>The best bound reported, in the minimised objective; null where none was.</summary>
    public double? Bound => bound;

    /// <summary>Throws what a delegate threw.</summary>
    public void Finish() => failure?.Throw();

    /// <summary>Callbacks to register; each must outlive the solve.</summary>
    public (SolutionCallback Solutions, BestBoundCallback Bounds, LogCallback? Log) Callbacks() =>
        (new Solutions(this), new Bounds(this), options.Log is null ? null : new Lines(this));

    private void Guard(Action action)
    {
        lock (gate)
        {
            if (failure is not null) return;
            try
            {
                action();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
                solver.StopSearch();
            }
        }
    }

    private void Stop() => solver.StopSearch();

    private void Sight(Func<int, long> valueOf) => options.Sighted?.Invoke([.. Enumerable.Range(0, variables).Select(j => (double)valueOf(j))]);

    private void Report() => progress?.Report(new SolveProgress(
        clock.Elapsed.TotalSeconds, incumbent is { } value ? model.ToGiven(value) : null, bound is { } least ? model.ToGiven(least) : null, conflicts));

    private sealed class Solutions(CpSatMonitor monitor) : SolutionCallback
    {
        public override void OnSolutionCallback() => monitor.Guard(() =>
        {
            var value = ObjectiveValue();
            monitor.incumbent = Math.Min(value, monitor.incumbent ?? value);
            monitor.bound = Math.Max(BestObjectiveBound(), monitor.bound ?? double.NegativeInfinity);
            monitor.conflicts = NumConflicts();
            monitor.Sight(SolutionIntegerValue);
            if (value <= monitor.Target)
            {
                monitor.TargetReached = true;
                monitor.Stop();
            }

            monitor.Report();
        });
    }

    private sealed class Bounds(CpSatMonitor monitor) : BestBoundCallback
    {
        public override void NewBestBound(double value) => monitor.Guard(() =>
        {
            monitor.bound = Math.Max(value, monitor.bound ?? double.NegativeInfinity);
            monitor.Report();
        });
    }

    private sealed class Lines(CpSatMonitor monitor) : LogCallback
    {
        public override void NewMessage(string message) => monitor.Guard(() => monitor.Write(message));
    }

    private void Write(string message)
    {
        foreach (var line in message.TrimEnd('\n').Split('\n')) options.Log!(line);
    }
}
