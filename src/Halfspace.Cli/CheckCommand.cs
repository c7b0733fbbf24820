using System.CommandLine;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Certificates.Costs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Mip.Files;
using Halfspace.Training.Methods;
using Halfspace.Verification;
using Verdict = Halfspace.Certificates.Verdict;

namespace Halfspace.Cli;

/// <summary><c>halfspace check</c>: re-checks a certificate on its own, without a solver.</summary>
internal static class CheckCommand
{
    private const string NotHolding = "refuted: the certificate does not hold (1 claim(s) are false or not shown)";

    private static readonly (Finding Finding, string Property, string Word)[] Findings =
    [
        (Finding.Confirmed, "confirmed", "holds    "),
        (Finding.Trusted, "trusted", "trusted  "),
        (Finding.Unfinished, "unfinished", "open     "),
        (Finding.Refuted, "refuted", "REFUTED  "),
    ];

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A certificate that 'train --certificate', 'verify --certificate' or 'attack --out' wrote." };
        var data = new Option<string?>("--data") { Description = "Where the training data (or the attacked network) is, if it is not at the path named in the certificate.", HelpName = "FILE" };
        var model = new Option<string?>("--model") { Description = "Where the network is that a property is about, if it is not at the path named in the certificate.", HelpName = "FILE" };
        var property = new Option<string?>("--property") { Description = "Likewise the property.", HelpName = "FILE" };
        var (limit, json, quiet) = (SharedOptions.TimeLimit(300), SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("check", "Re-check a certificate without a solver. Exit code 0: every claim was re-derived here. 3: nothing is false, but some claims rest on a solver or on whoever wrote the certificate; each is named. 1: a claim is false or not shown. 2: not finished within the time limit, or about an objective that is not built-in; the library takes such an objective, the command does not.") { file, data, model, property, limit, json, quiet };
        command.SetVerb((parsed, cancellation) =>
        {
            var certificate = Read(parsed.GetValue(file)!, parsed.GetValue(data), parsed.GetValue(model), parsed.GetValue(property));
            ICertificateEngine engine = certificate is VerificationCertificate ? PropertyEngine.Instance : CertificateEngine.Instance;
            var report = TimedRun.Run<CertificateReport?>(SharedOptions.TimeLeft(parsed.GetValue(limit)), token => certificate.Check(engine, token), () => null, cancellation);
            if (report is null)
            {
                const string summary = "unverified: the re-check had not come to an end shortly after the limit, so nothing is said about any claim";
                if (parsed.GetValue(json)) JsonReport.Print(new JsonObject { ["verdict"] = Word(Verdict.Unverified), ["holds"] = false, ["summary"] = summary });
                else Console.Out.WriteLine(summary);
                return ExitCodes.NoAnswer;
            }

            if (report.Verdict == Verdict.Unverified && UnknownObjective(certificate) is { } unknown)
            {
                // A reader who has the objective checks it in code; here nobody can show what it claims, so it does not hold.
                var reason = $"there is no objective '{unknown}' here; who has it re-checks the certificate with CertificateEngine.With";
                if (parsed.GetValue(json)) JsonReport.Print(Refuted(ToJson(report), reason));
                else Print(report, reason);
                return ExitCodes.Refuted;
            }

            if (parsed.GetValue(json)) JsonReport.Print(ToJson(report));
            else Print(report);
            return report.Verdict switch
            {
                Verdict.Verified => ExitCodes.Answered,
                Verdict.Trusted => ExitCodes.Trusted,
                Verdict.Unverified => ExitCodes.NoAnswer,
                _ => ExitCodes.Refuted,
            };
        });
        return command;
    }

