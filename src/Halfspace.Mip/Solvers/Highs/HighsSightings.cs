namespace Halfspace.Mip.Solvers.Highs;

/// <summary>
/// The best point and bound seen so far in a running search, kept outside of it, so that a caller whose time is up or
/// who cancels need not wait for HiGHS to come to its next check.
/// </summary>
internal sealed class HighsSightings
{
    private readonly Lock gate = new();
    private double[]? point;
    private double? bound;
    private long nodes;
    private bool closed;

    /// <summary>True once the caller has left: nothing is to be logged or reported any more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (gate) return closed;
        }
    }

    public void See(double[]? better, double? newBound, long nodeCount)
    {
        lock (gate)
        {
            point = better ?? point;
            bound = newBound ?? bound;
            nodes = Math.Max(nodes, nodeCount);
        }
    }

    /// <summary>What was seen, as the answer of a search that is left alone.</summary>
    public HighsAnswer Close(SolveStatus status)
    {
        lock (gate)
        {
            closed = true;
            return new HighsAnswer(
                status, point, bound, nodes, "HiGHS was left to come to its next check by itself; it takes processor time until then.");
        }
    }
}
