namespace Halfspace.Networks;

/// <summary>
/// A network of real weights whose hidden neurons give one where their pre-activation is zero or more and zero elsewhere. Weights and
/// biases are multiples of 2^-20, so that every pre-activation is an exact integer in its layer's unit.
/// </summary>
/// <remarks>
/// A neuron h in {0, 1} is the sign neuron s = 2 h - 1, so <see cref="ToIntegerNetwork"/> gives the same function as an
/// <see cref="IntegerNetwork"/>, which every file format, evaluation and embedding of the library takes.
/// </remarks>
public sealed class StepNetwork
{
    /// <summary>Weights are integers in units of one over this.</summary>
    public const int Unit = 1 << 20;

    /// <summary>Creates a network.</summary>
    /// <param name="layers">One layer or more, in units of 1 / <see cref="Unit"/>.</param>
    /// <param name="inputScale">The integer that stands for an input of one.</param>
    /// <exception cref="ArgumentException">There is no layer, or sizes do not follow each other.</exception>
    public StepNetwork(IReadOnlyList<IntegerLayer> layers, int inputScale = 1)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0) throw new ArgumentException("A network needs one layer or more.", nameof(layers));
        ArgumentOutOfRangeException.ThrowIfLessThan(inputScale, 1);
        for (var l = 1; l < layers.Count; l++)
        {
            if (layers[l].InputCount != layers[l - 1].NeuronCount)
                throw new ArgumentException($"Layer {l} takes {layers[l].InputCount} inputs, but layer {l - 1} has {layers[l - 1].NeuronCount} neurons.", nameof(layers));
        }

        (Layers, InputScale) = (layers, inputScale);
    }

    /// <summary>The layers, first to last, in units of 1 / <see cref="Unit"/>.</summary>
    public IReadOnlyList<IntegerLayer> Layers { get; }

    /// <summary>The integer that stands for an input of one.</summary>
    public int InputScale { get; }

    /// <summary>The names of the classes, where they are known.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>How raw data is encoded into inputs, where it is known.</summary>
    public Data.Encoding? Encoding { get; init; }

    /// <summary>The network of weights given as real numbers, each rounded to the nearest multiple of 1 / <see cref="Unit"/>.</summary>
    /// <param name="weights">One row a neuron, for each layer.</param>
    /// <param name="biases">One bias a neuron, for each layer.</param>
    /// <param name="inputScale">The integer that stands for an input of one.</param>
    public static StepNetwork Round(IReadOnlyList<double[][]> weights, IReadOnlyList<double[]> biases, int inputScale = 1)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(biases);
        return new StepNetwork([.. weights.Zip(biases, (w, b) => new IntegerLayer(w[0].Length, [.. w.SelectMany(row => row.Select(Units))], [.. b.Select(Units)]))], inputScale);
    }

    /// <summary>A number in units of 1 / <see cref="Unit"/>, rounded.</summary>
    public static int Units(double value) => checked((int)Math.Round(value * Unit));

    /// <summary>What one stands for in a layer's pre-activations: <see cref="Unit"/>, times the input scale in the first layer.</summary>
    public long UnitOf(int layer) => layer == 0 ? (long)Unit * InputScale : Unit;

    /// <summary>Every pre-activation of every layer for one input, in units of 1 / <see cref="UnitOf"/>.</summary>
    /// <exception cref="ArgumentException">The input has another length than the network has inputs.</exception>
    public long[][] PreActivations(ReadOnlySpan<int> input) => PreActivations(input, Layers.Count);

    /// <summary>The pre-activations of the first <paramref name="layers"/> layers.</summary>
    internal long[][] PreActivations(ReadOnlySpan<int> input, int layers)
    {
        if (input.Length != Layers[0].InputCount) throw new ArgumentException($"The input has {input.Length} values; the network takes {Layers[0].InputCount}.", nameof(input));
        var values = new long[layers][];
        for (var l = 0; l < values.Length; l++)
        {
            values[l] = new long[Layers[l].NeuronCount];
            for (var j = 0; j < values[l].Length; j++) values[l][j] = PreActivation(l, j, input, l == 0 ? [] : values[l - 1]);
        }

        return values;
    }

    /// <summary>The same function as a network of sign neurons; a positive factor scales each layer.</summary>
    /// <exception cref="OverflowException">A bias leaves 32 bits: the weights are too many or too large.</exception>
    public IntegerNetwork ToIntegerNetwork()
    {
        var layers = new IntegerLayer[Layers.Count];
        for (var l = 0; l < layers.Length; l++)
        {
            var layer = Layers[l];
            var biases = (int[])layer.Biases.Clone();
            for (var j = 0; j < biases.Length && l > 0; j++)
            {
                long sum = 2L * biases[j];
                foreach (var weight in layer.WeightsOf(j)) sum += weight;
                biases[j] = checked((int)sum);
            }

            layers[l] = new IntegerLayer(layer.InputCount, layer.Weights, biases);
        }

        return new IntegerNetwork(layers, InputScale) { ClassNames = ClassNames, Encoding = Encoding };
    }

    /// <summary>The widths, for example <c>5-5-2</c>.</summary>
    public override string ToString() => string.Join('-', Layers.Select(layer => layer.InputCount).Append(Layers[^1].NeuronCount));

    private long PreActivation(int layer, int neuron, ReadOnlySpan<int> input, ReadOnlySpan<long> before)
    {
        var weights = Layers[layer].WeightsOf(neuron);
        var sum = Layers[layer].Biases[neuron] * (layer == 0 ? (long)InputScale : 1);
        if (layer == 0)
        {
            for (var i = 0; i < weights.Length; i++) sum += (long)weights[i] * input[i];
            return sum;
        }

        for (var i = 0; i < weights.Length; i++) if (before[i] >= 0) sum += weights[i];
        return sum;
    }
}
