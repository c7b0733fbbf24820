namespace Halfspace.Training.ExactFit;

/// <summary>What a fit over supports has found and proved.</summary>
/// <param name="Weights">The best weights, the bias last; null where none was found that costs less than was asked for.</param>
/// <param name="Cost">What they cost, or the limit that was asked for.</param>
/// <param name="Bound">No weights cost less; <see cref="NoLimit"/> where no weights keep the limits.</param>
/// <param name="Nodes">Nodes of the trees over supports and over their weights.</param>
internal sealed record SupportFitResult(int[]? Weights, long Cost, long Bound, long Nodes)
{
    /// <summary>More than any weights cost.</summary>
    public const long NoLimit = long.MaxValue / 4;
}
