using System.CommandLine;
using System.Text.Json.Nodes;
using Halfspace.Data;
using Halfspace.Training;

namespace Halfspace.Cli;

/// <summary><c>halfspace check</c>: re-checks a certificate on its own, without a solver.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A certificate that 'train --certificate' wrote." };
        var data = new Option<string?>("--data") { Description = "Where the training data is, if it is not inside and not at the path named there.", HelpName = "FILE" };
        var (limit, json, quiet) = (SharedOptions.TimeLimit(300), SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("check", "Re-check a certificate without a solver: exit code 0 it holds, 1 it does not. Bounds not derived anew within the time limit are reported as trusted.") { file, data, limit, json, quiet };
        command.SetVerb((parsed, cancellation) =>
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (parsed.GetValue(limit) < int.MaxValue / 1000) ending.CancelAfter(TimeSpan.FromSeconds(parsed.GetValue(limit)));
            var (name, path) = (parsed.GetValue(file)!, parsed.GetValue(data));
            CertificateReport report;
            if (EnsembleCertificateJson.Recognizes(name))
            {
                var certificate = EnsembleCertificateJson.Read(name);
                if (Source(name, path, certificate.Source, certificate.Data is not null) is { } source) certificate = certificate with { Source = source, Data = null };
                report = certificate.Check(cancellationToken: ending.Token);
            }
            else
            {
                var certificate = CertificateJson.Read(name);
                if (Source(name, path, certificate.Source, certificate.Data is not null) is { } source) certificate = certificate with { Source = source, Data = null };
                report = certificate.Check(cancellationToken: ending.Token);
            }

            if (parsed.GetValue(json)) JsonReport.Print(ToJson(report));
            else Print(report);
            return report.Holds ? ExitCodes.Answered : ExitCodes.Refuted;
        });
        return command;
    }

    /// <summary>The source that --data puts in place of the one stated; null to go on with what the certificate has.</summary>
    private static DataSource? Source(string file, string? path, DataSource? stated, bool isInside)
    {
        if (path is not null)
            return stated is null ? throw new DataFileException(file, 0, "The certificate does not say how its data was read, so --data cannot stand in for it. Leave --data out.") : stated with { Path = path };
        if (!isInside && stated is null) throw new DataFileException(file, 0, "The certificate neither holds its samples nor names where they are. Write it again with 'train --certificate'.");
        return null;
    }

    private static JsonObject ToJson(CertificateReport report)
    {
        static JsonArray Lines(IEnumerable<string> lines) => new([.. lines.Select(line => (JsonNode)line)]);
        return new JsonObject
        {
            ["holds"] = report.Holds,
            ["confirmed"] = Lines(report.Confirmed),
            ["refuted"] = Lines(report.Refuted),
            ["trusted"] = Lines(report.Trusted),
        };
    }

    private static void Print(CertificateReport report)
    {
        foreach (var line in report.Confirmed) Console.Out.WriteLine("holds    " + line);
        foreach (var line in report.Trusted) Console.Out.WriteLine("trusted  " + line);
        foreach (var line in report.Refuted) Console.Out.WriteLine("REFUTED  " + line);
        Console.Out.WriteLine(report.Holds
            ? report.Trusted.Count == 0 ? "the certificate holds, without any solver" : "what can be re-checked without a solver holds"
            : "the certificate does not hold");
    }
}
