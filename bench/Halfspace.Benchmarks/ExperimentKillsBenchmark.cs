using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Halfspace.Benchmarks;

/// <summary>A plan of many trivial tasks whose run is killed again and again: is every result whole and untouched, and no task done twice?</summary>
public sealed class ExperimentKillsBenchmark : IBenchmark
{
    public string Name => "experiment-kills";

    public string Summary => "a plan of trivial tasks whose run is ended by force at random moments: --command Halfspace.Cli.dll --tasks 10000 --kills 100 --jobs 2 --seed 1";

    public int Run(BenchmarkArguments arguments)
    {
        var command = Path.GetFullPath(arguments.Text("command", Path.Combine("artifacts", "bin", "Halfspace.Cli", "release", "Halfspace.Cli.dll")));
        var (tasks, kills, jobs) = ((int)arguments.Number("tasks", 10_000), (int)arguments.Number("kills", 100), (int)arguments.Number("jobs", 2));
        var random = new Random((int)arguments.Number("seed", 1));
        var folder = Directory.CreateTempSubdirectory("halfspace-kills-").FullName;
        var (plan, program, results) = (Path.Combine(folder, "plan.json"), Path.Combine(folder, "task.sh"), Path.Combine(folder, "results"));
        File.WriteAllText(plan, $"{{\"title\":\"kills\",\"command\":\"train\",\"grid\":{{\"samples\":[{string.Join(',', Enumerable.Range(0, tasks))}]}}}}");
        // A task that is run although its result is there says so.
        File.WriteAllText(program, $"#!/bin/sh\n[ -f {results}/tasks/$(printf %06d $3).json ] && echo $3 >> {folder}/again.txt\necho $3 >> {folder}/runs.txt\necho \"{{\\\"value\\\": $3}}\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (clock, seen, killed) = (Stopwatch.StartNew(), new Dictionary<string, byte[]>(), 0);
        string[] Results() => Directory.Exists(Path.Combine(results, "tasks")) ? Directory.GetFiles(Path.Combine(results, "tasks"), "??????.json") : [];
        while (true)
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var word in new[] { command, "experiment", "run", plan, "--results", results, "--program", program, "--jobs", jobs.ToString(CultureInfo.InvariantCulture), "--quiet" }) start.ArgumentList.Add(word);
            using var process = Process.Start(start)!;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            // Kills are spread over the whole run: each at a random moment after its share of the tasks.
            var due = killed < kills ? (long)tasks * (killed + 1) / (kills + 2) : long.MaxValue;
            while (!process.HasExited && Results().Length < due) Thread.Sleep(20);
            if (process.HasExited) break;
            Thread.Sleep(random.Next(50));
            process.Kill();
            process.WaitForExit();
            killed++;
            foreach (var file in Results().Where(file => !seen.ContainsKey(file))) seen[file] = File.ReadAllBytes(file);
        }

        var changed = seen.Count(pair => !File.ReadAllBytes(pair.Key).AsSpan().SequenceEqual(pair.Value));
        var wrong = Enumerable.Range(0, tasks).Count(task => !IsRight(Path.Combine(results, "tasks", task.ToString("D6", CultureInfo.InvariantCulture) + ".json"), task));
        var again = File.Exists(Path.Combine(folder, "again.txt")) ? File.ReadLines(Path.Combine(folder, "again.txt")).Count() : 0;
        Console.WriteLine("| tasks | kills | results compared after kills | changed | missing or wrong | run although done | started again since they ran at a kill | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {tasks} | {killed} | {seen.Count} | {changed} | {wrong} | {again} | {File.ReadLines(Path.Combine(folder, "runs.txt")).Count() - tasks} | {clock.Elapsed.TotalSeconds:F0} |"));
        Directory.Delete(folder, true);
        return changed + wrong + again == 0 && killed == kills ? 0 : 1;
    }

    private static bool IsRight(string file, int task)
    {
        if (!File.Exists(file)) return false;
        using var record = JsonDocument.Parse(File.ReadAllBytes(file));
        return record.RootElement.GetProperty("result").GetProperty("value").GetInt32() == task;
    }
}
