using System.Globalization;
using Halfspace.Experiments.Runs;
using Halfspace.Tests.Cli;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>The command <c>experiment run</c>, ended by force at any moment.</summary>
public sealed class KilledRunTests
{
    [Fact]
    public async Task A_run_that_is_killed_again_and_again_does_every_task_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The tasks of this test are a shell script.");
        const int tasks = 30;
        const int seed = 1;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        var plan = folder.Write("plan.json", """{"title":"t","command":"train","grid":{"samples":[LIST]}}""".Replace("LIST", string.Join(',', Enumerable.Range(0, tasks)), StringComparison.Ordinal));
        // A task that is run although its result is there says so.
        var program = folder.WriteProgram("task.sh", $"#!/bin/sh\n[ -f {folder.Name("results")}/tasks/$(printf %06d $3).json ] && echo $3 >> {folder.Name("again.txt")}\nsleep 0.05\necho \"{{\\\"value\\\": $3}}\"\n");
        string[] command = ["experiment", "run", plan, "--results", folder.Name("results"), "--program", program, "--jobs", "2", "--quiet"];
        var seen = new Dictionary<string, byte[]>();
        string[] Results() => Directory.Exists(folder.Name("results/tasks")) ? Directory.GetFiles(folder.Name("results/tasks"), "??????.json") : [];
        for (var kill = 0; kill < 6; kill++)
        {
            var done = Results().Length;
            using var process = HalfspaceCommand.Start(folder.Path, [], command);
            while (Results().Length == done && !process.HasExited) await Task.Delay(random.Next(1, 40), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            foreach (var file in Results()) seen.TryAdd(file, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        }

        Assert.NotEmpty(seen);
        HalfspaceCommand.Run(folder.Path, command).Exits(0);
        Assert.All(seen, pair => Assert.Equal(pair.Value, File.ReadAllBytes(pair.Key)));
        Assert.False(File.Exists(folder.Name("again.txt")));
        var results = ResultFolder.Open(folder.Name("results"));
        Assert.All(Enumerable.Range(0, tasks), task => Assert.Equal(task, results.Result(task)!["result"]!["value"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_task_ends_with_the_run_that_started_it()
    {
        using var folder = new TemporaryFolder();
        var plan = folder.Write("plan.json", """{"title":"t","command":"train","options":{"data":"builtin:parity-8","hidden":"9","range":1,"method":"search","objective":"min-hinge","time-limit":600},"grid":{"seed":[1]}}""");
        using var run = HalfspaceCommand.Start(folder.Path, [], "experiment", "run", plan, "--jobs", "1");
        int[] Children() => [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Where(name => ParentOf(name!) == run.Id).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))];
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked up in /proc.");
        int[] children;
        while ((children = Children()).Length == 0) await Task.Delay(20, TestContext.Current.CancellationToken);
        // Past its start, which this much work is a multiple of, a task has read who its run is.
        while (!File.ReadAllText($"/proc/{children[0]}/cmdline").Contains("train", StringComparison.Ordinal)) await Task.Delay(20, TestContext.Current.CancellationToken);
        using (var task = System.Diagnostics.Process.GetProcessById(children[0])) while (task.TotalProcessorTime.TotalSeconds < 2) await Task.Delay(20, TestContext.Current.CancellationToken);
        run.Kill();
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        for (var wait = 0; wait < 3600 && Directory.Exists($"/proc/{children[0]}"); wait++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists($"/proc/{children[0]}"), "The task goes on although its run is gone.");
    }

    [Fact]
    public void Ctrl_C_ends_a_run_and_the_next_one_goes_on()
    {
        Assert.SkipWhen(InterruptTests.IsIgnored(2), "The tests were started with Ctrl-C ignored, which a child inherits.");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The tasks of this test are a shell script.");
        using var folder = new TemporaryFolder();
        var plan = folder.Write("plan.json", """{"title":"t","command":"train","grid":{"samples":[0,1,2]}}""");
        var program = folder.WriteProgram("task.sh", $"#!/bin/sh\nif [ $3 = 1 ] && [ ! -f {folder.Name("second")} ]; then touch {folder.Name("second")}; kill -INT $PPID; sleep 100; fi\necho '{{}}'\n");
        string[] command = ["experiment", "run", plan, "--program", program, "--jobs", "1", "--json"];
        var stopped = HalfspaceCommand.Run(folder.Path, command).Exits(2);
        Assert.Equal(1, stopped.Json().GetProperty("done").GetInt32());
        Assert.Equal(3, HalfspaceCommand.Run(folder.Path, command).Exits(0).Json().GetProperty("done").GetInt32());
    }

    private static int ParentOf(string process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
