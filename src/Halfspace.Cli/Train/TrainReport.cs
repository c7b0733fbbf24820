using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Ensembles;
using Halfspace.Training.Selection;

namespace Halfspace.Cli.Train;

/// <summary>What <c>halfspace train</c> says: as JSON for programs, as sentences for people.</summary>
internal sealed class TrainReport
{
    private readonly TrainingProblem problem;
    private readonly TrainingResult result;
    private readonly int seed;
    private readonly ClassificationScore? train;
    private readonly ClassificationScore? test;
    private readonly TrainingData data;
    private readonly Classifier? classifier;
    private readonly PairEnsembleResult? pairs;
    private readonly SelectionResult? selection;
    private readonly ClassificationScore? validation;

    public TrainReport(TrainingProblem problem, TrainingResult result, Classifier? classifier, TrainingData data, int seed, PairEnsembleResult? pairs = null, SelectionResult? selection = null)
    {
        (this.problem, this.result, this.classifier, this.seed, this.data, this.pairs, this.selection) = (problem, result, classifier, seed, data, pairs, selection);
        if (classifier is null) return;
        train = classifier.Score(data.Train, data.TieSeed);
        if (data.Test is not null) test = classifier.Score(data.Test, data.TieSeed);
        if (data.Held.Count == 1) validation = classifier.Score(data.Held[0].Validation, data.TieSeed);
    }

    /// <summary>How the first objective went over time, where that is known.</summary>
    public Trajectory? Trajectory { get; set; }

    public TrainingStatus Status => result.Status;

    /// <summary>The samples trained on.</summary>
    public Dataset Data => data.Train;

    /// <summary>What is claimed about the first objective, in a sentence.</summary>
    public string Claim => string.Create(CultureInfo.InvariantCulture, $"{result.Outcome.Objective}: {result.Outcome.Value} on {data.Train.SampleCount} samples; {OutcomeReport.Claim(result.Outcome, result.Outcome.IsProved || result.Outcome.Within is not null)}.");

    /// <summary>The network of integer weights, or null.</summary>
    public IntegerNetwork? Network => result.Network;

    /// <summary>Training labels by predictions; null without a network, or with too many classes.</summary>
    public int[,]? Confusion => train?.Confusion;

    /// <summary>What lets anyone re-check it.</summary>
    public Certificate Certificate => TrainingCertificates.Of(problem, result, data.Source);

    private long? NonZeroWeights => result.RealNetwork is { } real ? real.Layers.Sum(layer => layer.Weights.Count(w => w != 0) + layer.Biases.Count(b => b != 0)) : classifier?.NonZeroWeights;

    /// <summary>The loss that a cost of real weights stands in for; for the eye, by floating point.</summary>
    private double? Likelihood => result.RealNetwork is { } network && problem.RealWeights is { } real ? real.Objective.ApproximatedLoss(new StepTrace(real, network)) : null;

    /// <summary>The share of samples that are right when held out, over all folds.</summary>
    private double? FoldAccuracy => selection?.Chosen.ValidationMistakes is { } mistakes ? 1 - (double)mistakes / data.Held.Sum(fold => fold.Validation.SampleCount) : null;

    /// <summary>The inputs that a network of integer weights uses, by name.</summary>
    private IReadOnlyList<string>? UsedInputs => result is { Network: { } network, RealNetwork: null } && pairs is null
        ? [.. Enumerable.Range(0, network.InputCount).Where(i => Enumerable.Range(0, network.Layers[0].NeuronCount).Any(j => network.Layers[0].WeightsOf(j)[i] != 0)).Select(i => problem.Data.InputNames[i])]
        : null;

    /// <summary>Errors of each kind on the samples trained on, where a network of integer weights tells two classes apart.</summary>
    private (long FalsePositives, long FalseNegatives)? Errors => result is { Network: { } network, RealNetwork: null } && pairs is null ? problem.ErrorsOf(network) : null;

    private static string Word(TrainingStatus status) => status.ToString().ToLowerInvariant();

