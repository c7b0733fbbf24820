using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Halfspace.Cli;

/// <summary>The one JSON object that a verb prints with <c>--json</c>.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(JsonObject report) => Console.Out.WriteLine(report.ToJsonString(Layout));

    /// <summary>A number, or null where JSON has none (infinite, not a number).</summary>
    public static JsonNode? Number(double? value) => value is { } number && double.IsFinite(number) ? JsonValue.Create(number) : null;
}
