using System.CommandLine;
using System.Text.Json.Nodes;
using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.RealWeights;
using Halfspace.Verification.Adversary;

namespace Halfspace.Cli;

/// <summary><c>halfspace check</c>: re-checks a certificate on its own, without a solver.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A certificate that 'train --certificate' or 'attack --out' wrote." };
        var data = new Option<string?>("--data") { Description = "Where the training data (or the attacked network) is, if it is not inside and not at the path named there.", HelpName = "FILE" };
        var (limit, json, quiet) = (SharedOptions.TimeLimit(300), SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("check", "Re-check a certificate without a solver: exit code 0 it holds, 1 it does not. Bounds not derived anew within the time limit are reported as trusted.") { file, data, limit, json, quiet };
        command.SetVerb((parsed, cancellation) =>
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (parsed.GetValue(limit) < int.MaxValue / 1000) ending.CancelAfter(TimeSpan.FromSeconds(parsed.GetValue(limit)));
            var (name, path) = (parsed.GetValue(file)!, parsed.GetValue(data));
            if (AdversaryCertificate.Recognizes(name)) return CheckAttack(AdversaryCertificate.Read(name).Check(path), parsed.GetValue(json));
            CertificateReport report;
            if (EnsembleCertificateJson.Recognizes(name))
            {
                var certificate = EnsembleCertificateJson.Read(name);
                if (Source(name, path, certificate.Source, certificate.Data is not null) is { } source) certificate = certificate with { Source = source, Data = null };
                report = certificate.Check(cancellationToken: ending.Token);
            }
            else if (RealCertificateJson.Recognizes(name))
            {
                var certificate = RealCertificateJson.Read(name);
                if (Source(name, path, certificate.Source, certificate.Data is not null) is { } source) certificate = certificate with { Source = source, Data = null };
                report = certificate.Check(cancellationToken: ending.Token);
            }
            else
            {
                var certificate = CertificateJson.Read(name);
                if (Source(name, path, certificate.Source, certificate.Data is not null) is { } source) certificate = certificate with { Source = source, Data = null };
                report = certificate.Check(cancellationToken: ending.Token);
            }

            if (parsed.GetValue(json)) JsonReport.Print(ToJson(report.Holds, report.Confirmed, report.Refuted, report.Trusted));
            else Print(report.Holds, report.Confirmed, report.Refuted, report.Trusted);
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

    private static int CheckAttack(AdversaryCheck check, bool json)
    {
        if (json) JsonReport.Print(ToJson(check.Refuted.Count == 0, check.Confirmed, check.Refuted, check.Trusted));
        else Print(check.Refuted.Count == 0, check.Confirmed, check.Refuted, check.Trusted);
        return check.Refuted.Count == 0 ? ExitCodes.Answered : ExitCodes.Refuted;
    }

    private static JsonObject ToJson(bool holds, IEnumerable<string> confirmed, IEnumerable<string> refuted, IEnumerable<string> trusted)
    {
        static JsonArray Lines(IEnumerable<string> lines) => new([.. lines.Select(line => (JsonNode)line)]);
        return new JsonObject
        {
            ["holds"] = holds,
            ["confirmed"] = Lines(confirmed),
            ["refuted"] = Lines(refuted),
            ["trusted"] = Lines(trusted),
        };
    }

    private static void Print(bool holds, IReadOnlyList<string> confirmed, IReadOnlyList<string> refuted, IReadOnlyList<string> trusted)
    {
        foreach (var line in confirmed) Console.Out.WriteLine("holds    " + line);
        foreach (var line in trusted) Console.Out.WriteLine("trusted  " + line);
        foreach (var line in refuted) Console.Out.WriteLine("REFUTED  " + line);
        Console.Out.WriteLine(holds
            ? trusted.Count == 0 ? "the certificate holds, without any solver" : "what can be re-checked without a solver holds"
            : "the certificate does not hold");
    }
}
