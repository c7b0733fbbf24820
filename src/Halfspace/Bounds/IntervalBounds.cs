using Halfspace.Bounds.Backward;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;

namespace Halfspace.Bounds;

/// <summary>
/// Interval arithmetic: each layer's ranges from the ranges before it, as if its inputs varied freely. The cheapest bounds, good for
/// a first layer and for small regions; the error of treating values as free grows with each layer.
/// </summary>
/// <remarks>
/// The ranges hold in exact real arithmetic on the network's weights as doubles; <see cref="IntervalPropagation"/> says how rounding is
/// covered. Where a ball cuts the box, values that depend linearly on the inputs are bounded over the ball.
/// Source: Cheng, Nührenberg and Ruess, ATVA 2017.
/// </remarks>
public sealed class IntervalBounds : IBoundMethod
{
    /// <inheritdoc/>
    public string Name => "interval";

    /// <inheritdoc/>
    public NetworkBounds Compute(Network network, InputRegion region, BoundOptions options, CancellationToken cancellationToken = default) =>
        Compute(network, region, options ?? BoundOptions.Default, Name, cancellationToken).ToBounds();

    internal static BoundTable Compute(Network network, InputRegion region, BoundOptions options, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(region);
        if (region.Ball is not null) return LayerByLayer.Run(network, region, options, [RelaxationSlope.LeastArea], linearOnly: true, name, cancellationToken);
        var table = new BoundTable(network, region, options.Known);
        foreach (var node in network.Nodes) IntervalPropagation.Step(node, table);
        return table;
    }
}
