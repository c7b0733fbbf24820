using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers.Scip;

/// <summary>
/// What a running solve calls back: events of better solutions, better bounds and nodes, and lines of the log. An exception of the caller's own
/// delegates must not cross native code, so it stops the solve and is thrown again afterwards.
/// </summary>
internal sealed unsafe class ScipMonitor(ScipLibrary library, MinimizedModel minimized, SolveOptions options, Stopwatch clock, IProgress<SolveProgress>? progress, CancellationToken cancellation)
{
    private const ulong NodeFocused = 0x80000;

    private const ulong DualBoundImproved = 0x1000000;

    private const ulong LpSolved = 0x4000000;

    private const ulong BestSolutionFound = 0x10000000;

    /// <summary>Values from here on stand for infinity.</summary>
    public const double Infinity = 1e20;

    /// <summary>Reports come at each better point and otherwise no more often than this, in milliseconds.</summary>
    private const long ReportInterval = 200;

    private readonly Lock gate = new();
    private ExceptionDispatchInfo? failure;
    private nint running;
    private double lastIncumbent = double.PositiveInfinity;
    private long nextReport;

    /// <summary>What the solve asks for rows; null for none.</summary>
    public ScipRowHandler? Rows { get; set; }

    /// <summary>The search itself, whose best point is told to <see cref="SolveOptions.Sighted"/>.</summary>
    public ScipInstance? Instance { get; set; }

    /// <summary>Where the interface wants them.</summary>
    public static (nint Execute, nint Start, nint Message) Functions => (
        (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)&Execute,
        (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&Start,
        (nint)(delegate* unmanaged[Cdecl]<nint, nint, byte*, void>)&Message);

    /// <summary>Asks the solve to stop, from any thread; before it runs, its first event does.</summary>
    public void Stop()
    {
        lock (gate)
        {
            if (running != 0) library.Interrupt(running);
        }
    }

    /// <summary>From here on nothing is interrupted; throws what a delegate threw.</summary>
    public void Finish()
    {
        lock (gate) running = 0;
        failure?.Throw();
    }

    [ThreadStatic]
    private static ScipMonitor? current;

    /// <summary>The monitor of the solve on this thread; SCIP solves, and calls back, on the thread that asked it to.</summary>
    public static ScipMonitor? Current
    {
        get => current;
        set => current = value;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Start(nint scip, nint handler)
    {
        if (current is not { } monitor) return ScipLibrary.Okay;
        lock (monitor.gate) monitor.running = scip;
        return monitor.CatchEvents(scip, handler);
    }

    private int CatchEvents(nint scip, nint handler) =>
        library.CatchEvent(scip, NodeFocused | DualBoundImproved | LpSolved | BestSolutionFound, handler, 0, null);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Execute(nint scip, nint handler, nint happened, nint data)
    {
        current?.Follow(scip);
        return ScipLibrary.Okay;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Message(nint handler, nint file, byte* text)
    {
        if (current is { } monitor) monitor.Guard(() => monitor.Write(Marshal.PtrToStringUTF8((nint)text) ?? ""));
    }

    private void Follow(nint scip) => Guard(() =>
    {
        if (cancellation.IsCancellationRequested) Stop();
        if (progress is null) return;
        var incumbent = library.PrimalBound(scip);
        var better = incumbent < lastIncumbent;
        if (better && options.Sighted is { } sighted && Instance?.Point is { } point) sighted(point);
        if (!better && clock.ElapsedMilliseconds < nextReport) return;
        (lastIncumbent, nextReport) = (Math.Min(lastIncumbent, incumbent), clock.ElapsedMilliseconds + ReportInterval);
        var bound = library.DualBound(scip);
        progress.Report(new SolveProgress(
            clock.Elapsed.TotalSeconds,
            Math.Abs(incumbent) < Infinity ? minimized.ToGiven(incumbent) : null,
            Math.Abs(bound) < Infinity ? minimized.ToGiven(Math.Min(bound, incumbent)) : null,
            library.NodeCount(scip)));
    });

    private void Write(string text)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n')) options.Log?.Invoke(line);
    }

    private void Guard(Action action)
    {
        Guarded(
            () =>
            {
                action();
                return 0;
            },
            0);
    }

    /// <summary>What a function says; a value in its place once one has thrown, which stops the solve.</summary>
    public int Guarded(Func<int> function, int otherwise)
    {
        if (failure is null)
        {
            try
            {
                return function();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }

        // Again at every call, as the first may have come before there was a search to stop.
        Stop();
        return otherwise;
    }
}