    public JsonObject ToJson()
    {
        var first = result.Outcomes.Count > 0 ? result.Outcomes[0] : null;
        var report = new JsonObject
        {
            ["status"] = Word(result.Status),
            ["objective"] = string.Join(",", problem.ObjectiveNames),
            ["sense"] = "min",
            ["value"] = JsonReport.Number(first?.Value?.Value),
            ["bound"] = JsonReport.Number(first?.Bound?.Value.Value),
            ["gap"] = JsonReport.Number(first?.Gap),
            ["proof"] = (first?.Bound?.Kind ?? result.Infeasibility?.Kind) is { } kind ? ProofWords.Word(kind) : null,
            ["trusts"] = first?.Bound?.Trusts ?? result.Infeasibility?.Trusts,
            ["method"] = result.Method,
            ["solver"] = result.Solver,
            ["samples"] = problem.Data.SampleCount,
            ["inputs"] = problem.Data.InputCount,
            ["hidden"] = new JsonArray([.. problem.Hidden.Select(width => (JsonNode)width)]),
            ["range"] = problem.Range,
            ["biasRange"] = problem.BiasRange,
            ["nonZeroWeights"] = NonZeroWeights,
            ["usedInputs"] = UsedInputs is { } used ? new JsonArray([.. used.Select(name => (JsonNode)name)]) : null,
            ["falsePositives"] = Errors?.FalsePositives,
            ["falseNegatives"] = Errors?.FalseNegatives,
            ["trainAccuracy"] = JsonReport.Number(train?.Accuracy),
            ["validationAccuracy"] = JsonReport.Number(validation?.Accuracy ?? FoldAccuracy),
            ["testAccuracy"] = JsonReport.Number(test?.Accuracy),
            ["balancedTestAccuracy"] = JsonReport.Number(test?.BalancedAccuracy),
            ["ties"] = test?.Ties ?? train?.Ties,
            ["seconds"] = result.Seconds,
            ["readSeconds"] = data.ReadSeconds,
            ["secondsToBest"] = JsonReport.Number(result.SecondsToBest),
            ["secondsToTarget"] = JsonReport.Number(result.SecondsToTarget),
            ["moves"] = result.Moves,
            ["nodes"] = result.Nodes,
            ["seed"] = seed,
            ["objectives"] = new JsonArray([.. result.Outcomes.Select(OutcomeReport.ToJson)]),
            ["trajectory"] = Trajectory?.ToJson(),
            ["classes"] = new JsonArray([.. data.Train.ClassNames.Select(name => (JsonNode)name)]),
            ["confusion"] = JsonReport.Table(train?.Confusion),
            ["testConfusion"] = JsonReport.Table(test?.Confusion),
            ["notes"] = new JsonArray([.. data.Train.Notes.Concat(result.Notes).Select(note => (JsonNode)note)]),
        };
        if (problem.RealWeights is { } real) AddRealWeights(report, real);
        if (selection is not null) report["tried"] = SelectionReport.ToJson(selection);
        if (result.Infeasibility is { } none) report["infeasibility"] = new JsonObject { ["argument"] = none.Argument, ["trusts"] = none.Trusts };
        if (pairs is null) return report;
        report["ensemble"] = "pairs";
        report["networks"] = pairs.Results.Count;
        report["pairs"] = new JsonArray([.. pairs.Results.Select((pair, p) => (JsonNode)new JsonObject
        {
            ["low"] = data.Train.ClassNames[pairs.Ensemble.Members[p].Low],
            ["high"] = data.Train.ClassNames[pairs.Ensemble.Members[p].High],
            ["status"] = Word(pair.Status),
            ["value"] = JsonReport.Number(pair.Outcomes[0].Value?.Value),
            ["bound"] = JsonReport.Number(pair.Outcomes[0].Bound?.Value.Value),
            ["proof"] = pair.Outcomes[0].Bound is { } b ? ProofWords.Word(b.Kind) : null,
        })]);
        return report;
    }

    /// <summary>What only runs over real weights have.</summary>
    private void AddRealWeights(JsonObject report, RealTrainingProblem real)
    {
        report["formulation"] = result.RealFormulation;
        report["distinctInputs"] = real.Inputs.Count;
        report["deadZone"] = (double)real.DeadZone;
        report["iterations"] = result.Iterations ?? 0;
        if (result.Outcome.Within is { } within) report["within"] = within;
        if (Likelihood is { } likelihood) report["negativeLogLikelihood"] = JsonReport.Number(likelihood);
        if (result.DualSteps is not { } steps) return;
        report["dual"] = new JsonArray([.. steps.Select(step => (JsonNode)new JsonObject
        {
            ["iteration"] = step.Iteration,
            ["value"] = JsonReport.Number(step.Value),
            ["best"] = JsonReport.Number(step.Best),
            ["norm"] = step.Norm,
            ["projectedNorm"] = step.ProjectedNorm,
            ["unslack"] = step.Unslack,
            ["seconds"] = step.Seconds,
        })]);
    }

