using System.Globalization;
using Halfspace.Formats;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Properties;

namespace Halfspace.Benchmarks;

/// <summary>The throughput of the search over signs alone: without loading, attacks and the bounds of the whole box, on one thread; and what one batch of its parts comes to.</summary>
public sealed class SignSearchBenchmark : IBenchmark
{
    /// <summary>Steps on slopes and multipliers for a part, as the search takes them.</summary>
    private const int Steps = 10;

    public string Name => "sign-search";

    public string Summary => "parts a second of the search over signs alone: --set mnist_fc --only 256x2 --property prop_1_0.03 --seconds 10 (of processor time, for each open row) --times 1 (runs of each search, the last of which counts) --most 4 (properties)";

    public int Run(BenchmarkArguments arguments)
    {
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), arguments.Text("set", "mnist_fc"));
        var (only, property, seconds) = (arguments.Text("only", "256x2"), arguments.Text("property", "prop_1_0.03"), arguments.Number("seconds", 10));
        var times = (int)arguments.Number("times", 1);
        Console.WriteLine("| property | row | open neurons | parts | CPU s | parts a CPU s | done | steps of 16 parts, us | bound of 16 parts, us |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var instance in File.ReadLines(Path.Combine(folder, "instances.csv")).Select(line => line.Split(',')).Where(row => row[0].Contains(only, StringComparison.Ordinal) && row[1].Contains(property, StringComparison.Ordinal)).Take((int)arguments.Number("most", 4)))
        {
            var cases = VnnLibFile.Read(VerifyBenchmark.Locate(folder, instance[1])).Cases;
            var chain = DenseChain.Of(OnnxFile.Read(VerifyBenchmark.Locate(folder, instance[0])));
            if (chain is null || ReluRoot.Of(chain, cases[0].Inputs, 20, 1, () => false) is not { } root) continue;
            for (var index = 0; index < cases.Count; index++)
            {
                var (one, best) = (cases[index], root.BoundRows(cases[index].Rows).Select((found, r) => (Row: cases[index].Rows[r], found.Bound, found.Slopes)).MaxBy(found => found.Bound - found.Row.Limit));
                if (!ReferenceEquals(one.Inputs, cases[0].Inputs) || best.Bound > best.Row.Limit) continue;
                ReluSearch Search() => new(root, best.Row, best.Slopes, new ReluAttack(root, one, _ => false), null, 1);
                var search = Search();
                // What is compiled on the way is so before the clock runs.
                search.Run(() => false, 40);
                var (before, parts) = (Environment.CpuUsage.TotalTime, search.Subproblems);
                search.Run(() => (Environment.CpuUsage.TotalTime - before).TotalSeconds > seconds, long.MaxValue);
                var used = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                // A short search again, when all is compiled for good.
                for (var time = 1; time < times && search.Subproblems > parts; time++)
                {
                    (search, before, parts) = (Search(), Environment.CpuUsage.TotalTime, 0);
                    search.Run(() => (Environment.CpuUsage.TotalTime - before).TotalSeconds > seconds, long.MaxValue);
                    used = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                }

                var (climb, bound) = Batch(root, best.Row);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Path.GetFileNameWithoutExtension(instance[1])} | {index} | {root.Places.Length} of {string.Join('-', root.Net.Layers.Select(layer => layer.Neurons.Length))} | {search.Subproblems - parts} | {used:F2} | {(search.Subproblems - parts) / used:F0} | {search.IsDone} | {climb:F0} | {bound:F0} |"));
            }
        }

        return 0;
    }

    /// <summary>Microseconds of processor time for the steps of sixteen expressions, and for their bounds in double precision.</summary>
    private static (double Climb, double Bound) Batch(ReluRoot root, OutputRow row)
    {
        var (ascent, guard, top) = (new DualAscent(root.Net), new GuardedBound(root.Net), root.Net.Layers.Count);
        ascent.Open();
        ascent.Share = System.Runtime.Intrinsics.Vector512<float>.One;
        ascent.RowConstant = root.Load<float>(0, DualAscent.Lanes, _ => row, ascent.RowCoefficients, isLimited: true, out _);
        static double Measure(Action run)
        {
            const int Times = 200;
            for (var warm = 0; warm < 50; warm++) run();
            var before = Environment.CpuUsage.TotalTime;
            for (var time = 0; time < Times; time++) run();
            return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Times;
        }

        return (Measure(() => ascent.Climb(top, Steps, 0.15f)), Measure(() => guard.Evaluate(ascent, top, half =>
        {
            guard.Pass.Constant = root.Load<double>(half, LaneMath<double>.Lanes, _ => row, guard.Pass.Coefficients[top - 1], isLimited: false, out var errors);
            guard.Pass.Errors = errors;
        })));
    }
}
