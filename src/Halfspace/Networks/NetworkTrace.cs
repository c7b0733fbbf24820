using Halfspace.Data;

namespace Halfspace.Networks;

/// <summary>
/// Every pre-activation of an integer network on every sample of a data set, exactly: what objectives and margins are
/// scored from.
/// </summary>
public sealed class NetworkTrace
{
    private readonly long[][] preActivations;
    private readonly int[] widths;

    /// <summary>Evaluates a network on a data set.</summary>
    /// <exception cref="ArgumentException">Numbers of inputs or input scales differ.</exception>
    public NetworkTrace(IntegerNetwork network, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        if (network.InputCount != data.InputCount)
            throw new ArgumentException($"The network takes {network.InputCount} inputs; data set '{data.Name}' has {data.InputCount}.", nameof(data));
        if (network.InputScale != data.Scale)
            throw new ArgumentException($"The network's input scale is {network.InputScale}; data set '{data.Name}' has the scale {data.Scale}.", nameof(data));
        Network = network;
        Data = data;
        widths = [.. network.Layers.Select(layer => layer.NeuronCount)];
        preActivations = [.. widths.Select(width => new long[(long)width * data.SampleCount])];
        Parallel.For(0, (data.SampleCount + 511) / 512, block =>
        {
            for (var k = block * 512; k < Math.Min(data.SampleCount, block * 512 + 512); k++) Evaluate(k);
        });
    }

    /// <summary>The network.</summary>
    public IntegerNetwork Network { get; }

    /// <summary>The samples.</summary>
    public Dataset Data { get; }

    /// <summary>The pre-activation of a neuron on a sample.</summary>
    public long PreActivation(int layer, int sample, int neuron) => preActivations[layer][(long)sample * widths[layer] + neuron];

    /// <summary>The outputs for a sample: the pre-activations of the last layer.</summary>
    public ReadOnlySpan<long> Outputs(int sample) => preActivations[^1].AsSpan(sample * widths[^1], widths[^1]);

    private void Evaluate(int sample)
    {
        var input = Data.Row(sample);
        for (var l = 0; l < widths.Length; l++)
        {
            var layer = Network.Layers[l];
            var target = preActivations[l].AsSpan(sample * widths[l], widths[l]);
            for (var j = 0; j < target.Length; j++)
            {
                var weights = layer.WeightsOf(j);
                long sum = 0;
                if (l == 0)
                {
                    sum = (long)layer.Biases[j] * Network.InputScale;
                    for (var i = 0; i < weights.Length; i++) sum += (long)weights[i] * input[i];
                }
                else
                {
                    sum = layer.Biases[j];
                    var below = preActivations[l - 1].AsSpan(sample * widths[l - 1], widths[l - 1]);
                    for (var i = 0; i < weights.Length; i++) sum += below[i] >= 0 ? weights[i] : -weights[i];
                }

                target[j] = sum;
            }
        }
    }
}
