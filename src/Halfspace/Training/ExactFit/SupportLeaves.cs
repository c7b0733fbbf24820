namespace Halfspace.Training.ExactFit;

/// <summary>Supports whose cells alone do not cost too much, and whose weights are to be fitted, the cheapest first; safe from several threads.</summary>
internal sealed class SupportLeaves
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<int[], long> open = new();

    /// <summary>What the cheapest costs at least; the largest number where there is none.</summary>
    public long Least
    {
        get
        {
            lock (gate) return open.TryPeek(out _, out var least) ? least : long.MaxValue;
        }
    }

    /// <summary>Adds a support.</summary>
    /// <returns>How many there are now.</returns>
    public int Add(int[] support, long bound)
    {
        lock (gate)
        {
            open.Enqueue(support, bound);
            return open.Count;
        }
    }

    /// <summary>Takes the cheapest support; null where there is none.</summary>
    public (int[] Support, long Bound)? Take()
    {
        lock (gate) return open.TryDequeue(out var support, out var bound) ? (support, bound) : null;
    }
}
