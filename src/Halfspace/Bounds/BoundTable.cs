using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Bounds;

/// <summary>Bounds in the making: ranges of all values that only ever become smaller.</summary>
internal sealed class BoundTable
{
    private readonly Network network;
    private readonly InputRegion region;
    private readonly double[][] lower;
    private readonly double[][] upper;

    /// <summary>Starts from what the region says of the inputs and from what is known.</summary>
    public BoundTable(Network network, InputRegion region, NetworkBounds? known)
    {
        if (region.Size != network.InputSize) throw new ArgumentException($"The region has {region.Size} inputs; the network takes {network.InputSize}.", nameof(region));
        known?.CheckHoldFor(network, region);
        (this.network, this.region) = (network, region);
        (lower, upper) = (new double[network.Nodes.Count][], new double[network.Nodes.Count][]);
        foreach (var node in network.Nodes)
        {
            (lower[node.Index], upper[node.Index]) = (new double[node.Size], new double[node.Size]);
            var low = lower[node.Index].AsSpan();
            var high = upper[node.Index].AsSpan();
            if (node.IsInput)
            {
                region.Lower.Slice(node.InputOffset, node.Size).CopyTo(low);
                region.Upper.Slice(node.InputOffset, node.Size).CopyTo(high);
            }
            else if (known is not null)
            {
                known.Lower(node).CopyTo(low);
                known.Upper(node).CopyTo(high);
            }
            else
            {
                low.Fill(double.NegativeInfinity);
                high.Fill(double.PositiveInfinity);
            }
        }
    }

    /// <summary>A node's lower ends.</summary>
    public double[] Lower(NetworkNode node) => lower[node.Index];

    /// <summary>A node's upper ends.</summary>
    public double[] Upper(NetworkNode node) => upper[node.Index];

    /// <summary>Takes over what is better in new bounds; NaN stands for no bound.</summary>
    /// <exception cref="BoundContradictionException">The old and the new bounds leave no value.</exception>
    public void Tighten(NetworkNode node, int value, double low, double high, string method)
    {
        ref var oldLow = ref lower[node.Index][value];
        ref var oldHigh = ref upper[node.Index][value];
        if (low > oldHigh || high < oldLow || low > high)
        {
            var slack = Tolerances.Bound * Math.Max(1, Math.Max(Math.Abs(low), Math.Abs(high)));
            if (low - oldHigh > slack || oldLow - high > slack || low - high > slack) throw new BoundContradictionException(method, node.Name, value, (low, high), (oldLow, oldHigh));
            return;
        }

        if (low > oldLow) oldLow = low;
        if (high < oldHigh) oldHigh = high;
    }

    /// <summary>How large each value of a node can be in magnitude.</summary>
    public double[] Magnitudes(NetworkNode node)
    {
        var (low, high) = (lower[node.Index], upper[node.Index]);
        var magnitudes = new double[node.Size];
        for (var j = 0; j < magnitudes.Length; j++) magnitudes[j] = Math.Max(Math.Abs(low[j]), Math.Abs(high[j]));
        return magnitudes;
    }

    /// <summary>The bounds as they are now.</summary>
    public NetworkBounds ToBounds() => new(network, region, Array.ConvertAll(lower, ends => (double[])ends.Clone()), Array.ConvertAll(upper, ends => (double[])ends.Clone()));
}
