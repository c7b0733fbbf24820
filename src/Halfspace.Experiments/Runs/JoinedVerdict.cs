using System.Text.Json.Nodes;

namespace Halfspace.Experiments.Runs;

/// <summary>What the parts of a split property say together.</summary>
internal static class JoinedVerdict
{
    /// <summary>The verdict, and the part that settles it where one does: sat where a part is sat; unsat where every part is; else unknown.</summary>
    public static (string Verdict, int? Part) Of(ResultFolder folder)
    {
        var isProved = true;
        foreach (var task in folder.Plan.Tasks)
        {
            var verdict = Of(folder.Result(task.Index));
            if (verdict == "sat") return ("sat", task.Index);
            isProved &= verdict == "unsat";
        }

        return (isProved ? "unsat" : "unknown", null);
    }

    /// <summary>The verdict in the record of one part, or null.</summary>
    public static string? Of(JsonObject? record) => record?["result"]?["result"]?.ToString();
}
