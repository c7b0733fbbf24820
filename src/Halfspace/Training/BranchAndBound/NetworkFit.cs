using Halfspace.Training.Objectives;

namespace Halfspace.Training.BranchAndBound;

/// <summary>
/// Trains a whole small network exactly: the smallest sum of the samples' costs over all integer weights, by branch and bound on the ranges of
/// the first layer's weights, with everything above the first layer as a list of tables (<see cref="CodeTables"/>).
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> Signs of the first layer make a code; the layers above give each code a cost for each label. For one table, the columns of the inputs
/// are fixed one after the other, in every neuron. Samples that agree on all columns still free form a class: in each neuron the
/// free columns add the same unknown number to all of them, so the neuron splits the class by a threshold on what is fixed. The least cost of a
/// class over all thresholds that the free weights can reach is exact for the class, and the sum over classes is the bound. Thresholds with which a
/// class would cost too much leave an interval for the free part of the pre-activation, which narrows the free weights' ranges.
/// </para>
/// <para>
/// <b>Symmetry.</b> Tables that differ by the order of neurons are tried once; neurons that a table treats alike have weights in
/// descending lexicographic order. Where the columns of two categories both add up to the bias unit, taking one from all weights of the
/// first and adding it to all of the second changes nothing, so unless the first touches its lower limit the second touches its upper one.
/// Negating a neuron is not used: it turns a pre-activation of zero from plus to minus zero, which stays plus.
/// </para>
/// <para>
/// <b>Course.</b> "No network costs less than c" is proved for growing c, so that a run cut short leaves the last c proved; a network
/// found on the way ends it. <b>Cost.</b> A node takes time linear in the samples; nodes grow exponentially with weights and with the optimum.
/// <b>Useful</b> for up to four neurons a layer, some twenty to forty first-layer weights at P = 1, and an optimum of a few misses. Deterministic.
/// </para>
/// </remarks>
public static class NetworkFit
{
    /// <summary>Whether an objective over a network is in reach: a sum over samples of a cost of the outputs, and hidden layers of few neurons.</summary>
    public static bool Fits(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Objectives.Count == 1 && problem.Objectives[0] is ICorrectnessObjective && problem.Hidden.Count > 0 && problem.Hidden.All(width => width <= CodeTables.MostNeurons);
    }

    /// <summary>Solves a problem, or bounds it; null where the layers above the first can do too many different things, or it was cancelled before the first bound.</summary>
    /// <param name="problem">A problem for which <see cref="Fits"/> holds.</param>
    /// <param name="below">Only networks that cost less are of interest; null for any.</param>
    /// <param name="known">Where to begin: a bound that is proved already, or that is of no interest by itself; null for zero.</param>
    /// <param name="nodeLimit">The number of nodes after which to stop with the bound so far.</param>
    /// <param name="improved">Called with each better bound, in units of one over the objective's denominator, and the nodes so far.</param>
    /// <param name="cancellationToken">Stops in the same way.</param>
    /// <exception cref="ArgumentException">The problem is out of reach.</exception>
    public static NetworkFitResult? Solve(
        TrainingProblem problem,
        long? below = null,
        long? known = null,
        long nodeLimit = long.MaxValue,
        Action<long, long>? improved = null,
        CancellationToken cancellationToken = default)
    {
        if (!Fits(problem)) throw new ArgumentException($"An exact fit needs one objective that adds up over samples and hidden layers of at most {CodeTables.MostNeurons} neurons; the problem is {problem}.", nameof(problem));
        if (CodeTables.Of(problem, cancellationToken) is not { } tables) return null;
        var samples = new FitSamples(problem);
        var trees = tables.Select(table => new NetworkFitTree(problem, samples, table)).ToArray();
        var limit = below ?? trees.Max(tree => tree.Worst) + 1;
        var bound = Math.Max(known ?? 0, 0);
        long nodes = 0;
        var unit = Math.Max(1, trees.Aggregate(0L, (gcd, tree) => Gcd(gcd, tree.Unit)));
        while (bound < limit)
        {
            // Counts grow by one; losses on a fine lattice grow by a share of what is left.
            var step = problem.Objectives[0] is MinHinge && below is not null ? Math.Max(unit, (limit - bound) / 8) : problem.Objectives[0] is MinHinge ? Math.Max(unit, Math.Max(bound / 4, limit / 64)) : unit;
            var goal = Math.Min(limit, bound + step);
            NetworkFitTree? best = null;
            foreach (var tree in trees)
            {
                var isDone = tree.Search(goal, nodeLimit - nodes, cancellationToken);
                nodes += tree.Nodes;
                if (tree.Found is { } cost) (best, goal) = (tree, cost);
                if (!isDone) return new NetworkFitResult(best?.Network, best is null ? limit : goal, bound, nodes);
            }

            bound = goal;
            improved?.Invoke(bound, nodes);
            if (best is not null) return new NetworkFitResult(best.Network, goal, goal, nodes);
        }

        return new NetworkFitResult(null, limit, bound, nodes);
    }

    private static long Gcd(long a, long b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
