using System.Diagnostics;
using System.Globalization;
using Halfspace.Benchmarks.Surrogates;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Benchmarks;

/// <summary>Networks in optimisation models: backward bounds and the library's formulation against one big-M for all neurons, by CPU time and nodes.</summary>
public sealed class SurrogatesBenchmark : IBenchmark
{
    public string Name => "surrogates";

    public string Summary => "networks in models, ours against one big-M: --kinds function,wine,water,workload,adversarial --seeds 1,2,3,4,5,6 --solvers highs,scip --limit 10 (CPU seconds) --relu bigm --bounds crown";

    public int Run(BenchmarkArguments arguments)
    {
        var kinds = arguments.Text("kinds", "function,wine,water,workload,adversarial").Split(',');
        var (seeds, limit) = (arguments.Integers("seeds", "1,2,3,4,5,6"), arguments.Number("limit", 10));
        var relu = ReluFormulations.Find(arguments.Text("relu", "bigm"))!;
        var method = BoundMethods.All.Find(arguments.Text("bounds", "crown"))!;
        var solvers = arguments.Text("solvers", "highs,scip").Split(',').Select(name => MipSolvers.Find(name) ?? throw new ArgumentException($"There is no solver {name}.")).ToArray();
        Console.WriteLine("| kind | seed | solver | way | status | value | bound | nodes | CPU s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var all = new List<(string Solver, bool IsOurs, double Seconds, long Nodes, bool IsSolved)>();
        foreach (var (name, of) in SurrogateModels.All.Where(kind => kinds.Contains(kind.Name)))
        {
            foreach (var seed in seeds)
            {
                var state = of(seed);
                foreach (var solver in solvers)
                {
                    var values = new List<double>();
                    foreach (var isOurs in (bool[])[true, false])
                    {
                        // What bounds cost is part of the time.
                        var before = Process.GetCurrentProcess().TotalProcessorTime;
                        var model = state(isOurs ? (at, network, inputs) => at.Embed(network, inputs, new EmbeddingOptions { Relu = relu, BoundMethod = method, BoundOptions = new BoundOptions { Threads = 1 } }).Outputs : OneBigM);
                        using var end = new CancellationTokenSource();
                        using var watch = new Timer(_ => { if ((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds > limit) end.Cancel(); }, null, 100, 100);
                        var result = model.Solve(solver, new SolveOptions { Threads = 1, RelativeGap = 1e-6, TimeLimit = 60 * limit }, null, end.Token);
                        var seconds = Math.Min(limit, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
                        var isSolved = result.Status == SolveStatus.Optimal || result.Status == SolveStatus.Infeasible;
                        if (isSolved) values.Add(result.Objective);
                        all.Add((solver.Name, isOurs, isSolved ? seconds : limit, result.Nodes, isSolved));
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {seed} | {solver.Name} | {(isOurs ? "ours" : "one M")} | {result.Status} | {result.Objective:G6} | {result.DualBound:G6} | {result.Nodes} | {seconds:F2} |"));
                    }

                    // Naive constants may be so large that a solver's tolerance shows; then it is said.
                    if (values.Count == 2 && Math.Abs(values[0] - values[1]) > 1e-4 * Math.Max(1, Math.Abs(values[0])))
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {seed} | {solver.Name} | the two differ | | {values[0] - values[1]:G3} | | | |"));
                }
            }
        }

        Console.WriteLine();
        Console.WriteLine("| solver | way | solved | shifted geometric mean of CPU s (shift 1) | of nodes (shift 10) |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var group in all.GroupBy(run => (run.Solver, run.IsOurs)))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {group.Key.Solver} | {(group.Key.IsOurs ? "ours" : "one M")} | {group.Count(run => run.IsSolved)} of {group.Count()} | {Mean(group.Select(run => run.Seconds), 1):F2} | {Mean(group.Select(run => (double)run.Nodes), 10):F0} |"));
        return 0;
    }

    private static double Mean(IEnumerable<double> values, double shift) => Math.Exp(values.Average(value => Math.Log(value + shift))) - shift;

    /// <summary>
    /// What somebody writes who bounds nothing neuron by neuron: y >= a, y >= 0, y &lt;= a + M (1 - z), y &lt;= M z, with one M for all, the power of ten above every value by interval arithmetic.
    /// </summary>
    private static IReadOnlyList<LinearExpression> OneBigM(MipModel model, Network network, IReadOnlyList<LinearExpression> inputs)
    {
        var ranges = inputs.Select(ExpressionRange.Of).ToArray();
        var bounds = new IntervalBounds().Compute(network, new InputRegion([.. ranges.Select(range => range.Min)], [.. ranges.Select(range => range.Max)]), BoundOptions.Default);
        var size = network.Nodes.Max(node => Enumerable.Range(0, node.Size).Max(j => Math.Max(Math.Abs(bounds.Lower(node)[j]), Math.Abs(bounds.Upper(node)[j]))));
        var m = Math.Pow(10, Math.Ceiling(Math.Log10(size)));
        var values = inputs.ToArray();
        foreach (var node in network.Nodes)
        {
            if (node.Layer is DenseLayer dense)
            {
                var next = new LinearExpression[node.Size];
                for (var j = 0; j < node.Size; j++)
                {
                    var sum = LinearExpression.Zero + dense.Biases[j];
                    for (var i = 0; i < values.Length; i++) sum += dense.Weights[j * values.Length + i] * values[i];
                    next[j] = sum;
                }

                values = next;
            }
            else if (node.Layer is ReluLayer)
            {
                for (var j = 0; j < values.Length; j++)
                {
                    var (y, z) = (model.AddContinuous(0, m), model.AddBinary());
                    model.AddConstraint((y - values[j]) >= 0);
                    model.AddConstraint((y - values[j]).Plus(m, z) <= m);
                    model.AddConstraint((y - m * z) <= 0);
                    values[j] = y;
                }
            }
        }

        return values;
    }
}
