using System.CommandLine;
using System.Globalization;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Training;
using Halfspace.Training.Selection;

namespace Halfspace.Cli.Train;

/// <summary><c>halfspace train</c>: from data to a network, its exact value and a bound.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var options = new TrainOptions();
        var command = new Command("train", "Train an integer network on the number of mistakes, with a proved bound. Where only a MIP solver gives the bound, it is a claim, and every report says so.");
        foreach (var option in options.All) command.Add(option);
        command.SetVerb((parsed, cancellation) =>
        {
            var asked = new TrainRequest(options, parsed);
            var code = Run(options, asked, cancellation);
            asked.Written.RemarkMissing();
            return code;
        });
        return command;
    }

    private static int Run(TrainOptions options, TrainRequest asked, CancellationToken cancellation)
    {
        var conflicts = new TrainConflicts(options, asked);
        conflicts.Check();
        if (asked.IsLogistic) return RiskScoreTraining.Run(asked, cancellation);
        var (method, objectives) = (asked.Method(), asked.Priced());
        var loaded = asked.Load();
        conflicts.Check(loaded);
        return Run(asked, method, objectives, loaded, cancellation);
    }

    private static int Run(TrainRequest asked, ITrainingMethod method, IReadOnlyList<ITrainingObjective> objectives, TrainingData loaded, CancellationToken cancellation)
    {
        var options = asked.Options with { TimeLimit = SharedOptions.TimeLeft(asked.Options.TimeLimit) };
        var limits = asked.Limits(loaded.Train, asked.Range);
        var hasFreeBiases = asked.HasFreeBiases(loaded.Train, method, objectives);
        if (!asked.IsSpecial && (asked.Grows || loaded.Held.Count > 1))
        {
            var selection = new NetworkSelection(loaded.Train) { Held = loaded.Held, Hidden = asked.Widths, Range = asked.Range, Objectives = objectives, Coding = asked.Coding, Method = method, Limits = limits, HasFreeBiases = hasFreeBiases };
            asked.Written.SetEarlierAside();
            TrainReport grown;
            using (var table = new LiveProgress(asked.IsQuiet, options.TimeLimit, loaded.Train.SampleCount)) grown = GrownTraining.Run(selection, loaded, options, table, cancellation);
            return Finish(grown, asked);
        }

        var (widths, range) = (asked.Widths!, asked.Range!.Value);
        if (hasFreeBiases) limits = limits with { BiasRange = TrainingProblem.FreeBiasRange(loaded.Train, range) };
        var problem = asked.Real?.State(loaded, widths, range) ?? ProblemInput.Of(loaded, widths, range, objectives, asked.Coding, limits);
        if (asked.Part is { } part) return PartTraining.Run(problem, part, asked, loaded, options, cancellation);
        if (asked.Model is { } model) StatedModel.Write(model, problem, options);
        asked.Written.SetEarlierAside();
        TrainReport report;
        using (var progress = new LiveProgress(asked.IsQuiet, options.TimeLimit, loaded.Train.SampleCount))
        {
            report = asked.Ensemble is null
                ? NetworkTraining.Run(method, problem, options, loaded, asked.Written, progress, cancellation)
                : PairTraining.Run(method, problem, asked.Copies, options, loaded, asked.Written, progress, cancellation);
            report.Trajectory = progress.Trajectory;
        }

        return Say(report, asked);
    }

    /// <summary>Writes what a growth came to.</summary>
    private static int Finish(TrainReport report, TrainRequest asked)
    {
        if (report.Network is { } network)
        {
            NetworkOutput.Write(asked.Written.Networks, network);
            if (asked.Written.Certificate is { } certificate) CertificateOutput.Write(certificate, report.Certificate);
        }

        return Say(report, asked);
    }

    private static int Say(TrainReport report, TrainRequest asked)
    {
        var written = asked.Written;
        if (report.Network is { } card) ScorecardOutput.Write(written.Cards, card, report.Data, null, report.Claim);
        if (written.Page is { } path)
        {
            using var said = new StringWriter(CultureInfo.InvariantCulture);
            report.Print(said, written.Networks, written.Certificate);
            RunPage.Write(path, written.Command, said.ToString(), report.Network, report.Confusion, report.Data.ClassNames, report.Trajectory);
        }

        if (asked.Json) JsonReport.Print(report.ToJson());
        else
        {
            report.Print(Console.Out, written.Networks, written.Certificate);
            if (written.Page is not null) Console.Out.WriteLine("report written to " + written.Page);
        }

        return report.Status == TrainingStatus.Unknown ? ExitCodes.NoAnswer : ExitCodes.Answered;
    }
}
