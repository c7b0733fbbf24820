using System.Diagnostics;
using Halfspace.Experiments.Runs;
using Halfspace.Tests.Cli;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>Plans as job arrays of a real Slurm.</summary>
public sealed class SlurmRunTests
{
    [Theory]
    [InlineData(new[] { 0, 1, 2, 3, 7, 9, 10 }, "0-3,7,9-10")]
    [InlineData(new[] { 5 }, "5")]
    [InlineData(new int[0], "")]
    public void Numbers_are_written_as_ranges(int[] numbers, string text) => Assert.Equal(text, SlurmRun.Ranges(numbers));

    [Fact]
    public void Without_Slurm_the_message_says_where_to_run_it()
    {
        using var folder = new TemporaryFolder();
        var plan = folder.Write("plan.json", """{"title":"t","command":"train","grid":{"samples":[0,1]}}""");
        HalfspaceCommand.Run(folder.Path, [("PATH", folder.Path)], "experiment", "run", plan, "--on", "slurm").Fails(65, "scontrol", "--on slurm out");
    }

    [Fact]
    public void Where_the_cluster_keeps_accounts_status_says_how_tasks_ended_without_a_result()
    {
        using var folder = new TemporaryFolder();
        var plan = folder.Write("plan.json", """{"title":"t","command":"train","grid":{"samples":[0,1,2,3,4,5,6]}}""");
        Directory.CreateDirectory(folder.Name("results/slurm"));
        folder.Write("results/slurm/jobs.json", """[{"job":12,"offset":0,"tasks":[0,1,2]},{"job":13,"offset":3,"tasks":[3,4,5,6]}]""");
        folder.WriteProgram("squeue", "#!/bin/sh\necho '13 1 RUNNING'\n");
        string[] status = ["experiment", "status", plan, "--results", folder.Name("results")];
        (string, string)[] path = [("PATH", folder.Path + ":" + Environment.GetEnvironmentVariable("PATH"))];
        folder.WriteProgram("sacct", """
            #!/bin/sh
            [ "$4" = --jobs=12,13 ] || exit 1
            echo '12_0|TIMEOUT'
            echo '12_0.batch|CANCELLED'
            echo '12_1|TIMEOUT'
            echo '12_2|OUT_OF_MEMORY'
            echo '13_0|CANCELLED by 1000'
            echo '13_1|NODE_FAIL'
            echo '13_[2-3]|PENDING'
            echo '99_0|FAILED'

            """);
        var output = HalfspaceCommand.Run(folder.Path, path, status).Exits(2).Output;
        Assert.Contains("as timeout: tasks 0-1\n", output, StringComparison.Ordinal);
        Assert.Contains("as out_of_memory: task 2\n", output, StringComparison.Ordinal);
        // What runs again is no longer ended.
        Assert.DoesNotContain("node_fail", output, StringComparison.Ordinal);
        var json = HalfspaceCommand.Run(folder.Path, path, [.. status, "--json"]).Exits(2).Json();
        Assert.Equal(["0:timeout", "1:timeout", "2:out_of_memory", "3:cancelled"], json.GetProperty("ended").EnumerateObject().Select(task => $"{task.Name}:{task.Value.GetString()}"));
        folder.WriteProgram("sacct", "#!/bin/sh\necho 'Slurm accounting storage is disabled' >&2\nexit 1\n");
        Assert.Empty(HalfspaceCommand.Run(folder.Path, path, [.. status, "--json"]).Exits(2).Json().GetProperty("ended").EnumerateObject());
    }

    [Fact]
    public void Forty_tasks_run_as_arrays_with_one_that_is_killed_and_one_that_is_requeued()
    {
        using var folder = new TemporaryFolder();
        using var cluster = SlurmCluster.StartOrSkip(folder, maxArraySize: 17);
        var plan = folder.Write("plan.json", """{"title":"t","command":"train","needs":{"memory":"100M","seconds":300},"grid":{"samples":[LIST]}}""".Replace("LIST", string.Join(',', Enumerable.Range(0, 40)), StringComparison.Ordinal));
        // Task 5 waits for leave in its first run, and task 33 in each until it has been ended once; a shell could go on to the result before it is ended itself.
        var program = folder.WriteProgram("task.sh", $"""
            #!/bin/sh
            cd {folder.Path}
            echo $3 >> runs.txt
            [ $3 = 5 ] && [ ! -f five ] && touch five && exec sleep 300
            [ $3 = 33 ] && [ ! -f leave ] && touch thirtythree && exec sleep 300
            echo "{"{"}\"value\": $3{"}"}"

            """);
        string[] run = ["experiment", "run", plan, "--results", folder.Name("results"), "--program", program, "--on", "slurm", "--json"];
        string[] status = ["experiment", "status", plan, "--results", folder.Name("results"), "--json"];
        CommandResult Call(string[] words) => HalfspaceCommand.Run(folder.Path, [cluster.Environment], words);

        var submitted = Call(run).Exits(0).Json();
        Assert.Equal((3, 40), (submitted.GetProperty("jobs").GetArrayLength(), submitted.GetProperty("submitted").GetInt32()));
        Await(cluster, () => File.Exists(folder.Name("five")), "task 5 starts");
        Assert.Equal(0, Call(run).Exits(0).Json().GetProperty("submitted").GetInt32());
        var jobs = ResultFolder.Open(folder.Name("results")) is var results ? new SlurmRun(results, TaskProgram.Current()).Jobs : [];
        Assert.Equal([0, 17, 34], jobs.Select(job => job.Offset));

        // Requeued by number of array and task, as Slurm does where a node fails.
        cluster.Ask("scontrol", "requeue", jobs[0].Element(5));
        Await(cluster, () => File.Exists(folder.Name("thirtythree")), "task 33 starts");
        Assert.Equal(1, Call(status).Exits(2).Json().GetProperty("queue").EnumerateObject().Where(state => state.Name == "running").Select(state => state.Value.GetInt32() >= 1 ? 1 : 0).DefaultIfEmpty(0).Single());
        cluster.Ask("scancel", jobs[1].Element(33));
        folder.Write("leave", "");
        Await(cluster, () => Enumerable.Range(0, 40).All(task => task == 33 || results.IsDone(task)), "all but the killed task end");
        Await(cluster, () => cluster.Ask("squeue", "-h").Trim().Length == 0, "the queue empties");
        Assert.Equal([33], results.Open());
        Call(run).Exits(0);
        Await(cluster, () => results.IsDone(33), "the killed task is run again");
        Assert.Equal(40, Call(status).Exits(0).Json().GetProperty("done").GetInt32());
        Assert.All(Enumerable.Range(0, 40), task => Assert.Equal(task, results.Result(task)!["result"]!["value"]!.GetValue<int>()));
        var again = File.ReadAllLines(folder.Name("runs.txt")).GroupBy(line => line).Where(group => group.Count() > 1).Select(group => group.Key).Order();
        Assert.Equal(["33", "5"], again);
    }

    private static void Await(SlurmCluster cluster, Func<bool> happens, string what)
    {
        var patience = Stopwatch.StartNew();
        while (!happens())
        {
            Assert.True(patience.Elapsed.TotalMinutes < 10, $"It did not happen that {what}.\n{cluster.Log}");
            Thread.Sleep(100);
        }
    }
}
