using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Cli;

/// <summary>What <c>halfspace train</c> says of a network of real weights: as JSON for programs, as sentences for people.</summary>
internal sealed class RealTrainReport
{
    private readonly RealTrainingProblem problem;
    private readonly TrainingResult result;
    private readonly string formulation;
    private readonly TrainingData data;
    private readonly int seed;
    private readonly Classifier? classifier;
    private readonly ClassificationScore? train;
    private readonly ClassificationScore? test;

    public RealTrainReport(RealTrainingProblem problem, TrainingResult result, string formulation, TrainingData data, int seed)
    {
        (this.problem, this.result, this.formulation, this.data, this.seed) = (problem, result, formulation, data, seed);
        if (result.Network is null) return;
        classifier = Classifier.Of(result.Network);
        train = classifier.Score(data.Train, seed);
        if (data.Test is not null) test = classifier.Score(data.Test, seed);
    }

    public TrainingStatus Status => result.Status;

    private double? Likelihood => result.RealNetwork is { } network ? problem.Objective.ApproximatedLoss(new StepTrace(problem, network)) : null;

    public JsonObject ToJson()
    {
        var outcome = result.Outcome;
        var report = new JsonObject
        {
            ["status"] = result.Status.ToString().ToLowerInvariant(),
            ["objective"] = problem.Objective.Name,
            ["sense"] = "min",
            ["value"] = JsonReport.Number(outcome.Value?.Value),
            ["bound"] = JsonReport.Number(outcome.Bound?.Value.Value),
            ["gap"] = JsonReport.Number(outcome.Gap),
            ["proof"] = outcome.Bound is { } bound ? ProofWords.Word(bound.Kind) : null,
            ["method"] = result.Method,
            ["formulation"] = formulation,
            ["solver"] = result.Solver,
            ["samples"] = problem.Data.SampleCount,
            ["distinctInputs"] = problem.Inputs.Count,
            ["inputs"] = problem.Data.InputCount,
            ["hidden"] = new JsonArray([.. problem.Hidden.Select(width => (JsonNode)width)]),
            ["range"] = problem.Range,
            ["deadZone"] = (double)problem.DeadZone,
            ["nonZeroWeights"] = result.RealNetwork?.Layers.Sum(layer => layer.Weights.Count(w => w != 0) + layer.Biases.Count(b => b != 0)),
            ["trainAccuracy"] = JsonReport.Number(train?.Accuracy),
            ["testAccuracy"] = JsonReport.Number(test?.Accuracy),
            ["balancedTestAccuracy"] = JsonReport.Number(test?.BalancedAccuracy),
            ["ties"] = test?.Ties ?? train?.Ties,
            ["seconds"] = result.Seconds,
            ["readSeconds"] = data.ReadSeconds,
            ["secondsToBest"] = JsonReport.Number(result.SecondsToBest),
            ["secondsToTarget"] = JsonReport.Number(result.SecondsToTarget),
            ["moves"] = result.Moves,
            ["nodes"] = result.Nodes,
            ["iterations"] = result.Iterations,
            ["seed"] = seed,
            ["objectives"] = new JsonArray(OutcomeReport.ToJson(outcome)),
            ["notes"] = new JsonArray([.. data.Train.Notes.Concat(result.Notes).Select(note => (JsonNode)note)]),
        };
        if (outcome.Within is { } within) report["within"] = within;
        if (Likelihood is { } likelihood) report["negativeLogLikelihood"] = JsonReport.Number(likelihood);
        if (result.DualSteps is null) return report;
        report["dual"] = new JsonArray([.. result.DualSteps.Select(step => (JsonNode)new JsonObject
        {
            ["iteration"] = step.Iteration,
            ["value"] = JsonReport.Number(step.Value),
            ["best"] = JsonReport.Number(step.Best),
            ["norm"] = step.Norm,
            ["projectedNorm"] = step.ProjectedNorm,
            ["unslack"] = step.Unslack,
            ["seconds"] = step.Seconds,
        })]);
        return report;
    }

    public void Print(TextWriter text, string? output, string? certificate)
    {
        void Line(FormattableString line) => text.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"{problem}");
        foreach (var note in data.Train.Notes.Concat(result.Notes)) text.WriteLine("note: " + note);
        PrintDual(text);
        var outcome = result.Outcome;
        if (classifier is null)
        {
            Line($"no network was found within the limits; the bound is {outcome.Bound?.Value}");
            return;
        }

        Line($"{outcome.Objective}: {outcome.Value} ({problem.Objective.Counts}), by exact evaluation; {OutcomeReport.Claim(outcome, result.Status == TrainingStatus.Optimal)}");
        if (Likelihood is { } likelihood) Line($"negative log-likelihood of the softmax {likelihood:G6} (floating point)");
        Line($"training accuracy {100 * train!.Accuracy:F2} % of {train.Samples}");
        if (test is not null) Line($"test accuracy {100 * test.Accuracy:F2} % of {test.Samples} (balanced {100 * test.BalancedAccuracy:F2} %)");
        Line($"{result.RealNetwork} by {result.Method}{(result.Solver is null ? "" : " with " + result.Solver)} in {result.Seconds:F1} s");
        if (output is not null) text.WriteLine("network written to " + output + ", as the sign network of the same function");
        if (certificate is not null) text.WriteLine($"certificate written to {certificate}; re-check it with: halfspace check {certificate}");
    }

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
