namespace Halfspace.Training.ExactFit;

/// <summary>The best weights that the trees of a fit have come upon; safe from several threads.</summary>
/// <param name="limit">Only weights that cost less are kept.</param>
/// <param name="improved">Called with better weights, the bias last, one call at a time; null for nobody.</param>
internal sealed class OneNeuronBest(long limit, Action<int[]>? improved)
{
    private readonly Lock gate = new();
    private long cost = limit;

    /// <summary>What the best weights cost, or the limit.</summary>
    public long Cost => Volatile.Read(ref cost);

    /// <summary>The best weights, the bias last; null where none cost less than the limit.</summary>
    public int[]? Weights { get; private set; }

    /// <summary>Takes weights where they cost less than all before.</summary>
    public void Offer(ReadOnlySpan<int> weights, int bias, long value)
    {
        if (value >= Cost) return;
        lock (gate)
        {
            if (value >= cost) return;
            Weights = [.. weights[..^1], bias];
            Volatile.Write(ref cost, value);
            improved?.Invoke(Weights);
        }
    }
}
