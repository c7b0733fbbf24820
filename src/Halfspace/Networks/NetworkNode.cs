using Halfspace.Networks.Layers;

namespace Halfspace.Networks;

/// <summary>A place in a network's graph: an input, or a layer applied to the values of earlier nodes.</summary>
public sealed class NetworkNode
{
    internal NetworkNode(int index, string name, Layer? layer, IReadOnlyList<NetworkNode> inputs, TensorShape shape, int offset = 0)
    {
        (Index, Name, Layer, Inputs, Shape, InputOffset) = (index, name, layer, inputs, shape, offset);
    }

    /// <summary>The position in <see cref="Network.Nodes"/>; every input of a node stands before it.</summary>
    public int Index { get; }

    /// <summary>The name, unique in its network.</summary>
    public string Name { get; }

    /// <summary>The layer; null for an input of the network.</summary>
    public Layer? Layer { get; }

    /// <summary>The nodes that the layer is applied to, in its order; empty for an input.</summary>
    public IReadOnlyList<NetworkNode> Inputs { get; }

    /// <summary>The shape of the value.</summary>
    public TensorShape Shape { get; }

    /// <summary>For an input: where its values start in the network's flat input.</summary>
    public int InputOffset { get; }

    /// <summary>The number of values.</summary>
    public int Size => Shape.Size;

    /// <summary>Whether this is an input of the network.</summary>
    public bool IsInput => Layer is null;

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {(Layer is null ? "input" : Layer.ToString())} {Shape}";
}
