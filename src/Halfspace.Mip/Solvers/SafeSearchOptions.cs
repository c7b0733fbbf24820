namespace Halfspace.Mip.Solvers;

/// <summary>What a <see cref="SafeBranchAndBound"/> may spend, and what it need not look at.</summary>
public sealed record SafeSearchOptions
{
    /// <summary>Wall time in seconds; infinite by default.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = double.PositiveInfinity;

    /// <summary>The number of nodes after which to stop; none by default.</summary>
    public long NodeLimit { get; init; } = long.MaxValue;

    /// <summary>Parts whose bound is at or above this are left alone: it is enough to know that nothing lies below it. Infinite by default.</summary>
    public double Cutoff { get; init; } = double.PositiveInfinity;

    /// <summary>Parts whose bound is within this distance of the best value are left alone; zero by default.</summary>
    public double Gap { get; init; }

    /// <summary>How far rows may be off from what they stand for, see <see cref="LpDualBound.Minimum"/>; zero, the default, where they are exact.</summary>
    public double RowError { get; init; }

    /// <summary>
    /// Makes a feasible point of a relaxation's point and gives the objective there, checked without a solver; null where there is none. Without it,
    /// points whose integers are whole are held against the model.
    /// </summary>
    public Func<double[], double?>? Propose { get; init; }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(SafeSearchOptions), PrintMembers);
}
