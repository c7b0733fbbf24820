using System.Diagnostics;
using Halfspace.Networks;

namespace Halfspace.Training.LocalSearch;

/// <summary>The best network so far, by exact evaluation; shared by all searchers of a run.</summary>
internal sealed class SearchIncumbent
{
    private readonly Lock gate = new();
    private readonly TrainingProblem problem;
    private readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>Evaluations of fewer products than this take some tenths of a second at most, and are finished even when the time is over.</summary>
    private const long QuickEvaluation = 1L << 30;

    private readonly CancellationToken ending;

    /// <summary>Starts without a network.</summary>
    /// <param name="problem">What networks are scored on.</param>
    /// <param name="ending">Once it is cancelled, networks whose evaluation would take long are no longer looked at.</param>
    public SearchIncumbent(TrainingProblem problem, CancellationToken ending = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        this.problem = problem;
        long weights = 0;
        for (var l = 1; l < problem.Widths.Count; l++) weights += (long)problem.Widths[l - 1] * problem.Widths[l];
        IsQuick = weights * problem.Data.SampleCount <= QuickEvaluation;
        this.ending = IsQuick ? CancellationToken.None : ending;
    }

    /// <summary>Raised, outside any lock, on the thread that found a better network.</summary>
    public event Action<SearchIncumbent>? Improved;

    /// <summary>Whether a network is scored in some tenths of a second at most, so that it pays to try many.</summary>
    public bool IsQuick { get; }

    /// <summary>The best network, or null.</summary>
    public IntegerNetwork? Network { get; private set; }

    /// <summary>Its exact cost for each objective.</summary>
    public IReadOnlyList<Cost?>? Costs { get; private set; }

    /// <summary>Counts the improvements, so that a searcher sees whether there is news.</summary>
    public int Version { get; private set; }

    /// <summary>Seconds from the start to the best network.</summary>
    public double Seconds { get; private set; }

    /// <summary>Takes a network when it is better than the best.</summary>
    /// <returns>Whether it was taken; false too where there was no time left to score it.</returns>
    public bool Offer(IntegerNetwork network)
    {
        // A network that breaks a limit is none of the problem, and no start for anyone either.
        if (problem.Misfit(network) is not null) return false;
        IReadOnlyList<Cost?> costs;
        try
        {
            costs = problem.Score(network, ending);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        lock (gate)
        {
            if (Costs is not null && Compare(costs, Costs) >= 0) return false;
            (Network, Costs, Seconds) = (network, costs, clock.Elapsed.TotalSeconds);
            Version++;
        }

        Improved?.Invoke(this);
        return true;
    }

    /// <summary>The best network and its costs together, or null.</summary>
    public (IntegerNetwork Network, IReadOnlyList<Cost?> Costs)? Snapshot()
    {
        lock (gate) return Network is null ? null : (Network, Costs!);
    }

    /// <summary>Lexicographic order; a broken hard condition is worse than any cost.</summary>
    public static int Compare(IReadOnlyList<Cost?> left, IReadOnlyList<Cost?> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        for (var o = 0; o < left.Count; o++)
        {
            var order = (left[o], right[o]) switch
            {
                (null, null) => 0,
                (null, _) => 1,
                (_, null) => -1,
                ({ } l, { } r) => l.CompareTo(r),
            };
            if (order != 0) return order;
        }

        return 0;
    }
}
