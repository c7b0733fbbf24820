using System.Diagnostics;
using System.Globalization;
using Halfspace.Metamorphic;
using Halfspace.Mip.Solvers;

namespace Halfspace.Benchmarks;

/// <summary>
/// Claims about random small networks, held against samples, against each other, and against all activation patterns. The exit code is 1 where a claim
/// is false; each such case is printed with what repeats it.
/// </summary>
public sealed class MetamorphicNetworksBenchmark : IBenchmark
{
    public string Name => "metamorphic-networks";

    public string Summary => "false claims of attack, embed and bounds on random networks: --cases 10000 --seed 1 --only CASE --solver highs --seconds 10";

    public int Run(BenchmarkArguments arguments)
    {
        var (cases, seed, only) = ((int)arguments.Number("cases", 10_000), (int)arguments.Number("seed", 1), (int)arguments.Number("only", -1));
        var named = arguments.Text("solver", "highs");
        var solver = MipSolvers.Find(named) ?? throw new ArgumentException($"There is no solver '{named}'.", nameof(arguments));
        var (clock, outcomes, faults) = (Stopwatch.StartNew(), new SortedDictionary<string, int>(StringComparer.Ordinal), 0);
        var (slowest, slowestCase) = (0.0, 0);
        for (var number = only >= 0 ? only : 0; number < (only >= 0 ? only + 1 : cases); number++)
        {
            var began = clock.Elapsed.TotalSeconds;
            MetamorphicCase one;
            try
            {
                one = MetamorphicCase.Run(seed, number, solver, arguments.Number("seconds", 10));
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                faults++;
                Console.WriteLine($"case {number} ended in {fault.GetType().Name}: {fault.Message}\n  again: metamorphic-networks --seed {seed} --only {number} --solver {solver.Name}");
                if (only >= 0) Console.WriteLine(fault.StackTrace);
                continue;
            }

            if (clock.Elapsed.TotalSeconds - began > slowest) (slowest, slowestCase) = (clock.Elapsed.TotalSeconds - began, number);
            foreach (var outcome in one.Outcomes) outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            if (only >= 0) Console.WriteLine(string.Join('\n', [.. one.Told, .. one.Outcomes]));
            if (one.Faults.Count == 0) continue;
            faults++;
            Console.WriteLine($"case {number}: {string.Join("\n  ", [.. one.Faults.Select(fault => $"false {fault.Kind}: {fault.Text}"), .. one.Told])}\n  again: metamorphic-networks --seed {seed} --only {number} --solver {solver.Name}");
        }

        Console.WriteLine("| answer | times |");
        Console.WriteLine("|---|---|");
        foreach (var (outcome, times) in outcomes) Console.WriteLine($"| {outcome} | {times} |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(only >= 0 ? 1 : cases)} cases, seed {seed}, {solver.Name}: {faults} with a false claim, {clock.Elapsed.TotalSeconds:F0} s; the slowest, {slowestCase}, took {slowest:F1} s"));
        return faults > 0 ? 1 : 0;
    }
}
