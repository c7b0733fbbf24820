namespace Halfspace.Networks;

/// <summary>One layer of an <see cref="IntegerNetwork"/>: integer weights and a bias for each of its neurons.</summary>
public sealed class IntegerLayer
{
    /// <summary>Creates a layer.</summary>
    /// <param name="inputCount">The number of inputs.</param>
    /// <param name="weights">One row of <paramref name="inputCount"/> weights for each neuron, one after the other.</param>
    /// <param name="biases">One bias a neuron.</param>
    /// <exception cref="ArgumentException">The number of weights is not neurons times inputs.</exception>
    public IntegerLayer(int inputCount, int[] weights, int[] biases)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(biases);
        if (biases.Length == 0) throw new ArgumentException("A layer needs one neuron or more.", nameof(biases));
        if (weights.LongLength != (long)inputCount * biases.Length)
            throw new ArgumentException($"A layer of {biases.Length} neurons with {inputCount} inputs needs {(long)inputCount * biases.Length} weights; {weights.Length} were given.", nameof(weights));
        InputCount = inputCount;
        Weights = weights;
        Biases = biases;
    }

    /// <summary>The number of inputs.</summary>
    public int InputCount { get; }

    /// <summary>The number of neurons.</summary>
    public int NeuronCount => Biases.Length;

    /// <summary>Weights, neuron after neuron; length neurons times inputs.</summary>
    public int[] Weights { get; }

    /// <summary>One bias a neuron, in units of one (of the input scale in the first layer).</summary>
    public int[] Biases { get; }

    /// <summary>The weights of one neuron.</summary>
    public Span<int> WeightsOf(int neuron) => Weights.AsSpan(neuron * InputCount, InputCount);

    /// <summary>A copy that shares nothing.</summary>
    public IntegerLayer Clone() => new(InputCount, (int[])Weights.Clone(), (int[])Biases.Clone());
}
