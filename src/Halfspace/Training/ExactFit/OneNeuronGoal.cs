namespace Halfspace.Training.ExactFit;

/// <summary>What the trees of one search have in common: the cost below which weights are looked for, the best weights, and when to stop.</summary>
internal sealed class OneNeuronGoal(long limit, OneNeuronBest best, long nodeLimit, CancellationToken cancellationToken) : NodeBudget(nodeLimit, cancellationToken)
{
    private long limit = limit;

    /// <summary>Only weights that cost less are of interest.</summary>
    public long Limit => Volatile.Read(ref limit);

    /// <summary>Takes weights that are better than all before, and lowers the limit to what they cost.</summary>
    public void Offer(ReadOnlySpan<int> weights, int bias, long cost)
    {
        best.Offer(weights, bias, cost);
        for (var known = Limit; cost < known; known = Limit) Interlocked.CompareExchange(ref limit, cost, known);
    }
}
