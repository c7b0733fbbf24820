using System.Globalization;
using Halfspace.Data;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>
/// Value and bound after so many seconds of processor time on tables that nothing was tuned on: their rows are drawn, and their labels are those of a drawn
/// network, some of them exchanged. A method is a method's name, or a solver's for its model alone.
/// </summary>
public sealed class DrawnTablesBenchmark : IBenchmark
{
    private const string Built = "parity-4:2,parity-5:2,parity-5:3,parity-6:2,xor-6:2,xor-6:3,majority-5:2,majority-7:1,balance-scale:2,monks-2:2";

    public string Name => "drawn-tables";

    public string Summary => $"value and bound over processor time on drawn tables and those of a rule: --seed 1 --count 60 --first 0 --built {Built} --methods hybrid,cp-sat,highs --at 3,10 --threads 2 --slack 1";

    public int Run(BenchmarkArguments arguments)
    {
        var (seed, times, threads) = ((int)arguments.Number("seed", 1), arguments.Integers("at", "3,10"), arguments.Integers("threads", "2")[0]);
        // On a busy machine the wall time of a run is so many times the processor time that it may take.
        var slack = arguments.Number("slack", 1);
        string[] methods = arguments.Text("methods", "hybrid,cp-sat,highs").Split(',');
        var (count, first, built) = ((int)arguments.Number("count", 60), (int)arguments.Number("first", 0), arguments.Text("built", Built).Split(',', StringSplitOptions.RemoveEmptyEntries));
        Console.WriteLine($"| table | rows, inputs, classes, hidden, P | {string.Join(" | ", methods.SelectMany(method => times.Select(time => $"{method} {time} CPU s")))} |");
        Console.WriteLine($"|---|---|{string.Concat(methods.SelectMany(_ => times.Select(_ => "---|")))}");
        var tally = new int[methods.Length, times.Length, 4];
        var (tables, wrong) = (0, 0);
        foreach (var (name, problem) in Enumerable.Range(first, count).Select(index => ($"{seed}-{index}", Draw(seed, index))).Concat(built.Select(one => (one, Named(one)))))
        {
            var runs = methods.Select(method => Measure(problem, method, times, threads, slack)).ToArray();
            tables++;
            var least = runs.Min(run => run.Value);
            foreach (var (run, method) in runs.Zip(methods))
            {
                if (run.IsOptimal && run.Value > least)
                {
                    wrong++;
                    Console.WriteLine($"WRONG: {name}: {method} says optimal at {run.Value}, {least} was found");
                }
            }

            for (var m = 0; m < methods.Length; m++)
            {
                for (var t = 0; t < times.Length; t++)
                {
                    var (value, bound) = runs[m].At(t);
                    if (value <= runs.Min(run => run.At(t).Value)) tally[m, t, 0]++;
                    if (bound >= runs.Max(run => run.At(t).Bound)) tally[m, t, 1]++;
                    if (bound >= value) tally[m, t, 2]++;
                    if (value <= least) tally[m, t, 3]++;
                }
            }

            Console.WriteLine($"| {name} | {problem.Data.SampleCount}, {problem.Data.InputCount}, {problem.Data.ClassCount}, {(problem.Hidden.Count == 0 ? "none" : string.Join('-', problem.Hidden))}, {problem.Range} | {string.Join(" | ", runs.SelectMany(run => times.Select((_, t) => run.Text(t))))} |");
        }

        Console.WriteLine();
        Console.WriteLine("| method | CPU s | least value of all | greatest bound of all | proved | the best value known in the end |");
        Console.WriteLine("|---|---|---|---|---|---|");
        for (var m = 0; m < methods.Length; m++)
        {
            for (var t = 0; t < times.Length; t++) Console.WriteLine($"| {methods[m]} | {times[t]} | {tally[m, t, 0]} | {tally[m, t, 1]} | {tally[m, t, 2]} | {tally[m, t, 3]} |");
        }

        Console.WriteLine($"{tables} tables, {wrong} wrong claims");
        return wrong == 0 ? 0 : 1;
    }

    /// <summary>A drawn problem: 20 to 80 rows, 4 to 10 inputs of two to eleven values, labels of a network of up to three hidden neurons of which a tenth are drawn again.</summary>
    private static TrainingProblem Draw(int seed, int index)
    {
        var random = new Random(unchecked(seed * 7919 + index));
        var (rows, inputs, scale) = (random.Next(20, 81), random.Next(4, 11), new[] { 1, 1, 4, 10 }[random.Next(4)]);
        var classes = random.Next(6) == 0 ? random.Next(3, 5) : 2;
        int[] ranges = [1, 3, 10];
        var (range, width, made) = (ranges[random.Next(3)], random.Next(4), random.Next(4));
        var values = new int[rows * inputs];
        for (var i = 0; i < values.Length; i++) values[i] = random.Next(scale + 1);
        var maker = new (int[] Weights, int Bias, int Vote)[made + 1];
        for (var h = 0; h < maker.Length; h++) maker[h] = ([.. Enumerable.Range(0, inputs).Select(_ => random.Next(-3, 4))], random.Next(-3, 4) * scale, random.Next(2) * 2 - 1);
        var labels = new int[rows];
        for (var k = 0; k < rows; k++)
        {
            var code = 0;
            foreach (var (weights, bias, vote) in maker) code += vote * (weights.Select((weight, i) => weight * values[k * inputs + i]).Sum() + bias >= 0 ? 1 : -1);
            labels[k] = k < classes ? k : random.Next(10) == 0 ? random.Next(classes) : classes == 2 ? (code >= 0 ? 1 : 0) : (code + maker.Length) % classes;
        }

        var data = new Dataset("drawn", values, labels, [.. Enumerable.Range(0, inputs).Select(i => $"x{i}")], [.. Enumerable.Range(0, classes).Select(c => $"c{c}")], scale);
        int[] hidden = width == 0 ? [] : [width];
        return new TrainingProblem(data, hidden, range, [Mistakes.Instance], classes == 2 ? OutputCoding.Single : OutputCoding.OnePerClass);
    }

