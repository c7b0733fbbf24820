using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.RiskScores;

namespace Halfspace.Cli.Train;

/// <summary>What <c>halfspace train --objective logistic</c> says: as JSON for programs, as sentences and a card for people.</summary>
internal sealed class RiskScoreReport
{
    private readonly RiskScoreResult result;
    private readonly TrainingData data;
    private readonly int seed;
    private readonly Trajectory trajectory;
    private readonly IReadOnlyList<(IntegerNetwork Network, Dataset Data)> held;
    private readonly ClassificationScore? train;
    private readonly ClassificationScore? test;

    public RiskScoreReport(RiskScoreResult result, TrainingData data, IReadOnlyList<(IntegerNetwork Network, Dataset Data)> held, int seed, Trajectory trajectory)
    {
        (this.result, this.data, this.held, this.seed, this.trajectory) = (result, data, held, seed, trajectory);
        if (result.Network is not { } network) return;
        train = Classifier.Of(network).Score(data.Train, data.TieSeed);
        if (data.Test is not null) test = Classifier.Of(network).Score(data.Test, data.TieSeed);
        Table = RiskTable.Of(network, data.Train, held);
    }

    /// <summary>From scores to risks; null without a network.</summary>
    public RiskTable? Table { get; }

    /// <summary>Training labels by predictions.</summary>
    public int[,]? Confusion => train?.Confusion;

