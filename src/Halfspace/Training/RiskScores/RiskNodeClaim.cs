namespace Halfspace.Training.RiskScores;

/// <summary>A node of the tree that a bound rests on, as a certificate states it: a split, a leaf with the point whose tangent bounds it, or a leaf that the limits leave empty.</summary>
/// <param name="Split">The weight that is split, by its input, the bias after the last; null for a leaf.</param>
/// <param name="At">The scores of weights up to this come first, those above it second.</param>
/// <param name="Point">The weights of a leaf's point, the bias last; null for a split and an empty leaf.</param>
internal sealed record RiskNodeClaim(int? Split, int At, double[]? Point);
