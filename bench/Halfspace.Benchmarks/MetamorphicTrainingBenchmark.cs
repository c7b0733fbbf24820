using System.Diagnostics;
using System.Globalization;
using Halfspace.Metamorphic;
using Halfspace.Mip.Solvers;

namespace Halfspace.Benchmarks;

/// <summary>
/// Random tiny training problems, changed in ways whose effect is known, with every claim held against a listing of all networks; one case in
/// twenty is of real weights, whose claims are held against each other and random networks.
/// </summary>
public sealed class MetamorphicTrainingBenchmark : IBenchmark
{
    private const int RealShare = 20;

    public string Name => "metamorphic-training";

    public string Summary => "claims of training against enumeration over random tiny problems and what they are changed to: --cases 10000 --seed 1 --networks 2500 --only CASE --only-real CASE";

    public int Run(BenchmarkArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var (seed, most, clock) = ((int)arguments.Number("seed", 1), arguments.Number("networks", 2500), Stopwatch.StartNew());
        var (only, onlyReal) = ((int)arguments.Number("only", -1), (int)arguments.Number("only-real", -1));
        var count = only >= 0 || onlyReal >= 0 ? 0 : (int)arguments.Number("cases", 10_000);
        var (runs, optimal, caught, faults) = (0, 0, 0, 0);
        foreach (var index in only >= 0 ? [only] : Enumerable.Range(0, count).Where(i => i % RealShare != RealShare - 1))
        {
            var audited = new TrainingCase(seed, index, most).Execute();
            (runs, optimal, caught, faults) = (runs + audited.Runs, optimal + audited.Optimal, caught + audited.Contradictions.Count, faults + audited.Faults.Count);
            foreach (var fault in audited.Faults) Console.WriteLine(fault);
            foreach (var contradiction in audited.Contradictions) Console.WriteLine("caught: " + contradiction);
        }

        var solver = MipSolvers.FirstAvailable;
        foreach (var index in solver is null ? [] : onlyReal >= 0 ? [onlyReal] : Enumerable.Range(0, count / RealShare))
        {
            var audited = new RealTrainingCase(seed, index, solver!).Execute();
            (runs, optimal, faults) = (runs + audited.Runs, optimal + audited.Optimal, faults + audited.Faults.Count);
            foreach (var fault in audited.Faults) Console.WriteLine(fault);
        }

        Console.WriteLine("| cases | training runs | called optimal | solvers caught | false claims and crashes | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Math.Max(1, count)} | {runs} | {optimal} | {caught} | {faults} | {clock.Elapsed.TotalSeconds:F0} |"));
        return faults == 0 ? 0 : 1;
    }
}
