using System.Text.Json.Nodes;

namespace Halfspace.Experiments.Runs;

/// <summary>An array job that was submitted: the element k is the task k + <paramref name="Offset"/>.</summary>
/// <param name="Id">Slurm's number of the array.</param>
/// <param name="Offset">What is added to an element's index.</param>
/// <param name="Tasks">The tasks that it has.</param>
internal sealed record SlurmJob(int Id, int Offset, IReadOnlyList<int> Tasks)
{
    /// <summary>The element of a task as Slurm's commands address it.</summary>
    public string Element(int task) => FormattableString.Invariant($"{Id}_{task - Offset}");

    /// <summary>The job as it is kept in the folder of results.</summary>
    public JsonObject ToJson() => new() { ["job"] = Id, ["offset"] = Offset, ["tasks"] = new JsonArray([.. Tasks.Select(task => (JsonNode)task)]) };

    /// <summary>A job that was kept.</summary>
    public static SlurmJob Of(JsonNode json) => new(json["job"]!.GetValue<int>(), json["offset"]!.GetValue<int>(), [.. json["tasks"]!.AsArray().Select(task => task!.GetValue<int>())]);
}
