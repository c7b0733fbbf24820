using System.Globalization;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>Time to the published targets on Adult, 108-16-2, through the training method itself.</summary>
public sealed class SearchAdultTargets : IBenchmark
{
    public string Name => "search-adult";

    public string Summary => "time to target on Adult: --objective --p 1,3 --n 280 --target 0.1 --time 60 --moves N --repeats 3";

    public int Run(BenchmarkArguments arguments)
    {
        var (train, test) = AdultData.Read();
        var objectives = TrainingObjectives.Parse(arguments.Text("objective", "sat-margin"));
        var fraction = arguments.Number("target", 0.1);
        Console.WriteLine("| objective | N | P | split | seed | value | seconds to target | seconds | moves a second | train % | test % |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var count in arguments.Integers("n", "280"))
            foreach (var range in arguments.Integers("p", "1,3,7,15"))
            {
                var times = new List<double>();
                foreach (var split in arguments.Integers("splits", "99413,821323421,465426341"))
                    for (var seed = 0; seed < arguments.Number("repeats", 3); seed++)
                    {
                        var data = count >= train.SampleCount ? train : AdultData.Split(train, split, count);
                        var problem = new TrainingProblem(data, [16], range, objectives, OutputCoding.OnePerClass);
                        var result = new SearchMethod().Run(problem, new TrainingOptions
                        {
                            TimeLimit = arguments.Number("time", 60),
                            TargetFraction = fraction < 0 ? null : fraction,
                            Threads = (int)arguments.Number("threads", 2),
                            Seed = seed,
                            MoveLimit = arguments.Number("moves", -1) is > 0 and var moves ? (long)moves : null,
                        }, null, CancellationToken.None);
                        times.Add(result.SecondsToTarget ?? result.Seconds);
                        var network = result.Network!;
                        var scores = new[] { data, test }.Select(set => 100 * ClassificationScore.Of(new NetworkTrace(network, set), tieSeed: 0).Accuracy).ToArray();
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                            $"| {problem.Objectives[0].Name} | {count} | {range} | {split} | {seed} | {string.Join(" / ", result.Outcomes.Select(o => o.Value?.ToString()))} | {result.SecondsToTarget:F2} | {result.Seconds:F2} | {result.Moves / result.Seconds / 1e6:F2} M | {scores[0]:F2} | {scores[1]:F2} |"));
                    }

                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| mean | {count} | {range} | | | | {times.Average():F2} | | | | |"));
            }

        return 0;
    }
}
