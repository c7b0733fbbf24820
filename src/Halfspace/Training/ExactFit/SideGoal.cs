namespace Halfspace.Training.ExactFit;

/// <summary>What the trees of one search for two sides have in common: the most that both may cost together, and when to stop.</summary>
/// <param name="most">The most, beside what is paid in any case.</param>
/// <param name="nodeLimit">Nodes of all trees.</param>
/// <param name="cancellationToken">Stops.</param>
internal sealed class SideGoal(long most, long nodeLimit, CancellationToken cancellationToken) : NodeBudget(nodeLimit, cancellationToken)
{
    private long most = most;

    /// <summary>The most that two sides may cost.</summary>
    public long Most => Volatile.Read(ref most);

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
