using System.Collections.Concurrent;
using System.Diagnostics;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>A worker process that holds one linear program after the other; what is asked goes to its standard input, what it answers comes from its standard output.</summary>
internal sealed class LpWorker : IDisposable
{
    private static readonly ConcurrentDictionary<LpWorker, bool> Living = new();

    private readonly Process process;

    /// <summary>Starts a worker.</summary>
    public LpWorker(string host, string file, string solver)
    {
        var start = new ProcessStartInfo(host) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true };
        foreach (var word in new[] { "exec", file, "programs", solver }) start.ArgumentList.Add(word);
        process = Process.Start(start) ?? throw new InvalidOperationException($"'{host}' did not start.");
        // What a dying runtime says there is nothing for a caller; unread, it would fill the pipe.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Requests = new BinaryWriter(new BufferedStream(process.StandardInput.BaseStream, 1 << 16));
        Answers = new BinaryReader(new BufferedStream(process.StandardOutput.BaseStream, 1 << 16));
        Living.TryAdd(this, true);
    }

    static LpWorker() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    /// <summary>Ends every worker that still runs: for a process that ends before it has waited for them.</summary>
    public static void KillAll()
    {
        foreach (var worker in Living.Keys) worker.Kill();
    }

    /// <summary>Where requests are written, see <see cref="LpService"/>.</summary>
    public BinaryWriter Requests { get; }

    /// <summary>Where answers come from.</summary>
    public BinaryReader Answers { get; }

    /// <summary>Whether the worker was ended since it did not take a program in time.</summary>
    public bool IsLate { get; private set; }

    /// <summary>Hands a program over.</summary>
    /// <param name="model">The program.</param>
    /// <param name="cancellation">Ends the worker, so that it is gone.</param>
    /// <returns>An empty text where the worker took it, why the solver refuses it, or null where the worker is gone.</returns>
    public string? Open(MipModel model, CancellationToken cancellation)
    {
        var patience = TimeSpan.FromSeconds(LpService.SecondsToOpen + (model.VariableCount + model.RowCount) / LpService.LinesASecond);
        using var watch = new Timer(_ => { IsLate = true; Kill(); }, null, patience, Timeout.InfiniteTimeSpan);
        using var cancelled = cancellation.Register(Kill);
        try
        {
            Requests.Write((byte)LpRequest.Open);
            WorkerFiles.WriteTask(Requests, new WorkerTask(model, SolveOptions.Default));
            Requests.Flush();
            return Answers.ReadString();
        }
        catch (Exception fault) when (IsGone(fault))
        {
            return null;
        }
    }

    /// <summary>Whether an exception of a pipe says that the worker is gone, or that what comes out of it is no answer.</summary>
    public static bool IsGone(Exception fault) => fault is IOException or ObjectDisposedException or FormatException;

    /// <summary>Ends the process now.</summary>
    public void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception or ObjectDisposedException)
        {
            // It has ended.
        }
    }

    /// <summary>How the process ended, in words; it is ended where it has not.</summary>
    public string End()
    {
        try
        {
            if (!process.WaitForExit(1000)) Kill();
            process.WaitForExit(1000);
            return ExitText.Of(process.ExitCode);
        }
        catch (InvalidOperationException)
        {
            return "no exit code";
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        Living.TryRemove(this, out _);
        try
        {
            Answers.Dispose();
            Requests.Dispose();
        }
        catch (IOException)
        {
            // What was still to be written has no reader.
        }

        process.Dispose();
    }
}
