using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>Limits of one neighbourhood.</summary>
public sealed record NeighbourhoodOptions
{
    /// <summary>Nodes of the built-in branch and bound; 20,000 by default.</summary>
    public long NodeLimit { get; init; } = 20_000;

    /// <summary>Seconds of a MIP solver; 5 by default.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = 5;

    /// <summary>The MIP solver, or null to do without.</summary>
    public IMipSolver? Solver { get; init; }

    /// <summary>Seed of random choices.</summary>
    public int Seed { get; init; }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(NeighbourhoodOptions), PrintMembers);
}
