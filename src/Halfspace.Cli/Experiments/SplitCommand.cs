using System.CommandLine;
using System.Text.Json.Nodes;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Experiments.Plans;
using Halfspace.Formats;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Halfspace.Verification;

namespace Halfspace.Cli.Experiments;

/// <summary><c>halfspace experiment split</c>: one hard question as a plan of many tasks.</summary>
internal static class SplitCommand
{
    /// <summary>Seconds of a part of a proof where nothing else is said: a part ends by itself once it is settled.</summary>
    private const double ProofSeconds = 3600;

    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = "To cut a property: the network.", HelpName = "FILE" };
        var property = new Option<string?>("--property") { Description = "To cut a property: what must not happen, VNN-LIB.", HelpName = "FILE" };
        var into = new Option<int>("--into") { Description = "Parts: of the property's input box, or of the networks' weights.", HelpName = "K", Required = true };
        var output = new Option<string>("--out") { Description = "The folder that the parts and their plan go to.", HelpName = "FOLDER", Required = true };
        var certificate = new Option<bool>("--certificate") { Description = "Each part of a property leaves a certificate, and collect joins them to one that 'check' takes; those of a proof always do." };
        var data = new TrainingDataOptions(isRequired: false);
        var objective = new Option<string?>("--objective") { Description = $"To cut a proof: one of {TrainingObjectives.All.Names} (default: the first).", HelpName = "NAME" };
        var hidden = new Option<string?>("--hidden") { Description = "To cut a proof: widths of the hidden layers, or 'none'.", HelpName = "WIDTHS" };
        var range = new Option<int?>("--range") { Description = "To cut a proof: P, weights and biases are integers in -P..P.", HelpName = "P" };
        var outputs = new Option<string?>("--outputs") { Description = "single or per-class, as for train.", HelpName = "single|per-class" };
        var limits = new LimitOptions();
        var limit = SharedOptions.TimeLimit(60);
        limit.Description = "Wall time of each part in seconds (default: 60; of a proof 3600).";
        var (seed, json) = (SharedOptions.Seed(), SharedOptions.Json());
        Option[] stating = [.. data.All, objective, hidden, range, outputs, .. limits.All];
        var command = new Command("split", "Cut a property's input box, or the networks of a training problem (--data), into parts, and write a plan of them; collect joins what they come to.");
        foreach (var option in (Option[])[model, property, into, output, certificate, .. stating, limit, seed, json]) command.Add(option);
        command.SetVerb((parsed, cancellation) =>
        {
            var (parts, folder) = (parsed.GetValue(into), parsed.GetValue(output)!);
            if (parts is < 2 or > PropertySplit.MostParts) throw new UsageException($"--into takes a number of parts from 2 to {PropertySplit.MostParts}; {parts} was given.");
            string plan;
            if (data.AreNamed(parsed))
            {
                if (((Option[])[model, property, certificate]).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other) throw new UsageException($"{other.Name} is for a property; with --data a proof is cut. Leave one of them out.");
                var problem = State(parsed, data, limits, parsed.GetValue(objective), parsed.GetValue(hidden), parsed.GetValue(range), parsed.GetValue(outputs), parsed.GetValue(seed));
                if (SplitProof.Refusal(problem) is { } refusal) throw new UsageException("The proof cannot be cut. " + refusal);
                var cut = SplitProof.Parts(problem, parts, cancellation);
                if (cut.Count < 2) throw new UsageException("There is only one network of this kind, so there is nothing to cut.");
                parts = cut.Count;
                plan = ProofSplit.Write(problem, cut, Given(parsed, [.. stating, seed], parsed.GetResult(limit) is { Implicit: false } ? parsed.GetValue(limit) : ProofSeconds), folder);
            }
            else
            {
                if (stating.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other) throw new UsageException($"{other.Name} states a training problem; add --data, or leave it out.");
                if (parsed.GetValue(model) is not { } network || parsed.GetValue(property) is not { } asked) throw new UsageException("Give --model and --property to cut a property, or --data, --hidden and --range to cut a proof.");
                if (!File.Exists(network)) throw new FileNotFoundException($"{network}: There is no such file.");
                if (parsed.GetValue(certificate) && VerificationCertificates.Refusal(NetworkFiles.Read(network)) is { } refusal) throw new UsageException($"No certificate can be written about {network}. {refusal} Leave --certificate out.");
                plan = PropertySplit.Write(network, asked, parts, parsed.GetValue(limit), folder, parsed.GetValue(certificate));
            }

            if (parsed.GetValue(json)) JsonReport.Print(new JsonObject { ["plan"] = plan, ["parts"] = parts });
            else Console.Out.WriteLine($"{parts} parts and their plan written to {plan}; run them with: halfspace experiment run {plan}");
            return ExitCodes.Answered;
        });
        return command;
    }

    /// <summary>The problem, as 'train' states it for each part.</summary>
    private static TrainingProblem State(ParseResult parsed, TrainingDataOptions data, LimitOptions limits, string? objective, string? hidden, int? range, string? outputs, int seed)
    {
        if (hidden is null || range is not { } most) throw new UsageException("A proof is about networks of one shape: give --hidden and --range with --data.");
        ShapeOptions.CheckRange(range);
        var (widths, coding) = (ShapeOptions.Widths(hidden), ShapeOptions.Coding(outputs));
        var objectives = limits.Price(parsed, TrainingObjectives.Parse(objective ?? TrainingObjectives.All[0].Name));
        var loaded = data.Load(parsed, seed);
        if (loaded.Held.Count > 1) throw new UsageException("--folds trains several networks, and a proof is about one set of samples; leave it out.");
        ShapeOptions.CheckCoding(coding, loaded.Train.ClassCount);
        var within = limits.Limits(parsed, loaded.Train, most);
        var hasFreeBiases = !limits.HasBiasRange(parsed) && ProblemInput.HasFreeBiases(widths, coding, loaded.Train, TrainingMethods.All[0], null, objectives);
        return ProblemInput.Of(loaded, widths, most, objectives, coding, hasFreeBiases ? within with { BiasRange = TrainingProblem.FreeBiasRange(loaded.Train, most) } : within);
    }

    /// <summary>The options that were given, as a plan has them; files by their full paths, since a task runs in the plan's folder.</summary>
    private static JsonObject Given(ParseResult parsed, IReadOnlyList<Option> options, double seconds)
    {
        var given = new JsonObject { ["time-limit"] = seconds };
        foreach (var option in options)
        {
            if (parsed.GetResult(option) is not { Implicit: false } result) continue;
            string[] values = [.. result.Tokens.Select(token => option.HelpName?.StartsWith("FILE", StringComparison.Ordinal) == true && !token.Value.StartsWith(DataSource.BuiltinPrefix, StringComparison.Ordinal) ? Path.GetFullPath(token.Value) : token.Value)];
            given[option.Name[2..]] = values.Length switch
            {
                0 => true,
                1 => values[0],
                _ => new JsonArray([.. values.Select(value => (JsonNode)value)]),
            };
        }

        return given;
    }
}
