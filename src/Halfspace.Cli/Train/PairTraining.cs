using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Training;
using Halfspace.Training.Ensembles;
using Halfspace.Training.LocalSearch;

namespace Halfspace.Cli.Train;

/// <summary><c>halfspace train --ensemble pairs</c>: a network for each pair of classes.</summary>
internal static class PairTraining
{
    /// <summary>Trains the networks.</summary>
    /// <param name="method">How each is trained.</param>
    /// <param name="problem">The data, and the shape of each network.</param>
    /// <param name="copies">Copies of each image: shifted ones take the place of distorted ones unless both are asked for.</param>
    /// <param name="options">Limits, shared by all pairs.</param>
    /// <param name="loaded">The data and where they are from.</param>
    /// <param name="written">What to write.</param>
    /// <param name="progress">Where progress goes.</param>
    /// <param name="cancellation">Ends the training.</param>
    public static TrainReport Run(ITrainingMethod method, TrainingProblem problem, (int? Shifts, int? Distorted) copies, TrainingOptions options, TrainingData loaded, TrainedFiles written, LiveProgress progress, CancellationToken cancellation)
    {
        var start = MarginCommittee.For(problem.Data, problem.Hidden, copies.Distorted ?? (copies.Shifts is null ? null : 0)) with { Shifts = copies.Shifts ?? 0 };
        var classes = loaded.Train.ClassCount;
        options = options with { TimeLimit = options.TimeLimit - ReportTime.Seconds(problem, loaded, classes * (classes - 1) / 2, options.TimeLimit) };
        var pairs = TimedRun.Run(
            options.TimeLimit,
            token => PairEnsembleTraining.Run(loaded.Train, problem.Hidden, problem.Range, problem.Objectives, method, options, start, progress: progress, cancellationToken: token),
            () => PairEnsembleTraining.Run(loaded.Train, problem.Hidden, problem.Range, problem.Objectives, method, options with { TimeLimit = 0 }, start),
            cancellation);
        var result = pairs.Summarize();
        if (result.Status is TrainingStatus.Infeasible or TrainingStatus.Unknown) return new TrainReport(problem, result, null, loaded, options.Seed, pairs);
        NetworkOutput.Write(written.Networks, pairs.Ensemble);
        if (written.Certificate is { } certificate) CertificateOutput.Write(certificate, PairEnsembleCertificates.Of(problem, pairs, loaded.Source));
        return new TrainReport(problem, result, Classifier.Of(pairs.Ensemble), loaded, options.Seed, pairs);
    }
}
