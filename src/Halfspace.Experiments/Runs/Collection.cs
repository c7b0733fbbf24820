using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halfspace.Mip.Files;

namespace Halfspace.Experiments.Runs;

/// <summary>All results of a plan as one table and as one JSON object a line.</summary>
internal static class Collection
{
    /// <summary>Columns that belong to the run and not to its result.</summary>
    private static readonly string[] OfRun = ["attempt", "exit", "wall", "host", "started", "version"];

    /// <summary>Writes <c>results.csv</c> and <c>results.jsonl</c> into the folder.</summary>
    /// <returns>The number of results.</returns>
    public static int Write(ResultFolder folder)
    {
        var records = folder.Plan.Tasks.Select(task => folder.Result(task.Index)).OfType<JsonObject>().ToArray();
        WriteText(folder.File("results.jsonl"), string.Concat(records.Select(record => record.ToJsonString(ResultJson.Line) + "\n")));
        var names = records.SelectMany(record => Result(record).Where(pair => pair.Value is not (JsonArray or JsonObject)).Select(pair => pair.Key)).Distinct().ToArray();
        var axes = folder.Plan.Axes.Select(axis => axis.Key).ToArray();
        // A number of the result that is called like an axis would be a second column of that name.
        names = [.. names.Except(axes).Except(OfRun)];
        var table = new StringBuilder().AppendJoin(',', axes.Prepend("task").Concat(names).Concat(OfRun).Append("command").Select(Field)).Append('\n');
        foreach (var record in records)
        {
            var cells = new[] { Text(record["task"]) }.Concat(axes.Select(axis => Text(record["labels"]?[axis]))).Concat(names.Select(name => Text(Result(record)[name])))
                .Concat(OfRun.Select(name => Text(record[name]))).Append("halfspace " + string.Join(' ', record["command"]!.AsArray().Select(word => Quoted(word!.GetValue<string>()))));
            table.AppendJoin(',', cells.Select(Field)).Append('\n');
        }

        WriteText(folder.File("results.csv"), table.ToString());
        return records.Length;
    }

    /// <summary>What the command printed.</summary>
    public static JsonObject Result(JsonObject record) => record["result"] as JsonObject ?? [];

    /// <summary>A word as a shell takes it.</summary>
    public static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:,=+@%".Contains(c, StringComparison.Ordinal)) ? word : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>A field of a comma-separated file.</summary>
    public static string Field(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    private static void WriteText(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
