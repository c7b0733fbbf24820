namespace Halfspace.Certificates.RiskScores;

/// <summary>A node of a risk score's tree, in preorder: a split, whose two parts follow, a leaf with a point whose tangent bounds it, or a leaf without scores.</summary>
/// <param name="Split">The input whose weight is split, the bias after the last input; null for a leaf.</param>
/// <param name="At">Weights up to this are the first part's, those above it the second's.</param>
/// <param name="Inputs">The inputs of a leaf's point, the weights of others being zero; null for a split, and for a leaf that is said to have no scores.</param>
/// <param name="Weights">Their weights.</param>
/// <param name="Bias">The point's bias.</param>
public sealed record RiskScoreNode(int? Split, int At, IReadOnlyList<int>? Inputs, IReadOnlyList<double> Weights, double Bias)
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(RiskScoreNode), PrintMembers);
}
