using System.Diagnostics;
using Halfspace.Networks;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.Search;

/// <summary>
/// Searches for a network by annealing on exact integers, one searcher a thread, objective after objective. It proves
/// nothing beyond a cost that meets the trivial bound.
/// </summary>
/// <remarks>
/// With <see cref="TrainingOptions.MoveLimit"/> each searcher has its own seed, an equal share of the moves, and no sight
/// of the others, so a run repeats exactly; without it they share what they find.
/// </remarks>
public sealed class SearchMethod : ITrainingMethod
{
    /// <inheritdoc/>
    public string Name => "search";

    /// <summary>Where networks go and come from when others take part; null for an incumbent of the run's own.</summary>
    internal SearchIncumbent? Shared { get; init; }

    /// <inheritdoc/>
    public TrainingResult Run(TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Start is { } start) problem.CheckFits(start);
        var clock = Stopwatch.StartNew();
        var target = TrainingTarget.CostFor(problem, 0, options.TargetFraction);
        var trivial = problem.Objectives[0].TrivialBound(problem);
        var stop = target is { } t ? Cost.Max(t, trivial) : trivial;
        var inputs = new ReducedInputs(problem.Data);
        var total = Shared ?? new SearchIncumbent(problem);
        var firstIsHard = problem.Objectives[0].Guide(problem).Extra is not null;
        var parts = problem.Objectives.Count + (firstIsHard ? 1 : 0);
        if (options.Start is not null) total.Offer(options.Start);
        var threads = Math.Max(1, options.Threads);
        var apart = options.MoveLimit is not null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var incumbents = Enumerable.Range(0, threads).Select(_ => apart ? new SearchIncumbent(problem) : total).ToArray();
        var searchers = Enumerable.Range(0, threads).Select(index => new Searcher(problem, incumbents[index], unchecked(options.Seed * 1000003 + index), inputs)
        {
            MoveLimit = options.MoveLimit / threads / parts,
            TimeLimit = Math.Max(0, options.TimeLimit - clock.Elapsed.TotalSeconds) / (firstIsHard ? 1 : parts),
            Target = stop,
            Start = options.Start,
        }).ToArray();
        void Report(SearchIncumbent from) => progress?.Report(new TrainingProgress(
            clock.Elapsed.TotalSeconds, problem.Objectives[0].Name, from.Snapshot()?.Costs[0]?.Value, trivial.Value, searchers.Sum(s => s.Moves), 0));
        foreach (var incumbent in incumbents.Distinct()) incumbent.Improved += Report;
        if (!(total.Snapshot() is { } given && given.Costs[0] is { } value && value <= stop)) RunAll(searchers, apart, ending);
        foreach (var incumbent in incumbents)
        {
            if (apart && incumbent.Snapshot() is { } found) total.Offer(found.Network);
        }

        var moves = searchers.Sum(s => s.Moves);
        for (var stage = firstIsHard ? 0 : 1; stage < problem.Objectives.Count && !cancellationToken.IsCancellationRequested; stage++)
            moves += Polish(problem, total, inputs, stage, options, apart, clock, cancellationToken);

        return Conclude(problem, total, target, clock.Elapsed.TotalSeconds, moves);
    }

    /// <summary>Improves a later objective with the earlier values kept; each thread on its own, the best wins, ties to the first.</summary>
    private static long Polish(TrainingProblem problem, SearchIncumbent total, ReducedInputs inputs, int stage, TrainingOptions options, bool apart, Stopwatch clock, CancellationToken cancellationToken)
    {
        if (total.Snapshot() is not { } best || best.Costs[stage] is not { } value || value <= problem.Objectives[stage].TrivialBound(problem)) return 0;
        var until = clock.Elapsed.TotalSeconds + (options.TimeLimit - clock.Elapsed.TotalSeconds) / (problem.Objectives.Count - stage);
        var threads = Math.Max(1, options.Threads);
        var parts = problem.Objectives.Count + 1;
        var found = new IntegerNetwork[threads];
        var moves = new long[threads];
        var columns = new SampleColumns(problem, inputs);
        var workers = Enumerable.Range(0, threads).Select(index => new Thread(() =>
        {
            var state = new SearchState(columns, false);
            state.Load(best.Network);
            var polisher = new Polisher(state, problem, stage, (ulong)(uint)options.Seed * 7919 + (ulong)(index * 31 + stage));
            var left = options.MoveLimit / threads / parts ?? long.MaxValue;
            bool MayGoOn() => !cancellationToken.IsCancellationRequested && clock.Elapsed.TotalSeconds < until;
            for (var length = 20_000L; polisher.Moves < left && MayGoOn(); length += length / 2)
                polisher.Run(Math.Min(length, left - polisher.Moves), polisher.Moves == 0 ? 0.05 : 0.7, MayGoOn);
            found[index] = state.ToNetwork(polisher.Best);
            moves[index] = polisher.Moves;
        })
        { IsBackground = true }).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        foreach (var network in found) total.Offer(network);
        return moves.Sum();
    }

    private static void RunAll(Searcher[] searchers, bool apart, CancellationTokenSource ending)
    {
        var failures = new List<Exception>();
        var threads = searchers.Select(searcher => new Thread(() =>
        {
            try
            {
                searcher.Run(ending.Token);
                if (searcher.ReachedTarget && !apart) ending.Cancel();
            }
            catch (Exception failure)
            {
                lock (failures) failures.Add(failure);
                ending.Cancel();
            }
        })
        { IsBackground = true }).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failures.Count > 0) throw new AggregateException(failures);
    }

    private TrainingResult Conclude(TrainingProblem problem, SearchIncumbent total, Cost? target, double seconds, long moves)
    {
        var best = total.Snapshot();
        var costs = best is { } found ? problem.Score(found.Network) : null;
        var outcomes = problem.Objectives.Select((objective, o) => new ObjectiveOutcome(
            objective.Name, costs?[o], BoundProof.Trivial(problem, objective))).ToArray();
        var hasValue = costs is not null && costs.All(cost => cost is not null);
        var atTarget = target is { } t && costs?[0] is { } value && value <= t;
        return new TrainingResult
        {
            Status = !hasValue ? TrainingStatus.Unknown
                : outcomes.All(outcome => outcome.IsProved) ? TrainingStatus.Optimal
                : atTarget ? TrainingStatus.Target : TrainingStatus.Feasible,
            Network = hasValue ? best?.Network : null,
            Outcomes = hasValue ? outcomes : [.. outcomes.Select(outcome => outcome with { Value = null })],
            Method = Name,
            Seconds = seconds,
            SecondsToBest = hasValue ? total.Seconds : null,
            SecondsToTarget = atTarget ? total.Seconds : null,
            Moves = moves,
        };
    }
}
