using System.Diagnostics;
using System.Globalization;
using Halfspace.Formats;
using Halfspace.Verification;
using Halfspace.Verification.Properties;

namespace Halfspace.Benchmarks;

/// <summary>The 180 instances of ACAS Xu, properties 1 to 4, in one process.</summary>
public sealed class VerifyAcasXuBenchmark : IBenchmark
{
    public string Name => "verify-acasxu";

    public string Summary => "verdicts and seconds on the 180 instances of ACAS Xu: --properties 1,2,3,4 --threads 2 --limit 116 --seed 0";

    public int Run(BenchmarkArguments arguments)
    {
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), "acasxu");
        var options = new VerifierOptions { Threads = (int)arguments.Number("threads", 2), TimeLimit = arguments.Number("limit", 116), Seed = (int)arguments.Number("seed", 0) };
        Console.WriteLine("| property | unsat | sat | open | wall s, all | CPU s, all | median s | slowest s | parts |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var property in arguments.Text("properties", "1,2,3,4").Split(','))
        {
            var question = VnnLibFile.Read(Path.Combine(folder, $"prop_{property}.vnnlib"));
            var (seconds, parts, counts) = (new List<double>(), 0L, new int[3]);
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            foreach (var file in Directory.GetFiles(folder, "*.onnx").Order(StringComparer.Ordinal))
            {
                var result = Verifier.Verify(OnnxFile.Read(file), question, options);
                seconds.Add(result.Seconds);
                parts += result.Subproblems;
                counts[(int)result.Verdict]++;
            }

            var used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {property} | {counts[(int)Verdict.Proved]} | {counts[(int)Verdict.Refuted]} | {counts[(int)Verdict.Unknown]} | {seconds.Sum():F2} | {used:F2} | {seconds.Order().ElementAt(seconds.Count / 2):F4} | {seconds.Max():F2} | {parts} |"));
        }

        return 0;
    }
}
