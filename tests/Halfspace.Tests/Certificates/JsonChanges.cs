using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Halfspace.Certificates;

namespace Halfspace.Tests.Certificates;

/// <summary>Changes of a document at a place such as <c>outcomes.0.bound.value.0</c>.</summary>
internal static class JsonChanges
{
    /// <summary>The value at a place.</summary>
    public static JsonNode? At(this JsonNode root, string place)
    {
        var node = root;
        foreach (var step in place.Split('.')) node = node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)] : node![step];
        return node;
    }

    /// <summary>A document and everything in it.</summary>
    public static IEnumerable<JsonNode> All(this JsonNode root)
    {
        yield return root;
        IEnumerable<JsonNode?> parts = root switch
        {
            JsonObject fields => fields.Select(field => field.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var inner in parts.OfType<JsonNode>().SelectMany(All)) yield return inner;
    }

    /// <summary>Puts a value at a place; new properties are added.</summary>
    public static void Set(this JsonNode root, string place, JsonNode? value)
    {
        var (parent, step) = Split(root, place);
        if (parent is JsonArray list) list[int.Parse(step, CultureInfo.InvariantCulture)] = value;
        else parent[step] = value;
    }

    /// <summary>Puts a number of any size at a place.</summary>
    public static void SetNumber(this JsonNode root, string place, BigInteger number) => root.Set(place, JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Puts JSON at a place.</summary>
    public static void SetJson(this JsonNode root, string place, string json) => root.Set(place, JsonNode.Parse(json));

    /// <summary>Takes a place out.</summary>
    public static void Drop(this JsonNode root, string place)
    {
        var (parent, step) = Split(root, place);
        if (parent is JsonArray list) list.RemoveAt(int.Parse(step, CultureInfo.InvariantCulture));
        else parent.AsObject().Remove(step);
    }

    /// <summary>Exchanges what stands at two places.</summary>
    public static void Swap(this JsonNode root, string one, string other)
    {
        var (first, second) = (root.At(one)?.DeepClone(), root.At(other)?.DeepClone());
        root.Set(one, second);
        root.Set(other, first);
    }

    /// <summary>States the fingerprints of the samples as they now are, so that a lie about them is consistent.</summary>
    public static void Seal(this JsonNode root)
    {
        var data = Data(root["data"]!);
        root["fingerprint"] = data.Fingerprint();
        if (root["pairs"] is not JsonArray pairs) return;
        for (var p = 0; p < pairs.Count; p++)
        {
            var member = root.At($"ensemble.members.{p}")!;
            pairs[p]!["fingerprint"] = data.Pair((int)member["low"]!, (int)member["high"]!).Fingerprint();
        }
    }

    /// <summary>The samples of a document.</summary>
    public static CertifiedData Data(JsonNode data) => new(
        "",
        (int)data["scale"]!,
        [.. data["inputs"]!.AsArray().Select(name => (string)name!)],
        [.. data["classes"]!.AsArray().Select(name => (string)name!)],
        [.. data["labels"]!.AsArray().Select(label => (int)label!)],
        [.. data["rows"]!.AsArray().SelectMany(row => row!.AsArray().Select(value => (int)value!))]);

    private static (JsonNode Parent, string Step) Split(JsonNode root, string place)
    {
        var at = place.LastIndexOf('.');
        return at < 0 ? (root, place) : (root.At(place[..at])!, place[(at + 1)..]);
    }
}
