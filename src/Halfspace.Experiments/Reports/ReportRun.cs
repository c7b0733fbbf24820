using System.Text.Json;
using System.Text.Json.Nodes;
using Halfspace.Experiments.Plans;
using Halfspace.Experiments.Runs;

namespace Halfspace.Experiments.Reports;

/// <summary>A task with its result, as figures ask for it.</summary>
/// <param name="Task">The task.</param>
/// <param name="Record">What the run left.</param>
internal sealed record ReportRun(PlanTask Task, JsonObject Record)
{
    /// <summary>Words of a status that settle what was asked.</summary>
    private static readonly HashSet<string> Settled = ["optimal", "infeasible", "target", "sat", "unsat", "answered"];

    private const string OfObjective = "objectives.";

    /// <summary>What the command printed.</summary>
    public JsonObject Result => Collection.Result(Record);

    /// <summary>The status in a word.</summary>
    public string Status => Result["status"]?.ToString() ?? "";

    /// <summary>A number of the result, or <c>objectives.NAME</c> for the value of one of several objectives; <c>wall</c> is the time of the whole process, <c>solved</c> is 1 where the question was settled. Null where there is none.</summary>
    public double? Number(string name) => name switch
    {
        "wall" => Record["wall"]?.GetValue<double>(),
        "solved" => Settled.Contains(Status) ? 1 : 0,
        _ when name.StartsWith(OfObjective, StringComparison.Ordinal) => (Result["objectives"] as JsonArray)?.FirstOrDefault(outcome => outcome?["objective"]?.ToString() == name[OfObjective.Length..])?["value"]?.GetValue<double>(),
        _ => Result[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null,
    };
}
