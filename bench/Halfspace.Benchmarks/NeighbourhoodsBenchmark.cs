using System.Diagnostics;
using System.Globalization;
using Halfspace.Data;
using Halfspace.Mip.Solvers;
using Halfspace.Training;
using Halfspace.Training.LocalSearch.Neighbourhoods;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>What each neighbourhood gains on the networks that the search leaves, one after another on the same network.</summary>
public sealed class NeighbourhoodsBenchmark : IBenchmark
{
    public string Name => "neighbourhoods";

    public string Summary => "what neighbourhoods gain after a search: --data adult|mnist --objective sat-margin --hidden 16 --p 1 --n 280 --moves 2000000 --seeds 3 --nodes 20000 --limit 5 --time 60";

    public int Run(BenchmarkArguments arguments)
    {
        var objectives = TrainingObjectives.Parse(arguments.Text("objective", "sat-margin"));
        Console.WriteLine("| data | P | objective | seed | search | neighbourhood | after | better / tried | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        for (var seed = 0; seed < arguments.Number("seeds", 3); seed++)
        {
            var problem = new TrainingProblem(Read(arguments), arguments.Integers("hidden", "16"), arguments.Integers("p", "1")[0], objectives, OutputCoding.OnePerClass);
            var options = new TrainingOptions { Seed = seed, Threads = 1, TimeLimit = 600, MoveLimit = (long)arguments.Number("moves", 2_000_000) };
            if (new SearchMethod().Run(problem, options, null, CancellationToken.None).Network is not { } network) continue;
            var before = Text(problem, network);
            foreach (var neighbourhood in NetworkNeighbourhoods.All)
            {
                var pass = new NeighbourhoodPass(problem, [neighbourhood], new NeighbourhoodOptions { Seed = seed, NodeLimit = (long)arguments.Number("nodes", 20_000), TimeLimit = arguments.Number("limit", 5), Solver = MipSolvers.FirstAvailable });
                var clock = Stopwatch.StartNew();
                var after = pass.Run(network, () => clock.Elapsed.TotalSeconds < arguments.Number("time", 60), CancellationToken.None);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {problem.Data.Name} {problem.Data.SampleCount} | {problem.Range} | {objectives[^1].Name} | {seed} | {before} | {neighbourhood.Name} | {Text(problem, after)} | {pass.Improvements[neighbourhood.Name]} / {pass.Tried} | {clock.Elapsed.TotalSeconds:F2} |"));
            }
        }

        return 0;
    }

    private static string Text(TrainingProblem problem, Networks.IntegerNetwork network) => string.Join(" / ", problem.Score(network).Select(cost => cost?.ToString()));

    private static Dataset Read(BenchmarkArguments arguments)
    {
        var count = arguments.Integers("n", "280")[0];
        if (arguments.Text("data", "adult") != "mnist") return AdultData.Split(AdultData.Read().Train, arguments.Integers("splits", "821323421")[0], count);
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), "mnist");
        return IdxFile.Read(Path.Combine(folder, "train-images-idx3-ubyte.gz"), Path.Combine(folder, "train-labels-idx1-ubyte.gz")).Select([.. Enumerable.Range(0, count)]);
    }
}
