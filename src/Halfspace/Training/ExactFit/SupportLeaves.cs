namespace Halfspace.Training.ExactFit;

/// <summary>Supports whose cells alone do not cost too much: the weights of each are fitted, the cheapest first, in the order in which threads come by.</summary>
internal sealed class SupportLeaves
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<int[], long> open = new();

    /// <summary>The number of supports added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a support.</summary>
    public void Add(IReadOnlyList<int> support, long bound)
    {
        lock (gate)
        {
            Count++;
            open.Enqueue([.. support], bound);
        }
    }

    /// <summary>Takes the cheapest support; null where there is none.</summary>
    public (int[] Support, long Bound)? Take()
    {
        lock (gate) return open.TryDequeue(out var support, out var bound) ? (support, bound) : null;
    }
}
