using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training.LocalSearch;

namespace Halfspace.Training.Ensembles;

/// <summary>
/// Trains one network for each pair of classes, all cores at once, each by the objectives in order, from a start with clear
/// margins (<see cref="MarginCommittee"/>).
/// </summary>
public static class PairEnsembleTraining
{
    /// <summary>More classes make more than twenty thousand networks.</summary>
    public const int MostClasses = 200;

    /// <summary>The share of a pair's time that its start may take.</summary>
    private const double StartShare = 0.7;

    /// <summary>Trains an ensemble.</summary>
    /// <param name="data">Samples of two or more classes.</param>
    /// <param name="hidden">Widths of each network's hidden layers.</param>
    /// <param name="range">P.</param>
    /// <param name="objectives">The objectives of each network, most important first.</param>
    /// <param name="method">How each pair is trained after its start.</param>
    /// <param name="options">The time limit is for all pairs together.</param>
    /// <param name="start">How starts are made; null for what suits the data.</param>
    /// <param name="progress">Told of every pair that is done.</param>
    /// <param name="cancellationToken">Ends early; a pair in training keeps the best it has, one not begun gives each sample to the larger class.</param>
    /// <exception cref="ArgumentException">The problem is refused as <see cref="TrainingProblem"/> refuses it, or copies are asked for and the samples are no images.</exception>
    /// <exception cref="SolverContradictionException">A claim of the method does not agree with an exact evaluation.</exception>
    public static PairEnsembleResult Run(
        Dataset data,
        IReadOnlyList<int> hidden,
        int range,
        IReadOnlyList<ITrainingObjective> objectives,
        ITrainingMethod method,
        TrainingOptions options,
        MarginCommittee? start = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(options);
        if (data.ClassCount < 2) throw new ArgumentException($"Data set '{data.Name}' has {data.ClassCount} class; training needs two or more.", nameof(data));
        if (data.ClassCount > MostClasses) throw new ArgumentException($"Data set '{data.Name}' has {data.ClassCount} classes, which make {data.ClassCount * (data.ClassCount - 1L) / 2} pairs; at most {MostClasses} classes are taken. Train one network instead.", nameof(data));
        start ??= MarginCommittee.For(data, hidden);
        var clock = Stopwatch.StartNew();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.TimeLimit < int.MaxValue / 1000) ending.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, options.TimeLimit)));
        var pairs = Enumerable.Range(0, data.ClassCount).SelectMany(low => Enumerable.Range(low + 1, data.ClassCount - low - 1).Select(high => (Low: low, High: high))).ToArray();
        var results = new TrainingResult[pairs.Length];
        var threads = Math.Max(1, Math.Min(options.Threads, pairs.Length));
        var (begun, done) = (0, 0);
        try
        {
            Parallel.For(0, pairs.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, p =>
            {
                var began = clock.Elapsed.TotalSeconds;
                // Each wave of pairs gets an equal part of what the ones before it have left.
                var waves = (pairs.Length - Interlocked.Increment(ref begun)) / threads + 1;
                var share = Math.Max(0.01, (options.TimeLimit - began) / waves);
                var problem = new TrainingProblem(PairOf(data, pairs[p].Low, pairs[p].High), hidden, range, objectives, OutputCoding.Single);
                // Where a pair's samples alone take most of its time, so do those of the pairs to come.
                if (ending.IsCancellationRequested || clock.Elapsed.TotalSeconds - began > 0.5 * share)
                {
                    results[p] = Untrained(problem, method.Name);
                    return;
                }

                var seed = unchecked(options.Seed * 1_000_003 + p);
                var first = start.Train(problem, seed, StartShare * share, ending.Token);
                var made = clock.Elapsed.TotalSeconds;
                var limit = Math.Max(0.01, Math.Min(share - (made - began), options.TimeLimit - made));
                // Threads that the pairs do not use are lent to each pair's method.
                var result = method.Run(problem, options with { Threads = Math.Max(1, options.Threads / threads), Seed = seed, Start = first, TimeLimit = limit, Found = null }, null, ending.Token);
                results[p] = KeepStart(problem, first, result) with
                {
                    SecondsToBest = made + (result.SecondsToBest ?? 0),
                    SecondsToTarget = result.SecondsToTarget is { } seconds ? made + seconds : null,
                };
                progress?.Report(Progress(results, clock.Elapsed.TotalSeconds, Interlocked.Increment(ref done)));
            });
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }

        var members = pairs.Select((pair, p) => new PairNetwork(pair.Low, pair.High, results[p].Network!)).ToArray();
        var ensemble = new PairEnsemble(members, data.ClassCount) { ClassNames = data.ClassNames, Encoding = data.Encoding };
        return new PairEnsembleResult(ensemble, results, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The result, with the start where the method found no network: the start then counts for what it is worth.</summary>
    private static TrainingResult KeepStart(TrainingProblem problem, IntegerNetwork start, TrainingResult result)
    {
        if (result.Network is not null) return result;
        var costs = problem.Score(start);
        if (costs.Any(cost => cost is null)) return result with { Network = start };
        if (result.Status == TrainingStatus.Infeasible)
            throw new SolverContradictionException($"{result.Infeasibility?.Trusts ?? result.Method} claims that no network satisfies the hard conditions on '{problem.Data.Name}', but one was evaluated exactly.");
        return result with
        {
            Network = start,
            Status = TrainingStatus.Feasible,
            Outcomes = [.. problem.Objectives.Select((objective, s) => new ObjectiveOutcome(objective.Name, costs[s], s == 0 ? result.Outcomes[0].Bound : BoundProof.Trivial(problem, objective)))],
        };
    }

    /// <summary>A pair that its time did not reach: a network that gives every sample to the larger class, scored exactly.</summary>
    private static TrainingResult Untrained(TrainingProblem problem, string method)
    {
        var sizes = problem.Data.ClassSizes();
        var nothing = new TrainingResult
        {
            Status = TrainingStatus.Unknown,
            Network = null,
            Outcomes = [.. problem.Objectives.Select(objective => new ObjectiveOutcome(objective.Name, null, new BoundProof(objective.TrivialBound(problem), ProofKind.Trivial, $"no network has fewer {objective.Counts}")))],
            Method = method,
            Notes = ["The time was over before every pair was begun; some networks give each sample to the larger class. Give more time."],
        };
        return KeepStart(problem, problem.ConstantNetwork(sizes[1] > sizes[0] ? 1 : 0), nothing);
    }

    private static TrainingProgress Progress(TrainingResult?[] results, double seconds, int done)
    {
        var known = results.OfType<TrainingResult>().ToArray();
        return new TrainingProgress(
            seconds,
            FormattableString.Invariant($"pair {done} of {results.Length}"),
            known.Sum(result => result.Outcomes[0].Value?.Value ?? 0),
            known.Sum(result => result.Outcomes[0].Bound?.Value.Value ?? 0),
            known.Sum(result => result.Moves),
            known.Sum(result => result.Nodes));
    }

    /// <summary>The samples of two classes, as classes 0 and 1.</summary>
    internal static Dataset PairOf(Dataset data, int low, int high)
    {
        var samples = Enumerable.Range(0, data.SampleCount).Where(k => data.Labels[k] == low || data.Labels[k] == high).ToArray();
        var values = new int[samples.Length * data.InputCount];
        for (var s = 0; s < samples.Length; s++) data.Row(samples[s]).CopyTo(values.AsSpan(s * data.InputCount));
        return Dataset.Keeping(
            $"{data.Name}: {data.ClassNames[low]} or {data.ClassNames[high]}",
            values,
            [.. samples.Select(k => data.Labels[k] == high ? 1 : 0)],
            data.InputNames,
            [data.ClassNames[low], data.ClassNames[high]],
            data.Scale);
    }
}
