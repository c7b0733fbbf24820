using System.Diagnostics;
using Halfspace.Experiments.Plans;

namespace Halfspace.Experiments.Runs;

/// <summary>Runs the open tasks of a plan on this machine, some side by side, each a process of its own.</summary>
internal sealed class LocalRun(ResultFolder folder, TaskProgram program, int jobs, IProgress<RunProgress>? progress = null)
{
    private readonly Lock gate = new();
    private readonly Stopwatch clock = new();
    private int done;
    private int failed;
    private int running;
    private int ended;

    /// <summary>Whether each job has processors of its own.</summary>
    public bool IsPinned { get; private set; }

    /// <summary>Runs until nothing is open, or until told to stop; then the tasks that run are ended and leave nothing.</summary>
    /// <exception cref="IOException">Another run is at work in this folder.</exception>
    public void Run(CancellationToken cancellation)
    {
        using var hold = Hold();
        RemoveLeftovers();
        var open = new Queue<int>(folder.Open());
        (done, failed) = (Enumerable.Range(0, folder.Plan.Tasks.Count).Count(folder.IsDone), 0);
        failed = folder.Plan.Tasks.Count - done - open.Count;
        var sets = ProcessorSet.Split(jobs, folder.Plan.Threads ?? 1);
        IsPinned = sets[0].Count > 0;
        var fault = default(Exception);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        clock.Start();
        // A thread for each job: a process inherits the processors of the thread that starts it.
        var threads = sets.Select(set => new Thread(() =>
        {
            try
            {
                ProcessorSet.Pin(set);
                while (Next(open) is { } task && !stop.IsCancellationRequested) Finish(task, new TaskRun(folder, program).Run(task, set, stop.Token), open.Count);
            }
            catch (OperationCanceledException)
            {
                // What was done stays; the rest is open.
            }
            catch (Exception thrown)
            {
                fault = thrown;
                stop.Cancel();
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (fault is not null) throw new IOException(fault.Message, fault);
    }

    private PlanTask? Next(Queue<int> open)
    {
        lock (gate)
        {
            if (folder.SettledBy is not null || !open.TryDequeue(out var index)) return null;
            running++;
            return folder.Plan.Tasks[index];
        }
    }

    private void Finish(PlanTask task, bool hasResult, int open)
    {
        lock (gate)
        {
            (running, ended) = (running - 1, ended + 1);
            // Another part has settled the property.
            if (!hasResult && folder.SettledBy is not null) return;
            if (hasResult) done++;
            else failed++;
            // What runs now is half done, on average.
            var left = clock.Elapsed.TotalSeconds / ended * (open + running / 2.0);
            progress?.Report(new RunProgress(folder.Plan.Tasks.Count, done, failed, running, left, $"{(hasResult ? "done" : "failed")}: task {task.Index}, {task}"));
        }
    }

    /// <summary>The system lets go of the lock however the process ends.</summary>
    private FileStream Hold()
    {
        try
        {
            return new FileStream(folder.File("run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw new IOException($"Another run is at work in {folder.Path}; wait for it, or give --results another folder.", fault);
        }
    }

    /// <summary>Half-written files of a run that was killed.</summary>
    private void RemoveLeftovers()
    {
        foreach (var file in Directory.EnumerateFiles(folder.File("tasks"), ".*.tmp").Where(file => File.GetLastWriteTimeUtc(file) < DateTime.UtcNow.AddHours(-1))) File.Delete(file);
    }
}
