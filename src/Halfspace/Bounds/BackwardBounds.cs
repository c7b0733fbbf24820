using Halfspace.Bounds.Backward;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;

namespace Halfspace.Bounds;

/// <summary>
/// Backward linear bounds (DeepPoly, CROWN): each value that an open activation depends on, and each output, is bounded by linear functions of
/// the inputs, found by replacing activations with lines layer after layer back to the inputs. Never wider than interval arithmetic,
/// with which they are intersected layer by layer; far tighter where values depend on each other.
/// </summary>
/// <remarks>
/// <see cref="BackwardPass"/> says how rounding is covered: the bounds hold in exact real arithmetic on the weights as doubles.
/// Sources: Singh et al., POPL 2019; Zhang et al., NeurIPS 2018.
/// </remarks>
public sealed class BackwardBounds : IBoundMethod
{
    /// <inheritdoc/>
    public string Name => "crown";

    /// <summary>The lines to try; each costs a pass, and the results are intersected.</summary>
    public IReadOnlyList<RelaxationSlope> Slopes { get; init; } = [RelaxationSlope.LeastArea, RelaxationSlope.Left];

    /// <inheritdoc/>
    public NetworkBounds Compute(Network network, InputRegion region, BoundOptions options, CancellationToken cancellationToken = default) =>
        LayerByLayer.Run(network, region, options ?? BoundOptions.Default, [.. Slopes], linearOnly: false, Name, cancellationToken).ToBounds();
}
