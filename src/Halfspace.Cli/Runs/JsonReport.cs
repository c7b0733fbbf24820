using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Halfspace.Cli.Runs;

/// <summary>The one JSON object that a verb prints with <c>--json</c>.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints a report. What every verb's has, it has too: <c>status</c>, <c>value</c>, <c>bound</c>, <c>proof</c> and <c>seconds</c>, null where there is none.</summary>
    public static void Print(JsonObject report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Ensure(report, "status", (report["verdict"] ?? report["result"])?.DeepClone() ?? "answered");
        Ensure(report, "value", report["distance"]?.DeepClone());
        Ensure(report, "bound", null);
        Ensure(report, "proof", null);
        Ensure(report, "seconds", null);
        Console.Out.WriteLine(report.ToJsonString(Layout));
    }

    private static void Ensure(JsonObject report, string name, JsonNode? otherwise)
    {
        if (!report.ContainsKey(name)) report[name] = otherwise;
    }

    /// <summary>A number, or null where JSON has none (infinite, not a number).</summary>
    public static JsonNode? Number(double? value) => value is { } number && double.IsFinite(number) ? JsonValue.Create(number) : null;

    /// <summary>Counts by row and column, or null.</summary>
    public static JsonArray? Table(int[,]? counts) => counts is null ? null : [.. Enumerable.Range(0, counts.GetLength(0)).Select(row =>
        (JsonNode)new JsonArray([.. Enumerable.Range(0, counts.GetLength(1)).Select(column => (JsonNode)counts[row, column])]))];
}
