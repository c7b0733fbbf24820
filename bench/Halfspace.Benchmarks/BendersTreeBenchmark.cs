using System.Globalization;
using Halfspace.Data;
using Halfspace.Mip.Solvers;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>Benders decomposition in rounds and in one tree, on random labels of random points, without the search's network.</summary>
public sealed class BendersTreeBenchmark : IBenchmark
{
    public string Name => "benders-tree";

    public string Summary => "Benders in rounds and in one tree: --samples 12,14,16 --inputs 3 --hidden 2 --cases 4 --seed 1 --solvers highs,auto,scip --limit 60";

    public int Run(BenchmarkArguments arguments)
    {
        var (inputs, hidden, cases, seed) = ((int)arguments.Number("inputs", 3), (int)arguments.Number("hidden", 2), (int)arguments.Number("cases", 4), (int)arguments.Number("seed", 1));
        Console.WriteLine("| samples | solver | proved | mean value | mean bound | mean s | max s | mean nodes | mean rounds or candidates |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var samples in arguments.Integers("samples", "12,14,16"))
        {
            foreach (var name in arguments.Text("solvers", "highs,auto,scip").Split(','))
            {
                var runs = new List<TrainingResult>();
                for (var c = 0; c < cases; c++)
                {
                    var problem = new RealTrainingProblem(Draw(new Random(seed + c), samples, inputs), [hidden], 1, 0.01m, MisclassificationLoss.Instance);
                    var options = new TrainingOptions { Solver = MipSolvers.Find(name) ?? throw new ArgumentException($"There is no solver '{name}'."), TimeLimit = arguments.Number("limit", 60), Threads = 1 };
                    ITrainingMethod method = new BendersMethod { SearchShare = 0 };
                    runs.Add(method.Run(problem, options, null, CancellationToken.None));
                }

                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {samples} | {name} | {runs.Count(run => run.Status == TrainingStatus.Optimal)} of {cases} | {runs.Average(run => run.Outcome.Value?.Value):F2} | {runs.Average(run => run.Outcome.Bound?.Value.Value):F2} | {runs.Average(run => run.Seconds):F2} | {runs.Max(run => run.Seconds):F2} | {runs.Average(run => run.Nodes):F0} | {runs.Average(run => run.Iterations):F0} |"));
            }
        }

        return 0;
    }

    private static Dataset Draw(Random random, int samples, int inputs)
    {
        var (values, labels) = (new int[samples * inputs], new int[samples]);
        for (var i = 0; i < values.Length; i++) values[i] = random.Next(3);
        for (var k = 0; k < samples; k++) labels[k] = k < 2 ? k : random.Next(2);
        return new Dataset("random labels", values, labels, [.. Enumerable.Range(0, inputs).Select(i => $"x{i}")], ["0", "1"], 2);
    }
}
