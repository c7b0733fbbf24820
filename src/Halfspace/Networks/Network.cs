using System.Numerics;
using Halfspace.Data;
using Halfspace.Networks.Layers;

namespace Halfspace.Networks;

/// <summary>
/// A trained network of real numbers: a graph of layers without cycles, from one or more inputs to one output. All inputs together
/// are one flat vector, and so is every node's value, row-major.
/// </summary>
/// <remarks>Weights are held in double precision; <see cref="Forward{T}"/> works in the precision asked for, float32 as runtimes do.</remarks>
/// <example>
/// <code>
/// var real = Network.Sequential([new DenseLayer([[1, -1], [-1, 2]], [0, 0.5]), new DenseLayer([[1, 0], [0, 1]], [0, 0])]);
/// </code>
/// </example>
public sealed class Network
{
    internal Network(IReadOnlyList<NetworkNode> nodes, NetworkNode output)
    {
        (Nodes, Output) = (nodes, output);
        Inputs = [.. nodes.Where(node => node.IsInput)];
        if (Inputs.Count == 0) throw new ArgumentException("A network needs one input or more.", nameof(nodes));
        InputSize = Inputs.Sum(input => input.Size);
    }

    /// <summary>The nodes in an order in which each stands after its inputs.</summary>
    public IReadOnlyList<NetworkNode> Nodes { get; }

    /// <summary>The inputs, in the order of the flat input.</summary>
    public IReadOnlyList<NetworkNode> Inputs { get; }

    /// <summary>The node whose value is the network's output.</summary>
    public NetworkNode Output { get; }

    /// <summary>The number of values of all inputs together.</summary>
    public int InputSize { get; }

    /// <summary>The number of outputs.</summary>
    public int OutputSize => Output.Size;

    /// <summary>The names of the classes, where they are known.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The integer that stands for an input of one, where the inputs are scaled integers; null for inputs as they are.</summary>
    public int? InputScale { get; init; }

    /// <summary>How raw data is encoded into inputs, where it is known.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>A network of dense layers with an activation between them.</summary>
    /// <param name="layers">The dense layers.</param>
    /// <param name="activation">Makes the activation for a number of neurons; null for ReLU.</param>
    public static Network Sequential(IReadOnlyList<DenseLayer> layers, Func<int, Layer>? activation = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0) throw new ArgumentException("A network needs one layer or more.", nameof(layers));
        if (layers.Contains(null!)) throw new ArgumentException("A layer is null.", nameof(layers));
        var builder = new NetworkBuilder();
        var node = builder.Input(new TensorShape(layers[0].InputSizes[0]));
        for (var l = 0; l < layers.Count; l++)
        {
            node = builder.Add(layers[l], node);
            if (l + 1 < layers.Count) node = builder.Add(activation is null ? new ReluLayer(node.Size) : activation(node.Size), node);
        }

        return builder.Build(node);
    }

    /// <summary>The same network with names for its classes.</summary>
    public Network WithClassNames(IReadOnlyList<string>? names) => new(Nodes, Output) { ClassNames = names, InputScale = InputScale, Encoding = Encoding };

    /// <summary>The output for an input.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <exception cref="ArgumentException">The input has another length than <see cref="InputSize"/>.</exception>
    public T[] Forward<T>(ReadOnlySpan<T> input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Trace(input)[Output.Index];

    /// <summary>The class of one sample in float32, with the outputs and the margin, by the rule of <see cref="Prediction"/>.</summary>
    /// <exception cref="ArgumentException">The input has another length than <see cref="InputSize"/>, or an output is no number.</exception>
    public Prediction<float> Predict(ReadOnlySpan<float> input)
    {
        var outputs = Forward(input);
        return Array.Exists(outputs, float.IsNaN)
            ? throw new ArgumentException("The network gives an output that is no number; its weights or the inputs are too large.", nameof(input))
            : Prediction.Of(outputs, Threshold);
    }

    /// <summary>From where on a single output gives the second class: a sigmoid of zero is one half.</summary>
    internal float Threshold => Output.Layer is SmoothLayer { Function: SmoothFunction.Sigmoid } ? 0.5f : 0;

    /// <summary>The network without what it ends in, where that keeps the order of two outputs or more and nothing else is asked; null where it ends in something else.</summary>
    /// <param name="isSoftmax">Only a softmax is left out: what bends each output by itself comes so near its ends that different outputs are rounded to one number.</param>
    internal Network? WithoutFinalOrder(bool isSoftmax = false)
    {
        if (OutputSize < 2) return null;
        var end = Output;
        while (end.Layer is SoftmaxLayer { Groups.Count: 1 } || !isSoftmax && end.Layer is SmoothLayer { Function: SmoothFunction.Sigmoid or SmoothFunction.Tanh or SmoothFunction.Softplus or SmoothFunction.Softsign or SmoothFunction.Erf or SmoothFunction.Exp }) end = end.Inputs[0];
        return end == Output || end.IsInput ? null : Before(end);
    }

    /// <summary>The network that ends in a node of this one.</summary>
    internal Network Before(NetworkNode end) => new([.. Nodes.Take(end.Index + 1)], end) { ClassNames = ClassNames, InputScale = InputScale, Encoding = Encoding };

    /// <summary>The value of every node for an input, by <see cref="NetworkNode.Index"/>.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <exception cref="ArgumentException">The input has another length than <see cref="InputSize"/>.</exception>
    public T[][] Trace<T>(ReadOnlySpan<T> input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (input.Length != InputSize) throw new ArgumentException($"The input has {input.Length} values; the network takes {InputSize}.", nameof(input));
        var values = new T[Nodes.Count][];
        foreach (var node in Nodes)
        {
            if (node.Layer is null)
            {
                values[node.Index] = input.Slice(node.InputOffset, node.Size).ToArray();
                continue;
            }

            var arguments = new T[node.Inputs.Count][];
            for (var i = 0; i < arguments.Length; i++) arguments[i] = values[node.Inputs[i].Index];
            values[node.Index] = new T[node.Size];
            node.Layer.Forward(arguments, values[node.Index]);
        }

        return values;
    }

    /// <summary>The shapes from input to output with the operators between, for example <c>5 dense 50 relu 50 dense 5</c>.</summary>
    public override string ToString() => string.Join(' ', Nodes.Select(node => node.IsInput ? $"{node.Shape}" : $"{node.Layer!.Operator.ToLowerInvariant()} {node.Shape}"));
}
