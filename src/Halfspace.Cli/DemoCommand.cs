using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Cli;

/// <summary><c>halfspace demo</c>: the main job end to end, on a benchmark made by rule.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--out") { Description = "Where to write the network, the certificate and the report.", HelpName = "FOLDER", DefaultValueFactory = _ => "halfspace-demo" };
        var (limit, seed, threads, json, quiet) = (SharedOptions.TimeLimit(60), SharedOptions.Seed(), SharedOptions.Threads(), SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("demo", "Train a small network to a proved optimum, re-check the certificate, and write a report.") { folder, limit, seed, threads, json, quiet };
        command.SetVerb((parsed, cancellation) => Run(
            parsed.GetValue(folder)!,
            new TrainingOptions { TimeLimit = parsed.GetValue(limit), Seed = parsed.GetValue(seed), Threads = parsed.GetValue(threads) ?? Environment.ProcessorCount },
            parsed.GetValue(json),
            parsed.GetValue(quiet),
            cancellation));
        return command;
    }

    private static int Run(string folder, TrainingOptions options, bool json, bool quiet, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var lines = new List<string>();
        void Say(FormattableString line)
        {
            var text = line.ToString(CultureInfo.InvariantCulture);
            lines.Add(text);
            if (!json) Console.Out.WriteLine(text);
        }

        var solver = MipSolvers.FirstAvailable ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
        Say($"1. MIP solver: {solver.Name}, by the kind of each model");
        var benchmark = Benchmarks.Find("monks-1");
        var problem = new TrainingProblem(benchmark.Train, [3], 1, [SatMargin.Instance], OutputCoding.OnePerClass);
        Say($"2. Problem: {problem}");
        TrainingResult result;
        using (var progress = new LiveProgress(quiet))
            result = new HybridMethod().Run(problem, options with { Solver = solver }, progress, cancellation);
        if (result.Network is not { } network)
        {
            Console.Error.WriteLine("halfspace: no network was found; see 'halfspace solvers' for another solver.");
            return ExitCodes.NoAnswer;
        }

        var outcome = result.Outcomes[0];
        Say($"3. Network {network}: {outcome.Value} {SatMargin.Instance.Counts} on the {problem.Data.SampleCount} training samples, {(outcome.IsProved ? "proved optimal" : $"bound {outcome.Bound?.Value}")}, {result.Seconds:F1} s");
        Directory.CreateDirectory(folder);
        var (networkPath, sourcePath, certificatePath, reportPath) = (Path.Combine(folder, "network.json"), Path.Combine(folder, "network.c"), Path.Combine(folder, "certificate.json"), Path.Combine(folder, "report.md"));
        NetworkJson.Write(networkPath, network);
        CSourceFile.Write(sourcePath, network);
        CertificateWriter.Write(certificatePath, TrainingCertificates.Of(problem, result, new DataSource("builtin:monks-1", null, null)));
        var check = CertificateFile.Read(certificatePath).Check(CertificateEngine.Instance, cancellation);
        Say($"4. Certificate read back and re-checked without a solver: {check.Summary}");
        var all = ClassificationScore.Of(new NetworkTrace(network, benchmark.Test));
        Say($"5. All {all.Samples} inputs that exist were evaluated exactly: {all.Correct} are classified right{(all.Correct == all.Samples ? ", so the network is the rule itself" : "")}");
        Mip.Files.AtomicFile.Write(reportPath, stream =>
        {
            using var text = new StreamWriter(stream);
            text.Write("# Halfspace demo\n\n" + string.Join("\n", lines) + "\n\n" + string.Join("\n", check.Texts(Finding.Confirmed).Select(line => "- holds: " + line).Concat(check.Texts(Finding.Trusted).Select(line => "- trusted: " + line))) + "\n");
        });
        Say($"6. Written: {networkPath}, {sourcePath}, {certificatePath}, {reportPath} ({clock.Elapsed.TotalSeconds:F1} s in all)");
        if (json)
        {
            JsonReport.Print(new System.Text.Json.Nodes.JsonObject
            {
                ["solver"] = result.Solver,
                ["value"] = JsonReport.Number(outcome.Value?.Value),
                ["bound"] = JsonReport.Number(outcome.Bound?.Value.Value),
                ["holds"] = check.Verdict == Verdict.Verified,
                ["network"] = networkPath,
                ["source"] = sourcePath,
                ["certificate"] = certificatePath,
                ["report"] = reportPath,
                ["seconds"] = clock.Elapsed.TotalSeconds,
            });
        }

        return check.Verdict is Verdict.Verified or Verdict.Trusted ? ExitCodes.Answered : ExitCodes.Refuted;
    }
}
