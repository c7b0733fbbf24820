using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Halfspace.Networks;
using Halfspace.Training.LocalSearch;

namespace Halfspace.Training.Methods;

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

    /// <inheritdoc/>
    public bool KeepsLimits => true;

    /// <summary>Where networks go and come from when others take part; null for an incumbent of the run's own.</summary>
    internal SearchIncumbent? Shared { get; init; }

    /// <inheritdoc/>
    public TrainingResult Run(TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        TrainingProblem.CheckIntegerWeights(problem, Name);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Start is { } start) problem.CheckFits(start);
        var clock = Stopwatch.StartNew();
        var target = TrainingTarget.CostFor(problem, 0, options.TargetFraction);
        var trivial = problem.Objectives[0].TrivialBound(problem);
        var stop = target is { } t ? Cost.Max(t, trivial) : trivial;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.TimeLimit < int.MaxValue / 1000) ending.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, options.TimeLimit)));
        var total = Shared ?? new SearchIncumbent(problem, ending.Token);
        var firstIsHard = problem.Objectives[0].Guide(problem).Extra is not null;
        var parts = problem.Objectives.Count + (firstIsHard ? 1 : 0);
        if (Shared is null && options.Found is { } found) total.Improved += from => found(from.Network!);
        if (options.Start is not null) total.Offer(options.Start);
        var threads = SearchSamples.Searchers(problem, options.Threads);
        var samples = new SearchSamples(problem, threads);
        var apart = options.MoveLimit is not null;
        Prepare(problem, samples, ending.Token);
        var incumbents = Enumerable.Range(0, threads).Select(_ => apart ? new SearchIncumbent(problem, ending.Token) : total).ToArray();
        var searchers = Enumerable.Range(0, threads).Select(index => new Searcher(problem, incumbents[index], unchecked(options.Seed * 1000003 + index), samples)
        {
            MoveLimit = options.MoveLimit / threads / parts,
            TimeLimit = Math.Max(0, options.TimeLimit - clock.Elapsed.TotalSeconds) / (firstIsHard ? 1 : parts),
            Target = stop,
            Start = options.Start,
        }).ToArray();
        void Report(SearchIncumbent from) => progress?.Report(new TrainingProgress(
            clock.Elapsed.TotalSeconds, problem.Objectives[0].Name, from.Snapshot()?.Costs[0]?.Value, trivial.Value, searchers.Sum(s => s.Moves), 0));
        foreach (var incumbent in incumbents.Distinct()) incumbent.Improved += Report;
        if (!(total.Snapshot() is { } given && given.Costs[0] is { } value && value <= stop)) RunAll(searchers, apart, ending.Token);
        if (!apart && total.Network is null && !ending.IsCancellationRequested && parts > 1 && !firstIsHard)
        {
            // Nothing to polish: what is left of the time goes to the first objective.
            searchers = [.. searchers.Select((_, index) => new Searcher(problem, total, unchecked(options.Seed * 1000003 + threads + index), samples) { TimeLimit = Math.Max(0, options.TimeLimit - clock.Elapsed.TotalSeconds), Target = stop })];
            RunAll(searchers, apart, ending.Token);
        }

        foreach (var incumbent in incumbents)
        {
            if (apart && incumbent.Snapshot() is { } own) total.Offer(own.Network);
        }

        var moves = searchers.Sum(s => s.Moves);
        for (var stage = firstIsHard ? 0 : 1; stage < problem.Objectives.Count && !ending.IsCancellationRequested; stage++)
            moves += Polish(problem, total, samples, stage, options, clock, ending.Token);

        return Conclude(problem, total, target, clock.Elapsed.TotalSeconds, moves);
    }

    /// <summary>Gathers the samples before the parts of the time are dealt out; where the time ends meanwhile there is nothing to search with.</summary>
    private static void Prepare(TrainingProblem problem, SearchSamples samples, CancellationToken ending)
    {
        try
        {
            if (samples.MostAtOnce == problem.Data.SampleCount) samples.Columns(null, ending);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The searchers see it too.
        }
    }

    /// <summary>Improves a later objective with the earlier values kept; each thread on its own, the best wins, ties to the first.</summary>
    private static long Polish(TrainingProblem problem, SearchIncumbent total, SearchSamples samples, int stage, TrainingOptions options, Stopwatch clock, CancellationToken ending)
    {
        // On some of the samples the values to keep are not known.
        if (samples.MostAtOnce < problem.Data.SampleCount) return 0;
        if (total.Snapshot() is not { } best || best.Costs[stage] is not { } value || value <= problem.Objectives[stage].TrivialBound(problem)) return 0;
        var until = clock.Elapsed.TotalSeconds + (options.TimeLimit - clock.Elapsed.TotalSeconds) / (problem.Objectives.Count - stage);
        var threads = SearchSamples.Searchers(problem, options.Threads);
        var parts = problem.Objectives.Count + 1;
        var found = new IntegerNetwork?[threads];
        var moves = new long[threads];
        RunThreads(threads, ending, index =>
        {
            var state = new SearchState(samples.Columns(null, ending), false, ending);
            state.Load(best.Network);
            var polisher = new Polisher(state, problem, stage, (ulong)(uint)options.Seed * 7919 + (ulong)(index * 31 + stage));
            var left = options.MoveLimit / threads / parts ?? long.MaxValue;
            bool MayGoOn() => !ending.IsCancellationRequested && clock.Elapsed.TotalSeconds < until;
            try
            {
                for (var length = 20_000L; polisher.Moves < left && MayGoOn(); length += length / 2)
                    polisher.Run(Math.Min(length, left - polisher.Moves), polisher.Moves == 0 ? 0.05 : 0.7, MayGoOn);
            }
            finally
            {
                found[index] = state.ToNetwork(polisher.Best);
                moves[index] = polisher.Moves;
            }
        });
        foreach (var network in found) if (network is not null) total.Offer(network);
        return moves.Sum();
    }

    private static void RunAll(Searcher[] searchers, bool apart, CancellationToken ending)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ending);
        RunThreads(searchers.Length, over.Token, index =>
        {
            try
            {
                searchers[index].Run(over.Token);
                if (searchers[index].ReachedTarget && !apart) over.Cancel();
            }
            catch
            {
                over.Cancel();
                throw;
            }
        });
    }

    /// <summary>Runs work on threads of its own; the end of the time is no failure.</summary>
    private static void RunThreads(int count, CancellationToken ending, Action<int> work)
    {
        var failures = new List<Exception>();
        var threads = Enumerable.Range(0, count).Select(index => new Thread(() =>
        {
            try
            {
                work(index);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // What was found until then counts.
            }
            catch (Exception failure)
            {
                lock (failures) failures.Add(failure);
            }
        })
        { IsBackground = true }).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failures.Count == 1) ExceptionDispatchInfo.Throw(failures[0]);
        if (failures.Count > 0) throw new AggregateException(failures);
    }

    private TrainingResult Conclude(TrainingProblem problem, SearchIncumbent total, Cost? target, double seconds, long moves)
    {
        var best = total.Snapshot();
        var costs = best?.Costs;
        var outcomes = problem.Objectives.Select((objective, o) => new ObjectiveOutcome(
            objective.Name, costs?[o], BoundProof.Trivial(problem, objective))).ToArray();
        var hasValue = costs is not null && costs.All(cost => cost is not null);
        var atTarget = target is { } t && costs?[0] is { } value && value <= t;
        return TrainingConclusion.Of(Name, best?.Network, outcomes, atTarget) with
        {
            Seconds = seconds,
            SecondsToBest = hasValue ? total.Seconds : null,
            SecondsToTarget = atTarget ? total.Seconds : null,
            Moves = moves,
        };
    }
}
