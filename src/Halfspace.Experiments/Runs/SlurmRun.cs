using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Halfspace.Experiments.Plans;

namespace Halfspace.Experiments.Runs;

/// <summary>
/// Runs the open tasks of a plan as job arrays of Slurm, on nodes that share the folder of results. An element of an array is the command
/// <c>experiment run PLAN --task K</c>; Slurm starts it again where its node fails.
/// </summary>
internal sealed partial class SlurmRun(ResultFolder folder, TaskProgram program)
{
    /// <summary>Slurm's own default, where it does not say.</summary>
    private const int UsualArraySize = 1001;

    /// <summary>Seconds that a job gets beside those of its task: to start, and to write.</summary>
    private const double StartSeconds = 60;

    private string JobsFile => folder.File("slurm/jobs.json");

    /// <summary>The arrays that were submitted so far.</summary>
    public IReadOnlyList<SlurmJob> Jobs => File.Exists(JobsFile) ? [.. ResultJson.Read<JsonArray>(JobsFile, "Remove the file; jobs that are in the queue are then submitted again.").Select(job => SlurmJob.Of(job!))] : [];

    /// <summary>Submits what is open and not in the queue.</summary>
    /// <param name="side">Elements that may run side by side, or null for no limit.</param>
    /// <param name="taskProgram">What the tasks run in place of this command, or null.</param>
    /// <returns>The new arrays, and the elements that were put into the queue again.</returns>
    public (IReadOnlyList<SlurmJob> New, IReadOnlyList<string> Requeued) Submit(int? side, string? taskProgram)
    {
        Directory.CreateDirectory(folder.File("slurm"));
        var (jobs, queue) = (Jobs.ToList(), Queue());
        var waiting = queue.Keys.ToHashSet();
        var (requeued, left) = (new List<string>(), new List<int>());
        foreach (var task in folder.Open().Where(task => !waiting.Contains(task)))
        {
            // What Slurm still remembers goes on under its number; the rest becomes a new array.
            if (jobs.LastOrDefault(job => job.Tasks.Contains(task)) is { } job && SlurmProgram.Run("scontrol", ["requeue", job.Element(task)]).Code == 0) requeued.Add(job.Element(task));
            else left.Add(task);
        }

        var (size, added) = (ArraySize(), new List<SlurmJob>());
        foreach (var chunk in left.GroupBy(task => task / size))
        {
            var (offset, tasks) = (chunk.Key * size, chunk.ToArray());
            var id = SlurmProgram.Ask("sbatch", Options(tasks.Select(task => task - offset), side), Script(offset, taskProgram)).Trim().Split(';')[0];
            added.Add(new SlurmJob(int.Parse(id, CultureInfo.InvariantCulture), offset, tasks));
            // After each array, so that none is forgotten where the next is refused.
            ResultFolder.Write(JobsFile, new JsonArray([.. jobs.Concat(added).Select(job => (JsonNode)job.ToJson())]));
        }

        return (added, requeued);
    }

    /// <summary>The state of each task that is in the queue, in Slurm's words.</summary>
    public IReadOnlyDictionary<int, string> Queue()
    {
        var jobs = Jobs.ToDictionary(job => job.Id);
        var states = new Dictionary<int, string>();
        if (jobs.Count == 0) return states;
        foreach (var line in SlurmProgram.Ask("squeue", ["--noheader", "--array", "--me", "--format=%F %K %T"]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 3 && int.TryParse(fields[0], out var id) && jobs.TryGetValue(id, out var job) && int.TryParse(fields[1], out var element) && fields[2] is not "COMPLETING") states[element + job.Offset] = fields[2];
        }

        return states;
    }

    /// <summary>
    /// How each open task that has left the queue ended, in the words of Slurm's accounting, such as TIMEOUT or OUT_OF_MEMORY: what no file of results
    /// can say. Empty where the cluster keeps no accounts.
    /// </summary>
    public IReadOnlyDictionary<int, string> Ended()
    {
        var (jobs, ended) = (Jobs.ToDictionary(job => job.Id), new Dictionary<int, string>());
        if (jobs.Count == 0 || Accounts(jobs.Keys) is not { } accounts) return ended;
        var open = folder.Open().ToHashSet();
        open.ExceptWith(Queue().Keys);
        foreach (var line in accounts.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // An element is 12_3, a step of it 12_3.batch, and elements that never started 12_[4-9].
            var match = Account().Match(line);
            if (!match.Success || !jobs.TryGetValue(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), out var job)) continue;
            var task = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) + job.Offset;
            if (open.Contains(task)) ended[task] = match.Groups[3].Value;
        }

        return ended;
    }

    /// <summary>What sacct says; null where there is no sacct, or nothing that it could read.</summary>
    private static string? Accounts(IEnumerable<int> jobs)
    {
        try
        {
            var (code, output, _) = SlurmProgram.Run("sacct", ["--noheader", "--parsable2", "--format=JobID,State", "--jobs=" + string.Join(',', jobs)]);
            return code == 0 ? output : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private int ArraySize()
    {
        var match = MaxArraySize().Match(SlurmProgram.Ask("scontrol", ["show", "config"]));
        return Math.Max(1, match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : UsualArraySize);
    }

    private IEnumerable<string> Options(IEnumerable<int> elements, int? side)
    {
        yield return "--parsable";
        yield return $"--array={Ranges(elements)}{(side is { } most ? FormattableString.Invariant($"%{most}") : "")}";
        yield return "--job-name=halfspace-" + folder.Plan.Name;
        yield return FormattableString.Invariant($"--cpus-per-task={folder.Plan.Threads ?? 1}");
        yield return "--requeue";
        yield return "--open-mode=append";
        yield return "--output=" + folder.File("slurm/%A_%a.out");
        yield return "--chdir=" + folder.Path;
        if (folder.Plan.Memory is { } memory) yield return "--mem=" + memory;
        if (folder.Plan.Seconds is { } seconds) yield return FormattableString.Invariant($"--time={(int)Math.Ceiling((ResultFolder.MostAttempts * seconds + StartSeconds) / 60)}");
    }

    /// <summary>The job: the same command as everywhere.</summary>
    private string Script(int offset, string? taskProgram)
    {
        var words = program.Words.Prepend(program.File).Concat(["experiment", "run", Path.GetFullPath(folder.Plan.Path), "--results", folder.Path, "--quiet"]).Concat(taskProgram is null ? [] : ["--program", Path.GetFullPath(taskProgram)]);
        return FormattableString.Invariant($"#!/bin/sh\nexport {DataFolder.Variable}={Collection.Quoted(DataFolder.Path)}\nexec {string.Join(' ', words.Select(Collection.Quoted))} --task $((SLURM_ARRAY_TASK_ID + {offset}))\n");
    }

    /// <summary>Numbers in order as Slurm writes them: 0-3,7.</summary>
    internal static string Ranges(IEnumerable<int> numbers)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var number in numbers)
        {
            if (ranges.Count > 0 && ranges[^1].Last == number - 1) ranges[^1] = (ranges[^1].First, number);
            else ranges.Add((number, number));
        }

        return string.Join(',', ranges.Select(range => range.First == range.Last ? FormattableString.Invariant($"{range.First}") : FormattableString.Invariant($"{range.First}-{range.Last}")));
    }

    [GeneratedRegex(@"^(\d+)_(\d+)\|([A-Z_]+)")]
    private static partial Regex Account();

    [GeneratedRegex(@"MaxArraySize\s*=\s*(\d+)")]
    private static partial Regex MaxArraySize();
}