    private static Certificate Read(string file, string? elsewhere, string? model, string? property)
    {
        try
        {
            var certificate = CertificateFile.Parse(InputFile.ReadAllBytes(file));
            certificate = elsewhere is null ? certificate : certificate switch
            {
                AttackCertificate attack => attack with { Network = elsewhere },
                DataCertificate { Source: { } source } about => about with { Source = source with { Path = elsewhere } },
                _ => throw new DataFileException(file, 0, "The certificate does not say how its data was read, so --data cannot stand in for it. Leave --data out."),
            };
            if (elsewhere is not null && !elsewhere.StartsWith(DataSource.BuiltinPrefix, StringComparison.Ordinal)) CanBeRead(elsewhere);
            if (certificate is AttackCertificate { Network: var network }) CanBeRead(network);
            if (certificate is VerificationCertificate proof) return Located(proof, model, property);
            if ((model ?? property) is not null) throw new UsageException("--model and --property are for certificates of properties; this is another kind.");
            return certificate;
        }
        catch (CertificateException fault)
        {
            throw new DataFileException(file, fault.Line, $"This is an incomplete or broken certificate, or none. {fault.Message} A certificate is what 'train --certificate', 'verify --certificate' or 'attack --out' writes.", fault);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(file, cause);
        }
    }

    /// <summary>The certificate of a property with its files where they are; those that the user names can be read, or it is an error.</summary>
    private static VerificationCertificate Located(VerificationCertificate proof, string? model, string? property)
    {
        foreach (var path in (string?[])[model, property])
        {
            if (path is not null) CanBeRead(path);
        }

        var located = proof with { Network = model ?? proof.Network, Property = property ?? proof.Property };
        foreach (var path in (string?[])[located.Network, located.Property])
        {
            if (path is not null && File.Exists(path)) CanBeRead(path);
        }

        return located;
    }

    /// <summary>The checker opens what it is given; a pipe would never end. A file that the user names and nobody can read refutes nothing.</summary>
    private static void CanBeRead(string path)
    {
        try
        {
            InputFile.Open(path).Dispose();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }

    private static string? UnknownObjective(Certificate certificate) =>
        (certificate as TrainingCertificate)?.Outcomes.Select(outcome => outcome.Objective).FirstOrDefault(name => !SignCosts.Exists(name));

    private static JsonObject Refuted(JsonObject report, string reason)
    {
        report["verdict"] = Word(Verdict.Refuted);
        ((JsonArray)report["refuted"]!).Add((JsonNode)reason);
        report["summary"] = NotHolding;
        return report;
    }

    private static JsonObject ToJson(CertificateReport report)
    {
        var root = new JsonObject
        {
            ["verdict"] = Word(report.Verdict),
            ["holds"] = report.Verdict == Verdict.Verified,
            ["kind"] = report.Kind,
            ["about"] = Lines(report.Subject),
        };
        foreach (var (finding, property, _) in Findings) root[property] = Lines(report.Texts(finding));
        root["trusts"] = Lines(report.Lines.Where(line => line.Finding == Finding.Trusted).Select(line => line.By!).Distinct());
        root["summary"] = report.Summary;
        return root;
    }

    private static JsonArray Lines(IEnumerable<string> lines) => new([.. lines.Select(line => (JsonNode)line)]);

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Verified => "verified",
        Verdict.Trusted => "trusted",
        Verdict.Unverified => "unverified",
        _ => "refuted",
    };

    private static void Print(CertificateReport report, string? reason = null)
    {
        foreach (var line in report.Subject) Console.Out.WriteLine("about    " + line);
        foreach (var (finding, _, word) in Findings)
        {
            foreach (var line in report.Lines.Where(line => line.Finding == finding))
                Console.Out.WriteLine(word + line.Text + (finding == Finding.Confirmed ? $" (re-derived by {line.By ?? "the checker"})" : finding == Finding.Trusted ? $" (trusts {line.By})" : ""));
        }

        if (reason is not null) Console.Out.WriteLine("REFUTED  " + reason);
        Console.Out.WriteLine(reason is null ? report.Summary : NotHolding);
    }
}
