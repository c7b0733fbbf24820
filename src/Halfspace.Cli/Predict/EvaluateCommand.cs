using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Cli.Predict;

/// <summary><c>halfspace evaluate</c>: scores a network file on data: exactly where the network is one of integers, else in float32.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A network (.json, .onnx, .nnet) or an ensemble (.json).", HelpName = "FILE", Required = true };
        var data = new Option<string>("--data") { Description = "A text file of rows, IDX images with --labels, or builtin:NAME.", HelpName = "FILE", Required = true };
        var labels = new Option<string?>("--labels") { Description = "The IDX labels of --data.", HelpName = "FILE" };
        var label = new Option<string?>("--label") { Description = "Label column by name or 0-based number, for a network saved without an encoding.", HelpName = "COLUMN" };
        var divide = new Option<double?>("--divide") { Description = "For a network of real numbers: divide the data's numbers by D, for example pixels by 255.", HelpName = "D", CustomParser = Divisor };
        var rows = new Option<string?>("--rows") { Description = "0-based line numbers of the data file to score, one per line.", HelpName = "FILE" };
        var (ties, seed, json, quiet) = (SharedOptions.Ties(), SharedOptions.Seed(), SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("evaluate", "Score a network on data: a network of integers exactly, any other in float32.") { model, data, labels, label, rows, divide, ties, seed, json, quiet };
        command.SetVerb((parsed, _) =>
        {
            var path = parsed.GetValue(model)!;
            var network = Classifier.Read(path);
            var samples = LabelledRows.Load(network, parsed.GetValue(data)!, parsed.GetValue(labels), parsed.GetValue(label), parsed.GetValue(rows));
            LabelledRows.Check(network, path, samples, parsed.GetValue(data)!);
            if (parsed.GetValue(divide) is not null && network.InputScale is not null) throw new UsageException($"--divide is for networks of real numbers; the inputs of {path} are integers at a scale of its own. Leave it out.");
            var score = Score(network, samples, Unit(network, samples, parsed.GetValue(labels) is not null, parsed.GetValue(divide)), parsed.GetValue(ties) == "random" ? parsed.GetValue(seed) : null);
            if (parsed.GetValue(json)) JsonReport.Print(ToJson(network, samples, score, parsed.GetValue(seed)));
            else Print(network, samples, score);
            return ExitCodes.Answered;
        });
        return command;
    }

    /// <summary>What the data's integers are divided by: nothing for a network of integers; else the data's scale, but for pixels, which are taken as they are.</summary>
    private static double Unit(Classifier network, Dataset data, bool pixels, double? divide) =>
        network.InputScale is not null ? 1 : (pixels ? 1 : data.Scale) * (divide ?? 1);

    private static ClassificationScore Score(Classifier network, Dataset data, double unit, int? tieSeed)
    {
        try
        {
            return network.Measure(data, tieSeed, unit);
        }
        catch (ArgumentException fault)
        {
            throw new DataFileException(data.Name, 0, CommandRun.Reason(fault), fault);
        }
    }

    private static double? Divisor(ArgumentResult result)
    {
        var divisor = SharedOptions.Number(result);
        if (divisor is null or 0) result.AddError("--divide takes a number other than 0, such as 255.");
        return divisor;
    }

    private static JsonObject ToJson(Classifier network, Dataset data, ClassificationScore score, int seed) => new()
    {
        ["network"] = network.Description,
        ["ensemble"] = network.Networks is null ? null : "pairs",
        ["networks"] = network.Networks ?? 1,
        ["samples"] = score.Samples,
        ["inputs"] = data.InputCount,
        ["correct"] = score.Correct,
        ["accuracy"] = score.Accuracy,
        ["balancedAccuracy"] = score.BalancedAccuracy,
        ["ties"] = score.Ties,
        ["nonZeroWeights"] = network.NonZeroWeights,
        ["arithmetic"] = network.IsExact ? "integer" : "float32",
        ["classes"] = new JsonArray([.. data.ClassNames.Select(name => (JsonNode)name)]),
        ["confusion"] = JsonReport.Table(score.Confusion),
        ["seed"] = seed,
        ["notes"] = new JsonArray([.. data.Notes.Select(note => (JsonNode)note)]),
    };

    private static void Print(Classifier network, Dataset data, ClassificationScore score)
    {
        foreach (var note in data.Notes) Console.Out.WriteLine("note: " + note);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{network.Description} on {data}"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy {100 * score.Accuracy:F2} % ({score.Correct} of {score.Samples}), balanced {100 * score.BalancedAccuracy:F2} %, {score.Ties} ties, by {(network.IsExact ? "exact integer" : "float32")} evaluation"));
    }
}
