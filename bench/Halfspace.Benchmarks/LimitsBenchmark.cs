using System.Globalization;

namespace Halfspace.Benchmarks;

/// <summary>
/// Whether the command keeps what it promises of time and memory: each case is run as a child process on data that is made for it, and is
/// to end within a second of its limit, with an answer where there is one, in at most four times its files and 500 MB.
/// </summary>
public sealed class LimitsBenchmark : IBenchmark
{
    private const long MemoryAnyway = 500L << 20;

    public string Name => "limits";

    public string Summary => "time limits and memory of the command: --command artifacts/bin/Halfspace.Cli/release/Halfspace.Cli.dll --only train-mnist,embed-compare";

    public int Run(BenchmarkArguments arguments)
    {
        var command = arguments.Text("command", "") is { Length: > 0 } given ? given : FindCommand();
        var only = arguments.Text("only", "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        using var data = new LimitsData();
        Console.WriteLine("| case | limit (s) | seconds | of them reading | peak (MB) | allowed (MB) | exit | |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var faults = 0;
        foreach (var limit in Cases(data))
        {
            if (only.Length > 0 && !only.Any(part => limit.Name.Contains(part, StringComparison.Ordinal))) continue;
            string[] line = [.. limit.Arguments(), "--time-limit", limit.Seconds.ToString(CultureInfo.InvariantCulture), "--json", "--quiet"];
            var measure = CommandMeasure.Of(command, line, TimeSpan.FromSeconds(limit.Seconds + 120));
            var reading = measure.Report is { } report && report.TryGetProperty("readSeconds", out var read) ? read.GetDouble() : 0;
            var allowed = MemoryAnyway + 4 * line.Where(File.Exists).Sum(path => new FileInfo(path).Length);
            // Where reading takes more than half of the limit, search and proof get the other half all the same.
            var verdict = measure.Seconds > Math.Max(limit.Seconds, reading + limit.Seconds / 2) + 1 ? "LATE"
                : measure.PeakBytes > allowed ? "HEAVY"
                : !limit.ExitCodes.Contains(measure.ExitCode) ? "NO ANSWER" : "ok";
            faults += verdict == "ok" ? 0 : 1;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {limit.Name} | {limit.Seconds} | {measure.Seconds:F1} | {reading:F1} | {measure.PeakBytes >> 20} | {allowed >> 20} | {measure.ExitCode} | {verdict} |"));
        }

        return faults == 0 ? 0 : 1;
    }

    private static IEnumerable<LimitCase> Cases(LimitsData data)
    {
        string[] Train(string file, string objective, string hidden) => ["train", "--data", file, "--objective", objective, "--hidden", hidden, "--range", "1"];
        string[] Mnist(string objective, string hidden) => [.. Train(data.Images().Images, objective, hidden), "--labels", data.Images().Labels];
        string Few() => data.Rows("rows.csv", 22_000, 10, 2, LimitsData.Integer);
        string Classes() => data.Rows("classes.csv", 8_000, 10, 4_000, LimitsData.Integer);
        string Dense() => data.Rows("long.csv", 200_000, 50, 2, LimitsData.Long);
        foreach (var objective in new[] { "max-correct", "sat-margin", "min-hinge", "sat-margin,min-weight" })
            yield return new LimitCase($"train-mnist {objective}", 5, () => Mnist(objective, "16"), [0]);
        yield return new LimitCase("train-mnist search", 5, () => [.. Mnist("sat-margin", "16"), "--method", "search"], [0]);
        yield return new LimitCase("train-mnist gradient", 5, () => [.. Mnist("sat-margin", "16"), "--method", "gradient"], [0]);
        yield return new LimitCase("train-mnist pairs", 5, () => [.. Mnist("sat-margin", "4"), "--ensemble", "pairs"], [0]);
        yield return new LimitCase("train 4,000 classes max-correct", 2, () => Train(Classes(), "max-correct", "4"), [0]);
        yield return new LimitCase("train 4,000 classes sat-margin", 2, () => Train(Classes(), "sat-margin", "16"), [0]);
        yield return new LimitCase("train 4,000 classes min-hinge", 2, () => Train(Classes(), "min-hinge", "4"), [0]);
        yield return new LimitCase("train 4,000 classes, real weights", 2, () => [.. Train(Classes(), "max-correct", "4"), "--formulation", "zero-one"], [0]);
        yield return new LimitCase("train hidden 20,000, 22,000 rows, max-correct", 3, () => Train(Few(), "max-correct", "20000"), [0]);
        yield return new LimitCase("train hidden 20,000, 22,000 rows, sat-margin", 3, () => Train(Few(), "sat-margin", "20000"), [0]);
        yield return new LimitCase("train hidden 20,000, 22,000 rows, sat-margin,max-margin, gradient", 3, () => [.. Train(Few(), "sat-margin,max-margin", "20000"), "--method", "gradient"], [0]);
        yield return new LimitCase("train hidden 3, 22,000 rows, max-correct", 3, () => Train(Few(), "max-correct", "3"), [0]);
        yield return new LimitCase("train 200,000 x 50, three decimals", 10, () => Train(data.Rows("short.csv", 200_000, 50, 2, LimitsData.Short), "max-correct", "8"), [0]);
        yield return new LimitCase("train 200,000 x 50, all digits", 10, () => Train(Dense(), "max-correct", "8"), [0]);
        // That every sample is right is a hard condition that these rows cannot meet: no answer is the answer.
        yield return new LimitCase("train max-margin, 22,000 rows", 3, () => Train(Few(), "max-margin", "4"), [2]);
        yield return new LimitCase("train sat-margin,max-margin, 22,000 rows", 3, () => Train(Few(), "sat-margin,max-margin", "4"), [0]);
        yield return new LimitCase("train mip, 22,000 rows, hidden 1", 5, () => [.. Train(Few(), "sat-margin", "1"), "--method", "mip"], [0]);
        yield return new LimitCase("embed-compare 784-256-256-10", 3, () => ["embed", "--model", data.Network(784, 256, 256, 10), "--box", "0..1", "--maximize", "y0", "--compare"], [0, 2]);
        yield return new LimitCase("embed hull 784-256-256-10", 3, () => ["embed", "--model", data.Network(784, 256, 256, 10), "--box", "0..1", "--maximize", "y0", "--relu", "hull"], [0, 2]);
        yield return new LimitCase("solve a packed file of gigabytes", 5, () => ["solve", data.Bomb("bomb.mps.gz")], [65]);
    }

    private static string FindCommand()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "artifacts", "bin", "Halfspace.Cli", "release", "Halfspace.Cli.dll");
            if (File.Exists(file)) return file;
        }

        throw new FileNotFoundException("The command is not built; run 'dotnet build Halfspace.slnx -c Release', or give --command with the path of Halfspace.Cli.dll.");
    }

    /// <summary>A run of the command and what is expected of it.</summary>
    /// <param name="Name">What is asked.</param>
    /// <param name="Seconds">The time limit.</param>
    /// <param name="Arguments">Makes the files and gives the command line.</param>
    /// <param name="ExitCodes">The exit codes that are right.</param>
    private sealed record LimitCase(string Name, double Seconds, Func<string[]> Arguments, int[] ExitCodes);
}
