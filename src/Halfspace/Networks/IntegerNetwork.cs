using Halfspace.Data;

namespace Halfspace.Networks;

/// <summary>
/// A network with integer weights and sign activations: hidden neurons give +1 where their pre-activation is zero or
/// more and -1 elsewhere; outputs are the raw pre-activations of the last layer. All arithmetic is exact.
/// </summary>
/// <remarks>
/// Inputs are the integers of a <see cref="Dataset"/>; a bias of the first layer counts in units of
/// <see cref="InputScale"/>, so that the network is the one with real inputs value / scale and bias b, scaled up.
/// </remarks>
public sealed class IntegerNetwork
{
    /// <summary>Creates a network.</summary>
    /// <param name="layers">One layer or more; each takes as many inputs as the one before has neurons.</param>
    /// <param name="inputScale">The integer that stands for an input of one.</param>
    /// <exception cref="ArgumentException">There is no layer, or sizes do not follow each other.</exception>
    public IntegerNetwork(IReadOnlyList<IntegerLayer> layers, int inputScale = 1)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0) throw new ArgumentException("A network needs one layer or more.", nameof(layers));
        if (inputScale < 1) throw new ArgumentOutOfRangeException(nameof(inputScale), inputScale, "The input scale must be 1 or more.");
        for (var l = 1; l < layers.Count; l++)
        {
            if (layers[l].InputCount != layers[l - 1].NeuronCount)
                throw new ArgumentException($"Layer {l} takes {layers[l].InputCount} inputs, but layer {l - 1} has {layers[l - 1].NeuronCount} neurons.", nameof(layers));
        }

        Layers = layers;
        InputScale = inputScale;
    }

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<IntegerLayer> Layers { get; }

    /// <summary>The integer that stands for an input of one, also the unit of a first-layer bias.</summary>
    public int InputScale { get; }

    /// <summary>The number of inputs.</summary>
    public int InputCount => Layers[0].InputCount;

    /// <summary>The number of outputs.</summary>
    public int OutputCount => Layers[^1].NeuronCount;

    /// <summary>The names of the classes, where they are known.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>How raw data is encoded into inputs, where it is known.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The number of weights and biases that are not zero.</summary>
    public int NonZeroWeights => Layers.Sum(layer => layer.Weights.Count(w => w != 0) + layer.Biases.Count(b => b != 0));

    /// <summary>The largest magnitude of any weight or bias.</summary>
    public int LargestWeight => Layers.Max(layer => Math.Max(layer.Weights.Max(Math.Abs), layer.Biases.Max(Math.Abs)));

    /// <summary>The outputs for one sample: raw integer pre-activations of the last layer.</summary>
    /// <exception cref="ArgumentException">The input has another length than the network has inputs.</exception>
    public long[] Forward(ReadOnlySpan<int> input)
    {
        if (input.Length != InputCount)
            throw new ArgumentException($"The input has {input.Length} values; the network takes {InputCount}.", nameof(input));
        // Most inputs of images and of one-hot rows are zero, and most of the time is spent here.
        var present = new int[input.Length];
        var count = 0;
        for (var i = 0; i < input.Length; i++)
        {
            if (input[i] != 0) present[count++] = i;
        }

        var current = Array.Empty<long>();
        for (var l = 0; l < Layers.Count; l++)
        {
            var layer = Layers[l];
            var next = new long[layer.NeuronCount];
            for (var j = 0; j < next.Length; j++)
            {
                var sum = layer.Biases[j] * (long)(l == 0 ? InputScale : 1);
                var weights = layer.WeightsOf(j);
                if (l == 0)
                {
                    foreach (var i in present.AsSpan(0, count)) sum += (long)weights[i] * input[i];
                }
                else
                {
                    for (var i = 0; i < weights.Length; i++) sum += weights[i] * current[i];
                }

                next[j] = l + 1 < Layers.Count ? (sum >= 0 ? 1 : -1) : sum;
            }

            current = next;
        }

        return current;
    }

    /// <summary>A copy that shares no weights.</summary>
    public IntegerNetwork Clone() => new([.. Layers.Select(layer => layer.Clone())], InputScale) { ClassNames = ClassNames, Encoding = Encoding };

    /// <summary>The widths, for example <c>108-16-2</c>.</summary>
    public override string ToString() => string.Join('-', Layers.Select(layer => layer.InputCount).Append(OutputCount));
}
