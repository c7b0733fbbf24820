using System.Text.Json;
using Halfspace.Data;
using Json.Schema;

namespace Halfspace.Experiments.Plans;

/// <summary>Holds a plan against the published schema, and says the first fault with its line.</summary>
internal static class PlanSchema
{
    private static readonly Lazy<JsonSchema> Schema = new(() =>
    {
        using var reader = new StreamReader(typeof(PlanSchema).Assembly.GetManifestResourceStream("plan.schema.json")!);
        return JsonSchema.FromText(reader.ReadToEnd());
    });

    /// <summary>Throws where the plan is none.</summary>
    /// <param name="root">The plan.</param>
    /// <param name="path">The file.</param>
    /// <param name="lines">Where each value stands.</param>
    /// <exception cref="DataFileException">With the line and the pointer of a fault, the deepest one first.</exception>
    public static void Check(JsonElement root, string path, IReadOnlyDictionary<string, int> lines)
    {
        var results = Schema.Value.Evaluate(root, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (results.IsValid) return;
        var details = results.Details ?? [];
        var fitting = details.Where(detail => detail.IsValid).Select(detail => detail.EvaluationPath.ToString()).ToHashSet();
        // A form that does not fit is no fault where another of the forms does. Where none does, the deepest fault belongs to the form that was meant.
        var faults = details.Where(detail => detail is { IsValid: false, Errors.Count: > 0 }).OrderByDescending(detail => Depth(detail.InstanceLocation.ToString())).ThenBy(detail => detail.Errors!.ContainsKey("type")).ToArray();
        var fault = Array.Find(faults, detail => !Above(detail.EvaluationPath.ToString()).Any(fitting.Contains)) ?? faults.FirstOrDefault();
        if (fault is null) throw new DataFileException(path, 1, "This does not fit the schema, which is experiments/plan.schema.json.");
        var place = fault.InstanceLocation.ToString();
        // Messages name values in the culture's way; names of what is unknown stand at the fault itself.
        var what = string.Join("; ", fault.Errors!.Values.Select(text => text.TrimEnd('.')));
        if (fault.EvaluationPath.ToString().EndsWith("/additionalProperties", StringComparison.Ordinal)) what = "the name is not known here";
        if (fault.EvaluationPath.ToString().EndsWith("/propertyNames", StringComparison.Ordinal)) what = "option names are written in small letters, without their dashes";
        throw new DataFileException(path, LineOf(place, lines), $"{(place.Length == 0 ? "the plan" : place)}: {what}. The schema is experiments/plan.schema.json.");
    }

    private static int Depth(string pointer) => pointer.Count(c => c == '/');

    private static IEnumerable<string> Above(string pointer)
    {
        for (var end = pointer.LastIndexOf('/'); end > 0; end = pointer.LastIndexOf('/', end - 1)) yield return pointer[..end];
    }

    /// <summary>The line of a value, or of what holds it.</summary>
    public static int LineOf(string place, IReadOnlyDictionary<string, int> lines)
    {
        while (true)
        {
            if (lines.TryGetValue(place, out var line)) return line;
            if (place.Length == 0) return 0;
            place = place[..Math.Max(0, place.LastIndexOf('/'))];
        }
    }
}
