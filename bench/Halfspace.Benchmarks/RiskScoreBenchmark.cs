using System.Diagnostics;
using System.Globalization;
using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.RiskScores;

namespace Halfspace.Benchmarks;

/// <summary>Risk scores (RiskSLIM) to their proved optimum, and their certificates checked.</summary>
public sealed class RiskScoreBenchmark : IBenchmark
{
    public string Name => "risk-scores";

    public string Summary => "logistic loss of one integer neuron, proved: --files adult,mammo,mushroom,spambase --inputs 5 (0 for any number) --range 5 --threads 2 --limit 60";

    public int Run(BenchmarkArguments arguments)
    {
        var (limit, threads, range, inputs) = (arguments.Number("limit", 60), arguments.Integers("threads", "2")[0], arguments.Integers("range", "5")[0], arguments.Integers("inputs", "5")[0]);
        Console.WriteLine("| data | different rows, inputs | loss | bound | s | to the best, s | CPU s | nodes | check (s), verdict | points |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var file in arguments.Text("files", "adult,mammo,mushroom,spambase").Split(','))
        {
            var data = CsvFile.Read(Path.Combine(BenchmarkArguments.DataFolder(), "slim", file + ".csv"), new CsvOptions { Label = 0, MinMax = false, RoundDecimals = file == "heart" ? 2 : null });
            var problem = new RiskScoreProblem(data, range, new NetworkLimits { MaxInputs = inputs == 0 ? null : inputs });
            var trace = new Steps();
            var before = Environment.CpuUsage.TotalTime;
            var result = problem.Train(new TrainingOptions { TimeLimit = limit, Threads = threads }, trace);
            var used = Environment.CpuUsage.TotalTime - before;
            var clock = Stopwatch.StartNew();
            var verdict = result.Certificate.Check().Verdict;
            var points = string.Join(' ', result.Network!.Layers[0].Weights.Select((w, i) => (w, i)).Where(entry => entry.w != 0).Select(entry => $"{data.InputNames[entry.i]}:{entry.w}").Append($"bias:{result.Network.Layers[0].Biases[0]}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {file} | {new RiskRows(problem).Count}, {data.InputCount} | {result.Value} | {result.Bound:0.0#######} | {result.Seconds:F1} | {result.SecondsToBest:F1} | {used.TotalSeconds:F1} | {result.Nodes} | {clock.Elapsed.TotalSeconds:F1}, {verdict} | {points} |"));
            if (result.Status != TrainingStatus.Optimal) Console.WriteLine(trace.ToString());
        }

        return 0;
    }

    /// <summary>How value and bound went, for runs that end open.</summary>
    private sealed class Steps : IProgress<TrainingProgress>
    {
        private readonly List<TrainingProgress> steps = [];

        public void Report(TrainingProgress value)
        {
            if (value.Bound is not null && value.Seconds >= (steps.Count == 0 ? 0 : 2 * steps[^1].Seconds)) steps.Add(value);
        }

        public override string ToString() => string.Join("; ", steps.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Seconds:F1} s: {step.Value:F4} / {step.Bound:F4}")));
    }
}
