using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Halfspace.Mip.Solvers.Highs;

/// <summary>
/// What a running solve calls back: log lines out, progress out, and the order to stop in. An exception thrown by the
/// caller's own delegates must not cross native code, so it stops the solve and is thrown again afterwards.
/// </summary>
internal sealed unsafe class HighsMonitor(
    HighsLibrary library,
    HighsProblem problem,
    SolveOptions options,
    Stopwatch clock,
    IProgress<SolveProgress>? progress,
    HighsSightings? sightings,
    CancellationToken cancellation)
{
    public const int Logging = 0;
    public const int SimplexInterrupt = 1;
    public const int MipImprovingSolution = 4;
    public const int MipInterrupt = 6;

    /// <summary>Reports come at each better point and otherwise no more often than this, in milliseconds.</summary>
    private const long ReportInterval = 200;

    private readonly Lock gate = new();
    private readonly StringBuilder line = new();
    private long nextReport;
    private ExceptionDispatchInfo? failure;

    /// <summary>
    /// The best objective of a point that HiGHS has dropped for breaking a row; null where there was none. HiGHS 1.12 then prunes the node that the
    /// point came from, so that no bound beyond that objective stands.
    /// </summary>
    public double? Dropped { get; private set; }

    /// <summary>True once a point as good as the target was seen.</summary>
    public bool TargetReached { get; private set; }

    private bool IsSilent => failure is not null || sightings is { IsClosed: true };

    private bool MustStop => TargetReached || failure is not null || cancellation.IsCancellationRequested;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Receive(int type, byte* message, void* output, int* input, nint user)
    {
        if (GCHandle.FromIntPtr(user).Target is HighsMonitor monitor) monitor.Handle(type, message, output, input);
    }

    /// <summary>Hands on an unfinished log line, and throws what a delegate threw.</summary>
    public void Finish()
    {
        if (line.Length > 0 && !IsSilent) options.Log?.Invoke(line.ToString());
        line.Clear();
        failure?.Throw();
    }

    private void Handle(int type, byte* message, void* output, int* input)
    {
        // Parallel parts of HiGHS may log from their own threads.
        lock (gate)
        {
            try
            {
                if (type == Logging) Write(Marshal.PtrToStringUTF8((nint)message) ?? "");
                else if (type is MipImprovingSolution or MipInterrupt) Follow(type, output);
            }
            catch (Exception exception)
            {
                failure ??= ExceptionDispatchInfo.Capture(exception);
            }

            // The first field of what goes back in is the interrupt flag, in every version with this interface.
            if (input != null && type is SimplexInterrupt or MipInterrupt) *input = MustStop ? 1 : 0;
        }
    }

    /// <summary>The log comes in pieces of lines and in several lines at once.</summary>
    private void Write(string text)
    {
        line.Append(text);
        if (!text.Contains('\n', StringComparison.Ordinal)) return;
        var lines = line.ToString().Split('\n');
        line.Clear().Append(lines[^1]);
        foreach (var whole in lines[..^1])
        {
            if (HighsWarning.Dropped(whole, problem.Sense) is { } dropped && !(Dropped is { } known && problem.Sense * known <= problem.Sense * dropped)) Dropped = dropped;
            if (!IsSilent) options.Log?.Invoke(whole);
        }
    }

    private void Follow(int type, void* output)
    {
        var better = type == MipImprovingSolution;
        if (better && options.ObjectiveTarget is { } target)
        {
            // A sum of exact terms in another order may miss the target by its rounding.
            var missing = problem.Sense * (Number(output, "objective_function_value"u8) - target);
            if (missing <= Tolerances.TargetRounding * Math.Max(1, Math.Abs(target))) TargetReached = true;
        }

        if (better) options.Sighted?.Invoke(Point(output));
        if (sightings is null && progress is null) return;
        var incumbent = Finite(output, "objective_function_value"u8);
        var bound = Finite(output, "mip_dual_bound"u8);
        if (Dropped is { } dropped && problem.Sense * bound > problem.Sense * dropped) bound = dropped;
        var nodes = Math.Max(0, *(long*)Item(output, "mip_node_count"u8));
        sightings?.See(better ? Point(output) : null, bound, nodes);
        if (progress is null || IsSilent || (!better && clock.ElapsedMilliseconds < nextReport)) return;
        nextReport = clock.ElapsedMilliseconds + ReportInterval;
        progress.Report(new SolveProgress(clock.Elapsed.TotalSeconds, incumbent, bound, nodes));
    }

    private double[] Point(void* output) => new ReadOnlySpan<double>(Item(output, "mip_solution"u8), problem.ColumnCount).ToArray();

    private double? Finite(void* output, ReadOnlySpan<byte> name) => Number(output, name) is var value && double.IsFinite(value) ? value : null;

    private double Number(void* output, ReadOnlySpan<byte> name) => *(double*)Item(output, name);

    private void* Item(void* output, ReadOnlySpan<byte> name)
    {
        fixed (byte* text = name)
        {
            var item = library.CallbackItem(output, text);
            return item != null ? item : throw new NotSupportedException($"HiGHS {library.Version} does not report {Encoding.UTF8.GetString(name)}; version 1.10 does.");
        }
    }
}
