using System.Diagnostics;
using System.Globalization;
using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>
/// The fewest mistakes of one integer neuron on the data sets of ustunb/miplib2017-slim (label in the first column), with the seconds of the proof and of the
/// certificate's check. A free bias is made by inputs that equal the bias unit in every row.
/// </summary>
public sealed class OneNeuronBenchmark : IBenchmark
{
    public string Name => "one-neuron";

    public string Summary => "mistakes of one neuron, proved: --files bankruptcy,haberman,mammo,breastcancer --ranges 1,3,10 --bias free|range --inputs raw|scaled --methods branch-and-bound,hybrid --threads 2 --limit 60";

    public int Run(BenchmarkArguments arguments)
    {
        var (limit, threads) = (arguments.Number("limit", 60), arguments.Integers("threads", "2")[0]);
        var (isFree, isRaw) = (arguments.Text("bias", "free") == "free", arguments.Text("inputs", "raw") == "raw");
        Console.WriteLine("| data | rows, inputs | P | method | mistakes | bound | s | nodes | check (s), verdict |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var file in arguments.Text("files", "bankruptcy,haberman,mammo,breastcancer").Split(','))
        {
            var read = CsvFile.Read(
                Path.Combine(BenchmarkArguments.DataFolder(), "slim", file + ".csv"),
                isRaw ? new CsvOptions { Label = 0, MinMax = false } : new CsvOptions { Label = 0 });
            foreach (var range in arguments.Integers("ranges", "1,3,10"))
            {
                var data = isFree ? WithFreeBias(read) : read;
                foreach (var method in arguments.Text("methods", "branch-and-bound,hybrid").Split(','))
                {
                    var problem = new TrainingProblem(data, [], range, [Mistakes.Instance]);
                    var result = problem.Train(new TrainingOptions { TimeLimit = limit, Threads = threads }, TrainingMethods.All.Get(method));
                    var clock = Stopwatch.StartNew();
                    var verdict = result.Certificate.Check(CertificateEngine.Instance).Verdict;
                    var outcome = result.Outcomes[0];
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {file} | {read.SampleCount}, {read.InputCount} | {range} | {method} | {outcome.Value} | {outcome.Bound?.Value} | {result.Seconds:F1} | {result.Nodes} | {clock.Elapsed.TotalSeconds:F1}, {verdict} |"));
                }
            }
        }

        return 0;
    }

    /// <summary>Adds inputs that equal the bias unit, so many that the bias reaches every sum of weights and inputs.</summary>
    private static Dataset WithFreeBias(Dataset data)
    {
        var largest = Enumerable.Range(0, data.SampleCount).Max(k => data.Row(k).ToArray().Sum(value => Math.Abs((long)value)));
        var added = (int)(largest / data.Scale) + 3;
        var values = Enumerable.Range(0, data.SampleCount).SelectMany(k => (int[])[.. data.Row(k), .. Enumerable.Repeat(data.Scale, added)]).ToArray();
        return new Dataset(data.Name, values, [.. data.Labels], [.. data.InputNames, .. Enumerable.Range(0, added).Select(c => $"unit{c}")], data.ClassNames, data.Scale);
    }
}
