using System.Diagnostics;
using System.Globalization;
using Halfspace.Formats;
using Halfspace.Mip.Files;
using Halfspace.Tests.Conformance;
using Halfspace.Tests.Embedding;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>The process that holds CBC, or with --isolate any solver, dies, as Clp makes it: the command says so and goes on with what it knows, with the exit code of its answer.</summary>
public sealed class SolverWorkerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public void A_worker_that_aborts_in_the_middle_of_a_solve_leaves_the_answer_open(int delay)
    {
        using var folder = new TemporaryFolder();
        MpsFile.Write(folder.Name("split.mps"), ConformanceModels.MarketSplit(1, 4, 30, planted: false).Model, NameStyle.Generated);
        var (result, killed) = RunWithDyingWorkers(folder, delay, "solve", "split.mps", "--solver", "cbc", "--time-limit", "600", "--json");
        var json = result.Exits(2).Json();
        Assert.Equal(1, killed);
        Assert.Equal("unknown", json.GetProperty("status").GetString());
        Assert.Contains("exit code 134 and no answer", json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_aborts_does_not_take_a_maximum_with_it()
    {
        using var folder = Network();
        var (result, killed) = RunWithDyingWorkers(folder, 0, "embed", "--model", "net.onnx", "--box", "0..1", "--maximize", "y0 - y1", "--bounds", "mip", "--solver", "cbc", "--time-limit", "600", "--json");
        var json = result.Exits(0).Json();
        Assert.True(killed > 0);
        Assert.Contains(json.GetProperty("status").GetString(), new[] { "optimal", "feasible" });
        Assert.True(json.GetProperty("bound").GetDouble() >= json.GetProperty("value").GetDouble());
    }

    [Fact]
    public void A_worker_that_aborts_has_claimed_nothing_about_an_attack()
    {
        using var folder = Network();
        var (result, killed) = RunWithDyingWorkers(folder, 0, "attack", "--model", "net.onnx", "--input", "net.in", "--target", "any", "--margin", "0.01", "--norm", "l1", "--search", "mip", "--bounds", "mip", "--solver", "cbc", "--time-limit", "600", "--json");
        Assert.True(killed > 0);
        Assert.InRange(result.ExitCode, 0, 2);
        var json = result.Json();
        Assert.NotEqual("infeasible", json.GetProperty("status").GetString());
        Assert.DoesNotContain("claims", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_aborts_leaves_training_its_best_network()
    {
        using var folder = new TemporaryFolder();
        var (result, killed) = RunWithDyingWorkers(folder, 0, "train", "--data", "builtin:monks-2", "--objective", "max-correct", "--hidden", "3", "--range", "1", "--method", "mip", "--solver", "cbc", "--time-limit", "600", "--json");
        Assert.True(killed > 0);
        var json = result.Exits(0).Json();
        Assert.Equal("feasible", json.GetProperty("status").GetString());
        Assert.Contains(json.GetProperty("notes").EnumerateArray(), note => note.GetString()!.Contains("no answer", StringComparison.Ordinal));
    }

    [Fact]
    public void An_isolated_solver_that_aborts_is_named_and_training_goes_on_with_what_it_has()
    {
        using var folder = new TemporaryFolder();
        var (result, killed) = RunWithDyingWorkers(folder, 0, "train", "--data", "builtin:monks-2", "--objective", "max-correct", "--hidden", "3", "--range", "1", "--method", "mip", "--solver", "highs", "--isolate", "--time-limit", "600", "--json");
        Assert.True(killed > 0);
        var json = result.Exits(0).Json();
        Assert.Equal("feasible", json.GetProperty("status").GetString());
        Assert.Contains(json.GetProperty("notes").EnumerateArray(), note => note.GetString()!.Contains("crashed in a process of its own (signal 6, abort)", StringComparison.Ordinal));
        Assert.Contains("halfspace: highs", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_isolated_solver_that_aborts_takes_neither_a_maximum_nor_an_attack_with_it()
    {
        using var folder = Network();
        var (embedded, killed) = RunWithDyingWorkers(folder, 0, "embed", "--model", "net.onnx", "--box", "0..1", "--maximize", "y0 - y1", "--solver", "highs", "--isolate", "--time-limit", "600", "--json");
        Assert.True(killed > 0);
        var json = embedded.Exits(0).Json();
        Assert.True(json.GetProperty("bound").GetDouble() >= json.GetProperty("value").GetDouble());
        (var attacked, killed) = RunWithDyingWorkers(folder, 0, "attack", "--model", "net.onnx", "--input", "net.in", "--target", "any", "--margin", "0.01", "--norm", "l1", "--search", "mip", "--solver", "highs", "--isolate", "--time-limit", "600", "--json");
        Assert.InRange(attacked.ExitCode, 0, 2);
        Assert.NotEqual("infeasible", attacked.Json().GetProperty("status").GetString());
    }

    [Fact]
    public void A_library_without_the_functions_of_CBC_is_no_crash()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The library is one of Linux.");
        using var folder = new TemporaryFolder();
        folder.Write("model.lp", "Minimize\n obj: x\nSubject To\n c: x + y >= 1\nBounds\n x <= 4\n y <= 4\nGenerals\n x y\nEnd\n");
        var other = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so");
        HalfspaceCommand.Run(folder.Path, [("HALFSPACE_CBC_LIBRARY", other)], "solve", "model.lp", "--solver", "cbc", "--json").Exits(2).Json();
    }

    [Fact]
    public void A_worker_that_begins_late_keeps_the_limit_and_its_point()
    {
        using var folder = new TemporaryFolder();
        TestSolvers.Get("cbc");
        MpsFile.Write(folder.Name("split.mps"), ConformanceModels.MarketSplit(9, 4, 40, planted: false).Model, NameStyle.Generated);
        // Each longer limit is for a busier machine.
        var statuses = ((string[])["4", "10", "60"]).Select(limit => HalfspaceCommand.Run(
            folder.Path,
            [("DOTNET_STARTUP_HOOKS", typeof(SolverWorkerTests).Assembly.Location), (StartupHook.Variable, "late")],
            "solve", "split.mps", "--solver", "cbc", "--time-limit", limit, "--json").Json().GetProperty("status").GetString());
        Assert.Contains("feasible", statuses);
    }

    private static TemporaryFolder Network()
    {
        var folder = new TemporaryFolder();
        OnnxFile.Write(folder.Name("net.onnx"), TestNetworks.Random(new Random(8), [3, 12, 12, 2]));
        folder.Write("net.in", "0.5 0.5 0.5");
        return folder;
    }

    /// <summary>Runs the command, and makes each of its workers that solve abort, a moment after it has begun; once more where all of them were over before they were seen, as on a busy machine.</summary>
    private static (CommandResult Result, int Killed) RunWithDyingWorkers(TemporaryFolder folder, int delay, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked at through /proc.");
        TestSolvers.Get("cbc");
        for (var attempt = 0; ; attempt++) if (RunOnce(folder, delay, arguments) is var run && (run.Killed > 0 || attempt == 4)) return run;
    }

    private static (CommandResult Result, int Killed) RunOnce(TemporaryFolder folder, int delay, string[] arguments)
    {
        using var process = HalfspaceCommand.Start(folder.Path, [], arguments);
        var killed = 0;
        var killer = new Thread(() =>
        {
            var seen = new HashSet<string>();
            while (!process.HasExited)
            {
                foreach (var worker in WorkersOf(process.Id).Where(seen.Add))
                {
                    Thread.Sleep(delay);
                    // The runtime's own handler takes the first signal where it does not come from abort.
                    while (Signal(worker)) Thread.Sleep(5);
                    killed++;
                }

                Thread.Sleep(2);
            }
        });
        killer.Start();
        var result = HalfspaceCommand.Finish(process, arguments);
        killer.Join();
        return (result, killed);
    }

    /// <summary>False where the process is gone.</summary>
    private static bool Signal(string process)
    {
        try
        {
            if (File.ReadLines($"/proc/{process}/status").Any(line => line.StartsWith("State:\tZ", StringComparison.Ordinal))) return false;
        }
        catch (IOException)
        {
            return false;
        }

        using var kill = Process.Start(new ProcessStartInfo("kill", ["-ABRT", process]) { RedirectStandardError = true });
        kill!.WaitForExit();
        return true;
    }

    private static string[] WorkersOf(int process)
    {
        try
        {
            return [.. Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"))
                .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(child => File.ReadAllText($"/proc/{child}/cmdline") is var words && (words.Contains("SolverWorker.dll\0solve", StringComparison.Ordinal) || words.Contains("SolverWorker.dll\0task", StringComparison.Ordinal)))];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
