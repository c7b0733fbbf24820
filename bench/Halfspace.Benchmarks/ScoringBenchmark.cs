using System.Diagnostics;
using System.Globalization;
using Halfspace.Data;
using Halfspace.Training.ExactFit;
using Halfspace.Training.Samples;

namespace Halfspace.Benchmarks;

/// <summary>The SLIM problems of MIPLIB 2017 (regularized, max5features, best) by the fit over supports.</summary>
public sealed class ScoringBenchmark : IBenchmark
{
    public string Name => "scoring";

    public string Summary => "SLIM problems of MIPLIB 2017, proved: --files adult,mushroom,breastcancer --problems regularized,max5features,best --threads 2 --limit 60";

    public int Run(BenchmarkArguments arguments)
    {
        var (limit, threads) = (arguments.Number("limit", 60), arguments.Integers("threads", "2")[0]);
        Console.WriteLine("| data | problem | value | bound | s | nodes | supports | weights |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var file in arguments.Text("files", "breastcancer,adult,mushroom").Split(','))
        {
            var data = CsvFile.Read(Path.Combine(BenchmarkArguments.DataFolder(), "slim", file + ".csv"), new CsvOptions { Label = 0, MinMax = false });
            foreach (var kind in arguments.Text("problems", "regularized,max5features,best").Split(','))
            {
                var (neuron, unit) = Slim(data, kind);
                using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(limit));
                var clock = Stopwatch.StartNew();
                var result = SupportFit.Solve(neuron, threads: threads, cancellationToken: stop.Token);
                var used = result.Weights is null ? "-" : string.Join(' ', result.Weights.Select((w, c) => (w, c)).Where(e => e.w != 0).Select(e => $"{(e.c == data.InputCount ? "bias" : data.InputNames[e.c])}:{e.w}"));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {file} | {kind} | {result.Cost / (double)unit:R} | {result.Bound / (double)unit:R} | {clock.Elapsed.TotalSeconds:F2} | {result.Nodes} | {result.Supports} | {used} |"));
            }
        }

        return 0;
    }

    private static (PricedNeuron Neuron, long Unit) Slim(Dataset data, string kind)
    {
        var (n, d) = ((long)data.SampleCount, (long)data.InputCount);
        // C0 = p / q; C1 = min(1 / n, C0 / (10 d + 100)) / 2.
        var (p, q) = kind == "regularized" ? (1L, 100L) : (9L, 10 * n * (d + 1));
        var isFirst = (Int128)q * (10 * d + 100) <= (Int128)p * n;
        var (p1, q1) = isFirst ? (1L, 2 * n) : (p, 2 * q * (10 * d + 100));
        // Costs times n: misses 1, inputs p n / q, weights p1 n / q1.
        static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
        var (g0, g1) = (Gcd(p * n, q), Gcd(p1 * n, q1));
        var (a0, b0, a1, b1) = (p * n / g0, q / g0, p1 * n / g1, q1 / g1);
        var unit = b0 / Gcd(b0, b1) * b1;
        var distinct = new DistinctInputs(data);
        var bias = 100;
        return (new PricedNeuron
        {
            Rows = [.. Enumerable.Range(0, distinct.Count).Select(r => distinct.Row(r).ToArray())],
            PlusCosts = [.. distinct.Counts.Select(count => count[1])],
            MinusCosts = [.. distinct.Counts.Select(count => count[0])],
            Low = [.. Enumerable.Repeat(-10, data.InputCount), -bias],
            High = [.. Enumerable.Repeat(10, data.InputCount), bias],
            Unit = data.Scale,
            PlusThreshold = 1,
            MinusThreshold = 1,
            Prices = new NeuronPrices(unit, [.. Enumerable.Repeat(unit / b0 * a0, data.InputCount)], unit / b1 * a1, kind == "max5features" ? 5 : null),
        }, unit);
    }
}
