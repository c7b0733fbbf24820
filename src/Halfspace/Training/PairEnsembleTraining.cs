using System.Diagnostics;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training.Objectives;
using Halfspace.Training.Search;

namespace Halfspace.Training;

/// <summary>What training an ensemble gave: the networks that vote, and each pair's own result.</summary>
/// <param name="Ensemble">The ensemble.</param>
/// <param name="Results">The result of each member, in the order of <see cref="PairEnsemble.Members"/>.</param>
/// <param name="Seconds">Wall time in seconds.</param>
public sealed record PairEnsembleResult(PairEnsemble Ensemble, IReadOnlyList<TrainingResult> Results, double Seconds);

/// <summary>
/// Trains one network for each pair of classes, all cores at once, each by the objectives in order, from a start with clear
/// margins (<see cref="SmoothMargin"/>).
/// </summary>
public static class PairEnsembleTraining
{
    /// <summary>Trains an ensemble.</summary>
    /// <param name="data">Samples of two or more classes.</param>
    /// <param name="hidden">Widths of each network's hidden layers.</param>
    /// <param name="range">P.</param>
    /// <param name="objectives">The objectives of each network, most important first.</param>
    /// <param name="method">How each pair is trained after its start.</param>
    /// <param name="options">The time limit is for all pairs together.</param>
    /// <param name="start">How starts are made; null for the defaults.</param>
    /// <param name="shifts">Starts are trained on the images and their copies moved by up to so many pixels; zero for the samples as they are.</param>
    /// <param name="cancellationToken">Ends early; what is not trained by then keeps its start.</param>
    public static PairEnsembleResult Run(
        Dataset data,
        IReadOnlyList<int> hidden,
        int range,
        IReadOnlyList<ITrainingObjective> objectives,
        ITrainingMethod method,
        TrainingOptions options,
        SmoothMargin? start = null,
        int shifts = 0,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(options);
        start ??= new SmoothMargin();
        var clock = Stopwatch.StartNew();
        var pairs = Enumerable.Range(0, data.ClassCount).SelectMany(low => Enumerable.Range(low + 1, data.ClassCount - low - 1).Select(high => (Low: low, High: high))).ToArray();
        var results = new TrainingResult[pairs.Length];
        var threads = Math.Max(1, Math.Min(options.Threads, pairs.Length));
        var waves = (pairs.Length + threads - 1) / threads;
        Parallel.For(0, pairs.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, p =>
        {
            var began = clock.Elapsed.TotalSeconds;
            var problem = new TrainingProblem(PairOf(data, pairs[p].Low, pairs[p].High), hidden, range, objectives, OutputCoding.Single);
            var seed = unchecked(options.Seed * 1_000_003 + p);
            var first = start.Train(shifts == 0 ? problem : new TrainingProblem(ImageShifts.Apply(problem.Data, shifts), hidden, range, objectives, OutputCoding.Single), seed, cancellationToken);
            var limit = Math.Max(0.01, Math.Min(options.TimeLimit / waves - (clock.Elapsed.TotalSeconds - began), options.TimeLimit - clock.Elapsed.TotalSeconds));
            var result = method.Run(problem, options with { Threads = 1, Seed = seed, Start = first, TimeLimit = limit }, null, cancellationToken);
            results[p] = result.Network is null ? result with { Network = first } : result;
        });
        var members = pairs.Select((pair, p) => new PairNetwork(pair.Low, pair.High, results[p].Network!)).ToArray();
        return new PairEnsembleResult(new PairEnsemble(members, data.ClassCount), results, clock.Elapsed.TotalSeconds);
    }

    private static Dataset PairOf(Dataset data, int low, int high)
    {
        var samples = Enumerable.Range(0, data.SampleCount).Where(k => data.Labels[k] == low || data.Labels[k] == high).ToArray();
        var values = new int[samples.Length * data.InputCount];
        for (var s = 0; s < samples.Length; s++) data.Row(samples[s]).CopyTo(values.AsSpan(s * data.InputCount));
        return new Dataset(
            $"{data.Name}: {data.ClassNames[low]} or {data.ClassNames[high]}",
            values,
            [.. samples.Select(k => data.Labels[k] == high ? 1 : 0)],
            data.InputNames,
            [data.ClassNames[low], data.ClassNames[high]],
            data.Scale);
    }
}
