using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Experiments.Plans;
using Halfspace.Experiments.Runs;
using Halfspace.Training;

namespace Halfspace.Cli.Experiments;

/// <summary><c>halfspace experiment</c>: a plan of many runs, on this machine or a cluster.</summary>
internal static class ExperimentCommand
{
    /// <summary>Failed tasks that are printed one by one.</summary>
    private const int MostFailures = 10;

    public static Command Create(Func<Command> root)
    {
        var plans = new PlanOptionNames(root);
        var command = new Command("experiment", "Run a plan of many tasks, here or on a cluster; finished tasks are not repeated.")
        {
            Run(plans),
            OnPlan("status", "Show how far a plan is.", plans, Status),
            SplitCommand.Create(),
            OnPlan("collect", "Write all results to results.csv and results.jsonl.", plans, Collect),
        };
        return command;
    }

    private static Command Run(PlanOptionNames plans)
    {
        var (plan, results) = (PlanArgument(), ResultsOption());
        var on = new Option<string>("--on") { Description = "Where: local (this machine) or slurm (a job array; needs a folder that all nodes share).", HelpName = "local|slurm", DefaultValueFactory = _ => "local" };
        on.AcceptOnlyFromAmong("local", "slurm");
        var jobs = SharedOptions.Positive(new Option<int?>("--jobs") { Description = "Tasks side by side (default: as many as the cores allow at the plan's threads; on Slurm as many as it lets run).", HelpName = "N" });
        var task = new Option<int?>("--task") { Description = "Run only task K, as a job of an array does.", HelpName = "K" };
        var retry = new Option<bool>("--retry-failed") { Description = "Retry tasks that have failed twice." };
        var rerun = SharedOptions.RerunOtherVersions("Run tasks again whose result is of another version of halfspace; without it such results are kept.");
        var program = new Option<string?>("--program") { Description = "Run tasks with this program in place of halfspace, for example a wrapper script.", HelpName = "FILE" };
        var (json, quiet) = (SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("run", "Run the open tasks of a plan; a run that was stopped or killed continues where it was.") { plan, results, on, jobs, task, retry, rerun, program, json, quiet };
        command.SetVerb((parsed, cancellation) =>
        {
            var read = plans.Read(parsed.GetValue(plan)!);
            if (parsed.GetValue(task) is { } one && (one < 0 || one >= read.Tasks.Count)) throw new UsageException($"--task {one}: the plan has the tasks 0 to {read.Tasks.Count - 1}.");
            DataFolder.Check(read);
            var folder = ResultFolder.Create(parsed.GetValue(results) ?? ResultFolder.DefaultPath(read), read);
            if (parsed.GetValue(retry)) folder.ForgetFailures();
            var before = ResultSurvey.Of(folder, parsed.GetValue(task) is { } only ? [only] : Enumerable.Range(0, read.Tasks.Count));
            if (parsed.GetValue(rerun)) folder.Forget(before.OfOthers);
            else if (before.Others is { } others && !parsed.GetValue(quiet)) Console.Error.WriteLine($"halfspace: of the results that are there and are kept, {others}; this is {ResultHead.ThisVersion}. --{SharedOptions.RerunName} runs their tasks again.");
            if (parsed.GetValue(task) is null) folder.SettleByResults();
            var runner = parsed.GetValue(program) is { } file ? new TaskProgram(file, []) : TaskProgram.Current();
            if (parsed.GetValue(on) == "slurm")
            {
                if (parsed.GetValue(task) is not null) throw new UsageException("--task runs a task here; leave --on slurm out.");
                return Submit(folder, parsed.GetValue(jobs), parsed.GetValue(program), parsed.GetValue(json));
            }

            if (parsed.GetValue(task) is { } single) new TaskRun(folder, runner).Run(read.Tasks[single], [], cancellation);
            else
            {
                var side = parsed.GetValue(jobs) ?? Math.Max(1, Environment.ProcessorCount / (read.Threads ?? 1));
                using var progress = new RunLine(parsed.GetValue(quiet));
                var local = new LocalRun(folder, runner, side, progress);
                local.Run(cancellation);
            }

            return Say(folder, parsed.GetValue(json), parsed.GetValue(task));
        });
        return command;
    }

    /// <summary>Hands the open tasks to Slurm and does not wait for them.</summary>
    private static int Submit(ResultFolder folder, int? jobs, string? program, bool json)
    {
        var (added, requeued) = new SlurmRun(folder, TaskProgram.Current()).Submit(jobs, program);
        if (json) JsonReport.Print(new JsonObject { ["status"] = "submitted", ["jobs"] = new JsonArray([.. added.Select(job => (JsonNode)job.Id)]), ["submitted"] = added.Sum(job => job.Tasks.Count), ["requeued"] = requeued.Count, ["results"] = folder.Path });
        else Console.Out.WriteLine($"{added.Sum(job => job.Tasks.Count)} tasks submitted{(added.Count == 0 ? "" : " as " + (added.Count == 1 ? "job array " : "job arrays ") + string.Join(", ", added.Select(job => job.Id)))}, {requeued.Count} requeued; 'halfspace experiment status' says how far they are; results in {folder.Path}");
        return ExitCodes.Answered;
    }

    private static Command OnPlan(string name, string description, PlanOptionNames plans, Func<ResultFolder, bool, int> act)
    {
        var (plan, results, json) = (PlanArgument(), ResultsOption(), SharedOptions.Json());
        var command = new Command(name, description) { plan, results, json };
        command.SetVerb((parsed, _) =>
        {
            var read = plans.Read(parsed.GetValue(plan)!);
            return act(ResultFolder.Create(parsed.GetValue(results) ?? ResultFolder.DefaultPath(read), read), parsed.GetValue(json));
        });
        return command;
    }

    private static int Status(ResultFolder folder, bool json)
    {
        folder.SettleByResults();
        return Say(folder, json, null);
    }

    private static int Collect(ResultFolder folder, bool json)
    {
        var count = Collection.Write(folder);
        if (folder.Plan.JoinsBounds) return CollectProof(folder, count, json);
        var joined = folder.Plan.JoinsVerdicts ? JoinedVerdict.Of(folder) : default;
        var (certificate, missing) = (default(string), default(string));
        try
        {
            if (joined.Verdict is "sat" or "unsat") certificate = JoinedCertificate.Write(folder, joined.Part);
        }
        catch (DataFileException fault)
        {
            // The verdict stands without its proof.
            missing = fault.Message;
            Console.Error.WriteLine("halfspace: no certificate: " + missing);
        }

        // One of an earlier time would not be about these results.
        if (folder.Plan.JoinsVerdicts && certificate is null) File.Delete(folder.File("certificate.json"));
        if (json) JsonReport.Print(new JsonObject { ["verdict"] = joined.Verdict, ["part"] = joined.Part, ["certificate"] = certificate, ["certificateMissing"] = missing, ["results"] = count, ["tasks"] = folder.Plan.Tasks.Count, ["table"] = folder.File("results.csv"), ["lines"] = folder.File("results.jsonl") });
        else Console.Out.WriteLine($"{count} of {folder.Plan.Tasks.Count} results written to {folder.File("results.csv")} and {folder.File("results.jsonl")}{(joined.Verdict is null ? "" : $"\njoined verdict: {joined.Verdict}{(joined.Part is { } part ? $", by part {part}, whose witness is in {folder.KeptFile(part, "witness")}" : "")}{(certificate is null ? "" : $"\ncertificate: {certificate}, which 'halfspace check' takes")}")}");
        return joined.Verdict switch { null or "unsat" => ExitCodes.Answered, "sat" => ExitCodes.Refuted, _ => ExitCodes.NoAnswer };
    }

    /// <summary>Says what the parts of a proof come to; exit code 2 where the value is not proved to be the best.</summary>
    private static int CollectProof(ResultFolder folder, int count, bool json)
    {
        var (joined, parts) = (JoinedProof.Write(folder), folder.Plan.Tasks.Count);
        var status = joined.Status.ToString().ToLowerInvariant();
        if (json)
        {
            JsonReport.Print(new JsonObject
            {
                ["status"] = status,
                ["value"] = JsonReport.Number(joined.Value is { } v ? Number(v) : null),
                ["bound"] = JsonReport.Number(joined.Bound is { } b ? Number(b) : null),
                ["parts"] = parts,
                ["settled"] = joined.Settled,
                ["certificate"] = joined.Certificate,
                ["network"] = joined.Network,
                ["results"] = count,
                ["tasks"] = parts,
                ["table"] = folder.File("results.csv"),
                ["lines"] = folder.File("results.jsonl"),
            });
        }
        else
        {
            Console.Out.WriteLine($"{count} of {parts} results written to {folder.File("results.csv")} and {folder.File("results.jsonl")}");
            Console.Out.WriteLine(joined.Certificate is null ? "no part has left a certificate yet" : $"joined proof: {status}, value {joined.Value?.ToString() ?? "none"}, bound {joined.Bound}, {joined.Settled} of {parts} parts settled\nnetwork: {joined.Network}\ncertificate: {joined.Certificate}, which 'halfspace check' takes");
        }

        return joined.Status == TrainingStatus.Optimal ? ExitCodes.Answered : ExitCodes.NoAnswer;
    }

    private static double Number(Fraction exact) => new Cost(exact.Numerator, exact.Denominator).Value;

    /// <summary>Says what there is; exit code 2 where some task asked for has no result.</summary>
    private static int Say(ResultFolder folder, bool json, int? task)
    {
        var tasks = task is { } one ? [folder.Plan.Tasks[one]] : folder.Plan.Tasks;
        var (open, failed) = (new List<PlanTask>(), new List<PlanTask>());
        var settled = folder.SettledBy;
        var survey = ResultSurvey.Of(folder, tasks.Select(t => t.Index));
        foreach (var missing in tasks.Where(t => settled is null && !survey.Done.ContainsKey(t.Index) && !survey.Broken.ContainsKey(t.Index))) (folder.Failures(missing.Index) < ResultFolder.MostAttempts ? open : failed).Add(missing);
        var slurm = new SlurmRun(folder, TaskProgram.Current());
        var queue = task is null && open.Count > 0 && slurm.Jobs.Count > 0 ? slurm.Queue().Where(pair => open.Any(t => t.Index == pair.Key)).GroupBy(pair => pair.Value).ToDictionary(group => group.Key.ToLowerInvariant(), group => group.Count()) : [];
        var ended = task is null && open.Count > 0 ? slurm.Ended() : new Dictionary<int, string>();
        if (json)
        {
            JsonReport.Print(new JsonObject
            {
                ["status"] = open.Count > 0 ? "open" : failed.Count + survey.Broken.Count > 0 ? "failed" : "done",
                ["tasks"] = tasks.Count,
                ["done"] = survey.Done.Count,
                ["open"] = open.Count,
                ["failed"] = new JsonArray([.. failed.Select(t => (JsonNode)t.Index)]),
                ["broken"] = new JsonArray([.. survey.Broken.Keys.Select(index => (JsonNode)index)]),
                ["versions"] = new JsonObject(survey.Versions.Select(one => KeyValuePair.Create(one.Version, (JsonNode?)one.Count))),
                ["queue"] = new JsonObject(queue.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
                ["ended"] = new JsonObject(ended.OrderBy(pair => pair.Key).Select(pair => KeyValuePair.Create(pair.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)pair.Value.ToLowerInvariant()))),
                ["settledBy"] = settled,
                ["results"] = folder.Path,
            });
        }
        else
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder.Plan.Title}: {survey.Done.Count} of {tasks.Count} tasks done, {open.Count} open, {failed.Count} failed{(survey.Broken.Count > 0 ? $", {survey.Broken.Count} with a broken file" : "")}; results in {folder.Path}"));
            if (survey.Others is { } others) Console.Out.WriteLine($"of the results, {others}; this is {ResultHead.ThisVersion}");
            if (settled is { } part) Console.Out.WriteLine($"part {part} settles the property; the others are not needed");
            if (queue.Count > 0) Console.Out.WriteLine("in Slurm's queue: " + string.Join(", ", queue.Select(pair => $"{pair.Value} {pair.Key}")));
            foreach (var state in ended.GroupBy(pair => pair.Value.ToLowerInvariant())) Console.Out.WriteLine($"left Slurm's queue without a result, as {state.Key}: {(state.Count() == 1 ? "task" : "tasks")} {SlurmRun.Ranges(state.Select(pair => pair.Key).Order())}");
            foreach (var lost in failed.Take(MostFailures))
            {
                var record = folder.LastFailure(lost.Index);
                var said = record?["error"]?.ToString().Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0);
                Console.Out.WriteLine($"failed: task {lost.Index}, {lost}: {record?["reason"]}{(said is null ? "" : $" ({said})")}; its output is in {folder.FailureFile(lost.Index, ResultFolder.MostAttempts)}");
            }

            if (failed.Count > MostFailures) Console.Out.WriteLine(FormattableString.Invariant($"{failed.Count - MostFailures} more failed; --json lists all, and the report has the output of each"));
            foreach (var fault in survey.Broken.Take(MostFailures)) Console.Out.WriteLine($"broken: task {fault.Key}: {fault.Value}");
            if (survey.Broken.Count > MostFailures) Console.Out.WriteLine(FormattableString.Invariant($"{survey.Broken.Count - MostFailures} more are broken; --json lists all"));
            if (open.Count + survey.Broken.Count == 0 && task is null) Console.Out.WriteLine($"the report: halfspace report {folder.Path}");
        }

        return open.Count + failed.Count + survey.Broken.Count == 0 ? ExitCodes.Answered : ExitCodes.NoAnswer;
    }

    private static Argument<string> PlanArgument() => new("plan") { Description = "The plan, a JSON file; its schema is experiments/plan.schema.json.", HelpName = "PLAN.json" };

    private static Option<string?> ResultsOption() => new("--results") { Description = "The folder of results (default: the plan's name and .results, below the current folder).", HelpName = "FOLDER" };
}
