using System.Runtime.CompilerServices;
using Halfspace.Fuzzing;

namespace Halfspace.Benchmarks;

/// <summary>Mutated files of every format: each is read or refused, in little time and memory.</summary>
internal sealed class FuzzBenchmark : IBenchmark
{
    public string Name => "fuzz";

    public string Summary => "Mutated files through every parser. --count N a format, --seed S, --formats LIST; --guided true follows the code that files lead through (assemblies instrumented by sharpfuzz)";

    public int Run(BenchmarkArguments arguments)
    {
        var (count, seed, only) = ((int)arguments.Number("count", 1_000_000), (int)arguments.Number("seed", 0), arguments.Text("formats", "").Split(',', StringSplitOptions.RemoveEmptyEntries));
        var coverage = arguments.Text("guided", "") == "true" ? Coverage.Find() : null;
        if (coverage is null && arguments.Text("guided", "") == "true")
        {
            Console.Error.WriteLine("No assembly here is instrumented: copy the folder of this program, run 'sharpfuzz Halfspace.dll', 'sharpfuzz Halfspace.Mip.dll', and so on for Halfspace.Certificates.dll, Halfspace.VnnLib.dll and Halfspace.Experiments.dll in it, put SharpFuzz.Common.dll beside them, and start the copy.");
            return 2;
        }

        var folder = FuzzedParsers.Folder();
        var faults = 0;
        try
        {
            Console.WriteLine("| format | read | refused | files/s | slowest (s) | most memory (MB) | new ways | |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|");
            foreach (var parser in FuzzedParsers.All(folder.FullName, Certificates()).Where(parser => only.Length == 0 || only.Contains(parser.Name)))
            {
                var clock = System.Diagnostics.Stopwatch.StartNew();
                var outcome = parser.Run(count, seed, coverage: coverage);
                if (outcome.Fault is not null) faults++;
                Console.WriteLine(FormattableString.Invariant($"| {parser.Name} | {outcome.Read:N0} | {outcome.Refused:N0} | {(outcome.Read + outcome.Refused) / clock.Elapsed.TotalSeconds:N0} | {outcome.Slowest:F3} | {outcome.Largest / 1048576.0:F1} | {(coverage is null ? "-" : $"{outcome.Kept}")} | {outcome.Fault ?? "no fault"} |"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return faults == 0 ? 0 : 1;
    }

    /// <summary>Small true certificates of every kind and rule of the corpus.</summary>
    private static IReadOnlyList<byte[]>? Certificates([CallerFilePath] string path = "")
    {
        var corpus = Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "tests", "Halfspace.Tests", "Certificates", "True");
        return Directory.Exists(corpus) ? [.. Directory.GetDirectories(corpus).Order(StringComparer.Ordinal).SelectMany(folder => Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).OrderBy(file => new FileInfo(file).Length).Where((_, k) => k % 4 == 0).Take(6)).Select(File.ReadAllBytes)] : null;
    }
}
