namespace Halfspace.Training.ExactFit;

/// <summary>The nodes of all trees of one search, from any thread, and when to stop.</summary>
/// <param name="nodeLimit">Nodes of all trees.</param>
/// <param name="cancellationToken">Stops.</param>
internal abstract class NodeBudget(long nodeLimit, CancellationToken cancellationToken)
{
    private long nodes;
    private bool isStopped;

    /// <summary>Nodes of all trees.</summary>
    public long Nodes => Volatile.Read(ref nodes);

    /// <summary>Whether a limit or a cancellation left a part of the search undone.</summary>
    public bool IsStopped
    {
        get
        {
            if (cancellationToken.IsCancellationRequested) Stop();
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
}
