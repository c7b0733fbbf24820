using System.Diagnostics;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Formulations;
using Halfspace.Training.Objectives;
using Halfspace.Training.Search;

namespace Halfspace.Benchmarks;

public sealed class SearchFullAdultBenchmark : IBenchmark
{
    public string Name => "tune-full";

    public string Summary => "all rows";

    public int Run(BenchmarkArguments a)
    {
        var (train, test) = AdultData.Read();
        var objective = TrainingObjectives.Find(a.Text("objective", "min-hinge"))!;
        var problem = new TrainingProblem(train, [16], (int)a.Number("p", 15), [objective]);
        var sw = Stopwatch.StartNew();
        var inputs = new ReducedInputs(train);
        var few = Enumerable.Range(0, train.SampleCount).ToArray();
        new Random(1).Shuffle(few);
        few = few[..(int)a.Number("few", 4000)];
        var guide = objective.Guide(problem);
        if (a.Number("thr", 0) is > 0 and var thr) guide = guide with { Surrogate = guide.Surrogate with { Threshold = thr * guide.Surrogate.Threshold } };
        var unit = 0.25;
        var first = new SearchState(new SampleColumns(problem, inputs, few), true);
        var seconds = a.Number("seconds", 40);
        var x = new Annealer(first, guide, 1);
        var plan = new SearchSchedule
        {
            Moves = long.MaxValue, Seconds = seconds * 0.25, Hot = a.Number("hot1", 4) * unit, Cold = a.Number("cold1", 0.4) * unit,
            Smooth = a.Number("smooth1", 0.05), Sharp = a.Number("sharp1", 0.02), SignShare = 0, Pull = a.Number("pull1", 0.05) * unit, StartRange = 1, LaterShare = 0.1,
        };
        Console.WriteLine($"prepared {sw.Elapsed.TotalSeconds:F1}");
        x.Run(plan);
        Report("few", first.ToNetwork(), x);
        var all = new SearchState(new SampleColumns(problem, inputs), true);
        for (var l = 0; l < 2; l++) first.Weights[l].CopyTo(all.Weights[l], 0);
        Console.WriteLine($"prepared {sw.Elapsed.TotalSeconds:F1}");
        x = new Annealer(all, guide, 1);
        x.Run(plan with
        {
            Seconds = seconds * 0.75, Hot = a.Number("hot2", 2) * unit, Cold = a.Number("cold2", 0.2) * unit,
            Smooth = a.Number("smooth2", 0.02), Sharp = a.Number("sharp2", 0.003), SignShare = a.Number("sign", 0.3), Pull = a.Number("pull2", 0.4) * unit, StartRange = -1,
        });
        Report("all, last", all.ToNetwork(), x);
        Report("all, best", x.BestNetwork(), x);
        return 0;

        void Report(string name, IntegerNetwork network, Annealer annealer)
        {
            var on = ClassificationScore.Of(new NetworkTrace(network, train));
            var off = ClassificationScore.Of(new NetworkTrace(network, test));
            Console.WriteLine($"{sw.Elapsed.TotalSeconds:F1} s {name}: loss {problem.Score(network)[0]!.Value.Value:F1} train {100 * on.Accuracy:F2} test {100 * off.Accuracy:F2} balanced {100 * off.BalancedAccuracy:F2} moves {annealer.Moves / 1e6:F2} M made {100.0 * annealer.Made / annealer.Moves:F0} %, mean |w| {network.Layers[0].Weights.Average(w => Math.Abs((double)w)):F2}");
        }
    }
}
