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
/// write down what it has, and is killed when that has not ended it after some seconds.
/// </summary>
internal sealed partial class ChildProcess
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private readonly Process process;
    private Timer? killer;
    private bool ended;

    private ChildProcess(Process process) => this.process = process;

    /// <summary>Why the program was asked to stop.</summary>
    public StopReason Stopped { get; private set; }

    /// <summary>The exit code.</summary>
    public int ExitCode { get; private set; }

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
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        var child = new ChildProcess(process);
        process.StandardInput.Close();

        // A thread of its own, so that a full error pipe never blocks the program, nor a busy thread pool this read.
        var errors = new Thread(() => { while (process.StandardError.ReadLine() is not null) { } }) { IsBackground = true };
        errors.Start();
        using (var deadline = limit < TimeSpan.FromDays(20) ? new Timer(_ => child.Stop(StopReason.Deadline), null, limit, Timeout.InfiniteTimeSpan) : null)
        using (cancellationToken.Register(() => child.Stop(StopReason.Cancelled)))
        {
            try
            {
                while (process.StandardOutput.ReadLine() is { } line)
                {
                    if (enough(line)) child.Stop(StopReason.Enough);
                }

                process.WaitForExit();
            }
            catch
            {
                child.Stop(StopReason.Cancelled, kill: true);
                throw;
            }
            finally
            {
                child.End();
            }
        }

        errors.Join();
        child.ExitCode = process.ExitCode;
        return child;
    }

    private void Stop(StopReason reason, bool kill = false)
    {
        lock (gate)
        {
            if (ended) return;
            if (kill || Stopped == StopReason.None)
            {
                if (Stopped == StopReason.None) Stopped = reason;
                if (kill || OperatingSystem.IsWindows() || SendSignal(process.Id, Interrupt) != 0) Kill();
                else killer ??= new Timer(_ => KillIfRunning(), null, Grace, Timeout.InfiniteTimeSpan);
            }
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
        catch (InvalidOperationException)
        {
            // It ended in the meantime, which is what was wanted.
        }
    }

    private void End()
    {
        lock (gate)
        {
            ended = true;
            killer?.Dispose();
        }
    }

    private const int Interrupt = 2;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
