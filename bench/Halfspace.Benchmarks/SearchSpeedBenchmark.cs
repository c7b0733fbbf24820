using System.Diagnostics;
using System.Globalization;
using Halfspace.Training;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.Objectives;
using Halfspace.Training.Samples;

namespace Halfspace.Benchmarks;

/// <summary>Moves priced a second on Adult, 108-16-2 with a mirrored output, on signs and on the clipped line.</summary>
public sealed class SearchSpeedBenchmark : IBenchmark
{
    public string Name => "search-speed";

    public string Summary => "moves priced a second on Adult from 40 to 32,561 rows: --threads 2 --time 1";

    public int Run(BenchmarkArguments arguments)
    {
        var (train, _) = AdultData.Read();
        var (threads, time) = ((int)arguments.Number("threads", 2), arguments.Number("time", 1));
        Console.WriteLine("| N | P | million moves a second of processor time x threads, sign | clipped line | nanoseconds a move and thread, sign | line | samples touched a move | nanoseconds a sample touched, sign | line | blocks of 16 a column |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var count in arguments.Integers("n", "40,80,160,280,800,2400,8000,32561"))
        {
            foreach (var range in arguments.Integers("p", "1,15"))
            {
                var problem = new TrainingProblem(train.Select([.. Enumerable.Range(0, count)]), [16], range, [SatMargin.Instance], OutputCoding.OnePerClass);
                var columns = new SampleColumns(problem, ReducedInputs.Of(problem));
                var speeds = new[] { true, false }.Select(sign => Measure(columns, sign, threads, time)).ToArray();
                var blocks = Enumerable.Range(0, columns.ColumnCount).Average(c => columns.BlocksOf(c).Length);
                var touched = Enumerable.Range(0, columns.ColumnCount).Average(c => Enumerable.Range(0, count).Count(k => columns.Value(k, c) != 0));
                var nanoseconds = speeds.Select(speed => 1e9 * threads / speed).ToArray();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {count} | {range} | {speeds[0] / 1e6:F2} | {speeds[1] / 1e6:F2} | {nanoseconds[0]:F0} | {nanoseconds[1]:F0} | {touched:F1} | {nanoseconds[0] / touched:F2} | {nanoseconds[1] / touched:F2} | {blocks:F1} |"));
            }
        }

        return 0;
    }

    private static double Measure(SampleColumns columns, bool sign, int threads, double time)
    {
        var moves = new long[threads];
        var cpu = Environment.CpuUsage.TotalTime;
        var workers = Enumerable.Range(0, threads).Select(index => new Thread(() =>
        {
            var problem = columns.Problem;
            var state = new SearchState(columns, true);
            var random = new SearchRandom((ulong)index);
            foreach (var layer in state.Weights)
            {
                for (var w = 0; w < layer.Length; w++) layer[w] = random.Below(2 * problem.Range + 1) - problem.Range;
            }

            if (!sign) state.UseLine(0.05 * problem.Range * 10 * problem.Data.Scale, 1);
            state.UseLoss(new GuideLoss(problem.Objectives[0].Guide(problem).Surrogate, state.OutputUnit, OutputComparison.Targets));
            state.Refresh(true);
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed.TotalSeconds < time)
            {
                for (var m = 0; m < 500; m++)
                    state.Price(new SearchMove(0, random.Below(16), random.Below(columns.ColumnCount), (random.Next() & 1) == 0 ? 1 : -1));
                moves[index] += 500;
            }
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        // Processor time, so that other work on the machine does not count.
        return moves.Sum() / (Environment.CpuUsage.TotalTime - cpu).TotalSeconds * threads;
    }
}
