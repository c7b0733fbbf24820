using System.Diagnostics;
using Halfspace.Training;
using Halfspace.Training.Formulations;
using Halfspace.Training.Objectives;
using Halfspace.Training.Search;

namespace Halfspace.Benchmarks;

public sealed class SearchAdultBenchmark : IBenchmark
{
    public string Name => "tune-adult";

    public string Summary => "time to target";

    public int Run(BenchmarkArguments a)
    {
        var (train, _) = AdultData.Read();
        var objective = TrainingObjectives.Find(a.Text("objective", "sat-margin"))!;
        foreach (var p in a.Integers("p", "1"))
            foreach (var seed in a.Integers("seeds", "99413,821323421,465426341"))
            {
                var n = a.Integers("n", "280")[0];
                var problem = new TrainingProblem(AdultData.Split(train, seed, n), [16], p, [objective]);
                var columns = new SampleColumns(problem, new ReducedInputs(problem.Data));
                var runs = a.Integers("runs", "10")[0];
                var list = new List<double>();
                var sw = Stopwatch.StartNew();
                long moves = 0, made = 0;
                for (var r = 0; r < runs; r++)
                {
                    var state = new SearchState(columns, true);
                    var g = objective.Guide(problem);
                    var t = g.Exact.Threshold;
                    if (a.Number("cap", 0) is > 0 and var cap) g = g with { Surrogate = g.Surrogate with { Cap = cap * t } };
                    if (a.Number("thr", 0) is > 0 and var thr) g = g with { Surrogate = g.Surrogate with { Threshold = thr * t } };
                    if (a.Number("quad", -1) is >= 0 and var quad) g = g with { Surrogate = g.Surrogate with { Quadratic = quad / (t * t) } };
                    if (a.Number("lin", 0) is > 0 and var lin) g = g with { Surrogate = g.Surrogate with { Linear = lin / t } };
                    if (a.Number("jump", 0) is > 0 and var jump) g = g with { Surrogate = g.Surrogate with { Jump = jump } };
                    if (a.Number("over", 0) is > 0 and var over) g = g with { Surrogate = g.Surrogate with { Overflow = over / t } };
                    var annealer = new Annealer(state, g, (ulong)r);
                    annealer.Run(new SearchSchedule
                    {
                        Moves = (long)a.Number("moves", 1e6),
                        Hot = a.Number("hot", 0.5),
                        Cold = a.Number("cold", 0.02),
                        Smooth = a.Number("smooth", 0),
                        Sharp = a.Number("sharp", 0.005),
                        SignShare = a.Number("sign", 0.3),
                        LaterShare = a.Number("later", 0.1),
                        Pull = a.Number("pull", 0),
                        StartRange = (int)a.Number("start", 1),
                    });
                    list.Add(annealer.BestCost * 2);
                    moves += annealer.Moves;
                    made += annealer.Made;
                }

                list.Sort();
                Console.WriteLine($"P={p} seed {seed,10} best {list[0]:F2} median {list[runs / 2]:F2} mean {list.Average():F2}  {moves / sw.Elapsed.TotalSeconds / 1e6:F1} M/s accepted {100.0 * made / moves:F1} %  {sw.Elapsed.TotalSeconds / runs:F2} s/run");
            }

        return 0;
    }
}
