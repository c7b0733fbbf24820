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
        var (json, quiet) = (SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("check", "Re-check a certificate without a solver: exit code 0 it holds, 1 it does not.") { file, data, json, quiet };
        command.SetVerb((parsed, _) =>
        {
            var certificate = CertificateJson.Read(parsed.GetValue(file)!);
            if (parsed.GetValue(data) is { } path)
            {
                if (certificate.Source is null) throw new DataFileException(parsed.GetValue(file)!, 0, "The certificate does not say how its data was read, so --data cannot stand in for it. Leave --data out.");
                certificate = certificate with { Source = certificate.Source with { Path = path }, Data = null };
            }

            if (certificate.Data is null && certificate.Source is null) throw new DataFileException(parsed.GetValue(file)!, 0, "The certificate neither holds its samples nor names where they are. Write it again with 'train --certificate'.");
            var report = certificate.Check();
            if (parsed.GetValue(json)) JsonReport.Print(ToJson(report));
            else Print(report);
            return report.Holds ? ExitCodes.Answered : ExitCodes.Refuted;
        });
        return command;
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
