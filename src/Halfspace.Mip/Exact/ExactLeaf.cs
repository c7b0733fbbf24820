namespace Halfspace.Mip.Exact;

/// <summary>
/// A leaf of a branch-and-bound tree: the column bounds that hold there, and multipliers that prove a lower bound of the cost under them.
/// The leaves' bounds together cover every whole-number choice.
/// </summary>
/// <param name="Multipliers">One a row; with costs they prove a finite bound.</param>
/// <param name="Ray">Multipliers that prove, with zero costs, that the leaf has no point; null where it has one.</param>
/// <param name="Lower">The lower bound of each column.</param>
/// <param name="Upper">The upper bound of each column.</param>
public sealed record ExactLeaf(Rational[] Multipliers, Rational[]? Ray, Rational?[] Lower, Rational?[] Upper);
