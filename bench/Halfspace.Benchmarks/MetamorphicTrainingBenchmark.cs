using System.Diagnostics;
using System.Globalization;
using Halfspace.Metamorphic;

namespace Halfspace.Benchmarks;

/// <summary>Random tiny training problems, changed in ways whose effect is known, with every claim held against a listing of all networks.</summary>
public sealed class MetamorphicTrainingBenchmark : IBenchmark
{
    public string Name => "metamorphic-training";

    public string Summary => "claims of training against enumeration over random tiny problems and what they are changed to: --cases 10000 --seed 1 --networks 2500 --only CASE";

    public int Run(BenchmarkArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var (seed, most) = ((int)arguments.Number("seed", 1), arguments.Number("networks", 2500));
        var only = (int)arguments.Number("only", -1);
        var (from, count) = only >= 0 ? (only, 1) : (0, (int)arguments.Number("cases", 10_000));
        var (runs, optimal, contradictions, faults, clock) = (0, 0, 0, 0, Stopwatch.StartNew());
        for (var index = from; index < from + count; index++)
        {
            var audited = new TrainingCase(seed, index, most).Execute();
            (runs, optimal, contradictions, faults) = (runs + audited.Runs, optimal + audited.Optimal, contradictions + audited.Contradictions.Count, faults + audited.Faults.Count);
            foreach (var fault in audited.Faults) Console.WriteLine(fault);
            foreach (var caught in audited.Contradictions) Console.WriteLine("caught: " + caught);
        }

        Console.WriteLine("| cases | training runs | called optimal | solvers caught | false claims and crashes | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | {runs} | {optimal} | {contradictions} | {faults} | {clock.Elapsed.TotalSeconds:F0} |"));
        return faults == 0 ? 0 : 1;
    }
}
