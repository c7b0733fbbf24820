using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Benchmarks;

/// <summary>The largest output of random ReLU networks by one solver: big-M, the hull's cuts in rounds before the search, and in its tree.</summary>
public sealed class HullCutsBenchmark : IBenchmark
{
    public string Name => "hull-cuts";

    public string Summary => "cuts of ReLU hulls before and in the tree: --widths 6,16,12,1 --cases 5 --seed 1 --bounds crown --solver scip --limit 60";

    public int Run(BenchmarkArguments arguments)
    {
        var widths = arguments.Text("widths", "6,16,12,1").Split(',').Select(width => int.Parse(width, CultureInfo.InvariantCulture)).ToArray();
        var (cases, seed, limit) = ((int)arguments.Number("cases", 5), (int)arguments.Number("seed", 1), arguments.Number("limit", 60));
        var solver = MipSolvers.Find(arguments.Text("solver", "scip")) ?? throw new ArgumentException("There is no such solver.");
        var bounds = BoundMethods.All.Find(arguments.Text("bounds", "crown")) ?? throw new ArgumentException("There is no such bound method.");
        Console.WriteLine("| case | cuts | how many | root bound | value | bound | nodes | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        string[] kinds = ["none", "rounds", "tree"];
        var all = kinds.Select(_ => new List<(int Cuts, long Nodes, double Seconds)>()).ToArray();
        for (var c = 0; c < cases; c++)
        {
            var network = Random(new Random(seed + c), widths);
            var box = new InputRegion([.. Enumerable.Repeat(-1.0, widths[0])], [.. Enumerable.Repeat(1.0, widths[0])]);
            var known = bounds.Compute(network, box, BoundOptions.Default);
            for (var k = 0; k < kinds.Length; k++)
            {
                var kind = kinds[k];
                var root = Solve(known, kind, solver, limit, nodes: 1).Result;
                var (whole, cuts, seconds) = Solve(known, kind, solver, limit, nodes: null);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {seed + c} | {kind} | {cuts} | {root.DualBound:G6} | {whole.Objective:G6} | {whole.DualBound:G6} | {whole.Nodes} | {seconds + whole.Seconds:F2} |"));
                all[k].Add((cuts, whole.Nodes, seconds + whole.Seconds));
            }
        }

        for (var k = 0; k < kinds.Length; k++)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| mean | {kinds[k]} | {all[k].Average(run => run.Cuts):F0} | | | | {all[k].Average(run => run.Nodes):F0} | {all[k].Average(run => run.Seconds):F2} |"));

        return 0;
    }

    private static (SolveResult Result, int Cuts, double Seconds) Solve(NetworkBounds known, string kind, IMipSolver solver, double limit, long? nodes)
    {
        var model = new MipModel("largest output");
        var inputs = Enumerable.Range(0, known.Region.Size).Select(i => model.AddContinuous(known.Region.Lower[i], known.Region.Upper[i])).ToArray();
        var embedded = model.Embed(known.Network, inputs, new EmbeddingOptions { Relu = kind == "none" ? new ReluBigM() : new ReluHull(), Bounds = known });
        model.Maximize(embedded.Outputs[0]);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var rounds = kind == "rounds" ? embedded.AddCuts(solver) : null;
        var seconds = clock.Elapsed.TotalSeconds;
        var result = model.Solve(solver, new SolveOptions { TimeLimit = limit, Threads = 1, NodeLimit = nodes, UserCuts = kind == "tree" ? embedded.CutsAt : null });
        return (result, rounds?.Cuts ?? result.UserCuts, seconds);
    }

    private static Network Random(Random random, int[] widths)
    {
        double Uniform() => 2 * random.NextDouble() - 1;
        return Network.Sequential([.. Enumerable.Range(0, widths.Length - 1).Select(l =>
            new DenseLayer(widths[l], [.. Enumerable.Range(0, widths[l] * widths[l + 1]).Select(_ => Uniform())], [.. Enumerable.Range(0, widths[l + 1]).Select(_ => Uniform() / 2)]))]);
    }
}
