using System.Diagnostics;
using System.Globalization;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>The SLIM problems of MIPLIB 2017 (regularized, max5features, best) to their proved optimum, and their certificates checked.</summary>
public sealed class ScoringBenchmark : IBenchmark
{
    public string Name => "scoring";

    public string Summary => "SLIM problems of MIPLIB 2017, proved: --files adult,mushroom,breastcancer --problems regularized,max5features,best --methods branch-and-bound,hybrid --threads 2 --limit 60 --check yes";

    public int Run(BenchmarkArguments arguments)
    {
        var (limit, threads) = (arguments.Number("limit", 60), arguments.Integers("threads", "2")[0]);
        Console.WriteLine("| data | problem | method | value | bound | rule | s | CPU s | nodes | check (s), verdict | weights |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var file in arguments.Text("files", "breastcancer,adult,mushroom").Split(','))
        {
            var data = CsvFile.Read(Path.Combine(BenchmarkArguments.DataFolder(), "slim", file + ".csv"), new CsvOptions { Label = 0, MinMax = false, RoundDecimals = file is "heart" or "spambase" ? 2 : null });
            foreach (var kind in arguments.Text("problems", "regularized,max5features,best").Split(','))
            {
                foreach (var method in arguments.Text("methods", "branch-and-bound").Split(','))
                {
                    var problem = Slim(data, kind, arguments.Integers("inputs", "5")[0]);
                    var before = Environment.CpuUsage.TotalTime;
                    var result = problem.Train(new TrainingOptions { TimeLimit = limit, Threads = threads }, TrainingMethods.All.Get(method));
                    var used = Environment.CpuUsage.TotalTime - before;
                    var clock = Stopwatch.StartNew();
                    var verdict = arguments.Text("check", "yes") == "yes" ? result.Certificate.Check(CertificateEngine.Instance).Verdict.ToString() : "-";
                    var seconds = clock.Elapsed.TotalSeconds;
                    var outcome = result.Outcomes[0];
                    var weights = result.Network?.Layers[0] is { } layer
                        ? string.Join(' ', layer.Weights.Select((w, c) => (w, c)).Where(e => e.w != 0).Select(e => $"{data.InputNames[e.c]}:{e.w}").Append($"bias:{layer.Biases[0]}"))
                        : "-";
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {file} | {kind} | {method} | {outcome.Value?.Value:R} | {outcome.Bound?.Value.Value:R} | {outcome.Bound?.Rule} | {result.Seconds:F1} | {used.TotalSeconds:F1} | {result.Nodes} | {seconds:F1}, {verdict} | {weights} |"));
                }
            }
        }

        return 0;
    }

    /// <summary>The problem as its authors state it, times the number of samples.</summary>
    private static TrainingProblem Slim(Dataset data, string kind, int inputs)
    {
        var (n, d) = ((long)data.SampleCount, (long)data.InputCount);
        var price = kind switch
        {
            "regularized" => Rational.Of(1, 100),
            "plain" => 0,
            _ => Rational.Of(9, 10 * n * (d + 1)),
        };
        var costs = new MistakeCosts
        {
            InputCost = price * n,
            WeightCost = Rational.Min(Rational.Of(1, n), price / (10 * d + 100)) * n / 2,
            ZeroIsError = true,
        };
        var limits = new NetworkLimits { BiasRange = 100, MaxInputs = kind is "max5features" or "plain" ? inputs : null };
        return new TrainingProblem(data, [], 10, [new Mistakes(costs)], OutputCoding.Single, limits);
    }
}
