using System.CommandLine;
using System.CommandLine.Parsing;
using Halfspace.Cli.Runs;
using Halfspace.Mip.Files;

namespace Halfspace.Cli.Predict;

/// <summary><c>halfspace predict</c>: the class, the outputs and the margin of each row of a file that needs no labels.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A network (.json, .onnx, .nnet) or an ensemble (.json).", HelpName = "FILE", Required = true };
        var data = new Option<string>("--data") { Description = "A text file of rows with or without labels, IDX images, or builtin:NAME.", HelpName = "FILE", Required = true };
        var label = new Option<string?>("--label") { Description = "For a network saved without an encoding: the column that is no input, by name or 0-based number (default: the last, where there is one too many).", HelpName = "COLUMN" };
        var divide = new Option<double?>("--divide") { Description = "For a network saved without an encoding: divide the data's numbers by D, for example pixels by 255.", HelpName = "D", CustomParser = Divisor };
        var output = new Option<string?>("--out") { Description = "Write the table there (CSV) instead of to standard output.", HelpName = "FILE" };
        var (json, quiet) = (SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("predict", "Predict the class of each row of a file, with outputs and margin; no labels are needed.") { model, data, label, divide, output, json, quiet };
        command.SetVerb((parsed, cancellation) =>
        {
            SharedOptions.CheckWritable(parsed.GetValue(output));
            var path = parsed.GetValue(model)!;
            var rows = new PredictedRows(path, parsed.GetValue(data)!, parsed.GetValue(label), parsed.GetValue(divide));
            var table = new PredictionTable(rows, parsed.GetValue(output), cancellation);
            if (parsed.GetValue(output) is { } file) AtomicFile.Write(file, table.WriteText);
            // Nothing is printed of a file that turns out to be broken.
            else table.WriteText(Stream.Null);
            if (parsed.GetValue(json))
            {
                using var stream = Console.OpenStandardOutput();
                table.WriteJson(stream);
            }
            else if (parsed.GetValue(output) is null)
            {
                using var stream = Console.OpenStandardOutput();
                table.WriteText(stream);
                if (!parsed.GetValue(quiet)) foreach (var note in rows.Notes) Console.Error.WriteLine("note: " + note);
            }
            else
            {
                table.PrintSummary(Console.Out);
            }

            return ExitCodes.Answered;
        });
        return command;
    }

    private static double? Divisor(ArgumentResult result)
    {
        var divisor = SharedOptions.Number(result);
        if (divisor is null or 0 || !double.IsFinite(divisor.Value)) result.AddError("--divide takes a number other than 0, such as 255.");
        return divisor;
    }
}
