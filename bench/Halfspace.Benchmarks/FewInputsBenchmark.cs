using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Benchmarks;

/// <summary>Properties of random ReLU networks of a few inputs, by halving the box, by signs of neurons, and by both in turns.</summary>
public sealed class FewInputsBenchmark : IBenchmark
{
    public string Name => "few-inputs";

    public string Summary => "box, signs and both by turns on random ReLU networks: --networks \"3:32x32x32x32:0.8 10:24x24x24:0.5\" (inputs, hidden neurons, radius) --seeds 1 --limit 20 (CPU seconds)";

    public int Run(BenchmarkArguments arguments)
    {
        var limit = arguments.Number("limit", 20);
        Console.WriteLine("| network | seed | limit below the least value found | box, CPU s | parts | signs, CPU s | parts | both, CPU s | parts |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var text in arguments.Text("networks", "3:32x32x32x32:0.8 6:64x64:1 8:15x15x15:0.6 10:24x24x24:0.5 12:16x16x16x16:0.6").Split(' '))
        {
            for (var seed = 1; seed <= (int)arguments.Number("seeds", 1); seed++)
            {
                var words = text.Split(':');
                var (inputs, radius, random) = (int.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[2], CultureInfo.InvariantCulture), new Random(seed));
                int[] widths = [inputs, .. words[1].Split('x').Select(word => int.Parse(word, CultureInfo.InvariantCulture)), 1];
                var network = Network.Sequential([.. widths.Skip(1).Select((outputs, k) => Dense(random, widths[k], outputs))], size => new ReluLayer(size));
                var box = new InputRegion([.. Enumerable.Repeat(-radius, inputs)], [.. Enumerable.Repeat(radius, inputs)]);
                double[] values = [.. Enumerable.Range(0, 20000).Select(_ => network.Forward<double>([.. Enumerable.Range(0, inputs).Select(_ => radius * (random.Next(3) switch { 0 => -1, 1 => 1, _ => 2 * random.NextDouble() - 1 }))])[0])];
                foreach (var share in new[] { 0.3, 0.1, 0.03 })
                {
                    var one = new PropertyCase(box, [new OutputRow([1], values.Min() - share * (values.Max() - values.Min()))]);
                    Console.WriteLine($"| {text} | {seed} | {share.ToString(CultureInfo.InvariantCulture)} | {string.Join(" | ", new[] { "box", "signs", "both" }.Select(way => Measure(DenseChain.Of(network)!, network, one, way, limit)))} |");
                }
            }
        }

        return 0;
    }

    private static string Measure(DenseChain chain, Network network, PropertyCase one, string way, double limit)
    {
        var before = Environment.CpuUsage.TotalTime;
        double Used() => (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        double Left() => Math.Max(0, limit - Used());
        var property = new Property(one.Inputs.Size, 1, [one]);
        var isRefuted = false;
        var splitting = new CaseSplitting(chain, [(0, one)], (_, point) => isRefuted |= Witness.Replay(network, property, 0, point) is not null, Left, new VerifierOptions { Threads = 1 });
        if (way == "both") splitting.ByBoth();
        else if (way == "box") splitting.ByBox(Left);
        else splitting.BySigns(Left);
        return string.Create(CultureInfo.InvariantCulture, $"{(splitting.Undecided.Count > 0 ? "open, " : isRefuted ? "sat, " : "")}{Used():F2} | {splitting.Subproblems}");
    }

    private static DenseLayer Dense(Random random, int inputs, int outputs) =>
        new(inputs, [.. Enumerable.Range(0, inputs * outputs).Select(_ => (2 * random.NextDouble() - 1) * Math.Sqrt(6.0 / inputs))], [.. Enumerable.Range(0, outputs).Select(_ => random.NextDouble() - 0.5)]);
}