    public void Print(TextWriter text, IReadOnlyList<string> outputs, string? certificate)
    {
        void Line(FormattableString line) => text.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        if (pairs is null) Line($"{problem}");
        else Line($"{pairs.Ensemble}, one for each pair of {data.Train.ClassCount} classes, P = {problem.Range}, {string.Join(", ", problem.Objectives.Select(o => o.Name))} on {data.Train}");
        foreach (var note in data.Train.Notes.Concat(result.Notes)) text.WriteLine("note: " + note);
        if (selection is not null) SelectionReport.Print(selection, data, text);
        PrintDual(text);
        if (classifier is null)
        {
            text.WriteLine(result.Infeasibility is not { } none ? $"no network was found within the limits{(problem.RealWeights is null ? "" : $"; the bound is {result.Outcome.Bound?.Value}")}"
                : $"infeasible: no network satisfies the hard conditions ({ProofWords.Word(none.Kind)}: {none.Argument}; {(none.Trusts is null ? "needs no solver" : "trusts " + none.Trusts)})");
            return;
        }

        foreach (var outcome in result.Outcomes)
        {
            var counts = problem.RealWeights?.Objective.Counts ?? problem.Objectives.First(o => o.Name == outcome.Objective).Counts;
            Line($"{outcome.Objective}: {outcome.Value} ({counts}), by exact evaluation{(pairs is null ? "" : ", summed over the pairs")}; {OutcomeReport.Claim(outcome, outcome.IsProved || outcome.Within is not null)}");
        }

        if (Likelihood is { } likelihood) Line($"negative log-likelihood of the softmax {likelihood:G6} (floating point)");
        Line($"training accuracy {100 * train!.Accuracy:F2} % of {train.Samples}, {Ties(train)}");
        if (Errors is var (positives, negatives)) Line($"{positives} false positives (class {data.Train.ClassNames[0]} taken for {data.Train.ClassNames[1]}), {negatives} false negatives, {UsedInputs!.Count} of {problem.Data.InputCount} inputs used");
        if (validation is not null) Line($"validation accuracy {100 * validation.Accuracy:F2} % of {validation.Samples} samples held out (balanced {100 * validation.BalancedAccuracy:F2} %), {Ties(validation)}");
        else if (FoldAccuracy is { } accuracy) Line($"validation accuracy {100 * accuracy:F2} % over {data.Held.Count} folds, in which other networks of this shape were trained");
        if (test is not null && !ReferenceEquals(data.Test, data.Train)) Line($"test accuracy {100 * test.Accuracy:F2} % of {test.Samples} (balanced {100 * test.BalancedAccuracy:F2} %), {Ties(test)}");
        if (result is { Network: { } integers, RealNetwork: null } && pairs is null)
        {
            foreach (var line in NetworkText.Lines(integers, data.Train)) text.WriteLine(line);
        }

        Line($"{result.RealNetwork?.ToString() ?? classifier.Description} with {NonZeroWeights} non-zero weights, by {result.Method}{(result.Solver is null ? "" : " with " + result.Solver)} in {result.Seconds:F1} s");
        foreach (var output in outputs) text.WriteLine((pairs is null ? "network written to " : "ensemble written to ") + output + (result.RealNetwork is null ? "" : ", as the sign network of the same function"));
        if (certificate is not null) text.WriteLine($"certificate written to {certificate}; re-check it with: halfspace check {certificate}");
    }

    private string Ties(ClassificationScore score) => string.Create(CultureInfo.InvariantCulture, $"{score.Ties} {(pairs is null ? "ties" : "without a majority")}");

    /// <summary>The ascent as a table; of long ones the first and every tenth part.</summary>
    private void PrintDual(TextWriter text)
    {
        if (result.DualSteps is not { } steps) return;
        text.WriteLine(" iteration          dual          best    |subgradient|  projected  not slack");
        for (var s = 0; s < steps.Count; s++)
        {
            if (s != steps.Count - 1 && s % Math.Max(1, steps.Count / 10) != 0) continue;
            var step = steps[s];
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step.Iteration,10} {step.Value,13:F6} {step.Best,13:F6} {step.Norm,16:F4} {step.ProjectedNorm,10:F4} {step.Unslack,10}"));
        }
    }
}
