using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>Who asked a child process to stop.</summary>
internal enum StopReason
{
    /// <summary>Nobody; it ended by itself.</summary>
    None,

    /// <summary>The caller's token.</summary>
    Cancelled,

    /// <summary>The deadline passed and the program had not ended by itself.</summary>
    Deadline,

    /// <summary>A line of its output showed that it has done enough.</summary>
    Enough,
}

/// <summary>
/// One run of a program whose output is read live. Asked to stop, it gets an interrupt signal first, so that it can
/// write down what it has, and is killed, with everything that it started, when that has not ended it very soon after.
/// </summary>
/// <remarks>
/// Nothing that the program does keeps the caller waiting: not a signal that it ignores, nor a child of its own that holds its output
/// open, nor a line without an end, of which only the beginning is kept.
/// </remarks>
internal sealed partial class ChildProcess
{
    /// <summary>Characters of a line that are handed over; no line that a solver's log is read for is as long.</summary>
    internal const int LongestLine = 1 << 14;

    /// <summary>Lines that wait to be taken up; a program that prints more waits too.</summary>
    private const int MostWaiting = 1 << 12;

    /// <summary>What a program gets to write down its best point: a caller's limit is kept to within a second.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(0.35);

    private static readonly ConcurrentDictionary<ChildProcess, bool> Living = new();

    /// <summary>What is still to be read of the output of a program that has ended.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(0.3);

    private readonly Lock gate = new();
    private readonly Process process;
    private readonly bool isLeader;
    private Timer? killer;
    private bool ended;

    private ChildProcess(Process process, bool isLeader) => (this.process, this.isLeader) = (process, isLeader);

    /// <summary>Why the program was asked to stop.</summary>
    public StopReason Stopped { get; private set; }

    /// <summary>The exit code; -1 where the program was killed and had not ended yet.</summary>
    public int ExitCode { get; private set; }

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    /// <summary>Runs a program to its end; lines are handed over on the calling thread.</summary>
    /// <param name="program">Full path of the program.</param>
    /// <param name="arguments">Its arguments, each one word.</param>
    /// <param name="folder">Its working folder.</param>
    /// <param name="limit">Wall time after which it is asked to stop.</param>
    /// <param name="enough">Given each line of output; true asks the program to stop.</param>
    /// <param name="cancellationToken">Asks the program to stop.</param>
    public static ChildProcess Run(
        string program, IEnumerable<string> arguments, string folder, TimeSpan limit, Func<string, bool> enough, CancellationToken cancellationToken)
    {
        // In a session of its own the program and all that it starts can be signalled together, and a terminal's Ctrl-C comes to us alone.
        var leads = OperatingSystem.IsLinux() && NativeLibraryLocator.FindProgram("setsid") is { } setsid ? setsid : null;
        var start = new ProcessStartInfo(leads ?? program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in leads is null ? arguments : arguments.Prepend(program)) start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        var child = new ChildProcess(process, leads is not null);
        Living.TryAdd(child, true);
        process.StandardInput.Close();
        var lines = new BlockingCollection<string>(MostWaiting);

        // Threads of their own, so that a full pipe never blocks the program, nor a busy thread pool the reading; they end with the pipe.
        // The streams are taken here: a thread that starts late would ask a process that may be disposed of already.
        var (output, errors) = (process.StandardOutput, process.StandardError);
        Start(() => Pump(output, lines));
        Start(() => Pump(errors, null));
        using (var deadline = limit < TimeSpan.FromDays(20) ? new Timer(_ => child.Stop(StopReason.Deadline), null, limit, Timeout.InfiniteTimeSpan) : null)
        using (cancellationToken.Register(() => child.Stop(StopReason.Cancelled)))
        {
            try
            {
                child.HandOver(lines, enough);
            }
            catch
            {
                child.Stop(StopReason.Cancelled, kill: true);
                throw;
            }
            finally
            {
                child.End();
                lines.CompleteAdding();
            }
        }

        return child;
    }

    /// <summary>Ends every program that still runs: for a process that ends before it has waited for them.</summary>
    public static void KillAll()
    {
        foreach (var child in Living.Keys) child.KillIfRunning();
    }

    private static void Start(Action work) => new Thread(() => work()) { IsBackground = true }.Start();

    /// <summary>Reads a stream to its end, line by line; of a long line only the beginning is kept.</summary>
    private static void Pump(StreamReader source, BlockingCollection<string>? lines)
    {
        var (buffer, line) = (new char[1 << 12], new System.Text.StringBuilder());
        try
        {
            using var closing = source;
            while (source.Read(buffer, 0, buffer.Length) is var read and > 0)
            {
                if (lines is null) continue;
                foreach (var character in buffer.AsSpan(0, read))
                {
                    if (character != '\n')
                    {
                        if (line.Length < LongestLine && character != '\r') line.Append(character);
                        continue;
                    }

                    lines.Add(line.ToString());
                    line.Clear();
                }
            }

            if (line.Length > 0) lines?.Add(line.ToString());
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Nobody listens any more.
        }

        lines?.CompleteAdding();
    }

    /// <summary>Hands lines over until the output ends, or shortly after the program does: a child of its own may hold the pipe open.</summary>
    private void HandOver(BlockingCollection<string> lines, Func<string, bool> enough)
    {
        Stopwatch? sinceEnd = null;
        while (!lines.IsCompleted)
        {
            if (lines.TryTake(out var line, 20))
            {
                if (enough(line)) Stop(StopReason.Enough);
                continue;
            }

            if (!process.HasExited) continue;
            sinceEnd ??= Stopwatch.StartNew();
            if (sinceEnd.Elapsed > LastWords) break;
        }

        // Output can end before the program does.
        while (!process.WaitForExit(20))
        {
        }
    }

    private void Stop(StopReason reason, bool kill = false)
    {
        lock (gate)
        {
            if (ended || (!kill && Stopped != StopReason.None)) return;
            if (Stopped == StopReason.None) Stopped = reason;
            if (kill || OperatingSystem.IsWindows() || SendSignal(isLeader ? -process.Id : process.Id, Interrupt) != 0) Kill();
            else killer ??= new Timer(_ => KillIfRunning(), null, Grace, Timeout.InfiniteTimeSpan);
        }
    }

    private void KillIfRunning()
    {
        lock (gate)
        {
            if (!ended) Kill();
        }
    }

    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or AggregateException or System.ComponentModel.Win32Exception)
        {
            // It ended in the meantime, which is what was wanted.
        }

        if (isLeader) _ = SendSignal(-process.Id, Death);
    }

    /// <summary>What the program started ends with it.</summary>
    private void End()
    {
        lock (gate)
        {
            ended = true;
            Living.TryRemove(this, out _);
            killer?.Dispose();
            ExitCode = process.HasExited ? process.ExitCode : -1;
            if (isLeader) _ = SendSignal(-process.Id, Death);
            process.Dispose();
        }
    }

    private const int Interrupt = 2;
    private const int Death = 9;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
