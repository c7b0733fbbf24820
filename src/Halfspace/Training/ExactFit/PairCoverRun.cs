using System.Collections.Concurrent;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Searches the weights of a neuron that misses nothing, where such weights are known and their inputs have a price, by <see cref="PairCoverTree"/>: "none cost less than c" is proved for growing c.
/// </summary>
/// <param name="neuron">The neuron.</param>
/// <param name="best">The cost of the best weights: none that miss a sample cost less.</param>
/// <param name="enter">Counts a node; false where there may be no more.</param>
/// <param name="fit">Fits the weights of some inputs, with so many nodes: those that it took, and whether it came to its end.</param>
/// <param name="improved">Called with each better bound.</param>
/// <param name="cancellationToken">Stops with the bound so far.</param>
internal sealed class PairCoverRun(PricedNeuron neuron, SupportBest best, Func<bool> enter, Func<int[], long, (long Nodes, bool IsWhole)> fit, Action<long> improved, CancellationToken cancellationToken)
{
    private const int PartsOfThread = 16;

    /// <summary>Nodes of all fits: where they are more, pairs of samples tell too little about the inputs that are needed.</summary>
    private const long MostFitNodes = 20_000;

    private const long MostNodes = 2_000_000;

    /// <summary>A goal is a step above the one before: what the cheapest input costs, or this part of the best cost.</summary>
    private const int Steps = 16;

    private readonly HashSet<string> fitted = [];
    private readonly Lock gate = new();
    private long fitNodes;
    private long nodes;

    /// <summary>What no weights cost less than.</summary>
    public long Bound { get; private set; }

    /// <summary>Searches to the end; false where something was left undone.</summary>
    /// <param name="needed">The inputs whose range does not hold zero.</param>
    /// <param name="threads">Threads.</param>
    public bool Solve(int[] needed, int threads)
    {
        var covers = new PairCovers(neuron);
        var sets = covers.Smallest(cancellationToken);
        if (cancellationToken.IsCancellationRequested) return false;
        PairCoverTree[] trees = [.. Enumerable.Range(0, threads).Select(_ => new PairCoverTree(neuron, covers, sets, best, Enter, Fit))];
        var step = Math.Max(best.Cost / Steps, neuron.Prices.Inputs.Append(long.MaxValue).Min());
        while (Bound < best.Cost)
        {
            var goal = Math.Min(best.Cost, Bound + Math.Max(1, step));
            if (!Search(PairCoverTree.Whole(neuron, covers, needed), trees, goal)) return false;
            // Weights that were found meanwhile cost no less than what was proved before.
            Bound = Math.Min(goal, best.Cost);
            improved(Bound);
        }

        return true;
    }

    private static bool Search(PairCoverPart whole, PairCoverTree[] trees, long goal)
    {
        var (open, isWhole) = (new Queue<PairCoverPart>([whole]), true);
        while (trees.Length > 1 && isWhole && open.Count > 0 && open.Count < PartsOfThread * trees.Length) isWhole = trees[0].Split(open.Dequeue(), goal, open);
        var parts = new ConcurrentQueue<PairCoverPart>(open);
        Parallel.ForEach(trees, new ParallelOptions { MaxDegreeOfParallelism = trees.Length }, tree =>
        {
            while (Volatile.Read(ref isWhole) && parts.TryDequeue(out var part))
            {
                if (!tree.Search(part, goal)) Volatile.Write(ref isWhole, false);
            }
        });
        return isWhole;
    }

    private bool Enter() => Interlocked.Increment(ref nodes) <= MostNodes && enter();

    /// <summary>Fits the weights of a support, once: what is found lowers the best cost, which is all that later looks at it could do.</summary>
    private bool Fit(int[] support)
    {
        long left;
        lock (gate)
        {
            if (!fitted.Add(string.Join(' ', support))) return true;
            left = MostFitNodes - fitNodes;
        }

        if (left <= 0) return false;
        var (count, isWhole) = fit(support, left);
        lock (gate) fitNodes += count;
        return isWhole;
    }
}
