using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Formats;

namespace Halfspace.Cli;

/// <summary><c>halfspace convert</c>: a network from one file format to another.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A network (.json, .onnx, .nnet) or an ensemble (.json).", HelpName = "FILE", Required = true };
        var target = new Option<string>("--out") { Description = $"Where to write it; the ending picks the format: {string.Join(", ", NetworkFiles.All.Select(format => format.Ending))}.", HelpName = "FILE", Required = true };
        var inputs = new Option<string?>("--inputs") { Description = "For an integer network as .onnx: the graph takes raw values (default where the network has an encoding) or integers.", HelpName = "raw|integers" };
        inputs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is not (null or "raw" or "integers")) result.AddError("--inputs takes raw or integers.");
        });
        var output = new Option<string?>("--output") { Description = "Of an .onnx file: the value of its graph to keep as the output, one of several outputs or what a softmax takes.", HelpName = "NAME" };
        var sizes = new Option<string[]>("--size") { Description = "Of an .onnx file: the size of a dimension that it leaves open, by the dimension's name or by INPUT:NUMBER. May be repeated.", HelpName = "NAME=N", DefaultValueFactory = _ => [] };
        var (json, quiet) = (SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("convert", "Write a network in another format: JSON, ONNX, NNet, C or C# source.") { model, target, inputs, output, sizes, json, quiet };
        command.SetVerb((parsed, _) =>
        {
            var (source, path) = (parsed.GetValue(model)!, parsed.GetValue(target)!);
            SharedOptions.CheckWritable(path);
            var format = NetworkFiles.Find(path) ?? throw new UsageException($"--out picks the format by the file's ending; '{path}' ends in none of {string.Join(", ", NetworkFiles.All.Select(known => known.Ending))}.");
            if (parsed.GetValue(inputs) is not null && format.Ending != ".onnx") throw new UsageException($"--inputs goes with .onnx only; {(format.Ending is ".c" or ".cs" ? "source code has functions for both" : $"{format.Ending} files hold one kind of inputs")}. Leave it out.");
            var value = parsed.GetValue(output);
            if (value is not null && !source.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)) throw new UsageException("--output names a value of the graph of an .onnx file. Leave it out.");
            var given = Sizes(parsed.GetValue(sizes)!);
            if (given.Count > 0 && !source.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)) throw new UsageException("--size names a dimension that an .onnx file leaves open. Leave it out.");
            var file = value is null && given.Count == 0 ? ModelFile.Read(source) : ModelFile.Of(OnnxFile.Read(source, given, value));
            var taken = Write(file, source, path, format, parsed.GetValue(inputs));
            var description = file.Integers?.ToString() ?? file.Real?.ToString() ?? file.Ensemble!.ToString();
            if (parsed.GetValue(json)) JsonReport.Print(new JsonObject { ["network"] = description, ["model"] = source, ["out"] = path, ["inputs"] = taken });
            else Console.Out.WriteLine($"{description} written to {path}{(taken is null ? "" : $", which takes {(taken == "raw" ? "raw values" : taken)}")}");
            return ExitCodes.Answered;
        });
        return command;
    }

    private static Dictionary<string, int> Sizes(string[] given)
    {
        var sizes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in given)
        {
            var equals = text.LastIndexOf('=');
            if (equals < 1 || !int.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size < 1)
                throw new UsageException($"--size takes a dimension and a whole number from 1 on, as in height=48; '{text}' is none.");
            if (!sizes.TryAdd(text[..equals], size)) throw new UsageException($"--size gives '{text[..equals]}' twice.");
        }

        return sizes;
    }

    /// <summary>Writes the file, or refuses what the format does not hold.</summary>
    /// <returns>What the written network takes: <c>raw</c>, <c>integers</c> or <c>numbers</c>.</returns>
    private static string? Write(ModelFile file, string source, string target, NetworkFormat format, string? inputs)
    {
        DataFileException Refused(string reason) => new(source, 0, reason);
        try
        {
            if (file.Ensemble is { } ensemble)
            {
                if (format.Ending != ".json") throw Refused($"This is an ensemble of {ensemble.Members.Count} networks that vote, and {format.Ending} files hold one network. Only .json files hold ensembles.");
                if (inputs is not null) throw new UsageException("--inputs goes with an integer network as .onnx only. Leave it out.");
                PairEnsembleJson.Write(target, ensemble);
                return ensemble.Encoding is null ? "integers" : "raw";
            }

            if (file.Real is { } real)
            {
                if (format.Write is not { } write) throw Refused($"This is a network of real numbers, and {format.Ending} files hold networks of integer weights and sign neurons. Write it as {string.Join(" or ", NetworkFiles.All.Where(other => other.Write is not null).Select(other => other.Ending))}.");
                if (inputs is not null) throw new UsageException($"--inputs is for integer networks; {source} holds a network of real numbers. Leave it out.");
                write(target, real);
                return "numbers";
            }

            var network = file.Integers!;
            if (format.WriteInteger is not { } writeInteger) throw Refused($"This is an integer network of sign neurons, and {format.Ending} files hold ReLU networks of real numbers. Write it as {NetworkOutput.Endings}.");
            if (inputs == "raw" && network.Encoding is null) throw Refused("The network has no encoding, so a graph cannot take raw values. Leave --inputs out.");
            if (inputs is null) writeInteger(target, network);
            else OnnxFile.Write(target, network, inputs == "raw" ? OnnxInputs.Raw : OnnxInputs.Integers);
            return inputs ?? (network.Encoding is null ? "integers" : "raw");
        }
        catch (ArgumentException fault)
        {
            throw Refused(CommandRun.Reason(fault));
        }
    }
}
