using System.Globalization;
using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>One integer neuron on the eight data sets of SLIM: fewest mistakes, bound and proof, beside logistic regression on the same rows.</summary>
public sealed class SlimTableBenchmark : IBenchmark
{
    private const string Files = "adult,bankruptcy,breastcancer,haberman,heart,mammo,mushroom,spambase";

    public string Name => "slim-table";

    public string Summary => $"fewest mistakes of one neuron, weights in -10..10, beside logistic regression: --files {Files} --range 10 --threads 2 --limit 60";

    public int Run(BenchmarkArguments arguments)
    {
        var (limit, threads, range) = (arguments.Number("limit", 60), arguments.Integers("threads", "2")[0], arguments.Integers("range", "10")[0]);
        Console.WriteLine("| data | samples, inputs | mistakes | bound | proof | s | CPU s | logistic regression |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var file in arguments.Text("files", Files).Split(','))
        {
            var data = CsvFile.Read(Path.Combine(BenchmarkArguments.DataFolder(), "slim", file + ".csv"), new CsvOptions { Label = 0, MinMax = false, RoundDecimals = file == "heart" ? 2 : null });
            var problem = new TrainingProblem(data, [], range, [Mistakes.Instance], OutputCoding.Single, new NetworkLimits { BiasRange = TrainingProblem.FreeBiasRange(data, range) });
            var before = Environment.CpuUsage.TotalTime;
            var result = problem.Train(new TrainingOptions { TimeLimit = limit, Threads = threads });
            var used = Environment.CpuUsage.TotalTime - before;
            var (outcome, regression) = (result.Outcome, Math.Round((1 - PlainBaselines.Logistic(data, data)) * data.SampleCount));
            var proof = outcome.Bound is { } bound ? bound.Rule ?? ProofWords.Word(bound.Kind) : "-";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {file} | {data.SampleCount}, {data.InputCount} | {outcome.Value} | {outcome.Bound?.Value} | {(result.Status == TrainingStatus.Optimal ? "proved, " : "")}{proof} | {result.Seconds:F1} | {used.TotalSeconds:F1} | {regression} |"));
        }

        return 0;
    }
}
