using System.Diagnostics;
using System.Globalization;
using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Verification;
using Halfspace.Verification.Properties;

namespace Halfspace.Benchmarks;

/// <summary>What certificates of properties cost: CPU seconds of verdicts without and with one (written to memory), their size, and CPU seconds of reading and checking them.</summary>
public sealed class VerifyCertificatesBenchmark : IBenchmark
{
    public string Name => "verify-certificates";

    public string Summary => "CPU seconds of verdicts, of verdicts with certificates and of checking them: --set acasxu|safenlp|collins_rul_cnn|mnist_fc --only 256x2 --threads 2 --limit (that of each instance) --every 1 --rows false";

    public int Run(BenchmarkArguments arguments)
    {
        var set = arguments.Text("set", "acasxu");
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), set);
        var options = new VerifierOptions { Threads = (int)arguments.Number("threads", 2) };
        var (limit, only, every) = (arguments.Number("limit", double.PositiveInfinity), arguments.Text("only", ""), (int)arguments.Number("every", 1));
        var instances = File.ReadLines(Path.Combine(folder, "instances.csv")).Select(line => line.Split(',')).Where(row => row[0].Contains(only, StringComparison.Ordinal) || row[1].Contains(only, StringComparison.Ordinal)).Where((_, place) => place % every == 0).ToArray();
        var networks = new Dictionary<string, Network>();
        Console.WriteLine("| network, or property of ACAS Xu | unsat | sat | open | CPU s | CPU s with certificate | CPU s checking | MB | largest MB | not verified |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        var failures = 0;
        foreach (var group in instances.GroupBy(row => set == "acasxu" ? row[1] : row[0]))
        {
            var (counts, seconds, bytes, largest, unverified) = (new int[3], new double[3], 0L, 0L, 0);
            foreach (var row in group)
            {
                var networkPath = VerifyBenchmark.Locate(folder, row[0]);
                if (!networks.TryGetValue(row[0], out var network)) networks[row[0]] = network = OnnxFile.Read(networkPath);
                var propertyPath = VerifyBenchmark.Locate(folder, row[1]);
                var property = VnnLibFile.Read(propertyPath);
                var timed = options with { TimeLimit = Math.Min(limit, double.Parse(row[2], CultureInfo.InvariantCulture)) };
                var plain = Cpu(() => Verifier.Verify(network, property, timed), out var first);
                seconds[0] += plain;
                VerificationCertificate? certificate = null;
                using var stream = new MemoryStream();
                var recorded = Cpu(
                    () =>
                    {
                        var found = Verifier.Verify(network, property, timed with { IsCertified = true });
                        certificate = VerificationCertificates.Of(network, property, found, networkPath, propertyPath);
                        if (certificate is not null) CertificateWriter.Write(stream, certificate);
                        return found;
                    },
                    out var result);
                seconds[1] += recorded;
                counts[(int)result.Verdict]++;
                if (first.Verdict != result.Verdict) Console.WriteLine($"{row[0]} {row[1]}: {first.Verdict} without a certificate, {result.Verdict} with one");
                if (certificate is null) continue;
                (bytes, largest) = (bytes + stream.Length, Math.Max(largest, stream.Length));
                var checking = Cpu(() => CertificateFile.Parse(stream.ToArray()).Check(PropertyEngine.Instance), out var report);
                seconds[2] += checking;
                if (arguments.Text("rows", "false") == "true") Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row[0]} {row[1]} {result.Verdict}: {plain:F3}, {recorded:F3}, {checking:F3}, {stream.Length / 1e6:F2} MB"));
                if (report.Verdict == Certificates.Verdict.Verified) continue;
                unverified++;
                Console.WriteLine($"{row[0]} {row[1]}: {string.Join("; ", report.Lines.Where(line => line.Finding != Finding.Confirmed).Select(line => line.Text))}");
            }

            failures += unverified;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Path.GetFileName(group.Key)} | {counts[(int)Halfspace.Verification.Verdict.Proved]} | {counts[(int)Halfspace.Verification.Verdict.Refuted]} | {counts[(int)Halfspace.Verification.Verdict.Unknown]} | {seconds[0]:F2} | {seconds[1]:F2} | {seconds[2]:F2} | {bytes / 1e6:F2} | {largest / 1e6:F2} | {unverified} |"));
        }

        return failures > 0 ? 1 : 0;
    }

    private static double Cpu<T>(Func<T> work, out T result)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        result = work();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
    }
}
