namespace Halfspace.Training.ExactFit;

/// <summary>What the trees of one search have in common: the cost below which weights are looked for, the best weights, and when to stop.</summary>
internal sealed class OneNeuronGoal(long limit, OneNeuronBest best, long nodeLimit, CancellationToken cancellationToken)
{
    private long limit = limit;
    private long nodes;
    private bool isStopped;

    /// <summary>Only weights that cost less are of interest.</summary>
    public long Limit => Volatile.Read(ref limit);

    /// <summary>Nodes of all trees.</summary>
    public long Nodes => Volatile.Read(ref nodes);

    /// <summary>Whether a limit of nodes or a cancellation left a part of the search undone.</summary>
    public bool IsStopped
    {
        get
        {
            if (cancellationToken.IsCancellationRequested) Volatile.Write(ref isStopped, true);
            return Volatile.Read(ref isStopped);
        }
    }

    /// <summary>Counts a node; false where there may be no more.</summary>
    public bool Enter()
    {
        if (IsStopped) return false;
        if (Interlocked.Increment(ref nodes) <= nodeLimit) return true;
        Volatile.Write(ref isStopped, true);
        return false;
    }

    /// <summary>Takes weights that are better than all before, and lowers the limit to what they cost.</summary>
    public void Offer(ReadOnlySpan<int> weights, int bias, long cost)
    {
        best.Offer(weights, bias, cost);
        for (var known = Limit; cost < known; known = Limit) Interlocked.CompareExchange(ref limit, cost, known);
    }
}
