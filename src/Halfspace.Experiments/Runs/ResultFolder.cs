using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Data;
using Halfspace.Experiments.Plans;
using Halfspace.Mip.Files;

namespace Halfspace.Experiments.Runs;

/// <summary>
/// The folder that a plan's results go to: <c>plan.json</c>, a file for each task under <c>tasks</c>, its kept files beside it. A result is there
/// whole or not at all, and is never written twice.
/// </summary>
internal sealed class ResultFolder
{
    /// <summary>A task that has failed so often is not tried again.</summary>
    public const int MostAttempts = 2;

    /// <summary>What stands for the folder in an option of a plan.</summary>
    public const string Placeholder = "{results}";

    /// <summary>The folder inside through which the parts of a split proof share networks.</summary>
    public const string SharedNetworks = "networks";

    private const string Mend = "Remove the file; the task is then run again.";

    private ResultFolder(string path, Plan plan) => (Path, Plan) = (path, plan);

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>The plan.</summary>
    public Plan Plan { get; }

    private string Tasks => System.IO.Path.Combine(Path, "tasks");

    private string SettledFile => File("settled.json");

    /// <summary>The folder that a plan's results go to where nothing else is said: its name and <c>.results</c>, below the current folder.</summary>
    public static string DefaultPath(Plan plan) => plan.Name + ".results";

    /// <summary>Makes the folder for a plan, or goes on with one that is there.</summary>
    /// <exception cref="DataFileException">The folder belongs to another plan.</exception>
    public static ResultFolder Create(string path, Plan plan)
    {
        var folder = new ResultFolder(System.IO.Path.GetFullPath(path), plan);
        Directory.CreateDirectory(folder.Tasks);
        var copy = folder.File("plan.json");
        if (System.IO.File.Exists(copy) && !TasksOf(PlanFile.Parse(plan.Path, InputFile.ReadAllBytes(copy))).SequenceEqual(TasksOf(plan)))
            throw new DataFileException(plan.Path, 0, $"The plan has other tasks than the results in {path}. Give --results another folder, or remove that one.");
        if (!System.IO.File.Exists(copy) || !InputFile.ReadAllBytes(copy).AsSpan().SequenceEqual(plan.Content)) Write(copy, plan.Content);
        WriteOnce(folder.File("origin.txt"), () => System.Text.Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(plan.Path) + "\n"));
        foreach (var (name, rows) in plan.Rows)
        {
            Directory.CreateDirectory(folder.File("rows"));
            WriteOnce(folder.RowsFile(name), () => System.Text.Encoding.UTF8.GetBytes(string.Concat(rows.Rows().Select(row => row.ToString(CultureInfo.InvariantCulture) + "\n"))));
        }

