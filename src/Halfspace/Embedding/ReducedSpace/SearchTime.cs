using System.Diagnostics;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>The time that a search has: seconds from now, or until it is cancelled.</summary>
internal sealed class SearchTime(double seconds, CancellationToken cancellation)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>Ends the search.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Seconds that are left, zero where it is cancelled; no program may take longer.</summary>
    public double Left => cancellation.IsCancellationRequested ? 0 : Math.Max(0, seconds - clock.Elapsed.TotalSeconds);

    /// <summary>Whether nothing is left.</summary>
    public bool IsOver => Left <= 0;
}
