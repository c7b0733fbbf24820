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

    public string Summary => "networks in models, ours against one big-M: --kinds function,wine,water,workload,adversarial --seeds 1,2,3,4,5,6 --solvers highs,scip --limit 10 (CPU seconds) --shapes (hidden layers of the seeds in turn, 16-16,64 say) --ways own,rows,bounds,one, or formulations (hull,extended,partition:2) --m 0 (the one constant; 0 for the power of ten above every value)";

    public int Run(BenchmarkArguments arguments)
    {
        var kinds = arguments.Text("kinds", "function,wine,water,workload,adversarial").Split(',');
        var (seeds, limit) = (arguments.Integers("seeds", "1,2,3,4,5,6"), arguments.Number("limit", 10));
        var (m, ways) = (arguments.Number("m", 0), arguments.Text("ways", "own,bounds,one").Split(','));
        var shapes = arguments.Text("shapes", "") is { Length: > 0 } given ? [.. given.Split(',').Select(shape => Array.ConvertAll(shape.Split('-'), width => int.Parse(width, CultureInfo.InvariantCulture)))] : SurrogateModels.Shapes;
        var solvers = arguments.Text("solvers", "highs,scip").Split(',').Select(name => MipSolvers.Find(name) ?? throw new ArgumentException($"There is no solver {name}.")).ToArray();
        Console.WriteLine("| kind | seed | solver | way | status | value | bound | nodes | CPU s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var all = new List<SurrogateRun>();
        foreach (var (name, of) in SurrogateModels.All.Where(kind => kinds.Contains(kind.Name)))
        {
            foreach (var seed in seeds)
            {
                var state = of(seed, shapes[(seed - 1) % shapes.Count]);
                foreach (var solver in solvers)
                {
                    SurrogateRun[] runs = [.. ways.Select(way => way switch
                    {
                        "one" => SurrogateRun.Of(solver, way, limit, state, (model, network, inputs) => OneBigM(model, network, inputs, m)),
                        "bounds" => SurrogateRun.Of(solver, way, limit, state, (model, network, inputs) => Embedded(model, network, inputs, ReluFormulations.Default)),
                        "own" => SurrogateRun.Own(solver, way, limit, state),
                        "rows" => SurrogateRun.ByRows(solver, way, limit, state),
                        _ when ReluFormulations.Find(way) is { } relu => SurrogateRun.Of(solver, way, limit, state, (model, network, inputs) => Embedded(model, network, inputs, relu)),
                        _ => throw new ArgumentException($"There is no way {way}."),
                    })];
                    foreach (var run in runs) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {seed} | {solver.Name} | {run.Way} | {run.Status} | {run.Value:G6} | {run.Bound:G6} | {run.Nodes} | {run.Seconds:F2} |"));
                    all.AddRange(runs);
                    // A constant may be so large that a solver's tolerance shows; then it is said.
                    var solved = runs.Where(run => run.IsSolved).Select(run => run.Value).ToArray();
                    if (solved.Length > 1 && solved.Max() - solved.Min() > 1e-4 * Math.Max(1, Math.Abs(solved[0])))
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {seed} | {solver.Name} | values differ | | {solved.Max() - solved.Min():G3} | | | |"));
                }
            }
        }

        Console.WriteLine();
        Console.WriteLine("| solver | way | solved | shifted geometric mean of CPU s (shift 1) | of nodes (shift 10) |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var group in all.GroupBy(run => (run.Solver, run.Way)))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {group.Key.Solver} | {group.Key.Way} | {group.Count(run => run.IsSolved)} of {group.Count()} | {Mean(group.Select(run => run.IsSolved ? run.Seconds : limit), 1):F2} | {Mean(group.Select(run => (double)run.Nodes), 10):F0} |"));
        return 0;
    }

    private static IReadOnlyList<LinearExpression> Embedded(MipModel model, Network network, IReadOnlyList<LinearExpression> inputs, IReluFormulation relu) =>
        model.Embed(network, inputs, EmbeddingOptions.BySize(network) with { Relu = relu, BoundOptions = new BoundOptions { Threads = 1 } }).Outputs;

    private static double Mean(IEnumerable<double> values, double shift) => Math.Exp(values.Average(value => Math.Log(value + shift))) - shift;

    /// <summary>What somebody writes who bounds nothing neuron by neuron: y >= a, y >= 0, y &lt;= a + M (1 - z), y &lt;= M z, with one M for all: a given one, or the power of ten above every value by interval arithmetic.</summary>
    private static IReadOnlyList<LinearExpression> OneBigM(MipModel model, Network network, IReadOnlyList<LinearExpression> inputs, double given)
    {
        var m = given > 0 ? given : PowerAbove(network, inputs);
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

    private static double PowerAbove(Network network, IReadOnlyList<LinearExpression> inputs)
    {
        var ranges = inputs.Select(ExpressionRange.Of).ToArray();
        var bounds = new IntervalBounds().Compute(network, new InputRegion([.. ranges.Select(range => range.Min)], [.. ranges.Select(range => range.Max)]), BoundOptions.Default);
        return Math.Pow(10, Math.Ceiling(Math.Log10(network.Nodes.Max(node => Enumerable.Range(0, node.Size).Max(j => Math.Max(Math.Abs(bounds.Lower(node)[j]), Math.Abs(bounds.Upper(node)[j])))))));
    }
}
