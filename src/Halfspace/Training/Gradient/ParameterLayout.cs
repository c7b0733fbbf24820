using Halfspace.Networks;

namespace Halfspace.Training.Gradient;

/// <summary>
/// Where every weight and bias lies in one flat array. The first layer is kept input by input, its bias as one more
/// input, so that sparse rows add whole vectors; later layers are kept neuron by neuron, biases behind them. Rows are
/// padded to <see cref="Lanes"/> with zeros.
/// </summary>
internal sealed class ParameterLayout
{
    public const int Lanes = 16;
    private readonly int[] starts;

    public ParameterLayout(TrainingProblem problem)
    {
        Widths = [.. problem.Widths];
        Strides = new int[Widths.Length - 1];
        starts = new int[Widths.Length - 1];
        for (var l = 0; l < Strides.Length; l++)
        {
            starts[l] = Length;
            Strides[l] = Padded(l == 0 ? Widths[1] : Widths[l]);
            Length += l == 0 ? (Widths[0] + 1) * Strides[0] : Widths[l + 1] * Strides[l] + Padded(Widths[l + 1]);
        }
    }

    /// <summary>Inputs, hidden layers, outputs.</summary>
    public int[] Widths { get; }

    /// <summary>The length of a padded row of each layer.</summary>
    public int[] Strides { get; }

    /// <summary>Entries of the flat array, padding included.</summary>
    public int Length { get; }

    public int LayerCount => Strides.Length;

    public static int Padded(int width) => (width + Lanes - 1) / Lanes * Lanes;

    /// <summary>The first weight of a neuron of a layer after the first.</summary>
    public int Row(int layer, int neuron) => starts[layer] + neuron * Strides[layer];

    /// <summary>The first bias of a layer after the first.</summary>
    public int Biases(int layer) => starts[layer] + Widths[layer + 1] * Strides[layer];

    public int Weight(int layer, int neuron, int input) => layer == 0 ? input * Strides[0] + neuron : Row(layer, neuron) + input;

    public int Bias(int layer, int neuron) => layer == 0 ? Widths[0] * Strides[0] + neuron : Biases(layer) + neuron;

    /// <summary>The integer network of rounded parameters.</summary>
    public IntegerNetwork ToNetwork(TrainingProblem problem, ReadOnlySpan<float> rounded)
    {
        var layers = new IntegerLayer[LayerCount];
        for (var l = 0; l < layers.Length; l++)
        {
            var layer = new IntegerLayer(Widths[l], new int[Widths[l] * Widths[l + 1]], new int[Widths[l + 1]]);
            for (var j = 0; j < layer.NeuronCount; j++)
            {
                var weights = layer.WeightsOf(j);
                for (var i = 0; i < weights.Length; i++) weights[i] = (int)rounded[Weight(l, j, i)];
                layer.Biases[j] = (int)rounded[Bias(l, j)];
            }

            layers[l] = layer;
        }

        return new IntegerNetwork(layers, problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }

    /// <summary>Writes a network's weights and biases to their places.</summary>
    public void FromNetwork(IntegerNetwork network, Span<float> parameters)
    {
        for (var l = 0; l < LayerCount; l++)
        {
            var layer = network.Layers[l];
            for (var j = 0; j < layer.NeuronCount; j++)
            {
                var weights = layer.WeightsOf(j);
                for (var i = 0; i < weights.Length; i++) parameters[Weight(l, j, i)] = weights[i];
                parameters[Bias(l, j)] = layer.Biases[j];
            }
        }
    }
}
