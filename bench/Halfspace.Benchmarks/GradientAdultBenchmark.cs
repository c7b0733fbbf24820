using System.Diagnostics;
using System.Globalization;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>
/// The gradient baseline on Adult, 108-16-2: accuracy over splits times seeds, one thread, repeatable but for the seconds.
/// Splits are published ones by number, and drawn ones, a seeded shuffle of all training rows each. Constants are chosen on
/// held-out rows: drawn splits only, scored on training rows that follow the split's.
/// </summary>
public sealed class GradientAdultBenchmark : IBenchmark
{
    public string Name => "gradient-adult";

    public string Summary => "accuracy of the gradient baseline: --p 1,3,7,15 --n 280 --splits 99413,821323421,465426341 --drawn 2 --seeds 3 --protocol published|own --target 0.1 --score test|held-out --limit STEPS; own constants: --rate --decay --window --steps --starts --keep best|last";

    public int Run(BenchmarkArguments arguments)
    {
        var (train, test) = AdultData.Read();
        var (count, heldOut) = (arguments.Integers("n", "280")[0], arguments.Text("score", "test") == "held-out");
        var drawn = Enumerable.Range(0, (int)arguments.Number("drawn", 2)).ToArray();
        var published = heldOut ? [] : arguments.Integers("splits", "99413,821323421,465426341");
        Dataset[] splits = [.. published.Select(split => AdultData.Split(train, split, count)), .. drawn.Select(seed => AdultData.Drawn(train, seed, 0, count))];
        Dataset[] scored = heldOut ? [.. drawn.Select(seed => AdultData.Drawn(train, seed, count, 8000))] : [.. splits.Select(_ => test)];
        var method = Method(arguments);
        var (fraction, seeds) = (arguments.Number("target", 0.1), (int)arguments.Number("seeds", 3));
        Console.WriteLine($"| P | {(heldOut ? "held-out" : "test")} % | s.d. | s.d. of split means | s.d. of seeds | train % | loss | steps | CPU s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var range in arguments.Integers("p", "1,3,7,15"))
        {
            var runs = new List<(int Split, double Accuracy, double Train, double Loss, double Steps, double Seconds)>();
            for (var split = 0; split < splits.Length; split++)
                for (var seed = 0; seed < seeds; seed++)
                {
                    var problem = new TrainingProblem(splits[split], [16], range, [MinHinge.Instance], OutputCoding.OnePerClass);
                    var before = Process.GetCurrentProcess().TotalProcessorTime;
                    var result = method.Run(problem, new TrainingOptions { Seed = seed, Threads = 1, TimeLimit = 3600, TargetFraction = fraction < 0 ? null : fraction, MoveLimit = (long)arguments.Number("limit", 200_000) }, null, CancellationToken.None);
                    var seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
                    runs.Add((split, Accuracy(result.Network!, scored[split]), Accuracy(result.Network!, splits[split]), result.Outcomes[0].Value!.Value.Value, result.Moves, seconds));
                }

            var groups = runs.GroupBy(run => run.Split, run => run.Accuracy).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {range} | {runs.Average(run => run.Accuracy):F2} | {Deviation(runs.Select(run => run.Accuracy)):F2} | {Deviation(groups.Select(group => group.Average())):F2} | {Math.Sqrt(groups.Average(group => Math.Pow(Deviation(group), 2))):F2} | {runs.Average(run => run.Train):F2} | {runs.Average(run => run.Loss):F2} | {runs.Average(run => run.Steps):F0} | {runs.Average(run => run.Seconds):F2} |"));
        }

        return 0;
    }

    private static GradientMethod Method(BenchmarkArguments arguments)
    {
        var plain = arguments.Text("protocol", "own") == "published" ? GradientMethod.Published.Protocol : new GradientMethod().Protocol;
        double? Given(string name, double? otherwise) => arguments.Number(name, otherwise ?? double.NaN) is var value && double.IsNaN(value) ? null : value;
        return new GradientMethod
        {
            Protocol = plain with
            {
                LearningRate = Given("rate", plain.LearningRate),
                Decay = Given("decay", plain.Decay),
                Window = arguments.Number("window", plain.Window),
                StepsPerStart = (long?)Given("steps", plain.StepsPerStart),
                Starts = (int?)Given("starts", plain.Starts),
                KeepsLast = arguments.Text("keep", plain.KeepsLast ? "last" : "best") == "last",
            },
        };
    }

    private static double Accuracy(IntegerNetwork network, Dataset data) => 100 * ClassificationScore.Of(new NetworkTrace(network, data), tieSeed: 0).Accuracy;

    /// <summary>With n - 1; zero for a single number.</summary>
    private static double Deviation(IEnumerable<double> values)
    {
        var all = values.ToArray();
        var mean = all.Average();
        return all.Length < 2 ? 0 : Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1));
    }
}
