using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Training.RealWeights;

/// <summary>Writes and reads certificates of networks of real weights as versioned JSON.</summary>
/// <remarks>
/// The same <c>format</c> and <c>version</c> as other training certificates, with the <c>kind</c> <c>real-weights</c>. <c>network</c> is the same
/// function as a sign network in integers (<see cref="StepNetwork.ToIntegerNetwork"/>), from which the real weights follow exactly.
/// </remarks>
public static class RealCertificateJson
{
    private const string Kind = "real-weights";

    /// <summary>Whether a file says that it is such a certificate; false also where it cannot be read.</summary>
    public static bool Recognizes(string path) => CertificateKind.Is(path, Kind);

    /// <summary>Writes a certificate, replacing the file only once all is written.</summary>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, RealCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using var network = new MemoryStream();
        NetworkJson.Write(network, certificate.Network.ToIntegerNetwork());
        CertificateJson.Write(path, new JsonObject
        {
            ["format"] = CertificateJson.Format,
            ["version"] = CertificateJson.Version,
            ["kind"] = Kind,
            ["problem"] = new JsonObject
            {
                ["formulation"] = certificate.Formulation,
                ["hidden"] = CertificateJson.Numbers(certificate.Hidden),
                ["range"] = certificate.Limit,
                ["deadZone"] = certificate.DeadZone.ToString(CultureInfo.InvariantCulture),
            },
            ["outcome"] = CertificateJson.ToJson(certificate.Outcome),
            ["multipliers"] = certificate.Multipliers is { } multipliers
                ? new JsonObject { ["relaxation"] = multipliers.Relaxation, ["values"] = new JsonArray([.. multipliers.Values.Select(value => (JsonNode)value)]) }
                : null,
            ["network"] = JsonNode.Parse(network.ToArray()),
            ["fingerprint"] = certificate.Fingerprint,
            ["source"] = CertificateJson.ToJson(certificate.Source),
            ["data"] = certificate.Data is { } data ? CertificateJson.ToJson(data) : null,
        });
    }

    /// <summary>Reads a certificate.</summary>
    /// <exception cref="DataFileException">The file cannot be read or is no certificate; the message has path and reason.</exception>
    public static RealCertificate Read(string path) => CertificateJson.Read(path, FromJson);

    private static RealCertificate FromJson(JsonObject root, string path)
    {
        var problem = CertificateJson.Part(root, "problem").AsObject();
        using var network = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(CertificateJson.Part(root, "network")));
        return new RealCertificate
        {
            Data = root["data"] is JsonObject data ? CertificateJson.Data(data) : null,
            Source = CertificateJson.Source(root["source"]),
            Fingerprint = (string)CertificateJson.Part(root, "fingerprint")!,
            Formulation = (string)CertificateJson.Part(problem, "formulation")!,
            Hidden = CertificateJson.Integers(CertificateJson.Part(problem, "hidden")),
            Limit = (int)CertificateJson.Part(problem, "range"),
            DeadZone = decimal.Parse((string)CertificateJson.Part(problem, "deadZone")!, NumberStyles.Float, CultureInfo.InvariantCulture),
            Network = StepNetwork.FromIntegerNetwork(NetworkJson.Read(network, path)) ?? throw new FormatException("the network's biases are those of no network of 0/1 neurons"),
            Outcome = CertificateJson.Outcome(CertificateJson.Part(root, "outcome").AsObject()),
            Multipliers = root["multipliers"] is JsonObject multipliers
                ? new LagrangianMultipliers((string)CertificateJson.Part(multipliers, "relaxation")!, [.. CertificateJson.Part(multipliers, "values").AsArray().Select(value => (double)value!)])
                : null,
        };
    }
}
