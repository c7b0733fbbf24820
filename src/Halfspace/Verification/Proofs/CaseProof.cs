namespace Halfspace.Verification.Proofs;

/// <summary>What shows that a row of a case is out of reach.</summary>
/// <param name="Case">The case's place in the property.</param>
/// <param name="Row">The row; null where the box is split, and any row may be out of reach in a part.</param>
/// <param name="Ranges">The ranges of neurons; null where the box is split.</param>
/// <param name="Tree">The tree.</param>
internal sealed record CaseProof(int Case, OutputRow? Row, RangeProof? Ranges, byte[] Tree)
{
    /// <summary>What shows a row by one bound of the box.</summary>
    public static CaseProof Of(int index, OutputRow row, RangeProof ranges, byte[] slopes) => new(index, row, ranges, [0, .. slopes, 0]);
}
