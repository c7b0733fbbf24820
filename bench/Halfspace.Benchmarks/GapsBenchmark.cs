using System.Globalization;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Training;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>Value and bound as processor time goes on, where the optimum is out of reach.</summary>
public sealed class GapsBenchmark : IBenchmark
{
    private const string Work = "spambase,heart,breastcancer,adult-best,adult-280,tic-tac-toe";

    public string Name => "gaps";

    public string Summary => $"value and bound over processor time by hybrid, where the optimum is out of reach: --work {Work} --threads 2 --limit 60 --at 1,2,5,10,20,50,100,200";

    public int Run(BenchmarkArguments arguments)
    {
        var (limit, threads, times) = (arguments.Number("limit", 60), arguments.Integers("threads", "2")[0], arguments.Integers("at", "1,2,5,10,20,50,100,200"));
        Console.WriteLine($"| work | {string.Join(" | ", times.Select(time => time + " CPU s"))} | end: value, bound, gap, rule | CPU s |");
        Console.WriteLine($"|---|{string.Concat(times.Select(_ => "---|"))}---|---|");
        foreach (var name in arguments.Text("work", Work).Split(','))
        {
            var problem = Problem(name);
            var watch = new Watch(times);
            var result = problem.Train(new TrainingOptions { TimeLimit = limit, Threads = threads }, progress: watch);
            var (used, outcome) = (watch.Used, result.Outcome);
            var cells = times.Select((time, k) => time > used ? "" : watch.At(k)).ToArray();
            var gap = outcome.Value is { } value && outcome.Bound is { } bound && value.Value > 0 ? 1 - bound.Value.Value / value.Value : 0;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", cells)} | {outcome.Value?.Value:G6}, {outcome.Bound?.Value.Value:G6}, {100 * gap:F0} %, {outcome.Bound?.Rule ?? "-"} | {used:F1} |"));
        }

        return 0;
    }

    private static TrainingProblem Problem(string name)
    {
        if (name == "tic-tac-toe") return new TrainingProblem(Halfspace.Data.Benchmarks.Find(name).Train, [2], 1, [Mistakes.Instance], OutputCoding.Single);
        if (name == "adult-280") return new TrainingProblem(AdultData.Split(AdultData.Read().Train, 99413, 280), [1], 1, [Mistakes.Instance], OutputCoding.Single);
        var file = name == "adult-best" ? "adult" : name;
        var data = CsvFile.Read(Path.Combine(BenchmarkArguments.DataFolder(), "slim", file + ".csv"), new CsvOptions { Label = 0, MinMax = false, RoundDecimals = file == "heart" ? 2 : null });
        if (name != "adult-best") return new TrainingProblem(data, [], 10, [Mistakes.Instance], OutputCoding.Single, new NetworkLimits { BiasRange = TrainingProblem.FreeBiasRange(data, 10) });
        var costs = new MistakeCosts { InputCost = Rational.Of(9, 10 * (data.InputCount + 1L)), WeightCost = Rational.Of(9, 20L * (data.InputCount + 1L) * (10L * data.InputCount + 100)), ZeroIsError = true };
        return new TrainingProblem(data, [], 10, [new Mistakes(costs)], OutputCoding.Single, new NetworkLimits { BiasRange = 100 });
    }

    /// <summary>The last value and bound before each of some processor times.</summary>
    private sealed class Watch(int[] times) : IProgress<TrainingProgress>
    {
        private readonly Lock gate = new();
        private readonly string?[] cells = new string?[times.Length];
        private readonly TimeSpan start = Environment.CpuUsage.TotalTime;

        /// <summary>Processor time so far.</summary>
        public double Used => (Environment.CpuUsage.TotalTime - start).TotalSeconds;

        /// <summary>What was known at a time.</summary>
        public string At(int place) => cells[place] ?? "-";

        public void Report(TrainingProgress value)
        {
            lock (gate)
            {
                var used = Used;
                for (var k = 0; k < cells.Length; k++)
                {
                    if (used <= times[k]) cells[k] = string.Create(CultureInfo.InvariantCulture, $"{value.Value:G6} / {value.Bound:G6}");
                }
            }
        }
    }
}
