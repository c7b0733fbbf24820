namespace Halfspace.Embedding;

/// <summary>What rounds of cuts came to.</summary>
/// <param name="Rounds">Relaxations that were solved.</param>
/// <param name="Cuts">Rows that were added to the model.</param>
/// <param name="FirstValue">The relaxation's value before the first cut; NaN where it has none.</param>
/// <param name="LastValue">The value of the last relaxation that was solved; NaN where it has none.</param>
/// <param name="IsComplete">Whether the last relaxation broke no row, so that its value is the whole family's.</param>
public sealed record CutRoundsResult(int Rounds, int Cuts, double FirstValue, double LastValue, bool IsComplete)
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(CutRoundsResult), PrintMembers);
}
