using System.Globalization;
using Halfspace.Data;
using Halfspace.Mip.Solvers;
using Halfspace.Training;
using Halfspace.Training.Formulations;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Benchmarks;

/// <summary>
/// The formulation as printed against ours, on the same rows and solver, in turn: seconds to the published stopping rule
/// (misses at most a tenth of the samples) and to the proved optimum.
/// </summary>
public sealed class MipAdultBenchmark : IBenchmark
{
    public string Name => "mip-adult";

    public string Summary => "formulation as printed against ours: --n 10,20,40,80 --seed 99413 --range 1 --solvers highs,cbc --formulations sign-as-printed,sign (or default) --objectives ... --threads 1 --limit 120";

    public int Run(BenchmarkArguments arguments)
    {
        var (train, _) = AdultData.Read();
        var (seed, range, limit) = (arguments.Integers("seed", "99413")[0], arguments.Integers("range", "1")[0], arguments.Number("limit", 120));
        var formulations = arguments.Text("formulations", "sign-as-printed,sign").Split(',');
        var threads = arguments.Integers("threads", "1")[0];
        Console.WriteLine("| objective | N | solver | formulation | to target (s) | to optimum (s) | value | bound | status |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var ratios = new List<double>();
        foreach (var objective in arguments.Text("objectives", "max-correct,min-hinge,sat-margin,min-weight,max-margin").Split(','))
        {
            foreach (var n in arguments.Integers("n", "10,20,40,80"))
            {
                var data = AdultData.Split(train, seed, n);
                foreach (var solver in arguments.Text("solvers", "highs,cbc").Split(','))
                {
                    var seconds = formulations.Select(formulation => Measure(data, objective, range, solver, formulation, limit, threads)).ToArray();
                    ratios.Add(seconds[0] / seconds[^1]);
                }
            }
        }

        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{formulations[0]} over {formulations[^1]}, seconds to the optimum with unfinished runs counted at the limit: median {ratios[ratios.Count / 2]:F1}, least {ratios[0]:F2}, most {ratios[^1]:F0}, {ratios.Count} pairs"));
        return 0;
    }

    private static double Measure(Dataset data, string objective, int range, string solver, string formulation, double limit, int threads)
    {
        var problem = new TrainingProblem(data, [16], range, TrainingObjectives.Parse(objective), OutputCoding.OnePerClass);
        var options = new TrainingOptions { Solver = MipSolvers.Find(solver), Formulation = formulation == "default" ? null : TrainingFormulations.All.Get(formulation), TimeLimit = limit, Threads = threads };
        var target = TrainingTarget.CostFor(problem, 0, 0.1)?.Value;
        var watch = new TargetWatch(target);
        var result = new MipMethod().Run(problem, options, watch, CancellationToken.None);
        var outcome = result.Outcomes[0];
        if (target is not null && watch.Seconds is null && outcome.Value?.Value <= target) watch.Seconds = result.SecondsToBest;
        var finished = result.Status is TrainingStatus.Optimal or TrainingStatus.Infeasible;
        string Text(double? seconds) => seconds is { } s ? s.ToString("F2", CultureInfo.InvariantCulture) : "-";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {objective} | {data.SampleCount} | {solver} | {formulation} | {Text(watch.Seconds)} | {Text(finished ? result.Seconds : null)} | {outcome.Value?.ToString() ?? "-"} | {outcome.Bound?.Value.ToString() ?? "-"} | {result.Status} |"));
        return finished ? result.Seconds : limit;
    }

    private sealed class TargetWatch(double? target) : IProgress<TrainingProgress>
    {
        public double? Seconds { get; set; }

        public void Report(TrainingProgress value)
        {
            if (Seconds is null && value.Value <= target) Seconds = value.Seconds;
        }
    }
}
