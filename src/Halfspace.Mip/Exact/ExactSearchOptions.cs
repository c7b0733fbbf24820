using Halfspace.Mip.Solvers;

namespace Halfspace.Mip.Exact;

/// <summary>Limits of an exact branch and bound, and what solves its linear programs.</summary>
public sealed record ExactSearchOptions
{
    /// <summary>The backend whose answers are proved right in fractions; null to work in fractions alone, without any solver.</summary>
    public ILpSolver? Solver { get; init; }

    /// <summary>The number of linear programs after which the search stops; 100,000 by default.</summary>
    public int NodeLimit { get; init; } = 100_000;

    /// <summary>Seconds after which the search stops; infinite by default.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = double.PositiveInfinity;

    /// <summary>Only points of a cost below this are looked for; null, the default, for any. Where there are none, the answer is infeasible.</summary>
    public Rational? Cutoff { get; init; }

    /// <summary>Whether the leaves are kept; true by default.</summary>
    public bool KeepLeaves { get; init; } = true;

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ExactSearchOptions), PrintMembers);
}
