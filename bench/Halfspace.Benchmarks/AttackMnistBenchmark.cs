using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Data;
using Halfspace.Embedding;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Verification.Attack;

namespace Halfspace.Benchmarks;

/// <summary>
/// The nearest adversarial inputs of MNIST images, by formulation, bounds and inequalities: the protocol of Fischetti and Jo (2018), target
/// five classes on, factor 1.2.
/// </summary>
public sealed class AttackMnistBenchmark : IBenchmark
{
    public string Name => "attack-mnist";

    public string Summary => "nearest adversarial inputs: --cache DIR --nets fj1,fj2,fj3,fj4,fj5 --images 20 --first 0 --relu bigm --bounds crown,interval --inequalities off --norm L1 --target shift|any --factor 1.2 --margin D --outputs linear|relu --limit 60 --threads 1 --solver highs --search dual|phases|mip --cuts root|tree --detail no --every SECONDS";

    public int Run(BenchmarkArguments arguments)
    {
        var mnist = Path.Combine(BenchmarkArguments.DataFolder(), "mnist");
        var test = IdxFile.Read(Path.Combine(mnist, "t10k-images-idx3-ubyte.gz"), Path.Combine(mnist, "t10k-labels-idx1-ubyte.gz"));
        var train = new Lazy<Dataset>(() => IdxFile.Read(Path.Combine(mnist, "train-images-idx3-ubyte.gz"), Path.Combine(mnist, "train-labels-idx1-ubyte.gz")));
        var folder = arguments.Text("cache", Path.Combine("artifacts", "networks"));
        var limit = arguments.Number("limit", 60);
        var cases = Cases(arguments).ToArray();
        var detail = arguments.Text("detail", "no") == "yes";
        Console.WriteLine("| network | accuracy | formulation | bounds | inequalities | solved | median s | mean s | max s | mean gap of the rest | median nodes | mean nodes | mean binaries |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var name in arguments.Text("nets", "fj1,fj2,fj3,fj4,fj5").Split(','))
        {
            var network = MnistReluNetworks.Get(name, folder, () => train.Value, (int)arguments.Number("threads", 1));
            var accuracy = MnistReluNetworks.Accuracy(network, test);
            if (arguments.Text("outputs", "linear") == "relu") network = MnistReluNetworks.WithReluOutputs(network);
            var runs = cases.Select(_ => new List<AttackResult>()).ToArray();
            for (var image = 0; image < (int)arguments.Number("images", 20); image++)
            {
                var sample = image + (int)arguments.Number("first", 0);
                var problem = Problem(network, test, sample, arguments);
                for (var c = 0; c < cases.Length; c++)
                {
                    var before = System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime;
                    var result = NearestAdversarialInput.Find(problem, cases[c], Progress(arguments));
                    var used = (System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
                    runs[c].Add(result);
                    if (detail) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"<!-- {name} image {sample} {Words(cases[c])}: {result.Status} {result.Distance:G6} bound {result.Bound:G6}, {result.Nodes} nodes, {result.Binaries} binaries, {result.Seconds:F2} s, {used:F2} s of processor time -->"));
                }
            }

            for (var c = 0; c < cases.Length; c++) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {100 * accuracy:F1} % | {Words(cases[c])} | {Row(runs[c])} |"));
            Compare(name, cases, runs, limit);
        }

        return 0;
    }

    /// <summary>Prints distance and bound as they change over time; null where that is not asked for.</summary>
    private static BoundOverTime? Progress(BenchmarkArguments arguments) => arguments.Number("every", 0) is > 0 and var every ? new BoundOverTime(every) : null;

    private static AttackProblem Problem(Network network, Dataset test, int sample, BenchmarkArguments arguments) => new()
    {
        Network = network,
        Input = MnistReluNetworks.Input(test, sample),
        Target = arguments.Text("target", "shift") == "any" ? null : (test.Labels[sample] + 5) % 10,
        Norm = Enum.Parse<AttackNorm>(arguments.Text("norm", "L1"), ignoreCase: true),
        Factor = arguments.Number("factor", 1.2),
        Margin = arguments.Text("margin", "") is { Length: > 0 } margin ? double.Parse(margin, CultureInfo.InvariantCulture) : null,
    };

    private static IEnumerable<AttackOptions> Cases(BenchmarkArguments arguments)
    {
        foreach (var relu in arguments.Text("relu", "bigm").Split(','))
        {
            foreach (var inequalities in arguments.Text("inequalities", "off").Split(','))
            {
                foreach (var bounds in arguments.Text("bounds", "crown,interval").Split(','))
                {
                    yield return new AttackOptions
                    {
                        Relu = ReluFormulations.Find(relu) ?? throw new ArgumentException($"There is no formulation '{relu}'."),
                        Bounds = BoundMethods.All.Find(bounds) ?? throw new ArgumentException($"There is no bound method '{bounds}'."),
                        Inequalities = inequalities == "on",
                        Search = Enum.Parse<AttackSearch>(arguments.Text("search", "dual"), ignoreCase: true),
                        CutsInTree = arguments.Text("cuts", "root") == "tree",
                        Solver = MipSolvers.Find(arguments.Text("solver", "highs")),
                        TimeLimit = arguments.Number("limit", 60),
                        Threads = (int)arguments.Number("threads", 1),
                    };
                }
            }
        }
    }

    private static string Words(AttackOptions options) => $"{options.Relu!.Name} | {options.Bounds!.Name} | {(options.Inequalities ? "on" : "off")}";

    private static string Row(List<AttackResult> runs)
    {
        var (seconds, nodes) = (runs.Select(run => run.Seconds).ToArray(), runs.Select(run => (double)run.Nodes).ToArray());
        var open = runs.Where(run => !IsSolved(run)).ToArray();
        var gap = open.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * open.Average(run => double.IsFinite(run.Gap) ? run.Gap : 1):F1} %");
        return string.Create(CultureInfo.InvariantCulture, $"{runs.Count - open.Length} of {runs.Count} | {Median(seconds):F2} | {seconds.Average():F2} | {seconds.Max():F2} | {gap} | {Median(nodes):F0} | {nodes.Average():F0} | {runs.Average(run => run.Binaries):F1}");
    }

    /// <summary>For each formulation, how much longer interval bounds take than backward bounds, image by image.</summary>
    private static void Compare(string name, AttackOptions[] cases, List<AttackResult>[] runs, double limit)
    {
        for (var c = 0; c < cases.Length; c++)
        {
            if (cases[c].Bounds!.Name != "interval") continue;
            var other = Array.FindIndex(cases, o => o.Bounds!.Name == "crown" && o.Relu!.Name == cases[c].Relu!.Name && o.Inequalities == cases[c].Inequalities);
            if (other < 0) continue;
            var ratios = runs[c].Zip(runs[other], (interval, crown) => interval.Seconds / crown.Seconds).ToArray();
            var nodes = runs[c].Zip(runs[other], (interval, crown) => (1.0 + interval.Nodes) / (1 + crown.Nodes)).ToArray();
            var cut = runs[c].Count(run => !IsSolved(run) && run.Seconds >= 0.95 * limit);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"<!-- {name} {cases[c].Relu!.Name}: interval over crown, paired: median {Median(ratios):F2} times the seconds ({ratios.Min():F2} to {ratios.Max():F2}, {cut} cut off), median {Median(nodes):F1} times the nodes -->"));
        }
    }

    private static bool IsSolved(AttackResult run) => run.Status is AttackStatus.Optimal or AttackStatus.Infeasible;

    private static double Median(double[] numbers)
    {
        var sorted = numbers.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : 0.5 * (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]);
    }
}
