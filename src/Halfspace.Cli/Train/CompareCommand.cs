using System.CommandLine;
using System.CommandLine.Completions;
using Halfspace.Certificates;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Objectives;

namespace Halfspace.Cli.Train;

/// <summary><c>halfspace compare</c>: does any network of another shape make fewer mistakes than this one?</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The network, of integer weights (.json, .onnx).", HelpName = "FILE", Required = true };
        var data = new Option<string>("--data") { Description = "A text file of rows, IDX images with --labels, or builtin:NAME.", HelpName = "FILE", Required = true };
        var labels = new Option<string?>("--labels") { Description = "The IDX labels of --data.", HelpName = "FILE" };
        var label = new Option<string?>("--label") { Description = "Label column by name or 0-based number, for a network saved without an encoding.", HelpName = "COLUMN" };
        var rows = new Option<string?>("--rows") { Description = "0-based line numbers of the data file to compare on, one per line.", HelpName = "FILE" };
        var hidden = new Option<string>("--hidden") { Description = "Widths of the hidden layers of the others, for example 1 or 2,2; 'none' for no hidden layer.", HelpName = "WIDTHS", Required = true };
        var range = new Option<int>("--range") { Description = "P: weights and biases of the others are integers in -P..P.", HelpName = "P", Required = true };
        var objective = new Option<string>("--objective") { Description = $"What is counted: {string.Join(" or ", ComparisonCertificate.Objectives)} (default: mistakes). Other objectives depend on widths and ranges.", HelpName = "NAME", DefaultValueFactory = _ => ComparisonCertificate.Objectives[0] };
        var certificate = new Option<string?>("--certificate") { Description = "Where none of the others does better: write a certificate that 'halfspace check' re-checks without a solver.", HelpName = "FILE" };
        var output = new Option<string[]>("--out") { Description = "Where one of the others does better: write it; the ending picks the format: " + NetworkOutput.Endings + ". May be repeated.", HelpName = "FILE", DefaultValueFactory = _ => [] };
        var (limits, solver, isolate) = (new LimitOptions(), SharedOptions.Solver(), SolverIsolation.Option());
        var (limit, seed, threads, json, quiet) = (SharedOptions.TimeLimit(60), SharedOptions.Seed(), SharedOptions.Threads(), SharedOptions.Json(), SharedOptions.Quiet());
        objective.CompletionSources.Add(_ => ComparisonCertificate.Objectives.Select(name => new CompletionItem(name)));
        var command = new Command("compare", "Does any network of another shape make fewer mistakes than this one, on the same data? Exit code 0: none does, which is proved (or, where the report says so, claimed by a MIP solver). 1: one does; it was evaluated exactly. 2: not settled within the limits. Limits such as --max-inputs are about the others; costs such as --input-cost count in both.");
        foreach (Option option in (IEnumerable<Option>)[model, data, labels, label, rows, hidden, range, objective, .. limits.All, solver, isolate, certificate, output, limit, seed, threads, json, quiet]) command.Add(option);
        command.SetVerb((parsed, cancellation) =>
        {
            var widths = ShapeOptions.Widths(parsed.GetValue(hidden)!);
            ShapeOptions.CheckRange(parsed.GetValue(range));
            NetworkOutput.Check(parsed.GetValue(output)!);
            SharedOptions.CheckWritable(parsed.GetValue(certificate));
            var name = parsed.GetValue(objective)!;
            if (!ComparisonCertificate.Objectives.Contains(name)) throw new UsageException($"--objective takes {string.Join(" or ", ComparisonCertificate.Objectives)}; what '{name}' counts depends on widths and ranges, so it does not compare shapes.");
            var objectives = limits.Price(parsed, TrainingObjectives.Parse(name));
            var options = new TrainingOptions { Seed = parsed.GetValue(seed), Threads = parsed.GetValue(threads) ?? Environment.ProcessorCount, Solver = SharedOptions.Find(parsed.GetValue(solver), parsed.GetValue(isolate)) };
            var path = parsed.GetValue(model)!;
            var network = ModelFile.Read(path).Integers ?? throw new DataFileException(path, 0, "This is no single network of integer weights and sign neurons, so its mistakes cannot be held against those of other shapes. Give one that 'halfspace train' wrote.");
            var samples = LabelledRows.Load(Classifier.Of(network), parsed.GetValue(data)!, parsed.GetValue(labels), parsed.GetValue(label), parsed.GetValue(rows), isTrained: true);
            LabelledRows.Check(Classifier.Of(network), path, samples, parsed.GetValue(data)!);
            var coding = network.OutputCount == 1 ? OutputCoding.Single : OutputCoding.OnePerClass;
            var within = limits.Limits(parsed, samples, parsed.GetValue(range));
            if (widths.Length == 0 && coding == OutputCoding.Single && !limits.HasBiasRange(parsed)) within = within with { BiasRange = TrainingProblem.FreeBiasRange(samples, parsed.GetValue(range)) };
            var others = State(samples, widths, parsed.GetValue(range), objectives, coding, within, parsed.GetValue(data)!);
            options = options with { TimeLimit = SharedOptions.TimeLeft(parsed.GetValue(limit)) };
            // The network that is compared may stand where a better one is to go.
            var written = parsed.GetValue(output)!;
            foreach (var place in written.Where(place => Path.GetFullPath(place) != Path.GetFullPath(path))) NetworkOutput.SetAside(place);
            CertificateOutput.SetAside(parsed.GetValue(certificate));
            ComparisonResult? result;
            using (var progress = new LiveProgress(parsed.GetValue(quiet), options.TimeLimit, samples.SampleCount))
                result = TimedRun.Run<ComparisonResult?>(options.TimeLimit, token => Compare(others, network, options, progress, token, path), () => null, cancellation);
            if (result?.Answer == ComparisonAnswer.Better) NetworkOutput.Write(written, result.Best!);
            var certified = result?.Answer == ComparisonAnswer.NoneBetter ? parsed.GetValue(certificate) : null;
            if (certified is not null) CertificateOutput.Write(certified, result!.CertificateFor(Source(network, parsed.GetValue(data)!, parsed.GetValue(labels), parsed.GetValue(rows), samples)));
            var report = new CompareReport(result, network, others, samples, parsed.GetValue(seed));
            if (parsed.GetValue(json)) JsonReport.Print(report.ToJson());
            else report.Print(Console.Out, certified, result?.Answer == ComparisonAnswer.Better ? written : []);
            foreach (var place in written.Where(place => !NetworkOutput.IsThere(place))) NetworkOutput.Remark(place, "None that does better was found.");
            if (parsed.GetValue(certificate) is { } unwritten && certified is null) CertificateOutput.Remark(unwritten, "It would say that no other network does better, which is not shown.");
            return result?.Answer switch
            {
                ComparisonAnswer.NoneBetter => ExitCodes.Answered,
                ComparisonAnswer.Better => ExitCodes.Refuted,
                _ => ExitCodes.NoAnswer,
            };
        });
        return command;
    }

    private static ComparisonResult Compare(TrainingProblem others, IntegerNetwork network, TrainingOptions options, IProgress<TrainingProgress> progress, CancellationToken token, string path)
    {
        try
        {
            return others.CompareWith(network, options, progress, token);
        }
        catch (ArgumentException fault) when (fault.ParamName == nameof(network))
        {
            throw new DataFileException(path, 0, CommandRun.Reason(fault), fault);
        }
    }

    private static TrainingProblem State(Dataset samples, int[] widths, int range, IReadOnlyList<ITrainingObjective> objectives, OutputCoding coding, NetworkLimits limits, string path)
    {
        try
        {
            return new TrainingProblem(samples, widths, range, objectives, coding, limits);
        }
        catch (ArgumentException fault) when (fault.ParamName is "limits" or "objectives")
        {
            throw new UsageException(CommandRun.Reason(fault));
        }
        catch (ArgumentException fault)
        {
            throw new DataFileException(path, 0, CommandRun.Reason(fault), fault);
        }
    }

    /// <summary>Where the samples can be had again as they are; null where the network does not say how raw rows become its inputs.</summary>
    private static DataSource? Source(IntegerNetwork network, string path, string? labels, string? rows, Dataset samples) =>
        network.Encoding is null && labels is null && !path.StartsWith(DataSource.BuiltinPrefix, StringComparison.Ordinal) ? null : new DataSource(path, labels, rows is null ? null : RowList.Read(rows, null, null));
}
