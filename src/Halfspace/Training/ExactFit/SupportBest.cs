namespace Halfspace.Training.ExactFit;

/// <summary>The cheapest weights that a search over supports has come upon, and what none that cost as much is of interest for; safe from several threads.</summary>
/// <param name="limit">Only weights that cost less are kept.</param>
/// <param name="improved">Called with better weights, the bias last, one call at a time; null for nobody.</param>
internal sealed class SupportBest(long limit, Action<int[], long>? improved)
{
    private readonly Lock gate = new();
    private long cost = limit;

    /// <summary>What the best weights cost, or the limit.</summary>
    public long Cost => Volatile.Read(ref cost);

    /// <summary>The best weights, the bias last; null where none cost less than the limit.</summary>
    public int[]? Weights { get; private set; }

    /// <summary>Takes weights where they cost less than all before.</summary>
    public void Offer(int[] weights, long value)
    {
        lock (gate)
        {
            if (value >= cost) return;
            Weights = weights;
            Volatile.Write(ref cost, value);
            improved?.Invoke(weights, value);
        }
    }

    /// <summary>Takes a cost that is reached elsewhere.</summary>
    public void Lower(long value)
    {
        lock (gate)
        {
            if (value < cost) (Weights, cost) = (null, value);
        }
    }
}
