using System.Globalization;

namespace Halfspace.Benchmarks;

/// <summary>How long short commands take from the start of their process to its end: the median and the least of several runs.</summary>
public sealed class StartUpBenchmark : IBenchmark
{
    public string Name => "start-up";

    public string Summary => "wall and CPU seconds of commands that do next to nothing: --command Halfspace.Cli.dll --runs 15";

    public int Run(BenchmarkArguments arguments)
    {
        var command = Path.GetFullPath(arguments.Text("command", Path.Combine("artifacts", "bin", "Halfspace.Cli", "release", "Halfspace.Cli.dll")));
        var runs = (int)arguments.Number("runs", 15);
        var folder = Directory.CreateTempSubdirectory("halfspace-start-").FullName;
        var (network, property, certificate) = (Path.Combine(folder, "net.json"), Path.Combine(folder, "unreachable.vnnlib"), Path.Combine(folder, "certificate.json"));
        File.WriteAllText(property, "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)(assert (>= X_0 0))(assert (<= X_0 1))(assert (>= X_1 0))(assert (<= X_1 1))(assert (>= Y_0 100))");
        string[][] questions =
        [
            ["--version"],
            ["train", "--help"],
            ["train", "--data", "builtin:xor", "--hidden", "2", "--range", "1", "--outputs", "single", "--out", network, "--certificate", certificate],
            ["check", certificate],
            ["evaluate", "--model", network, "--data", "builtin:xor"],
            ["verify", "--model", network, "--property", property],
        ];
        Console.WriteLine("| command | median s | least s | median CPU s |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var question in questions)
        {
            var times = Enumerable.Range(0, runs).Select(_ => CommandMeasure.Time(command, question)).ToArray();
            double Median(Func<(double Wall, double Cpu), double> of) => times.Select(of).Order().ElementAt(runs / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {question[0]}{(question.Contains("--help") ? " --help" : "")} | {Median(t => t.Wall):F3} | {times.Min(t => t.Wall):F3} | {Median(t => t.Cpu):F3} |"));
        }

        Directory.Delete(folder, true);
        return 0;
    }
}
