using System.Text.Json.Nodes;
using Halfspace.Data;
using Halfspace.Experiments.Plans;
using Halfspace.Experiments.Runs;
using Halfspace.Tests.Cli;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>Running a plan here, with a shell script in place of the command.</summary>
public sealed class LocalRunTests
{
    /// <summary>A plan of trivial tasks in a folder, and the script that runs them.</summary>
    private static (ResultFolder Results, TaskProgram Program) Set(TemporaryFolder folder, int tasks, string script, string more = "")
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The tasks of this test are a shell script.");
        var plan = folder.Write("plan.json", """{"title":"t","command":"train","grid":{"samples":[LIST]}MORE}""".Replace("LIST", string.Join(',', Enumerable.Range(0, tasks)), StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal));
        var program = folder.Write("task.sh", "#!/bin/sh\n" + script + "\n");
        return (ResultFolder.Create(folder.Name("results"), PlanFile.Read(plan)), new TaskProgram("/bin/sh", [program]));
    }

    [Fact]
    public void What_is_done_is_not_done_again()
    {
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 6, "echo \"$3\" >> runs.txt; echo \"{\\\"value\\\": $3}\"");
        new LocalRun(results, program, 2).Run(TestContext.Current.CancellationToken);
        var before = Enumerable.Range(0, 6).Select(task => File.ReadAllText(results.ResultFile(task))).ToArray();
        new LocalRun(results, program, 2).Run(TestContext.Current.CancellationToken);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], File.ReadAllLines(folder.Name("runs.txt")).Order());
        Assert.Equal(before, Enumerable.Range(0, 6).Select(task => File.ReadAllText(results.ResultFile(task))));
        Assert.Equal(3, results.Result(3)!["result"]!["value"]!.GetValue<int>());
    }

    [Fact]
    public void A_task_that_fails_is_recorded_with_its_output_and_tried_once_more()
    {
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 3, "echo \"$3\" >> runs.txt; if [ $3 = 1 ]; then echo half an answer; echo alas >&2; exit 65; fi; echo '{}'");
        new LocalRun(results, program, 1).Run(TestContext.Current.CancellationToken);
        new LocalRun(results, program, 1).Run(TestContext.Current.CancellationToken);
        Assert.Equal(["0", "1", "1", "2"], File.ReadAllLines(folder.Name("runs.txt")).Order());
        Assert.False(results.IsDone(1));
        var failure = results.LastFailure(1)!;
        Assert.Equal((2, 65), (failure["attempt"]!.GetValue<int>(), failure["exit"]!.GetValue<int>()));
        Assert.Equal("half an answer\n", failure["output"]!.GetValue<string>());
        Assert.Equal("alas\n", failure["error"]!.GetValue<string>());
        results.ForgetFailures();
        Assert.Equal([1], results.Open());
    }

    [Fact]
    public void A_part_that_settles_the_property_ends_the_others_here_and_elsewhere()
    {
        using var folder = new TemporaryFolder();
        // Part 0 runs for ever unless part 1, which is sat, ends it; parts 2 and 3 are never started.
        var (results, program) = Set(folder, 4, "echo \"$3\" >> runs.txt; if [ $3 = 1 ]; then echo '{\"result\": \"sat\"}'; else exec sleep 1000; fi", ",\"join\":\"verdict\"");
        new LocalRun(results, program, 2).Run(TestContext.Current.CancellationToken);
        Assert.Equal(["0", "1"], File.ReadAllLines(folder.Name("runs.txt")).Order());
        Assert.Equal((1, 0), (results.SettledBy, results.Failures(0)));
        Assert.Equal(("sat", 1), JoinedVerdict.Of(results));
        Assert.Empty(results.Open());

        // As an element of an array on another machine.
        Assert.False(new TaskRun(results, program).Run(results.Plan.Tasks[3], [], TestContext.Current.CancellationToken));
        Assert.Equal(2, File.ReadAllLines(folder.Name("runs.txt")).Length);
        var said = HalfspaceCommand.Run(folder.Path, "experiment", "status", "plan.json", "--results", "results", "--json").Exits(0).Json();
        Assert.Equal(("done", 1, 1, 0), (said.GetProperty("status").GetString(), said.GetProperty("settledBy").GetInt32(), said.GetProperty("done").GetInt32(), said.GetProperty("open").GetInt32()));

        // A run that was killed before it could say so, and files that say what no result does.
        var mark = Path.Combine(folder.Name("results"), "settled.json");
        File.Delete(mark);
        HalfspaceCommand.Run(folder.Path, "experiment", "status", "plan.json", "--results", "results").Exits(0);
        Assert.Equal(1, results.SettledBy);
        foreach (var forged in new[] { "{\"part\": 0}", "{\"part\": 7}", "{\"part\": -1}", "{\"part\": \"1\"}", "{\"part\": 1e30}", "{}", "[]", "{", "" })
        {
            File.WriteAllText(mark, forged);
            Assert.Null(results.SettledBy);
        }
    }

    [Fact]
    public void A_task_that_recovers_has_a_result_and_its_first_failure()
    {
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 1, "if [ ! -f again ]; then touch again; exit 134; fi; echo '{\"value\": 7}'");
        new LocalRun(results, program, 1).Run(TestContext.Current.CancellationToken);
        Assert.Equal(2, results.Result(0)!["attempt"]!.GetValue<int>());
        Assert.True(File.Exists(results.FailureFile(0, 1)));
    }

    [Fact]
    public void An_exit_code_of_an_answer_without_an_answer_is_a_failure()
    {
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 1, "echo '[1]'; exit 2");
        new LocalRun(results, program, 1).Run(TestContext.Current.CancellationToken);
        Assert.Equal("it printed no JSON object", results.LastFailure(0)!["reason"]!.GetValue<string>());
    }

    [Fact]
    public void A_task_that_hangs_is_given_up()
    {
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 1, "sleep 100 & wait", ",\"needs\":{\"seconds\":0.3}");
        new LocalRun(results, program, 1).Run(TestContext.Current.CancellationToken);
        Assert.Contains("0.3 s", results.LastFailure(0)!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_stopped_leaves_nothing_of_what_ran()
    {
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 4, "if [ $3 = 0 ]; then echo '{}'; else touch started; sleep 100; fi");
        using var stop = new CancellationTokenSource();
        var run = Task.Run(() => new LocalRun(results, program, 1).Run(stop.Token), TestContext.Current.CancellationToken);
        while (!File.Exists(folder.Name("started"))) await Task.Delay(10, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await run;
        Assert.Equal([1, 2, 3], results.Open());
        Assert.Equal(0, results.Failures(1));
    }

    [Fact]
    public async Task Two_runs_in_one_folder_are_refused()
    {
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 1, "touch started; while [ ! -f end ]; do sleep 0.02; done; echo '{}'");
        var run = Task.Run(() => new LocalRun(results, program, 1).Run(CancellationToken.None), TestContext.Current.CancellationToken);
        while (!File.Exists(folder.Name("started"))) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Contains("Another run", Assert.Throws<IOException>(() => new LocalRun(results, program, 1).Run(CancellationToken.None)).Message, StringComparison.Ordinal);
        folder.Write("end", "");
        await run;
        Assert.True(results.IsDone(0));
    }

    [Fact]
    public void Results_of_other_tasks_are_left_alone_and_other_words_are_taken_over()
    {
        using var folder = new TemporaryFolder();
        Set(folder, 3, "");
        var fault = Assert.Throws<DataFileException>(() => Set(folder, 4, ""));
        Assert.Contains("other tasks", fault.Message, StringComparison.Ordinal);
        var (results, _) = Set(folder, 3, "", ",\"about\":[\"more\"]");
        Assert.Contains("more", File.ReadAllText(results.File("plan.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_are_kept_to_processors_of_their_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.ProcessorCount >= 2, "Pinning is done on Linux, and takes two processors.");
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 4, "sleep 0.2; echo \"{\\\"allowed\\\": \\\"$(grep Cpus_allowed_list /proc/self/status | cut -f2)\\\"}\"");
        var run = new LocalRun(results, program, 2);
        run.Run(TestContext.Current.CancellationToken);
        Assert.True(run.IsPinned);
        var records = Enumerable.Range(0, 4).Select(task => results.Result(task)!).ToArray();
        Assert.All(records, record => Assert.Equal(Assert.Single(record["processors"]!.AsArray())!.ToString(), record["result"]!["allowed"]!.GetValue<string>()));
        Assert.Equal(2, records.Select(record => record["processors"]!.ToJsonString()).Distinct().Count());
    }

    [Fact]
    public void Results_are_collected_as_a_table_and_as_lines()
    {
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 2, "echo \"{\\\"status\\\": \\\"a,b\\\", \\\"value\\\": $3.5, \\\"list\\\": [1]}\"");
        new LocalRun(results, program, 1).Run(TestContext.Current.CancellationToken);
        Assert.Equal(2, Collection.Write(results));
        var lines = File.ReadAllLines(results.File("results.csv"));
        Assert.StartsWith("task,samples,status,value,attempt,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("1,1,\"a,b\",1.5,1,0,", lines[2], StringComparison.Ordinal);
        Assert.Equal(1, JsonNode.Parse(File.ReadAllLines(results.File("results.jsonl"))[1])!["task"]!.GetValue<int>());
    }

    [Fact]
    public void Status_reads_what_it_counts()
    {
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 12, "echo '{\"value\": 1}'");
        new LocalRun(results, program, 1).Run(TestContext.Current.CancellationToken);
        var whole = File.ReadAllText(results.ResultFile(0));
        (string Content, string Fault)[] broken =
        [
            ("", "No run wrote this"),
            (whole[..(whole.Length / 2)], "No run wrote this"),
            (whole + "{}", "No run wrote this"),
            (whole, "This is the result of task 0"),
            ("{}", "This is no result of a task"),
            ("[]", "No run wrote this"),
            (whole.Replace("\"result\"", "\"answer\"", StringComparison.Ordinal), "This is no result of a task"),
            (whole.Replace("{\n    \"value\": 1\n  }", "1", StringComparison.Ordinal), "This is no result of a task"),
            (whole.Replace("\"task\": 0", "\"task\": 9, \"task\": 9", StringComparison.Ordinal), "This is no result of a task"),
            (whole.Replace("\"task\": 0", "\"task\": \"10\"", StringComparison.Ordinal), "This is no result of a task"),
        ];
        for (var b = 0; b < broken.Length; b++)
        {
            File.WriteAllText(results.ResultFile(b + 1), broken[b].Content);
            Assert.Contains(broken[b].Fault, Assert.Throws<DataFileException>(() => results.Result(b + 1)).Message, StringComparison.Ordinal);
        }

        string[] line = ["experiment", "status", "plan.json", "--results", "results"];
        var json = HalfspaceCommand.Run(folder.Path, [.. line, "--json"]).Exits(2).Json();
        Assert.Equal(("failed", 2, 0), (json.GetProperty("status").GetString(), json.GetProperty("done").GetInt32(), json.GetProperty("open").GetInt32()));
        Assert.Equal(Enumerable.Range(1, 10), json.GetProperty("broken").EnumerateArray().Select(task => task.GetInt32()));
        var said = HalfspaceCommand.Run(folder.Path, line).Exits(2).Output;
        Assert.Contains("2 of 12 tasks done, 0 open, 0 failed, 10 with a broken file", said, StringComparison.Ordinal);
        foreach (var (_, fault) in broken) Assert.Contains(fault, said, StringComparison.Ordinal);
        Assert.DoesNotContain("the report", said, StringComparison.Ordinal);

        // Removed, their tasks are open.
        for (var b = 0; b < broken.Length; b++) File.Delete(results.ResultFile(b + 1));
        Assert.Equal(10, HalfspaceCommand.Run(folder.Path, [.. line, "--json"]).Exits(2).Json().GetProperty("open").GetInt32());
    }

    [Fact]
    public void A_broken_result_of_a_part_settles_nothing_and_hides_nothing()
    {
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 3, "if [ $3 = 2 ]; then echo '{\"result\": \"sat\"}'; else echo '{\"result\": \"unsat\"}'; fi", ",\"join\":\"verdict\"");
        new LocalRun(results, program, 1).Run(TestContext.Current.CancellationToken);
        File.WriteAllText(results.ResultFile(0), "{");
        File.Delete(results.File("settled.json"));
        string[] line = ["experiment", "status", "plan.json", "--results", "results", "--json"];
        Assert.Equal(2, HalfspaceCommand.Run(folder.Path, line).Exits(2).Json().GetProperty("settledBy").GetInt32());
        File.WriteAllText(results.ResultFile(2), "{");
        Assert.Null(results.SettledBy);
    }

    [Fact]
    public void Results_of_another_version_are_kept_and_said_or_made_again()
    {
        using var folder = new TemporaryFolder();
        var (results, program) = Set(folder, 4, "echo \"$3\" >> runs.txt; echo '{}'", ",\"keep\":[\"network\"]");
        new LocalRun(results, program, 1).Run(TestContext.Current.CancellationToken);
        string[] line = ["experiment", "run", "plan.json", "--results", "results", "--program", folder.WriteProgram("again.sh", "#!/bin/sh\necho \"again $3\" >> runs.txt; echo '{}'\n")];
        Assert.Equal("", HalfspaceCommand.Run(folder.Path, line).Exits(0).Error);
        foreach (var (task, version) in new[] { (1, "0.0.1"), (3, "0.0.2") })
        {
            var other = results.Result(task)!;
            other["version"] = version;
            ResultFolder.Write(results.ResultFile(task), other);
            File.WriteAllText(results.KeptFile(task, "network"), "of then");
        }

        var unnamed = results.Result(2)!;
        unnamed.Remove("version");
        ResultFolder.Write(results.ResultFile(2), unnamed);
        var kept = HalfspaceCommand.Run(folder.Path, line).Exits(0);
        Assert.Contains($"kept, 1 of version 0.0.1, 1 of version 0.0.2, 1 of version unknown; this is {ResultHead.ThisVersion}. --rerun-other-versions runs", kept.Error, StringComparison.Ordinal);
        Assert.Contains($"of the results, 1 of version 0.0.1, 1 of version 0.0.2, 1 of version unknown; this is {ResultHead.ThisVersion}", kept.Output, StringComparison.Ordinal);
        Assert.Equal("", HalfspaceCommand.Run(folder.Path, [.. line, "--quiet"]).Exits(0).Error);
        Assert.Contains("kept, 1 of version 0.0.1;", HalfspaceCommand.Run(folder.Path, [.. line, "--task", "1"]).Exits(0).Error, StringComparison.Ordinal);
        var json = HalfspaceCommand.Run(folder.Path, "experiment", "status", "plan.json", "--results", "results", "--json").Exits(0).Json();
        Assert.Equal([("0.0.1", 1), ("0.0.2", 1), (ResultHead.ThisVersion, 1), ("unknown", 1)], json.GetProperty("versions").EnumerateObject().Select(one => (one.Name, one.Value.GetInt32())));
        HalfspaceCommand.Run(folder.Path, "experiment", "collect", "plan.json", "--results", "results").Exits(0);
        Assert.Contains(",0.0.1,", File.ReadAllLines(results.File("results.csv"))[2], StringComparison.Ordinal);
        Assert.Equal(4, File.ReadAllLines(folder.Name("runs.txt")).Length);

        Assert.Equal("", HalfspaceCommand.Run(folder.Path, [.. line, "--rerun-other-versions", "--task", "1"]).Exits(0).Error);
        HalfspaceCommand.Run(folder.Path, [.. line, "--rerun-other-versions", "--jobs", "1"]).Exits(0);
        Assert.Equal(["again 1", "again 2", "again 3"], File.ReadAllLines(folder.Name("runs.txt"))[4..]);
        Assert.All(Enumerable.Range(0, 4), task => Assert.Equal(ResultHead.ThisVersion, results.Head(task).Version));
        Assert.False(File.Exists(results.KeptFile(1, "network")));
    }
}