    /// <summary>What is claimed, in a sentence.</summary>
    public string Claim => result.Value is not { } value ? "No score keeps the limits."
        : string.Create(CultureInfo.InvariantCulture, $"Mean logistic loss {value} on {data.Train.SampleCount} samples{(result.Problem.InputCost.IsZero ? "" : ", the price of inputs included")}; {(result.Status == TrainingStatus.Optimal ? $"no score within the limits has less than {result.Bound:0.0#########}" : $"none has less than {result.Bound:F6}")} (exhaustive, needs no solver).");

    private string[] UsedInputs => result.Network is not { } network ? [] : [.. Enumerable.Range(0, network.InputCount).Where(i => network.Layers[0].Weights[i] != 0).Select(i => data.Train.InputNames[i])];

    private double? HeldAccuracy => held.Count == 0 ? null : held.Sum(part => (double)Classifier.Of(part.Network).Score(part.Data, data.TieSeed).Correct) / held.Sum(part => part.Data.SampleCount);

    private bool HasTest => data.Test is not null && !ReferenceEquals(data.Test, data.Train);

    public JsonObject ToJson()
    {
        var outcome = new JsonObject
        {
            ["objective"] = RiskScoreCertificates.Objective,
            ["value"] = JsonReport.Number(result.Value?.Upper),
            ["bound"] = JsonReport.Number(result.Bound),
            ["gap"] = JsonReport.Number(result.Gap),
            ["proof"] = ProofWords.Word(ProofKind.Exhaustive),
            ["within"] = Tolerances.LogisticGap,
        };
        var report = new JsonObject
        {
            ["status"] = result.Status.ToString().ToLowerInvariant(),
            ["objective"] = RiskScoreCertificates.Objective,
            ["sense"] = "min",
            ["value"] = JsonReport.Number(result.Value?.Upper),
            ["valueLower"] = JsonReport.Number(result.Value?.Lower),
            ["bound"] = JsonReport.Number(result.Bound),
            ["gap"] = JsonReport.Number(result.Gap),
            ["proof"] = ProofWords.Word(ProofKind.Exhaustive),
            ["method"] = "branch-and-bound",
            ["solver"] = null,
            ["samples"] = data.Train.SampleCount,
            ["inputs"] = data.Train.InputCount,
            ["hidden"] = new JsonArray(),
            ["range"] = result.Problem.Range,
            ["biasRange"] = result.Problem.Limits.BiasRange,
            ["nonZeroWeights"] = result.Network?.NonZeroWeights,
            ["usedInputs"] = result.Network is null ? null : new JsonArray([.. UsedInputs.Select(name => (JsonNode)name)]),
            ["trainAccuracy"] = JsonReport.Number(train?.Accuracy),
            ["validationAccuracy"] = JsonReport.Number(data.Held.Count > 0 ? HeldAccuracy : null),
            ["testAccuracy"] = JsonReport.Number(test?.Accuracy),
            ["heldLoss"] = JsonReport.Number(held.Count == 0 ? null : RiskTable.MeanLoss(held)),
            ["calibrationError"] = JsonReport.Number(Table?.CalibrationError),
            ["riskTable"] = Table is null ? null : new JsonArray([.. Table.Bands.Select(band => Row(Table, band))]),
            ["seconds"] = result.Seconds,
            ["readSeconds"] = data.ReadSeconds,
            ["secondsToBest"] = JsonReport.Number(result.SecondsToBest),
            ["nodes"] = result.Nodes,
            ["seed"] = seed,
            ["objectives"] = new JsonArray(outcome),
            ["trajectory"] = trajectory.ToJson(),
            ["classes"] = new JsonArray([.. data.Train.ClassNames.Select(name => (JsonNode)name)]),
            ["confusion"] = JsonReport.Table(train?.Confusion),
            ["testConfusion"] = JsonReport.Table(test?.Confusion),
            ["notes"] = new JsonArray([.. data.Train.Notes.Select(note => (JsonNode)note)]),
        };
        return report;
    }

    public void Print(TextWriter text, TrainedFiles written)
    {
        void Line(FormattableString line) => text.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"{result.Problem}");
        foreach (var note in data.Train.Notes) text.WriteLine("note: " + note);
        if (result.Network is not { } network || result.Value is not { } value)
        {
            text.WriteLine(result.Status == TrainingStatus.Infeasible ? "infeasible: no score keeps the limits (exhaustive; needs no solver)" : "no score was found within the limits");
            return;
        }

        var claim = result.Status == TrainingStatus.Optimal ? FormattableString.Invariant($"optimal within {Tolerances.LogisticGap}") : FormattableString.Invariant($"at best {result.Bound:F6}, a gap of {100 * result.Gap:F1} %");
        Line($"logistic: {value} (mean logistic loss{(result.Problem.InputCost.IsZero ? "" : " plus the price of inputs")}, between {value.Lower:R} and {value.Upper:R}); {claim} (exhaustive: a tree of {result.Nodes} nodes, each bounded by a tangent of the loss; needs no solver)");
        Line($"training accuracy {100 * train!.Accuracy:F2} % of {train.Samples}; {UsedInputs.Length} of {data.Train.InputCount} inputs used");
        if (data.Held.Count > 0 && held.Count > 0) Line($"{(data.Held.Count == 1 ? "held out" : $"over {data.Held.Count} folds, in which other scores were trained")}: mean loss {RiskTable.MeanLoss(held):F4}, accuracy {100 * HeldAccuracy:F2} %");
        if (HasTest) Line($"test accuracy {100 * test!.Accuracy:F2} % of {test.Samples}{(data.Held.Count > 0 ? "" : FormattableString.Invariant($", mean loss {RiskTable.MeanLoss(held):F4}"))}");
        foreach (var line in ScorecardOutput.Lines(network, data.Train, Table)) text.WriteLine(line);
        Line($"  on {(Table!.HasHeld ? "samples not trained on" : "the samples trained on")}, predicted and observed shares differ by {100 * Table.CalibrationError:F1} % on average");
        Line($"{network} with {network.NonZeroWeights} non-zero weights in {result.Seconds:F1} s");
        foreach (var output in written.Networks) text.WriteLine("network written to " + output);
        foreach (var card in written.Cards) text.WriteLine("scorecard written to " + card);
        if (written.Certificate is { } certificate) text.WriteLine($"certificate written to {certificate}; re-check it with: halfspace check {certificate}");
        if (written.Page is { } page) text.WriteLine("report written to " + page);
    }

    private static JsonObject Row(RiskTable table, RiskBand band) => new()
    {
        ["score"] = table.Score(band),
        ["predicted"] = band.Predicted,
        ["samples"] = band.Samples,
        ["observed"] = (double)band.Positives / band.Samples,
        ["heldSamples"] = table.HasHeld ? band.HeldSamples : null,
        ["heldObserved"] = band.HeldSamples == 0 ? null : JsonReport.Number((double)band.HeldPositives / band.HeldSamples),
    };
}
