namespace Halfspace.Mip.Solvers;

/// <summary>What a <see cref="SafeBranchAndBound"/> found out.</summary>
/// <param name="Bound">No point has a smaller objective: re-derived, whatever the search had time for. Infinite where the model is shown to have no point.</param>
/// <param name="Value">The smallest value of a proposed point; infinite without one.</param>
/// <param name="IsComplete">Whether every part was settled, and not one left over for lack of time or a usable answer.</param>
/// <param name="Nodes">Parts that were looked at.</param>
public sealed record SafeSearchResult(double Bound, double Value, bool IsComplete, long Nodes)
{
    /// <summary>Whether the model is shown to have no point.</summary>
    public bool IsInfeasible => double.IsPositiveInfinity(Bound);

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(SafeSearchResult), PrintMembers);
}
