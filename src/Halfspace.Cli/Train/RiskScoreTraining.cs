using System.Globalization;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.RiskScores;

namespace Halfspace.Cli.Train;

/// <summary><c>halfspace train --objective logistic</c>: one neuron whose score gives probabilities.</summary>
internal static class RiskScoreTraining
{
    private const int DefaultRange = 5;

    /// <summary>Each fold gets this part of the time, shared among them all.</summary>
    private const double FoldShare = 0.5;

    public static int Run(TrainRequest asked, CancellationToken cancellation)
    {
        var (inputCost, classWeights) = asked.LogisticCosts();
        var loaded = asked.Load();
        var (range, written) = (asked.Range ?? DefaultRange, asked.Written);
        var options = asked.Options with { TimeLimit = SharedOptions.TimeLeft(asked.Options.TimeLimit) };
        RiskScoreProblem State(Dataset samples)
        {
            try
            {
                return new RiskScoreProblem(samples, range, asked.Limits(samples, range), inputCost, classWeights);
            }
            catch (ArgumentException fault) when (fault.ParamName is "limits" or "classWeights" or "inputCost" or "weights")
            {
                throw new UsageException(CommandRun.Reason(fault));
            }
            catch (ArgumentException fault)
            {
                throw new DataFileException(loaded.Source.Path, 0, CommandRun.Reason(fault), fault);
            }
        }

        var problem = State(loaded.Train);
        written.SetEarlierAside();
        var folds = loaded.Held.Count > 1 ? loaded.Held : [];
        RiskScoreResult result;
        Trajectory trajectory;
        var held = new List<(IntegerNetwork Network, Dataset Data)>();
        using (var progress = new LiveProgress(asked.IsQuiet, options.TimeLimit))
        {
            var limit = folds.Count > 0 ? (1 - FoldShare) * options.TimeLimit : options.TimeLimit;
            result = Train(problem, options with { TimeLimit = limit }, progress, cancellation);
            foreach (var (train, validation) in folds)
            {
                if (Train(State(train), options with { TimeLimit = FoldShare * options.TimeLimit / folds.Count }, null, cancellation).Network is { } network) held.Add((network, validation));
            }

            trajectory = progress.Trajectory;
        }

        if (result.Network is { } best)
        {
            if (loaded.Held.Count == 1) held.Add((best, loaded.Held[0].Validation));
            if (loaded.Test is { } test && !ReferenceEquals(test, loaded.Train) && held.Count == 0) held.Add((best, test));
            NetworkOutput.Write(written.Networks, best);
            if (written.Certificate is { } certificate) CertificateOutput.Write(certificate, RiskScoreCertificates.Of(result, loaded.Source));
        }

        var report = new RiskScoreReport(result, loaded, held, options.Seed, trajectory);
        if (result.Network is { } card) ScorecardOutput.Write(written.Cards, card, loaded.Train, report.Table, report.Claim);
        if (written.Page is { } page)
        {
            using var said = new StringWriter(CultureInfo.InvariantCulture);
            report.Print(said, written);
            RunPage.Write(page, written.Command, said.ToString(), result.Network, report.Confusion, loaded.Train.ClassNames, trajectory);
        }

        if (asked.Json) JsonReport.Print(report.ToJson());
        else report.Print(Console.Out, written);
        return result.Status == TrainingStatus.Unknown ? ExitCodes.NoAnswer : ExitCodes.Answered;
    }

    private static RiskScoreResult Train(RiskScoreProblem problem, TrainingOptions options, LiveProgress? progress, CancellationToken cancellation) => TimedRun.Run(
        options.TimeLimit,
        token => problem.Train(options, progress, token),
        () => problem.Train(options with { TimeLimit = 0 }),
        cancellation);
}
