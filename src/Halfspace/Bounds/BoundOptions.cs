using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Bounds;

/// <summary>What a bound method may use.</summary>
public sealed record BoundOptions
{
    /// <summary>Threads, up to <see cref="ThreadCount.Most"/>; 0 for all cores.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="ThreadCount.Most"/>.</exception>
    public int Threads { get; init => field = ThreadCount.Checked(value); }

    /// <summary>Seconds for the whole computation.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = double.PositiveInfinity;

    /// <summary>Bounds that are known already, and that the new ones are cut with; null for none.</summary>
    public NetworkBounds? Known { get; init; }

    /// <summary>The solver of methods that need one; null for the first that is found.</summary>
    public IMipSolver? Solver { get; init; }

    /// <summary>All cores, no limit, nothing known.</summary>
    public static BoundOptions Default { get; } = new();

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(BoundOptions), PrintMembers);
}
