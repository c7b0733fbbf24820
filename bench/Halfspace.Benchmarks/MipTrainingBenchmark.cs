using System.Diagnostics;
using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Data;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training.Gradient;

namespace Halfspace.Benchmarks;

/// <summary>Training for the MIP: what penalties on weights, big-M constants and open neurons do to accuracy on MNIST, and to the nodes of programs with the network in them.</summary>
public sealed class MipTrainingBenchmark : IBenchmark
{
    public string Name => "mip-training";

    public string Summary => "penalties of ReLU training: --hidden 32-32 --samples 10000 --epochs 15 --radius 0.05 --images 10 --limit 10 (CPU seconds) --solver highs --bounds crown --runs 0:0:0,0.0003:0:0 (weight:range:stability)";

    public int Run(BenchmarkArguments arguments)
    {
        int[] hidden = [.. arguments.Text("hidden", "32-32").Split('-').Select(width => int.Parse(width, CultureInfo.InvariantCulture))];
        var (samples, epochs, radius) = ((int)arguments.Number("samples", 10_000), (int)arguments.Number("epochs", 15), arguments.Number("radius", 0.05));
        var (images, limit) = ((int)arguments.Number("images", 10), arguments.Number("limit", 10));
        var solver = MipSolvers.Find(arguments.Text("solver", "highs"))!;
        var method = BoundMethods.All.Find(arguments.Text("bounds", "crown"))!;
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), "mnist");
        var train = IdxFile.Read(Path.Combine(folder, "train-images-idx3-ubyte.gz"), Path.Combine(folder, "train-labels-idx1-ubyte.gz"));
        var test = IdxFile.Read(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));
        // Pixels between zero and one.
        train = Scaled(train, samples);
        test = Scaled(test, test.SampleCount);
        Console.WriteLine("| weight, range, stability | test accuracy | zero weights | open neurons | binaries | nodes (shifted geometric mean, 1) | nodes, all | solved | CPU s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var text in arguments.Text("runs", "0:0:0,0.0003:0:0,0:0:0.01").Split(','))
        {
            var prices = text.Split(':').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            var network = ReluTraining.Run(train, hidden, new ReluTrainingOptions
            {
                Epochs = epochs,
                Patience = epochs,
                Seed = 1,
                Threads = 1,
                WeightPenalty = prices[0],
                RangePenalty = prices[1],
                StabilityPenalty = prices[2],
                StabilityRadius = radius,
            });
            var accuracy = MnistReluNetworks.Accuracy(network, test);
            var weights = network.Nodes.Select(node => node.Layer).OfType<Networks.Layers.DenseLayer>().SelectMany(layer => layer.Weights.ToArray()).ToArray();
            var (nodes, open, binaries, solved, seconds) = (new List<long>(), 0, 0, 0, 0.0);
            for (var image = 0; image < images; image++)
            {
                var input = MnistReluNetworks.Input(test, image);
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                var region = new InputRegion([.. input.Select(x => Math.Max(0, x - radius))], [.. input.Select(x => Math.Min(1, x + radius))]);
                var bounds = method.Compute(network, region, new BoundOptions { Threads = 1, Solver = solver });
                var model = new MipModel("margin");
                var embedded = model.Embed(network, [.. Enumerable.Range(0, input.Length).Select(i => model.AddContinuous(region.Lower[i], region.Upper[i]))], new EmbeddingOptions { Bounds = bounds });
                var label = test.Labels[image];
                var outputs = network.Forward<double>(input);
                var rival = Enumerable.Range(0, outputs.Length).Where(c => c != label).MaxBy(c => outputs[c]);
                model.Maximize(embedded.Outputs[rival] - embedded.Outputs[label]);
                using var end = new CancellationTokenSource();
                using var watch = new Timer(_ => { if ((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds > limit) end.Cancel(); }, null, 100, 100);
                var result = model.Solve(solver, new SolveOptions { Threads = 1, RelativeGap = 1e-6, TimeLimit = 60 * limit }, null, end.Token);
                seconds += (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
                nodes.Add(result.Nodes);
                (open, binaries, solved) = (open + bounds.UnstableCount, binaries + model.IntegerCount, solved + (result.Status == SolveStatus.Optimal ? 1 : 0));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {text.Replace(":", ", ", StringComparison.Ordinal)} | {100 * accuracy:F2} % | {100.0 * weights.Count(weight => weight == 0) / weights.Length:F0} % | {open / (double)images:F1} | {binaries / (double)images:F1} | {Math.Exp(nodes.Average(n => Math.Log(n + 1.0))) - 1:F1} | {nodes.Sum()} | {solved} of {images} | {seconds:F1} |"));
        }

        return 0;
    }

    private static Dataset Scaled(Dataset data, int samples)
    {
        samples = Math.Min(samples, data.SampleCount);
        return new Dataset(data.Name, data.Values[..(samples * data.InputCount)].ToArray(), data.Labels[..samples].ToArray(), data.InputNames, data.ClassNames, 255);
    }
}
