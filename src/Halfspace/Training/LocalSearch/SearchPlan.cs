namespace Halfspace.Training.LocalSearch;

/// <summary>The annealing runs of a search: which samples, how long, how hot.</summary>
internal sealed class SearchPlan
{
    /// <summary>From this number of samples on, smaller sets are annealed first.</summary>
    public const int ManySamples = 8000;

    private readonly TrainingProblem problem;
    private readonly int mostAtOnce;
    private readonly long? moveLimit;
    private readonly double timeLimit;
    private const int Few = 4000;
    private readonly long weights;
    private readonly double unit;
    private readonly bool counts;
    private readonly bool tuned;

    /// <summary>Plans the runs of one searcher.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="mostAtOnce">How many samples a state may hold; where they are fewer than all, each round takes others.</param>
    /// <param name="moveLimit">Moves after which the search stops; null for none.</param>
    /// <param name="timeLimit">Wall time in seconds, or infinity.</param>
    public SearchPlan(TrainingProblem problem, int mostAtOnce, long? moveLimit, double timeLimit)
    {
        // Temperatures count in the surrogate's cost of an output that is zero.
        var cost = problem.Objectives[0].Guide(problem).Surrogate;
        var deficit = Math.Min(cost.Threshold, cost.Cap);
        counts = problem.Objectives[0].Guide(problem) is { Extra: null, Exact.Jump: > 0 };
        unit = cost.Jump + deficit * (cost.Linear + cost.Quadratic * deficit);
        this.problem = problem;
        this.mostAtOnce = mostAtOnce;
        this.moveLimit = moveLimit;
        this.timeLimit = timeLimit;
        for (var l = 1; l < problem.Widths.Count; l++) weights += problem.Widths[l] * (problem.Widths[l - 1] + 1L);
        // What was measured is outputs that count each for themselves, in networks of some size.
        tuned = counts && weights >= 300 && problem.Objectives[0].Guide(problem).Comparison != OutputComparison.OnePattern;
    }

    /// <summary>1, 1, 2, 1, 1, 2, 4, ...: short runs with longer ones among them.</summary>
    public static long Luby(int index)
    {
        var size = 1;
        while (size < index + 1) size *= 2;
        return size == index + 1 ? size / 2 : Luby(index - size / 2 + 1);
    }

    /// <summary>The runs of one round, in order; a null set of samples means all. What was done elsewhere says nothing of how fast moves are.</summary>
    public IEnumerable<(int[]? Samples, SearchSchedule Schedule)> Round(int round, int seed, double elapsed, long moves, bool hasStart, bool hasBest, (double Seconds, long Moves) elsewhere = default)
    {
        var left = moveLimit - moves - elsewhere.Moves ?? long.MaxValue;
        var (hot, cold) = Temperatures();
        if (mostAtOnce < problem.Data.SampleCount)
        {
            yield return (Pick(mostAtOnce, seed * 31 + round), SomeSamples(timeLimit - elapsed, left));
            yield break;
        }

        if (problem.Data.SampleCount >= ManySamples)
        {
            foreach (var run in Growing(round, seed, timeLimit - elapsed, left, hasStart)) yield return run;
            yield break;
        }

        // Without a limit on moves the clock and the speed so far tell what is left; runs are cut to fill it.
        if (moveLimit is null && moves > 0 && elapsed - elsewhere.Seconds > 0.05 && !double.IsInfinity(timeLimit)) left = (long)((timeLimit - elapsed) / (elapsed - elsewhere.Seconds) * moves);
        // Small networks on a smooth cost need many starts more than one long run.
        var restarts = weights < 300 && !counts;
        var continues = round == 0 && hasStart;
        var returns = hasBest && !restarts && round >= 3 && round % 2 == 1;
        var length = (256 * weights + 2000) * (weights < 300 ? Luby(round + 1) : 1L << Math.Min(round < 3 ? 2 * round : 2 + round / 2 * 2, 24));
        var isCoarse = tuned && problem.Range == 1;
        var tails = counts && !isCoarse ? 6 : 0;
        var seconds = double.PositiveInfinity;
        if (left < 6 * length && !restarts)
        {
            length = tails > 0 && left > 20_000 ? left * 5 / 8 : left;
            // The last run keeps to the clock, so that a guess of the speed that was too high does not leave it hot.
            if (moveLimit is null) seconds = (tails > 0 ? 0.7 : 0.98) * (timeLimit - elapsed);
        }

        yield return (null, new SearchSchedule
        {
            Moves = length,
            Seconds = seconds,
            Hot = (continues || returns ? tuned ? 0.45 : 0.25 : 1) * hot * unit,
            Cold = cold * unit,
            Smooth = continues || returns ? 0 : isCoarse ? 0.015 : 0.02,
            Sharp = isCoarse ? 0.002 : 0.005,
            SignShare = isCoarse ? 0.05 : 0.3,
            LaterShare = isCoarse ? 0.05 : 0.15,
            Focus = counts && !isCoarse ? 0.3 : 0,
            StartRange = continues ? -1 : 1,
            FromIncumbent = returns,
        });
        for (var tail = 0; tail < tails; tail++)
        {
            yield return (null, new SearchSchedule
            {
                Moves = Math.Max(1000, Math.Min(length / 10, 2_000_000)),
                Hot = (tuned ? 0.4 : 0.3) * hot * unit,
                Cold = (tuned ? 0.7 : 1) * cold * unit,
                LaterShare = 0.15,
                Focus = 0.3,
                Reweigh = true,
            });
        }
    }

