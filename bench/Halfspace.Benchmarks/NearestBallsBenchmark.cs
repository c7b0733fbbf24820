using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Data;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Attack.Distances;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Benchmarks;

/// <summary>The search for the nearest adversarial input within one ball whose radius is given: how many parts and how much processor time it takes to show that no witness lies in it.</summary>
public sealed class NearestBallsBenchmark : IBenchmark
{
    public string Name => "nearest-balls";

    public string Summary => "parts and processor time to show that no adversarial MNIST image lies within a radius (L1, factor 1.2): --cache DIR --nets wide3x40 --image 3 --radius 5,6 --seconds 60 --most PARTS --threads 1";

    public int Run(BenchmarkArguments arguments)
    {
        var mnist = Path.Combine(BenchmarkArguments.DataFolder(), "mnist");
        var test = IdxFile.Read(Path.Combine(mnist, "t10k-images-idx3-ubyte.gz"), Path.Combine(mnist, "t10k-labels-idx1-ubyte.gz"));
        var train = new Lazy<Dataset>(() => IdxFile.Read(Path.Combine(mnist, "train-images-idx3-ubyte.gz"), Path.Combine(mnist, "train-labels-idx1-ubyte.gz")));
        var image = (int)arguments.Number("image", 3);
        Console.WriteLine("| network | image | radius | parts | CPU s | done | bound | counted s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var name in arguments.Text("nets", "wide3x40").Split(','))
        {
            var network = MnistReluNetworks.Get(name, arguments.Text("cache", Path.Combine("artifacts", "networks")), () => train.Value, 1);
            var target = (test.Labels[image] + 5) % 10;
            var problem = new AttackProblem { Network = network, Input = MnistReluNetworks.Input(test, image), Target = target, Norm = AttackNorm.L1, Factor = 1.2 };
            if (DenseChain.Of(network) is not { } chain) continue;
            var question = new DistanceQuestion(problem, target, chain, new InputRegion(problem.Box.Lower, problem.Box.Upper), null);
            foreach (var radius in arguments.Text("radius", "5").Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)))
            {
                var search = new DistanceSearch(question, new AttackIncumbent(problem), _ => { }, radius);
                var before = Environment.CpuUsage.TotalTime;
                var seconds = arguments.Number("seconds", 60);
                using var over = new CancellationTokenSource();
                search.Run(_ => { if ((Environment.CpuUsage.TotalTime - before).TotalSeconds > seconds) over.Cancel(); }, (int)arguments.Number("threads", 1), 1e6, arguments.Number("most", 1e9), over.Token);
                var used = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {image} | {radius} | {search.Nodes} | {used:F2} | {search.IsDone} | {search.Bound:F3} | {search.Work.Seconds:F2} |"));
            }
        }

        return 0;
    }
}
