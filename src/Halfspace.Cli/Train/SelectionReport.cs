using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Training;
using Halfspace.Training.Selection;

namespace Halfspace.Cli.Train;

/// <summary>The shapes that a growth tried, as a table and as JSON.</summary>
internal static class SelectionReport
{
    public static JsonArray ToJson(SelectionResult selection) => new([.. selection.Tried.Select(tried => (JsonNode)new JsonObject
    {
        ["hidden"] = new JsonArray([.. tried.Shape.Hidden.Select(width => (JsonNode)width)]),
        ["range"] = tried.Shape.Range,
        ["bits"] = tried.Bits,
        ["trainMistakes"] = tried.TrainMistakes,
        ["validationMistakes"] = tried.ValidationMistakes,
        ["value"] = JsonReport.Number(tried.Result.Outcomes[0].Value?.Value),
        ["bound"] = JsonReport.Number(tried.Result.Outcomes[0].Bound?.Value.Value),
        ["proof"] = tried.Result.Outcomes[0].Bound is { } bound ? ProofWords.Word(bound.Kind) : null,
        ["status"] = tried.Result.Status.ToString().ToLowerInvariant(),
        ["seconds"] = tried.Seconds,
        ["chosen"] = ReferenceEquals(tried, selection.Chosen),
    })]);

    public static void Print(SelectionResult selection, TrainingData data, TextWriter text)
    {
        var isValidated = selection.Tried[0].ValidationMistakes is not null;
        var samples = data.Held.Count > 1 ? data.Held.Sum(fold => (long)fold.Train.SampleCount) : data.Train.SampleCount;
        var objective = selection.Tried[0].Result.Outcomes[0].Objective;
        text.WriteLine($"mistakes on the {samples} samples trained on{(isValidated ? $" and on {data.Held.Sum(fold => (long)fold.Validation.SampleCount)} held out" : "")}{(data.Held.Count > 1 ? $", over {data.Held.Count} folds" : "")}; {objective}: value and bound{(data.Held.Count > 1 ? " of the first fold" : "")}");
        text.WriteLine("  hidden   P     bits  training  validation      value     bound  proof          seconds");
        foreach (var tried in selection.Tried)
        {
            var outcome = tried.Result.Outcomes[0];
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(ReferenceEquals(tried, selection.Chosen) ? "* " : "  ")}{(tried.Shape.Hidden.Count == 0 ? "none" : string.Join(',', tried.Shape.Hidden)),-7}{tried.Shape.Range,3}{tried.Bits,9}{tried.TrainMistakes,10}{tried.ValidationMistakes?.ToString(CultureInfo.InvariantCulture) ?? "-",12}{Short(outcome.Value),11}{Short(outcome.Bound?.Value),10}  {(outcome.Bound is { } bound ? ProofWords.Word(bound.Kind) : "-"),-13}{tried.Seconds,9:F1}"));
        }

        text.WriteLine($"chosen: {selection.Chosen.Shape}, the one of fewest {(isValidated ? "mistakes on what was held out" : "training mistakes")}, and of those the smallest");
    }

    private static string Short(Cost? cost) => cost is { } known ? known.Value.ToString("0.###", CultureInfo.InvariantCulture) : "-";
}