    /// <summary>
    /// First and last temperature in the surrogate's cost of an output that is zero: where a run loses cost, neither above nor below. The finer
    /// the weights, the smaller the changes to choose from.
    /// </summary>
    private (double Hot, double Cold) Temperatures()
    {
        double range = problem.Range;
        if (tuned) return (0.08 + 0.17 / (range * range), 0.01 + 0.035 / Math.Pow(range, 1.5));
        var hinges = problem.Objectives[0].Guide(problem) is { Extra: null, Exact.Jump: 0 };
        if (hinges && weights >= 300) return (Math.Max(0.05, 0.4 / (range * range)), 0.02 / Math.Pow(range, 1.5));
        return problem.Range == 1 ? (0.4, 0.02) : (0.1, 0.005);
    }

    /// <summary>One run on as many samples as there is memory for, with time left to score what it finds on all of them.</summary>
    private SearchSchedule SomeSamples(double time, long moves) => new()
    {
        Moves = moveLimit is null ? long.MaxValue : Math.Max(1, moves / 2),
        Seconds = moveLimit is null ? 0.4 * (double.IsInfinity(time) ? 60 : time) : double.PositiveInfinity,
        Hot = unit,
        Cold = 0.1 * unit,
        Smooth = 0.05,
        Sharp = 0.005,
        SignShare = 0.3,
        StartRange = 1,
    };

    /// <summary>Some rows for a quarter of the time, then all of them, colder, from where that ended.</summary>
    private IEnumerable<(int[]? Samples, SearchSchedule Schedule)> Growing(int round, int seed, double time, long moves, bool hasStart)
    {
        var budget = double.IsInfinity(time) ? 60.0 * (1 << Math.Min(round, 10)) : time;
        // Weights that the data hardly see must go back to zero, or they spoil what the network says of new rows. Where a cost is
        // capped, as much of it would leave most weights at zero for good.
        var pull = (counts ? 1.2e-5 : 6e-5) * problem.Data.SampleCount * unit;
        var bySeconds = moveLimit is null;
        var first = new SearchSchedule
        {
            Moves = bySeconds ? long.MaxValue : moves / 2,
            Seconds = bySeconds ? 0.25 * budget : double.PositiveInfinity,
            Hot = unit,
            Cold = 0.1 * unit,
            Smooth = 0.05,
            Sharp = 0.02,
            SignShare = 0,
            Pull = pull * Few / problem.Data.SampleCount,
            StartRange = 1,
        };
        if (!(hasStart && round == 0)) yield return (Pick(Few, seed * 31 + round), first);
        yield return (null, first with
        {
            Moves = bySeconds ? long.MaxValue : moves - moves / 2,
            Seconds = bySeconds ? 0.72 * budget : double.PositiveInfinity,
            Hot = unit,
            Cold = 0.1 * unit,
            Smooth = 0.04,
            Sharp = 0.004,
            SignShare = 0.3,
            Pull = pull,
            StartRange = -1,
        });
    }

    private int[] Pick(int count, int seed)
    {
        var order = Enumerable.Range(0, problem.Data.SampleCount).ToArray();
        new Random(seed).Shuffle(order);
        return order[..count];
    }
}
