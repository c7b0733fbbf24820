using Halfspace.Data;
using Halfspace.Networks.Layers;

namespace Halfspace.Networks;

/// <summary>
/// A network with integer weights and sign activations: hidden neurons give +1 where their pre-activation is zero or
/// more and -1 elsewhere; outputs are the raw pre-activations of the last layer. All arithmetic is exact.
/// </summary>
/// <remarks>
/// Inputs are the integers of a <see cref="Dataset"/>; a bias of the first layer counts in units of
/// <see cref="InputScale"/>, so that the network is the one with real inputs value / scale and bias b, scaled up.
/// </remarks>
/// <example>
/// <code>
/// var network = NetworkJson.Read("fruit.json");
/// Console.WriteLine(string.Join(' ', network.Forward(data.Row(0).ToArray())));
/// </code>
/// </example>
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

    /// <summary>The class of one sample, with the outputs and the margin, by the rule of <see cref="Prediction"/>.</summary>
    /// <param name="input">Integers at <see cref="InputScale"/>.</param>
    /// <exception cref="ArgumentException">The input has another length than the network has inputs.</exception>
    public Prediction<long> Predict(ReadOnlySpan<int> input) => Prediction.Of(Forward(input));

    /// <summary>The class of one raw row, encoded as <see cref="Encoding"/> says.</summary>
    /// <param name="fields">One text for each raw column, in order; the label's field may hold anything, or be left out.</param>
    /// <exception cref="InvalidOperationException">The network has no encoding.</exception>
    /// <exception cref="ArgumentException">The number of fields differs, or a field cannot be encoded; the message has the column and the value.</exception>
    public Prediction<long> Predict(IReadOnlyList<string> fields) => Encoding is { } encoding
        ? Predict(encoding.Apply(fields))
        : throw new InvalidOperationException("The network has no encoding, so raw rows cannot be turned into its inputs. Give its integer inputs.");

    /// <summary>The class of every sample of a data set, with outputs and margins; labels are not looked at.</summary>
    /// <exception cref="ArgumentException">Numbers of inputs or input scales differ.</exception>
    public Prediction<long>[] Predict(Dataset data)
    {
        var trace = new NetworkTrace(this, data);
        var predictions = new Prediction<long>[data.SampleCount];
        for (var k = 0; k < predictions.Length; k++) predictions[k] = Prediction.Of(trace.Outputs(k).ToArray());
        return predictions;
    }

    /// <summary>The largest size of an input to be expected: what the encoding was fitted on, else the input scale, right for data scaled to [0, 1].</summary>
    public long LargestExpectedInput
    {
        get
        {
            if (Encoding is not { MinMax: false } encoding) return InputScale;
            var largest = encoding.Columns.OfType<NumericColumn>().Select(column => Math.Max(Math.Abs(column.Minimum), Math.Abs(column.Maximum))).Append(1).Max();
            return (long)decimal.Ceiling(Math.Min(largest, int.MaxValue)) * InputScale;
        }
    }

    /// <summary>Whether a hidden neuron has a weight to the next layer that is not zero; one without can be left out.</summary>
    /// <param name="layer">The hidden layer, from zero.</param>
    /// <param name="neuron">The neuron.</param>
    public bool IsUsed(int layer, int neuron)
    {
        var above = Layers[layer + 1];
        for (var j = 0; j < above.NeuronCount; j++)
        {
            if (above.Weights[j * above.InputCount + neuron] != 0) return true;
        }

        return false;
    }

    /// <summary>The same function as a network of real numbers: dense layers and sign activations, exact in double precision while sums stay below 2^53.</summary>
    public Network ToNetwork()
    {
        var builder = new NetworkBuilder { ClassNames = ClassNames, InputScale = InputScale, Encoding = Encoding };
        var node = builder.Input(new TensorShape(InputCount));
        for (var l = 0; l < Layers.Count; l++)
        {
            var unit = l == 0 ? (double)InputScale : 1;
            node = builder.Add(new DenseLayer(Layers[l].InputCount, Array.ConvertAll(Layers[l].Weights, w => (double)w), Array.ConvertAll(Layers[l].Biases, b => b * unit)), node);
            if (l + 1 < Layers.Count) node = builder.Add(new SignLayer(node.Size), node);
        }

        return builder.Build(node);
    }

    /// <summary>The integer network that a network of real numbers is, where it is one.</summary>
    /// <returns>Null where the inputs are no scaled integers, a weight is no integer, sums can leave 64 bits, or a layer is anything but dense or a sign with sign(0) = +1.</returns>
    public static IntegerNetwork? FromNetwork(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.InputScale is not { } scale || network.Inputs.Count != 1) return null;
        var layers = new List<IntegerLayer>();
        for (var n = 1; n < network.Nodes.Count; n++)
        {
            var (node, dense) = (network.Nodes[n], n % 2 == 1);
            if (node.Inputs is not [var before] || before.Index != n - 1) return null;
            if (!dense && node.Layer is SignLayer { AtZero: 1 }) continue;
            if (!dense || node.Layer is not DenseLayer layer) return null;
            if (Whole(layer.Weights, 1) is not { } weights || Whole(layer.Biases, n == 1 ? scale : 1) is not { } biases) return null;
            layers.Add(new IntegerLayer(layer.InputSizes[0], weights, biases));
            for (var j = 0; j < biases.Length; j++) if (!FitsSums(layers[^1], j, n == 1 ? scale : 1)) return null;
        }

        // With an even number of nodes the last is dense, as the outputs of an integer network are.
        if (layers.Count == 0 || network.Nodes.Count % 2 != 0 || network.Output.Index != network.Nodes.Count - 1) return null;
        return new IntegerNetwork(layers, scale) { ClassNames = network.ClassNames, Encoding = network.Encoding };
    }

    /// <summary>Whether a neuron's sum stays within 64 bits for every 32-bit input.</summary>
    private static bool FitsSums(IntegerLayer layer, int neuron, int unit)
    {
        var reach = (long)Math.Abs(layer.Biases[neuron]) * unit / int.MaxValue + 1;
        foreach (var weight in layer.WeightsOf(neuron)) reach += Math.Abs((long)weight);
        return reach < uint.MaxValue;
    }

    private static int[]? Whole(ReadOnlySpan<double> values, int unit)
    {
        var whole = new int[values.Length];
        for (var i = 0; i < whole.Length; i++)
        {
            var value = values[i] / unit;
            if (!double.IsInteger(value) || Math.Abs(value) > int.MaxValue || value * unit != values[i]) return null;
            whole[i] = (int)value;
        }

        return whole;
    }

    /// <summary>A copy that shares no weights.</summary>
    public IntegerNetwork Clone() => new([.. Layers.Select(layer => layer.Clone())], InputScale) { ClassNames = ClassNames, Encoding = Encoding };

    /// <summary>The widths, for example <c>108-16-2</c>.</summary>
    public override string ToString() => string.Join('-', Layers.Select(layer => layer.InputCount).Append(OutputCount));
}
