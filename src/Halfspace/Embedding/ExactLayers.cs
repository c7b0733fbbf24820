using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Embedding;

/// <summary>Which layers a mixed-integer program states exactly: all that are piecewise linear.</summary>
internal static class ExactLayers
{
    /// <summary>Refuses a network with a layer that bends.</summary>
    /// <exception cref="ArgumentException">There is one; the message names it and says what to do instead.</exception>
    public static void Require(Network network)
    {
        foreach (var node in network.Nodes)
        {
            if (node.Layer is SmoothLayer or CurvedLayer) throw Refusal(node);
        }
    }

    /// <summary>Why a node cannot be stated.</summary>
    public static ArgumentException Refusal(NetworkNode node) => new(
        $"Node '{node.Name}' is {node.Layer!.Operator}, which is not piecewise linear: no mixed-integer program with linear rows states it exactly, so it is neither embedded nor attacked. "
        + "'verify' proves properties of such networks. If it only ends the network, 'convert --output NAME' keeps what stands before it; else train with Relu, Clip or HardSigmoid in its place.",
        "network");
}
