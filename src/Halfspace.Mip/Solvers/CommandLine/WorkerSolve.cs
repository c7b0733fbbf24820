using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>The worker's side of a solve that <see cref="IsolatedSolver"/> asks for: any backend of the list, its incumbents and bounds told as they come.</summary>
/// <remarks>
/// Standard output has lines: <c>at</c> with seconds, incumbent, bound and nodes, and <c>log</c> with a line of the solver's log. The best point so far lies in
/// <see cref="WorkerFiles.Best"/>, so that it outlives the process.
/// </remarks>
internal static class WorkerSolve
{
    /// <summary>Begins a report.</summary>
    public const string ReportMark = "at ";

    /// <summary>Begins a line of the solver's log.</summary>
    public const string LogMark = "log ";

    /// <summary>Solves the task in a folder; an interrupt signal cancels.</summary>
    public static void Run(IMipSolver solver, string folder)
    {
        using var silence = NativeOutput.Off();
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        var task = WorkerFiles.ReadTask(Path.Combine(folder, WorkerFiles.Task));
        var options = task.Options with
        {
            // The caller's clock runs while this process starts.
            TimeLimit = Math.Max(0, task.Options.TimeLimit - SinceStart()),
            Log = task.WantsLog ? line => Console.Out.WriteLine(LogMark + line) : null,
            Sighted = point => Keep(folder, point),
        };
        SolveResult result;
        try
        {
            result = solver.SolveLinear(task.Model, options, new Reports(), stop.Token);
        }
        catch (Exception fault)
        {
            result = new SolveResult { Status = SolveStatus.Failed, DualBound = Open(task.Model), Solver = solver.Name, Message = fault.Message };
        }

        WorkerFiles.WriteAnswer(Path.Combine(folder, WorkerFiles.Answer), result);
    }

    /// <summary>The bound that says nothing.</summary>
    public static double Open(MipModel model) => model.Sense == ObjectiveSense.Minimize ? double.NegativeInfinity : double.PositiveInfinity;

    /// <summary>Reads a report; null for any other line.</summary>
    public static SolveProgress? ReadReport(string line)
    {
        if (!line.StartsWith(ReportMark, StringComparison.Ordinal)) return null;
        var words = line[ReportMark.Length..].Split(' ');
        if (words.Length != 4) return null;
        double? Number(int at) => double.TryParse(words[at], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
        return Number(0) is { } seconds && long.TryParse(words[3], NumberStyles.Integer, CultureInfo.InvariantCulture, out var nodes) ? new SolveProgress(seconds, Number(1), Number(2), nodes) : null;
    }

    private static void Keep(string folder, double[] point)
    {
        try
        {
            WorkerFiles.WriteAnswer(Path.Combine(folder, WorkerFiles.Best), new SolveResult { Status = SolveStatus.Crashed, Point = point, DualBound = double.NaN });
        }
        catch (IOException)
        {
            // A full disk costs the point of a crash, not the solve.
        }
    }

    /// <summary>Seconds since this process began.</summary>
    public static double SinceStart()
    {
        using var process = Process.GetCurrentProcess();
        return (DateTime.Now - process.StartTime).TotalSeconds;
    }

    private sealed class Reports : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) =>
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ReportMark}{value.Seconds:R} {value.Incumbent ?? double.NaN:R} {value.Bound ?? double.NaN:R} {value.Nodes}"));
    }
}
