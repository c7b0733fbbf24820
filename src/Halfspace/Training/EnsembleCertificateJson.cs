using System.Text.Json;
using System.Text.Json.Nodes;
using Halfspace.Data;
using Halfspace.Formats;

namespace Halfspace.Training;

/// <summary>Writes and reads certificates of ensembles as versioned JSON.</summary>
/// <remarks>
/// The same <c>format</c> and <c>version</c> as a single network's, with the <c>kind</c> <c>pair-ensemble</c>: <c>problem</c> is each network's, <c>ensemble</c>
/// is what <see cref="PairEnsembleJson"/> writes, and <c>pairs</c> has a fingerprint and the outcomes for each of its members, in order.
/// </remarks>
public static class EnsembleCertificateJson
{
    private const string Kind = "pair-ensemble";

    /// <summary>Whether a file says that it is a certificate of an ensemble; false also where it cannot be read.</summary>
    public static bool Recognizes(string path) => CertificateKind.Is(path, Kind);

    /// <summary>Writes a certificate, replacing the file only once all is written.</summary>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, EnsembleCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using var ensemble = new MemoryStream();
        PairEnsembleJson.Write(ensemble, certificate.Ensemble);
        CertificateJson.Write(path, new JsonObject
        {
            ["format"] = CertificateJson.Format,
            ["version"] = CertificateJson.Version,
            ["kind"] = Kind,
            ["problem"] = new JsonObject { ["hidden"] = CertificateJson.Numbers(certificate.Members[0].Hidden), ["range"] = certificate.Members[0].Range },
            ["pairs"] = new JsonArray([.. certificate.Members.Select(member => (JsonNode)new JsonObject
            {
                ["fingerprint"] = member.Fingerprint,
                ["outcomes"] = new JsonArray([.. member.Outcomes.Select(CertificateJson.ToJson)]),
            })]),
            ["ensemble"] = JsonNode.Parse(ensemble.ToArray()),
            ["fingerprint"] = certificate.Fingerprint,
            ["source"] = CertificateJson.ToJson(certificate.Source),
            ["data"] = certificate.Data is { } data ? CertificateJson.ToJson(data) : null,
        });
    }

    /// <summary>Reads a certificate.</summary>
    /// <exception cref="DataFileException">The file cannot be read or is no certificate; the message has path and reason.</exception>
    public static EnsembleCertificate Read(string path) => CertificateJson.Read(path, FromJson);

    private static EnsembleCertificate FromJson(JsonObject root, string path)
    {
        var problem = CertificateJson.Part(root, "problem").AsObject();
        var (hidden, range) = (CertificateJson.Integers(CertificateJson.Part(problem, "hidden")), (int)CertificateJson.Part(problem, "range"));
        using var stream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(CertificateJson.Part(root, "ensemble")));
        var ensemble = PairEnsembleJson.Read(stream, path);
        var pairs = CertificateJson.Part(root, "pairs").AsArray();
        if (pairs.Count != ensemble.Members.Count) throw new FormatException($"there are claims about {pairs.Count} pairs, but {ensemble.Members.Count} networks");
        return new EnsembleCertificate
        {
            Data = root["data"] is JsonObject data ? CertificateJson.Data(data) : null,
            Source = CertificateJson.Source(root["source"]),
            Fingerprint = (string)CertificateJson.Part(root, "fingerprint")!,
            Ensemble = ensemble,
            Members = [.. pairs.Select((pair, p) => new Certificate
            {
                Data = null,
                Source = null,
                Fingerprint = (string)CertificateJson.Part(pair!.AsObject(), "fingerprint")!,
                Hidden = hidden,
                Range = range,
                Coding = OutputCoding.Single,
                Network = ensemble.Members[p].Network,
                Outcomes = [.. CertificateJson.Part(pair.AsObject(), "outcomes").AsArray().Select(node => CertificateJson.Outcome(node!.AsObject()))],
            })],
        };
    }
}
