namespace Halfspace.Training.ExactFit;

/// <summary>What a fit over supports has found and proved.</summary>
/// <param name="Weights">The best weights, the bias last; null where none was found that costs less than was asked for.</param>
/// <param name="Cost">What they cost, or the limit that was asked for.</param>
/// <param name="Bound">No weights cost less.</param>
/// <param name="Nodes">Nodes of the tree over supports.</param>
/// <param name="Supports">Supports whose weights were fitted.</param>
internal sealed record SupportFitResult(int[]? Weights, long Cost, long Bound, long Nodes, long Supports);
