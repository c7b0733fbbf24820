namespace Halfspace.Training.Search;

/// <summary>The annealing runs of a search: which samples, how long, how hot.</summary>
internal sealed class SearchPlan
{
    /// <summary>From this number of samples on, smaller sets are annealed first.</summary>
    public const int ManySamples = 4000;

    private readonly TrainingProblem problem;
    private readonly long? moveLimit;
    private readonly double timeLimit;
    private readonly long weights;

    public SearchPlan(TrainingProblem problem, long? moveLimit, double timeLimit)
    {
        this.problem = problem;
        this.moveLimit = moveLimit;
        this.timeLimit = timeLimit;
        for (var l = 1; l < problem.Widths.Count; l++) weights += problem.Widths[l] * (problem.Widths[l - 1] + 1L);
    }

    /// <summary>1, 1, 2, 1, 1, 2, 4, ...: short runs with longer ones among them.</summary>
    private static long Luby(int index)
    {
        var size = 1;
        while (size < index + 1) size *= 2;
        return size == index + 1 ? size / 2 : Luby(index - size / 2 + 1);
    }

    /// <summary>The runs of one round, in order; a null set of samples means all.</summary>
    public IEnumerable<(int[]? Samples, SearchSchedule Schedule)> Round(int round, int seed, double elapsed, long moves, bool hasStart)
    {
        var left = moveLimit - moves ?? long.MaxValue;
        var length = (256 * weights + 2000) * (weights < 300 ? Luby(round + 1) : 1L << Math.Min(round, 20));
        var hot = round == 0 && hasStart ? 0.1 : 0.5;
        if (left < 2 * length) length = left;
        yield return (null, new SearchSchedule
        {
            Moves = length,
            Hot = hot,
            Smooth = 0.02,
            StartRange = round == 0 && hasStart ? -1 : 1,
        });
    }
}