        return folder;
    }

    /// <summary>Opens results that are there.</summary>
    /// <exception cref="DataFileException">This is no folder of results.</exception>
    public static ResultFolder Open(string path)
    {
        var copy = System.IO.Path.Combine(path, "plan.json");
        if (!System.IO.File.Exists(copy)) throw new DataFileException(path, 0, "This is no folder of results: it has no plan.json. 'halfspace experiment run PLAN.json' makes one.");
        var origin = System.IO.Path.Combine(path, "origin.txt");
        var plan = PlanFile.Parse(System.IO.File.Exists(origin) ? InputFile.ReadLines(origin).First() : copy, InputFile.ReadAllBytes(copy));
        return new ResultFolder(System.IO.Path.GetFullPath(path), plan);
    }

    /// <summary>A file of the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The file with a task's result.</summary>
    public string ResultFile(int task) => TaskFile(task, "json");

    /// <summary>The file with the output of an attempt that failed.</summary>
    public string FailureFile(int task, int attempt) => TaskFile(task, FormattableString.Invariant($"failed-{attempt}.json"));

    /// <summary>The file that a task keeps beside its result.</summary>
    /// <param name="task">The task.</param>
    /// <param name="kind">network, certificate, witness or picture.</param>
    public string KeptFile(int task, string kind) => TaskFile(task, kind switch { "witness" => "witness.txt", "picture" => "picture.png", _ => kind + ".json" });

    /// <summary>The certificate that a task left, or null.</summary>
    public string? CertificateOf(int task) => System.IO.File.Exists(KeptFile(task, "certificate")) ? KeptFile(task, "certificate") : null;

    /// <summary>Whether a task has a result.</summary>
    public bool IsDone(int task) => System.IO.File.Exists(ResultFile(task));

    /// <summary>How often a task has failed.</summary>
    public int Failures(int task) => Enumerable.Range(1, MostAttempts).TakeWhile(attempt => System.IO.File.Exists(FailureFile(task, attempt))).Count();

    /// <summary>
    /// The part whose witness settles a split property, or null: the other parts are not needed then. It stands in a file of its own, which
    /// the tasks that run on other machines look for, and which counts for nothing unless that part's result says so.
    /// </summary>
    public int? SettledBy => Plan.JoinsVerdicts && Marked is { } part && IsSat(part) ? part : null;

    private int? Marked
    {
        get
        {
            try
            {
                return (Read(SettledFile)?["part"] as JsonValue)?.TryGetValue(out int part) == true ? part : null;
            }
            catch (DataFileException)
            {
                // Broken, it says nothing, and is written again.
                return null;
            }
        }
    }

    /// <summary>Says that a part's result, which is there already, settles the property.</summary>
    public void Settle(int part) => Write(SettledFile, new JsonObject { ["part"] = part });

    /// <summary>Says so after a look through all results: a run may have been killed between a result and this.</summary>
    public void SettleByResults()
    {
        if (!Plan.JoinsVerdicts || SettledBy is not null) return;
        foreach (var task in Plan.Tasks.Where(task => IsSat(task.Index)).Take(1)) Settle(task.Index);
    }

    /// <summary>Tasks without a result that may still be tried.</summary>
    public IEnumerable<int> Open() => SettledBy is not null ? [] : Enumerable.Range(0, Plan.Tasks.Count).Where(task => !IsDone(task) && Failures(task) < MostAttempts);

    /// <summary>Forgets failures, so that their tasks are tried again.</summary>
    public void ForgetFailures()
    {
        foreach (var file in Directory.GetFiles(Tasks, "*.failed-*.json")) System.IO.File.Delete(file);
    }

    /// <summary>Forgets results, and what their tasks kept beside them, so that the tasks are run again.</summary>
    public void Forget(IEnumerable<int> tasks)
    {
        foreach (var task in tasks)
        {
            System.IO.File.Delete(ResultFile(task));
            foreach (var kind in Plan.Keep) System.IO.File.Delete(KeptFile(task, kind));
            // What failed failed in the other version.
            for (var attempt = 0; attempt <= MostAttempts; attempt++) System.IO.File.Delete(FailureFile(task, attempt));
        }
    }

    /// <summary>A task's result, or null.</summary>
    /// <exception cref="DataFileException">The file is none, or is another task's.</exception>
    public JsonObject? Result(int task)
    {
        if (!IsDone(task)) return null;
        var content = Content(task);
        Head(task, content);
        return ResultJson.Parse<JsonObject>(ResultFile(task), content, Mend);
    }

    /// <summary>Whose a task's result is, without taking all of it into memory.</summary>
    /// <exception cref="DataFileException">The file is none, or is another task's.</exception>
    public ResultHead Head(int task) => Head(task, Content(task));

    /// <summary>The record of a task's last failure, or null.</summary>
    public JsonObject? LastFailure(int task) => Failures(task) is > 0 and var count ? Read(FailureFile(task, count)) : null;

    /// <summary>The words of a task's command, with every placeholder settled.</summary>
    public IReadOnlyList<string> Arguments(PlanTask task)
    {
        var words = task.Arguments.Select(word => DataFolder.Expand(Plan.Rows.Keys.Aggregate(word, (text, name) => text.Replace("{rows:" + name + "}", RowsFile(name), StringComparison.Ordinal))).Replace(Placeholder, Path, StringComparison.Ordinal)).ToList();
        foreach (var kind in Plan.Keep) words.AddRange(["--" + Plan.OptionOf(Plan.Command, kind), KeptFile(task.Index, kind)]);
        words.Add("--json");
        return words;
    }

    /// <summary>Writes a JSON file whole.</summary>
    public static void Write(string path, JsonNode content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content.ToJsonString(ResultJson.Layout) + "\n"));

    private static void Write(string path, byte[] content) => AtomicFile.Write(path, stream => stream.Write(content));

    private static void WriteOnce(string path, Func<byte[]> content)
    {
        if (!System.IO.File.Exists(path)) Write(path, content());
    }

    private static IEnumerable<string> TasksOf(Plan plan) => plan.Tasks.Select(task => string.Join('\n', task.Arguments)).Append(string.Join('\n', plan.Keep)).Append(string.Join('\n', plan.Rows));

    private ResultHead Head(int task, byte[] content)
    {
        var path = ResultFile(task);
        if (ResultHead.Of(content) is { } head) return head.Task == task ? head : throw new DataFileException(path, 0, FormattableString.Invariant($"This is the result of task {head.Task}. {Mend}"));
        // Where it is no JSON, the line says more.
        ResultJson.Parse<JsonObject>(path, content, Mend);
        throw new DataFileException(path, 0, "This is no result of a task. " + Mend);
    }

    private byte[] Content(int task)
    {
        try
        {
            return InputFile.ReadAllBytes(ResultFile(task));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(ResultFile(task), fault);
        }
    }

    /// <summary>Whether a part's result says that it is sat; a file that is none says nothing.</summary>
    private bool IsSat(int part)
    {
        try
        {
            return JoinedVerdict.Of(Result(part)) == "sat";
        }
        catch (Exception fault) when (fault is DataFileException or ArgumentException)
        {
            // No result, or one that gives a name twice.
            return false;
        }
    }

    private static JsonObject? Read(string path) => System.IO.File.Exists(path) ? ResultJson.Read<JsonObject>(path, Mend) : null;

    private string RowsFile(string name) => System.IO.Path.Combine(Path, "rows", name + ".txt");

    private string TaskFile(int task, string ending) => System.IO.Path.Combine(Tasks, FormattableString.Invariant($"{task:D6}.{ending}"));
}
