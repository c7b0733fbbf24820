using System.Diagnostics;
using System.Globalization;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Gradient;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>The experiments of Patil and Mintz (2022): depths 5-5-2 to 5-5-5-5-5-5-2 and widths 5-K-K-K-2, every method beside gradient training.</summary>
public sealed class PatilMintzBenchmark : IBenchmark
{
    private sealed record Row(string Method, string Net, int Seed, double? Value, double? Bound, string Status, double Seconds, double? Train, double? Test);

    public string Name => "patil-mintz";

    public string Summary => "0/1 networks on a noisy parity of 3 of 5 bits: --experiment depth|width --depths 1,2,3,4,5 --widths 5,10,20,30,40,50 --seeds 1,2,3,4,7 --time 30 --dead-zone 0.01 --objective max-correct --methods mip,benders,... --baselines yes --relu 0";

    public int Run(BenchmarkArguments arguments)
    {
        var rows = new List<Row>();
        int[][] nets = arguments.Text("experiment", "depth") == "width"
            ? [.. arguments.Integers("widths", "5,10,20,30,40,50").Select(k => new[] { k, k, k })]
            : [.. arguments.Integers("depths", "1,2,3,4,5").Select(depth => Enumerable.Repeat(5, depth).ToArray())];
        var methods = arguments.Text("methods", string.Join(',', TrainingMethods.ForRealWeights.Where(method => method.RealFormulation == "zero-one").Select(method => method.Name))).Split(',', StringSplitOptions.RemoveEmptyEntries);
        Console.WriteLine("| method | hidden | seed | value | bound | status | seconds | train % | test % |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var hidden in nets)
        {
            foreach (var seed in arguments.Integers("seeds", "1,2,3,4,7"))
            {
                var (train, test) = PatilMintzData.Draw(seed);
                foreach (var method in methods) Add(Real(method, hidden, seed, train, test, arguments));
                if (arguments.Text("baselines", "yes") == "yes")
                {
                    Add(StraightThrough(hidden, seed, train, test, arguments));
                    Add(Relu(hidden, seed, train, test));
                }

                if (arguments.Number("relu", 0) > 0) Add(GreedyReluRow(hidden, seed, train, test, arguments));
            }
        }

        Console.WriteLine();
        Console.WriteLine("| method | hidden | proved | mean value | mean seconds | mean train % | mean test % |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var group in rows.GroupBy(row => (row.Method, row.Net)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {group.Key.Method} | {group.Key.Net} | {group.Count(row => row.Status == "Optimal")} / {group.Count()} | {group.Average(row => row.Value):F1} | {group.Average(row => row.Seconds):F2} | {group.Average(row => row.Train):F2} | {group.Average(row => row.Test):F2} |"));
        }

        return 0;

        void Add(Row row)
        {
            rows.Add(row);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {row.Method} | {row.Net} | {row.Seed} | {row.Value:0.####} | {row.Bound:0.####} | {row.Status} | {row.Seconds:F2} | {row.Train:F2} | {row.Test:F2} |"));
        }
    }

    private static string Text(int[] hidden) => string.Join('-', hidden);

    private static Row Real(string name, int[] hidden, int seed, Dataset train, Dataset test, BenchmarkArguments arguments)
    {
        var problem = new RealTrainingProblem(train, hidden, 1, decimal.Parse(arguments.Text("dead-zone", "0.01"), CultureInfo.InvariantCulture), RealObjectives.All.Find(arguments.Text("objective", "max-correct"))!);
        var options = new TrainingOptions { TimeLimit = arguments.Number("time", 30), Threads = (int)arguments.Number("threads", 1), Seed = seed };
        ITrainingMethod method = name switch
        {
            "mip-alone" => new ZeroOneMipMethod { SearchShare = 0 },
            "benders-alone" => new BendersMethod { SearchShare = 0 },
            _ => TrainingMethods.Of("zero-one").Find(name)!,
        };
        var result = method.Run(problem, options, null, CancellationToken.None);
        double? Accuracy(Dataset data) => result.Network is { } network ? 100 * ClassificationScore.Of(new NetworkTrace(network, data), tieSeed: 0).Accuracy : null;
        return new Row(name, Text(hidden), seed, result.Outcome.Value?.Value, result.Outcome.Bound?.Value.Value, result.Status.ToString(), result.Seconds, Accuracy(train), Accuracy(test));
    }

    /// <summary>The straight-through gradient on integer weights of the same shape, as many seconds at most.</summary>
    private static Row StraightThrough(int[] hidden, int seed, Dataset train, Dataset test, BenchmarkArguments arguments)
    {
        var problem = new TrainingProblem(train, hidden, 15, [MaxCorrect.Instance], OutputCoding.Single);
        var misses = MisclassificationLoss.Instance.IdenticalInputsBound(new RealTrainingProblem(train, hidden, 1, 0.01m, MisclassificationLoss.Instance));
        var result = new GradientMethod().Run(problem, new TrainingOptions { TimeLimit = arguments.Number("time", 30), Threads = 1, Seed = seed, TargetFraction = misses.Value / train.SampleCount }, null, CancellationToken.None);
        double? Accuracy(Dataset data) => result.Network is { } network ? 100 * ClassificationScore.Of(new NetworkTrace(network, data), tieSeed: 0).Accuracy : null;
        return new Row("straight-through", Text(hidden), seed, result.Outcomes[0].Value?.Value, null, result.Status.ToString(), result.Seconds, Accuracy(train), Accuracy(test));
    }

    private static Row Relu(int[] hidden, int seed, Dataset train, Dataset test)
    {
        var clock = Stopwatch.StartNew();
        var network = ReluTraining.Run(train, hidden, new ReluTrainingOptions { Seed = seed, Epochs = 400, Patience = 400, LearningRate = 0.005, HeldOut = 0, Threads = 1 });
        var (onTrain, onTest) = (ClassificationScore.Of(network, train, 1, tieSeed: 0), ClassificationScore.Of(network, test, 1, tieSeed: 0));
        return new Row("relu-adam", Text(hidden), seed, onTrain.Samples - onTrain.Correct, null, "Feasible", clock.Elapsed.TotalSeconds, 100 * onTrain.Accuracy, 100 * onTest.Accuracy);
    }

    private static Row GreedyReluRow(int[] hidden, int seed, Dataset train, Dataset test, BenchmarkArguments arguments)
    {
        var problem = new RealTrainingProblem(train, hidden, 1, 0.01m, MisclassificationLoss.Instance);
        try
        {
            var result = GreedyRelu.Run(problem, new TrainingOptions { TimeLimit = arguments.Number("relu", 30), Threads = 1, Seed = seed });
            double? Accuracy(Dataset data) => result is null ? null : 100 * ClassificationScore.Of(result.Network, data, 1, tieSeed: 0).Accuracy;
            return new Row("greedy-relu", Text(hidden), seed, result?.Cost.Value, null, result is null ? "Unknown" : "Feasible", result?.Seconds ?? 0, Accuracy(train), Accuracy(test));
        }
        catch (ArgumentException)
        {
            return new Row("greedy-relu", Text(hidden), seed, null, null, "too deep", 0, null, null);
        }
    }
}
