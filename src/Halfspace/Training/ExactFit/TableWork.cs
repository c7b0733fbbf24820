namespace Halfspace.Training.ExactFit;

/// <summary>What listing tables may take, counted in steps and not in seconds, so that the same problem is refused on any machine.</summary>
/// <param name="most">Steps at most: one for a cost that is stated or moved, or for two tables that are compared.</param>
/// <param name="cancellationToken">Ends the work before.</param>
internal sealed class TableWork(double most, CancellationToken cancellationToken)
{
    /// <summary>Steps so far, and those that were refused.</summary>
    public double Steps { get; private set; }

    /// <summary>Whether there is room for so many further steps.</summary>
    public bool Takes(double steps)
    {
        Steps += steps;
        return Steps <= most && !cancellationToken.IsCancellationRequested;
    }
}
