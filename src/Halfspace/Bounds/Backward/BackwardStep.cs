using Halfspace.Networks;

namespace Halfspace.Bounds.Backward;

/// <summary>
/// How coefficients on a node's values become coefficients on its inputs' values, a constant, and an error. Wherever the
/// coefficients stand for a lower bound, the result stands for a lower bound too.
/// </summary>
internal abstract class BackwardStep(NetworkNode node)
{
    /// <summary>The node.</summary>
    public NetworkNode Node { get; } = node;

    /// <summary>
    /// What a coefficient of one on each value costs in rounding errors, all told: of the products and sums that make the new
    /// coefficients, weighed with how large the inputs can be, and of its part of the constant.
    /// </summary>
    public required double[] ErrorWeights { get; init; }

    /// <summary>Replaces a block of coefficients.</summary>
    public abstract void Apply(ReadOnlySpan<double> coefficients, BackwardBlock block);
}
