using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Cli.Train;

/// <summary>What <c>halfspace compare</c> says. Without a result, the run had not come to an end at its limit.</summary>
internal sealed class CompareReport(ComparisonResult? result, IntegerNetwork network, TrainingProblem others, Dataset samples, int seed)
{
    private string Word => result?.Answer switch
    {
        ComparisonAnswer.NoneBetter => "none-better",
        ComparisonAnswer.Better => "better",
        _ => "open",
    };

    public JsonObject ToJson() => new()
    {
        ["answer"] = Word,
        ["objective"] = others.Objectives[0].Name,
        ["value"] = JsonReport.Number(result?.Value.Value),
        ["bound"] = JsonReport.Number(result?.Bound.Value.Value),
        ["proof"] = result is null ? null : ProofWords.Word(result.Bound.Kind),
        ["argument"] = result?.Bound.Argument,
        ["trusts"] = result?.Bound.Trusts,
        ["claimed"] = result?.IsClaimed ?? false,
        ["bestOther"] = JsonReport.Number(result?.BestValue?.Value),
        ["network"] = network.ToString(),
        ["largestWeight"] = network.Layers.Max(layer => layer.Weights.Concat(layer.Biases).Max(Math.Abs)),
        ["others"] = new JsonObject
        {
            ["hidden"] = new JsonArray([.. others.Hidden.Select(width => (JsonNode)width)]),
            ["range"] = others.Range,
            ["biasRange"] = others.BiasRange,
            ["limits"] = others.Limits.ToString() is { Length: > 0 } limits ? limits : null,
        },
        ["samples"] = samples.SampleCount,
        ["inputs"] = samples.InputCount,
        ["solver"] = result?.Run.Solver,
        ["seconds"] = result?.Run.Seconds,
        ["moves"] = result?.Run.Moves,
        ["nodes"] = result?.Run.Nodes,
        ["seed"] = seed,
        ["notes"] = new JsonArray([.. samples.Notes.Concat(result?.Run.Notes ?? []).Select(note => (JsonNode)note)]),
    };

    public void Print(TextWriter text, string? certificate, IReadOnlyList<string> outputs)
    {
        foreach (var note in samples.Notes.Concat(result?.Run.Notes ?? [])) text.WriteLine("note: " + note);
        if (result is null)
        {
            text.WriteLine("open: the comparison had not come to an end shortly after the limit");
            return;
        }

        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the network {network} costs {result.Value} ({others.Objectives[0].Counts}) on {samples.SampleCount} samples, by exact evaluation"));
        text.WriteLine(result.ToString());
        if (result.Answer != ComparisonAnswer.Better && result.BestValue is { } best) text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the best of the others that was found costs {best}"));
        if (result.Bound.Trusts is null && result.Answer == ComparisonAnswer.NoneBetter) text.WriteLine("the bound needs no solver");
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"by {result.Run.Method}{(result.Run.Solver is null ? "" : " with " + result.Run.Solver)} in {result.Run.Seconds:F1} s"));
        foreach (var output in outputs) text.WriteLine("the better network written to " + output);
        if (certificate is not null) text.WriteLine($"certificate written to {certificate}; re-check it with: halfspace check {certificate}");
    }
}
