namespace Halfspace.Training.ExactFit;

/// <summary>What the trees of one search for two sides have in common: the most that both may cost together, and when to stop.</summary>
/// <param name="most">The most, beside what is paid in any case.</param>
/// <param name="nodeLimit">Nodes of all trees.</param>
/// <param name="cancellationToken">Stops.</param>
internal sealed class SideGoal(long most, long nodeLimit, CancellationToken cancellationToken)
{
    private long most = most;
    private long nodes;
    private bool isStopped;

    /// <summary>The most that two sides may cost.</summary>
    public long Most => Volatile.Read(ref most);

    /// <summary>Nodes of all trees.</summary>
    public long Nodes => Volatile.Read(ref nodes);

    /// <summary>Whether a limit or a cancellation left a part of the search undone.</summary>
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
        Stop();
        return false;
    }

    /// <summary>Leaves the rest undone.</summary>
    public void Stop() => Volatile.Write(ref isStopped, true);

    /// <summary>Lowers the most to below what two sides cost that were found; false where others cost as little.</summary>
    public bool Lower(long cost)
    {
        for (var known = Most; cost <= known; known = Most)
        {
            if (Interlocked.CompareExchange(ref most, cost - 1, known) == known) return true;
        }

        return false;
    }
}
