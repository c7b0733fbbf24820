using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Cli;

/// <summary>What <c>halfspace train</c> says: as JSON for programs, as sentences for people.</summary>
internal sealed class TrainReport
{
    private readonly TrainingProblem problem;
    private readonly TrainingResult result;
    private readonly int seed;
    private readonly ClassificationScore? train;
    private readonly ClassificationScore? test;
    private readonly TrainingData data;

    public TrainReport(TrainingProblem problem, TrainingResult result, TrainingData data, int seed)
    {
        (this.problem, this.result, this.seed, this.data) = (problem, result, seed, data);
        if (result.Network is null) return;
        train = ClassificationScore.Of(new NetworkTrace(result.Network, data.Train), seed);
        if (data.Test is not null) test = ClassificationScore.Of(new NetworkTrace(result.Network, data.Test), seed);
    }

    private static string Word(TrainingStatus status) => status.ToString().ToLowerInvariant();

    public JsonObject ToJson()
    {
        var first = result.Outcomes.Count > 0 ? result.Outcomes[0] : null;
        var report = new JsonObject
        {
            ["status"] = Word(result.Status),
            ["objective"] = string.Join(",", problem.Objectives.Select(o => o.Name)),
            ["sense"] = "min",
            ["value"] = JsonReport.Number(first?.Value?.Value),
            ["bound"] = JsonReport.Number(first?.Bound?.Value.Value),
            ["gap"] = JsonReport.Number(first?.Gap),
            ["proof"] = first?.Bound is { } bound ? ProofWords.Word(bound.Kind) : null,
            ["method"] = result.Method,
            ["solver"] = result.Solver,
            ["samples"] = problem.Data.SampleCount,
            ["inputs"] = problem.Data.InputCount,
            ["hidden"] = new JsonArray([.. problem.Hidden.Select(width => (JsonNode)width)]),
            ["range"] = problem.Range,
            ["nonZeroWeights"] = result.Network?.NonZeroWeights,
            ["trainAccuracy"] = JsonReport.Number(train?.Accuracy),
            ["testAccuracy"] = JsonReport.Number(test?.Accuracy),
            ["balancedTestAccuracy"] = JsonReport.Number(test?.BalancedAccuracy),
            ["ties"] = test?.Ties ?? train?.Ties,
            ["seconds"] = result.Seconds,
            ["secondsToBest"] = JsonReport.Number(result.SecondsToBest),
            ["secondsToTarget"] = JsonReport.Number(result.SecondsToTarget),
            ["moves"] = result.Moves,
            ["nodes"] = result.Nodes,
            ["seed"] = seed,
            ["objectives"] = new JsonArray([.. result.Outcomes.Select(outcome => (JsonNode)new JsonObject
            {
                ["objective"] = outcome.Objective,
                ["value"] = JsonReport.Number(outcome.Value?.Value),
                ["bound"] = JsonReport.Number(outcome.Bound?.Value.Value),
                ["gap"] = JsonReport.Number(outcome.Gap),
                ["proof"] = outcome.Bound is { } b ? ProofWords.Word(b.Kind) : null,
                ["argument"] = outcome.Bound?.Argument,
                ["trusts"] = outcome.Bound?.Trusts,
            })]),
            ["notes"] = new JsonArray([.. data.Train.Notes.Concat(result.Notes).Select(note => (JsonNode)note)]),
        };
        return report;
    }

    public void Print(TextWriter text, string? output, string? certificate)
    {
        void Line(FormattableString line) => text.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"{problem}");
        foreach (var note in data.Train.Notes.Concat(result.Notes)) text.WriteLine("note: " + note);
        if (result.Network is null)
        {
            text.WriteLine(result.Status == TrainingStatus.Infeasible ? $"infeasible: {result.Solver} claims that no network satisfies the hard conditions" : "no network was found within the limits");
            return;
        }

        foreach (var outcome in result.Outcomes)
        {
            var counts = problem.Objectives.First(o => o.Name == outcome.Objective).Counts;
            Line($"{outcome.Objective}: {outcome.Value} ({counts}), by exact evaluation; {Claim(outcome)}");
        }

        Line($"training accuracy {100 * train!.Accuracy:F2} % of {train.Samples}, {train.Ties} ties");
        if (test is not null) Line($"test accuracy {100 * test.Accuracy:F2} % of {test.Samples} (balanced {100 * test.BalancedAccuracy:F2} %), {test.Ties} ties");
        Line($"{result.Network} with {result.Network.NonZeroWeights} non-zero weights, by {result.Method}{(result.Solver is null ? "" : " with " + result.Solver)} in {result.Seconds:F1} s");
        if (output is not null) text.WriteLine("network written to " + output);
        if (certificate is not null) text.WriteLine($"certificate written to {certificate}; re-check it with: halfspace check {certificate}");
    }

    private static string Claim(ObjectiveOutcome outcome)
    {
        if (outcome.Bound is not { } bound) return "no bound";
        var trust = bound.Trusts is null ? "needs no solver" : "trusts " + bound.Trusts;
        return outcome.IsProved
            ? $"optimal ({ProofWords.Word(bound.Kind)}: {bound.Argument}; {trust})"
            : $"at best {bound.Value} ({ProofWords.Word(bound.Kind)}: {bound.Argument}; {trust})";
    }
}
