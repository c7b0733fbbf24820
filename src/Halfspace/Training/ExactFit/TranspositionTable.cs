namespace Halfspace.Training.ExactFit;

/// <summary>
/// Nodes of <see cref="NetworkFitTree"/> that were refuted: another node that leaves the same to decide (<see cref="RemainingCost"/>) is refuted as well
/// if its constant cost is as large.
/// </summary>
/// <remarks>Nodes are found by a hash, and then compared exactly: equal hashes prove nothing.</remarks>
internal sealed class TranspositionTable
{
    /// <summary>Enough for the trees that are in reach; a full table starts over.</summary>
    private const int Most = 1 << 15;

    private readonly RemainingCost residual;
    private readonly WeightRanges ranges;
    private readonly Dictionary<ulong, (int[][] Weights, long Remaining)> refuted = [];

    public TranspositionTable(RemainingCost residual, WeightRanges ranges)
    {
        (this.residual, this.ranges) = (residual, ranges);
    }

    /// <summary>Whether the node at hand is like one that was refuted; its entry is for <see cref="Add"/>.</summary>
    /// <param name="depth">The number of columns that are fixed in every neuron.</param>
    /// <param name="goal">Costs must stay below this.</param>
    /// <param name="entry">What the node is found by, and its constant cost.</param>
    public bool IsRefuted(int depth, long goal, out (ulong Hash, long Constant) entry)
    {
        entry = residual.Read(depth, ranges.Low, ranges.Fixed);
        return refuted.TryGetValue(entry.Hash, out var known)
            && entry.Constant + known.Remaining >= goal
            && residual.AreEqual(depth, ranges.Low, ranges.Fixed, known.Weights);
    }

    /// <summary>Takes down that the node at hand holds nothing that costs less than a goal.</summary>
    public void Add(int depth, long goal, (ulong Hash, long Constant) entry)
    {
        if (refuted.Count >= Most) refuted.Clear();
        refuted[entry.Hash] = ([.. ranges.Low.Select(weights => weights[..depth])], goal - entry.Constant);
    }
}
