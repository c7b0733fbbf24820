namespace Halfspace.Certificates;

/// <summary>One layer of integer weights.</summary>
/// <param name="InputCount">The number of inputs.</param>
/// <param name="Weights">One row of <paramref name="InputCount"/> weights a neuron.</param>
/// <param name="Biases">One bias a neuron.</param>
public sealed record CertifiedLayer(int InputCount, int[] Weights, int[] Biases)
{
    /// <summary>The number of neurons.</summary>
    public int NeuronCount => Biases.Length;

    /// <summary>The weights of a neuron.</summary>
    public ReadOnlySpan<int> WeightsOf(int neuron) => Weights.AsSpan(neuron * InputCount, InputCount);
}

/// <summary>
/// A network of integer weights and sign neurons: a hidden neuron gives +1 where its pre-activation is zero or more and -1 elsewhere; the
/// outputs are the pre-activations of the last layer. A first-layer bias counts in units of <see cref="InputScale"/>.
/// </summary>
/// <param name="Layers">One or more, each with as many inputs as the one before has neurons.</param>
/// <param name="InputScale">The integer that stands for an input of one.</param>
/// <param name="ClassNames">One name a class, or null.</param>
/// <param name="Encoding">How raw rows become inputs, as the JSON text of the network's file; null where it is not stated. Whoever loads the source reads it.</param>
public sealed record CertifiedNetwork(IReadOnlyList<CertifiedLayer> Layers, int InputScale, IReadOnlyList<string>? ClassNames, string? Encoding)
{
    /// <summary>Widths of all layers, inputs and outputs included.</summary>
    public IReadOnlyList<int> Widths { get; } = [.. Layers.Select(layer => layer.InputCount), Layers[^1].NeuronCount];

    /// <summary>The largest size of a weight or bias.</summary>
    public long LargestWeight => Layers.Max(layer => layer.Weights.Concat(layer.Biases).Max(w => Math.Abs((long)w)));

    /// <inheritdoc/>
    public override string ToString() => string.Join('-', Widths);
}
