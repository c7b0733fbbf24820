using System.Text.Json;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Experiments.Runs;

namespace Halfspace.Experiments.Plans;

/// <summary>The file of one part of a split proof: where weights of the first layer lie, in order of size.</summary>
internal static class WeightPartFile
{
    private const string Format = "halfspace-weight-part";
    private const string Mend = "Split the proof again.";

    /// <summary>Writes a part.</summary>
    public static void Write(string path, IReadOnlyList<SortedWeights> part) => ResultFolder.Write(path, new JsonObject
    {
        ["format"] = Format,
        ["weights"] = new JsonArray([.. part.Select(ranges => (JsonNode)new JsonObject { ["input"] = ranges.Input, ["low"] = List(ranges.Low), ["high"] = List(ranges.High) })]),
    });

    /// <summary>Reads a part.</summary>
    /// <exception cref="DataFileException">The file cannot be read, or is none.</exception>
    public static IReadOnlyList<SortedWeights> Read(string path)
    {
        var root = ResultJson.Read<JsonObject>(path, Mend);
        try
        {
            if (root["format"]?.GetValue<string>() != Format) throw new DataFileException(path, 0, $"This is no part of a split proof: its format must be '{Format}'. {Mend}");
            return [.. root["weights"]!.AsArray().Select(ranges => new SortedWeights(ranges!["input"]!.GetValue<int>(), List(ranges["low"]), List(ranges["high"])))];
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or NullReferenceException or JsonException or ArgumentException)
        {
            throw new DataFileException(path, 0, $"This is a broken part of a split proof. {Mend}", fault);
        }
    }

    private static JsonArray List(IReadOnlyList<int> numbers) => new([.. numbers.Select(number => (JsonNode)number)]);

    private static int[] List(JsonNode? node) => [.. node!.AsArray().Select(number => number!.GetValue<int>())];
}
