using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip.Files;

namespace Halfspace.Training;

/// <summary>Writes and reads certificates as versioned JSON.</summary>
public static class CertificateJson
{
    internal const string Format = CertificateKind.Format;
    internal const int Version = 1;
    private const string Kind = "training";
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a certificate, replacing the file only once all is written.</summary>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        Write(path, ToJson(certificate));
    }

    /// <summary>Writes a document as a certificate's file.</summary>
    internal static void Write(string path, JsonObject root)
    {
        AtomicFile.Write(path, stream =>
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            root.WriteTo(writer, Layout);
        });
    }

    /// <summary>Reads a certificate.</summary>
    /// <exception cref="DataFileException">The file cannot be read or is no certificate; the message has path and reason.</exception>
    public static Certificate Read(string path) => Read(path, FromJson);

    /// <summary>Reads a certificate of any kind, with what is broken named.</summary>
    internal static T Read<T>(string path, Func<JsonObject, string, T> parse)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var stream = InputFile.Open(path);
            var root = JsonNode.Parse(stream)?.AsObject() ?? throw new FormatException("the file is empty");
            if ((string?)root["format"] != Format) throw new FormatException($"'format' is '{root["format"]}', not '{Format}'");
            if ((int?)root["version"] != Version) throw new FormatException($"the certificate has version {root["version"]}; this program reads version {Version}");
            return parse(root, path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
        catch (JsonException cause)
        {
            throw new DataFileException(path, (int)(cause.LineNumber ?? -1) + 1, "This is not JSON; a certificate is what 'train --certificate' writes. " + cause.Message, cause);
        }
        catch (Exception cause) when (cause is FormatException or InvalidOperationException or ArgumentException or OverflowException or NullReferenceException or KeyNotFoundException)
        {
            throw new DataFileException(path, 0, $"This is no whole certificate: {cause.Message.TrimEnd('.')}. Write it again with 'train --certificate'.", cause);
        }
    }

    private static JsonObject ToJson(Certificate certificate) => new()
    {
        ["format"] = Format,
        ["version"] = Version,
        ["kind"] = Kind,
        ["problem"] = new JsonObject
        {
            ["hidden"] = Numbers(certificate.Hidden),
            ["range"] = certificate.Range,
            ["outputs"] = certificate.Coding == OutputCoding.Single ? "single" : "one-per-class",
        },
        ["outcomes"] = new JsonArray([.. certificate.Outcomes.Select(ToJson)]),
        ["network"] = ToJson(certificate.Network),
        ["fingerprint"] = certificate.Fingerprint,
        ["source"] = ToJson(certificate.Source),
        ["data"] = certificate.Data is { } data ? ToJson(data) : null,
    };

    internal static JsonObject? ToJson(DataSource? source) =>
        source is null ? null : new JsonObject { ["path"] = source.Path, ["labels"] = source.LabelsPath, ["rows"] = source.Rows is null ? null : Numbers(source.Rows) };

    internal static JsonObject ToJson(ObjectiveOutcome outcome) => new()
    {
        ["objective"] = outcome.Objective,
        ["value"] = outcome.Value is { } value ? ToJson(value) : null,
        ["bound"] = outcome.Bound is { } bound
            ? new JsonObject { ["value"] = ToJson(bound.Value), ["proof"] = ProofWords.Word(bound.Kind), ["argument"] = bound.Argument, ["trusts"] = bound.Trusts, ["rule"] = bound.Rule, ["samples"] = bound.Samples is null ? null : Numbers(bound.Samples) }
            : null,
    };

    private static JsonArray ToJson(Cost cost) => [Number(cost.Numerator), Number(cost.Denominator)];

    /// <summary>An integer of any size as a JSON number.</summary>
    private static JsonNode Number(BigInteger value) => JsonNode.Parse(value.ToString(CultureInfo.InvariantCulture))!;

    private static JsonNode ToJson(Networks.IntegerNetwork network)
    {
        using var stream = new MemoryStream();
        NetworkJson.Write(stream, network);
        return JsonNode.Parse(stream.ToArray())!;
    }

    internal static JsonObject ToJson(Dataset data) => new()
    {
        ["name"] = data.Name,
        ["scale"] = data.Scale,
        ["inputs"] = new JsonArray([.. data.InputNames.Select(name => (JsonNode)name)]),
        ["classes"] = new JsonArray([.. data.ClassNames.Select(name => (JsonNode)name)]),
        ["labels"] = Numbers(data.Labels.ToArray()),
        ["rows"] = new JsonArray([.. Enumerable.Range(0, data.SampleCount).Select(k => (JsonNode)Numbers(data.Row(k).ToArray()))]),
    };

    internal static JsonArray Numbers(IEnumerable<int> numbers) => new([.. numbers.Select(n => (JsonNode)n)]);

    private static Certificate FromJson(JsonObject root, string path)
    {
        var problem = Part(root, "problem").AsObject();
        using var network = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(Part(root, "network")));
        return new Certificate
        {
            Hidden = Integers(Part(problem, "hidden")),
            Range = (int)Part(problem, "range"),
            Coding = (string?)Part(problem, "outputs") switch
            {
                "single" => OutputCoding.Single,
                "one-per-class" => OutputCoding.OnePerClass,
                var other => throw new FormatException($"'outputs' is '{other}', not 'single' or 'one-per-class'"),
            },
            Outcomes = [.. Part(root, "outcomes").AsArray().Select(node => Outcome(node!.AsObject()))],
            Network = NetworkJson.Read(network, path),
            Fingerprint = (string)Part(root, "fingerprint")!,
            Source = Source(root["source"]),
            Data = root["data"] is JsonObject data ? Data(data) : null,
        };
    }

    internal static DataSource? Source(JsonNode? node) => node is JsonObject source
        ? new DataSource((string)Part(source, "path")!, (string?)source["labels"], source["rows"] is { } rows ? Integers(rows) : null)
        : null;

    internal static ObjectiveOutcome Outcome(JsonObject node) => new(
        (string)Part(node, "objective")!,
        node["value"] is { } value ? Fraction(value) : null,
        node["bound"] is JsonObject bound
            ? new BoundProof(Fraction(Part(bound, "value")), ProofWords.Kind((string)Part(bound, "proof")!), (string)Part(bound, "argument")!, (string?)bound["trusts"], (string?)bound["rule"]) { Samples = bound["samples"] is { } samples ? Integers(samples) : null }
            : null);

    private static Cost Fraction(JsonNode node)
    {
        var (numerator, denominator) = (Integer(node.AsArray()[0]!), Integer(node.AsArray()[1]!));
        return denominator.Sign > 0 ? new Cost(numerator, denominator) : throw new FormatException($"a cost has the denominator {denominator}");
    }

    /// <summary>A JSON number of any size, without point or exponent.</summary>
    private static BigInteger Integer(JsonNode node)
    {
        const int MostDigits = 1000;
        var text = node.GetValueKind() == JsonValueKind.Number ? node.ToJsonString() : throw new FormatException($"{node.ToJsonString()} is no number");
        return text.Length <= MostDigits && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"{(text.Length <= MostDigits ? text : "a number of " + text.Length + " digits")} is no integer of at most {MostDigits} digits");
    }

    internal static Dataset Data(JsonObject node) => new(
        (string)Part(node, "name")!,
        [.. Part(node, "rows").AsArray().SelectMany(row => Integers(row!))],
        Integers(Part(node, "labels")),
        [.. Part(node, "inputs").AsArray().Select(name => (string)name!)],
        [.. Part(node, "classes").AsArray().Select(name => (string)name!)],
        (int)Part(node, "scale"));

    internal static int[] Integers(JsonNode node) => [.. node.AsArray().Select(n => (int)n!)];

    internal static JsonNode Part(JsonObject node, string name) => node[name] ?? throw new FormatException($"'{name}' is missing");
}
