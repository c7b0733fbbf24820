using System.Diagnostics;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Methods;

namespace Halfspace.Cli.Train;

/// <summary><c>halfspace train</c> for one network of a given shape, of integer or of real weights.</summary>
internal static class NetworkTraining
{
    public static TrainReport Run(ITrainingMethod method, TrainingProblem problem, TrainingOptions options, TrainingData loaded, TrainedFiles written, LiveProgress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (found, foundReal, proved, isOverdue) = (default(IntegerNetwork), default(StepNetwork), default(BoundProof), false);
        options = options with { Found = network => found = network, FoundReal = network => foundReal = network, Proved = bound => proved = bound, TimeLimit = options.TimeLimit - ReportTime.Seconds(problem, loaded, 1, options.TimeLimit) };
        var result = TimedRun.Run(
            options.TimeLimit,
            token => method.Run(problem, options, progress, token),
            () =>
            {
                isOverdue = true;
                return LeastAnswer.WithoutEnd(problem, method, options, found, foundReal, clock.Elapsed.TotalSeconds, proved);
            },
            cancellation);
        if (!isOverdue) result = LeastAnswer.AtLeast(problem, method, options, result);
        if (result.Network is null) return new TrainReport(problem, result, null, loaded, options.Seed);
        NetworkOutput.Write(written.Networks, result.Network);
        if (written.Certificate is { } certificate) CertificateOutput.Write(certificate, problem.RealWeights is { } real
            ? TrainingCertificates.Of(real, result, result.RealFormulation!, loaded.Source)
            : TrainingCertificates.Of(problem, result, loaded.Source));
        return new TrainReport(problem, result, Classifier.Of(result.Network), loaded, options.Seed);
    }
}
