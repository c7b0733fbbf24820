using System.Diagnostics;
using System.Globalization;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Verification;
using Halfspace.Verification.Properties;

namespace Halfspace.Benchmarks;

/// <summary>The properties of a set, in one process: what is decided, how fast, and whether it contradicts published verdicts.</summary>
public sealed class VerifyBenchmark : IBenchmark
{
    public string Name => "verify";

    public string Summary => "verdicts and seconds on a set of properties: --set acasxu|safenlp|collins_rul_cnn|mnist_fc --only 256x2 --threads 2 --limit (that of each instance) --every 1 --seed 0";

    public int Run(BenchmarkArguments arguments)
    {
        var set = arguments.Text("set", "acasxu");
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), set);
        var options = new VerifierOptions { Threads = (int)arguments.Number("threads", 2), Seed = (int)arguments.Number("seed", 0) };
        var (limit, only, every) = (arguments.Number("limit", double.PositiveInfinity), arguments.Text("only", ""), (int)arguments.Number("every", 1));
        var instances = File.ReadLines(Path.Combine(folder, "instances.csv")).Select(line => line.Split(',')).Where(row => row[0].Contains(only, StringComparison.Ordinal) || row[1].Contains(only, StringComparison.Ordinal)).Where((_, place) => place % every == 0).ToArray();
        var published = Published(set);
        var (networks, contradictions) = (new Dictionary<string, Network>(), new List<string>());
        Console.WriteLine("| network, or property of ACAS Xu | unsat | sat | open | wall s, all | CPU s, all | median s | slowest s | parts | published |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        // As in the competition's lists, networks of ACAS Xu share their properties.
        foreach (var group in instances.GroupBy(row => set == "acasxu" ? row[1] : row[0]))
        {
            var (seconds, parts, counts, compared) = (new List<double>(), 0L, new int[3], 0);
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            foreach (var row in group)
            {
                if (!networks.TryGetValue(row[0], out var network)) networks[row[0]] = network = OnnxFile.Read(Locate(folder, row[0]));
                var result = Verifier.Verify(network, VnnLibFile.Read(Locate(folder, row[1])), options with { TimeLimit = Math.Min(limit, double.Parse(row[2], CultureInfo.InvariantCulture)) });
                seconds.Add(result.Seconds);
                parts += result.Subproblems;
                counts[(int)result.Verdict]++;
                if (!published.TryGetValue((Plain(row[0]), Plain(row[1])), out var verdict) || result.Verdict == Verdict.Unknown) continue;
                compared++;
                if (verdict != (result.Verdict == Verdict.Proved ? "unsat" : "sat")) contradictions.Add($"{row[0]} {row[1]}: {result.Verdict}, published {verdict}");
            }

            var used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Path.GetFileName(group.Key)} | {counts[(int)Verdict.Proved]} | {counts[(int)Verdict.Refuted]} | {counts[(int)Verdict.Unknown]} | {seconds.Sum():F2} | {used:F2} | {seconds.Order().ElementAt(seconds.Count / 2):F4} | {seconds.Max():F2} | {parts} | {compared} |"));
        }

        foreach (var contradiction in contradictions) Console.WriteLine("contradicts " + contradiction);
        return 0;
    }

    internal static string Locate(string folder, string name) => new[] { name, Path.Combine("vnnlib", name), Path.Combine("onnx", name) }.Select(place => Path.Combine(folder, place)).First(File.Exists);

    private static string Plain(string name) => name.Replace("onnx/", "", StringComparison.Ordinal).Replace("vnnlib/", "", StringComparison.Ordinal);

    private static Dictionary<(string Network, string Property), string> Published(string set) => File.ReadLines(Path.Combine(BenchmarkArguments.DataFolder(), "verdicts.csv"))
        .Select(line => line.Split(',')).Where(row => row.Length == 4 && row[0] == set).ToDictionary(row => (row[1], row[2]), row => row[3]);
}
