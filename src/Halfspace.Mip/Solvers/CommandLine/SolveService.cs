using System.Globalization;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>The worker's side of a <see cref="KeptProcess"/>: one solve after the other, each in the folder that its request names.</summary>
/// <remarks>
/// A solve that failed, or that had threads of its own, is the last one, and so is one of many: what a library keeps back from solve to solve is then gone with the process.
/// </remarks>
internal static class SolveService
{
    /// <summary>Solves of one process.</summary>
    private const int MostSolves = 200;

    /// <summary>A worker that nobody has asked anything for so long ends by itself.</summary>
    private static readonly TimeSpan MostIdle = TimeSpan.FromSeconds(20);

    private const int Idle = 0;
    private const int Busy = 1;
    private const int Ending = 2;

    /// <summary>The request that a solve whose task lies in a folder begins now.</summary>
    public static string Request(string folder) => string.Create(CultureInfo.InvariantCulture, $"{Environment.TickCount64} {Uri.EscapeDataString(folder)}");

    /// <summary>Answers until the caller is gone.</summary>
    /// <param name="solve">Solves in this process.</param>
    /// <param name="flush">Sends what native code has printed.</param>
    public static int Run(Func<WorkerTask, SolveResult> solve, Action flush)
    {
        var home = Environment.CurrentDirectory;
        var state = Idle;
        using var idle = new Timer(_ => { if (Interlocked.CompareExchange(ref state, Ending, Idle) == Idle) Environment.Exit(0); }, null, MostIdle, Timeout.InfiniteTimeSpan);
        for (var solves = 1; Console.In.ReadLine() is { } request; solves++)
        {
            // A request that comes while the process ends has not begun, which sends the caller to another.
            if (Interlocked.CompareExchange(ref state, Busy, Idle) != Idle) Thread.Sleep(Timeout.Infinite);
            var words = request.Split(' ');
            var mark = words[0];
            Console.Out.WriteLine(KeptProcess.BegunMark + mark);
            // What the library writes besides goes with the folder.
            Environment.CurrentDirectory = Uri.UnescapeDataString(words[2]);
            var task = WorkerFiles.ReadTask(WorkerFiles.Task);
            // The caller's clock runs while this process starts; the machine's is the same for both.
            var late = (Environment.TickCount64 - long.Parse(words[1], CultureInfo.InvariantCulture)) / 1000.0;
            var result = solve(task with { Options = task.Options with { TimeLimit = Math.Max(0, task.Options.TimeLimit - late) } });
            WorkerFiles.WriteAnswer(WorkerFiles.Answer, result);
            Environment.CurrentDirectory = home;
            flush();
            if (result.Status == SolveStatus.Failed || task.Options.Threads > 1 || solves == MostSolves) return 0;
            Volatile.Write(ref state, Idle);
            idle.Change(MostIdle, Timeout.InfiniteTimeSpan);
            Console.Out.WriteLine(KeptProcess.DoneMark + mark);
        }

        return 0;
    }
}
