using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds;

/// <summary>For each value of each node of a network a range that holds it, for every input of a region.</summary>
public sealed class NetworkBounds
{
    private readonly double[][] lower;
    private readonly double[][] upper;

    /// <summary>Creates bounds; arrays are taken over, not copied.</summary>
    /// <param name="network">The network.</param>
    /// <param name="region">The inputs for which they hold.</param>
    /// <param name="lower">For each node, by index, a lower end for each of its values.</param>
    /// <param name="upper">Likewise the upper ends.</param>
    /// <exception cref="ArgumentException">Sizes differ from the network's, or a range is empty.</exception>
    public NetworkBounds(Network network, InputRegion region, double[][] lower, double[][] upper)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        if (region.Size != network.InputSize) throw new ArgumentException($"The region has {region.Size} inputs; the network takes {network.InputSize}.", nameof(region));
        if (lower.Length != network.Nodes.Count || upper.Length != network.Nodes.Count)
            throw new ArgumentException($"The network has {network.Nodes.Count} nodes; there are bounds for {lower.Length} and {upper.Length}.", nameof(lower));
        foreach (var node in network.Nodes)
        {
            if (lower[node.Index].Length != node.Size || upper[node.Index].Length != node.Size)
                throw new ArgumentException($"Node '{node.Name}' has {node.Size} values; there are {lower[node.Index].Length} lower and {upper[node.Index].Length} upper bounds.", nameof(lower));
            for (var j = 0; j < node.Size; j++)
            {
                if (!(lower[node.Index][j] <= upper[node.Index][j]))
                    throw new ArgumentException($"The bounds of value {j} of node '{node.Name}' are {lower[node.Index][j]} and {upper[node.Index][j]}, which leaves no value.", nameof(lower));
            }
        }

        (Network, Region, this.lower, this.upper) = (network, region, lower, upper);
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The inputs for which the bounds hold.</summary>
    public InputRegion Region { get; }

    /// <summary>The lower ends of a node's values.</summary>
    public ReadOnlySpan<double> Lower(NetworkNode node) => lower[(node ?? throw new ArgumentNullException(nameof(node))).Index];

    /// <summary>The upper ends of a node's values.</summary>
    public ReadOnlySpan<double> Upper(NetworkNode node) => upper[(node ?? throw new ArgumentNullException(nameof(node))).Index];

    /// <summary>The number of values that enter an activation or a maximum and do not decide alone which linear piece it works on.</summary>
    public int UnstableCount => Network.Nodes.Sum(node => node.Layer is null or LinearLayer ? 0 : Relaxations.Stability.UnstableCount(node, this));

    /// <summary>Refuses bounds of another network, or for inputs that do not contain a region.</summary>
    internal void CheckHoldFor(Network network, InputRegion region)
    {
        if (!ReferenceEquals(Network, network)) throw new ArgumentException("The known bounds are of another network.", nameof(network));
        if (!Region.Contains(region)) throw new ArgumentException("The known bounds hold for other inputs: their region does not contain the one asked for.", nameof(region));
    }
}