    private static TrainingProblem Named(string text)
    {
        var parts = text.Split(':');
        int[] hidden = [int.Parse(parts[1], CultureInfo.InvariantCulture)];
        var data = parts[0] == "xor-6" ? Pairs() : Data.Benchmarks.Find(parts[0]).Train;
        return new TrainingProblem(data, hidden, 1, [Mistakes.Instance], data.ClassCount == 2 ? OutputCoding.Single : OutputCoding.OnePerClass);
    }

    /// <summary>Two of six inputs decide, one in twelve labels is wrong.</summary>
    private static Dataset Pairs()
    {
        var random = new Random(6);
        var rows = Enumerable.Range(0, 80).Select(_ => Enumerable.Range(0, 6).Select(_ => random.Next(2)).ToArray()).ToArray();
        int[] labels = [.. rows.Select(row => (row[0] ^ row[1]) ^ (random.Next(12) == 0 ? 1 : 0))];
        return new Dataset("xor-6", [.. rows.SelectMany(row => row)], labels, [.. Enumerable.Range(0, 6).Select(i => $"x{i}")], ["n", "p"], 1);
    }

    private static Watch Measure(TrainingProblem problem, string method, int[] times, int threads, double slack)
    {
        using var ending = new CancellationTokenSource();
        var solver = MipSolvers.Find(method);
        var watch = new Watch(times);
        using var ticker = new Timer(
            _ =>
            {
                if (watch.Used >= times[^1]) ending.Cancel();
            },
            null,
            50,
            50);
        var options = new TrainingOptions { TimeLimit = slack * times[^1], Threads = threads, Solver = solver, Found = network => watch.Found(problem.Score(network)[0]?.Value), Proved = proof => watch.Proved(proof.Value.Value) };
        try
        {
            watch.End(problem.Train(options, solver is null ? TrainingMethods.All.Get(method) : new MipMethod(), watch, ending.Token));
        }
        catch (ModelRefusedException)
        {
            // More than two classes over a hidden layer are no model of integers.
        }

        return watch;
    }

    /// <summary>The value and the bound before each of some processor times.</summary>
    private sealed class Watch(int[] times) : IProgress<TrainingProgress>
    {
        private readonly Lock gate = new();
        private readonly double[] values = [.. Enumerable.Repeat(double.PositiveInfinity, times.Length)];
        private readonly double[] bounds = new double[times.Length];
        private readonly TimeSpan start = Environment.CpuUsage.TotalTime;
        private double ended;

        public double Used => (Environment.CpuUsage.TotalTime - start).TotalSeconds;

        public bool IsOptimal { get; private set; }

        public double Value => values[^1];

        public (double Value, double Bound) At(int time) => (values[time], bounds[time]);

        public string Text(int time) => double.IsInfinity(values[time]) ? "-" : string.Create(CultureInfo.InvariantCulture, $"{values[time]:G4} / {bounds[time]:G4}") + (bounds[time] >= values[time] && (time == 0 || bounds[time - 1] < values[time - 1]) ? string.Create(CultureInfo.InvariantCulture, $" in {ended:F1}") : "");

        public void Found(double? value) => Take(value, null);

        public void Proved(double bound) => Take(null, bound);

        public void Report(TrainingProgress value) => Take(value.Value, value.Bound is { } bound && double.IsFinite(bound) ? Math.Ceiling(bound - 1e-6) : null);

        public void End(TrainingResult result)
        {
            IsOptimal = result.Status == TrainingStatus.Optimal;
            ended = Used;
            lock (gate)
            {
                values[^1] = Math.Min(values[^1], result.Outcome.Value?.Value ?? double.PositiveInfinity);
                bounds[^1] = result.Outcome.Bound?.Value.Value ?? 0;
                for (var k = 0; k < times.Length; k++)
                {
                    if (ended <= times[k]) (values[k], bounds[k]) = (values[^1], bounds[^1]);
                }
            }
        }

        private void Take(double? value, double? bound)
        {
            lock (gate)
            {
                var used = Used;
                for (var k = 0; k < times.Length; k++)
                {
                    if (used > times[k]) continue;
                    values[k] = Math.Min(values[k], value ?? double.PositiveInfinity);
                    bounds[k] = Math.Max(bounds[k], bound ?? 0);
                }
            }
        }
    }
}
