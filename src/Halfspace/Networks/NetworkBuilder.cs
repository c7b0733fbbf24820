using System.Globalization;
using Halfspace.Data;
using Halfspace.Networks.Layers;

namespace Halfspace.Networks;

/// <summary>Puts a <see cref="Network"/> together, node after node, each on nodes that are already there.</summary>
public sealed class NetworkBuilder
{
    private readonly List<NetworkNode> nodes = [];
    private readonly Dictionary<string, int> names = new(StringComparer.Ordinal);
    private int inputSize;

    /// <summary>The names of the classes, for the network that is built.</summary>
    public IReadOnlyList<string>? ClassNames { get; set; }

    /// <summary>The integer that stands for an input of one, for the network that is built.</summary>
    public int? InputScale { get; set; }

    /// <summary>How raw data is encoded into inputs, for the network that is built.</summary>
    public Encoding? Encoding { get; set; }

    /// <summary>The nodes so far.</summary>
    public IReadOnlyList<NetworkNode> Nodes => nodes;

    /// <summary>Adds an input; its values follow those of the inputs added before it.</summary>
    public NetworkNode Input(TensorShape shape, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var node = new NetworkNode(nodes.Count, Unique(name ?? "input"), null, [], shape, inputSize);
        inputSize = checked(inputSize + shape.Size);
        nodes.Add(node);
        return node;
    }

    /// <summary>Applies a layer to earlier nodes.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs, in its order.</param>
    /// <param name="shape">The shape of its value; null for a vector.</param>
    /// <param name="name">A name; null for one made from the operator. A name that is taken gets a number.</param>
    /// <exception cref="ArgumentException">A node is of another network, a size is not what the layer takes, or a weight or a bias is no finite number.</exception>
    public NetworkNode Add(Layer layer, IReadOnlyList<NetworkNode> inputs, TensorShape? shape = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count != layer.InputSizes.Count)
            throw new ArgumentException($"{layer.Operator} takes {layer.InputSizes.Count} inputs; {inputs.Count} were given.", nameof(inputs));
        for (var i = 0; i < inputs.Count; i++)
        {
            if (inputs[i].Index >= nodes.Count || nodes[inputs[i].Index] != inputs[i])
                throw new ArgumentException($"Node '{inputs[i].Name}' is not of this network.", nameof(inputs));
            if (inputs[i].Size != layer.InputSizes[i])
                throw new ArgumentException($"{layer.Operator} takes {layer.InputSizes[i]} values as input {i}; node '{inputs[i].Name}' has {inputs[i].Size}.", nameof(inputs));
        }

        // What is proved about a network holds for numbers; a training that went astray leaves NaN.
        if (!IsFinite(layer)) throw new ArgumentException($"{layer.Operator} has a weight or a bias that is not a finite number. Check the training.", nameof(layer));
        shape ??= new TensorShape(layer.OutputSize);
        if (shape.Size != layer.OutputSize)
            throw new ArgumentException($"{layer.Operator} gives {layer.OutputSize} values; the shape {shape} holds {shape.Size}.", nameof(shape));
        var node = new NetworkNode(nodes.Count, Unique(name ?? layer.Operator.ToLowerInvariant()), layer, [.. inputs], shape);
        nodes.Add(node);
        return node;
    }

    /// <summary>Whether all weights and biases of a layer are numbers.</summary>
    internal static bool IsFinite(Layer layer) => layer switch
    {
        DenseLayer dense => IsFinite(dense.Weights) && IsFinite(dense.Biases),
        ScaleLayer scale => IsFinite(scale.Factors) && IsFinite(scale.Biases),
        Conv2DLayer conv => IsFinite(conv.Kernel) && IsFinite(conv.Biases),
        LinearLayer linear => IsFinite(linear.Biases),
        _ => true,
    };

    private static bool IsFinite(ReadOnlySpan<double> values)
    {
        foreach (var value in values) if (!double.IsFinite(value)) return false;
        return true;
    }

    /// <summary>Applies a layer to one earlier node.</summary>
    public NetworkNode Add(Layer layer, NetworkNode input, TensorShape? shape = null, string? name = null) => Add(layer, [input], shape, name);

    /// <summary>The network whose output is a node; nodes that it does not depend on are left out, inputs are kept.</summary>
    public Network Build(NetworkNode output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (output.Index >= nodes.Count || nodes[output.Index] != output) throw new ArgumentException($"Node '{output.Name}' is not of this network.", nameof(output));
        var needed = new bool[nodes.Count];
        needed[output.Index] = true;
        for (var n = output.Index; n >= 0; n--)
        {
            if (needed[n]) foreach (var input in nodes[n].Inputs) needed[input.Index] = true;
        }

        var made = new Dictionary<NetworkNode, NetworkNode>();
        var kept = new List<NetworkNode>();
        foreach (var node in nodes.Where(node => node.IsInput || needed[node.Index]))
        {
            var copy = new NetworkNode(kept.Count, node.Name, node.Layer, [.. node.Inputs.Select(input => made[input])], node.Shape, node.InputOffset);
            made.Add(node, copy);
            kept.Add(copy);
        }

        return new Network(kept, made[output]) { ClassNames = ClassNames, InputScale = InputScale, Encoding = Encoding };
    }

    private string Unique(string name)
    {
        var unique = name;
        // The last number given out is kept, so that many nodes of one name take no longer than others.
        for (var number = names.GetValueOrDefault(name, 1); !names.TryAdd(unique, 1);)
        {
            names[name] = ++number;
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}{number}");
        }

        return unique;
    }
}
