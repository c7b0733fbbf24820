namespace Halfspace.Certificates;

/// <summary>A network evaluated on every sample: outputs, and how close each hidden neuron comes to zero. Exact in 64 bits, see <see cref="NetworkSizes.LargestNetwork"/>.</summary>
public sealed class SignTrace
{
    private readonly long[] outputs;
    private readonly long[][] hiddenMargins;
    private readonly int outputCount;
    private readonly CancellationToken cancellationToken;

    /// <summary>Evaluates a network that fits its problem, on every sample.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SignTrace(SignProblem problem, CertifiedNetwork network, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(network);
        (Network, outputCount, this.cancellationToken) = (network, problem.OutputCount, cancellationToken);
        outputs = new long[(long)problem.Data.SampleCount * problem.OutputCount];
        hiddenMargins = [.. problem.Hidden.Select(width => Enumerable.Repeat(long.MaxValue, width).ToArray())];
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var values = Evaluate(network.Layers[0], network.InputScale, problem.Data.Row(k));
            for (var l = 1; l < network.Layers.Count; l++)
            {
                for (var j = 0; j < values.Length; j++) hiddenMargins[l - 1][j] = Math.Min(hiddenMargins[l - 1][j], Math.Abs(values[j]));
                values = Evaluate(network.Layers[l], 1, [.. values.Select(value => value >= 0 ? 1 : -1)]);
            }

            values.CopyTo(outputs.AsSpan(k * outputCount));
        }
    }

    /// <summary>The network.</summary>
    public CertifiedNetwork Network { get; }

    /// <summary>The outputs for a sample.</summary>
    /// <exception cref="OperationCanceledException">The time is over: sums over samples end, too.</exception>
    public ReadOnlySpan<long> Outputs(int sample)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return outputs.AsSpan(sample * outputCount, outputCount);
    }

    /// <summary>The smallest magnitude of a hidden neuron's pre-activation over the samples, in integer units.</summary>
    public long HiddenMargin(int layer, int neuron) => hiddenMargins[layer][neuron];

    private static long[] Evaluate(CertifiedLayer layer, long biasUnit, ReadOnlySpan<int> inputs)
    {
        var values = new long[layer.NeuronCount];
        for (var j = 0; j < values.Length; j++)
        {
            var sum = layer.Biases[j] * biasUnit;
            var weights = layer.WeightsOf(j);
            for (var i = 0; i < weights.Length; i++) sum += (long)weights[i] * inputs[i];
            values[j] = sum;
        }

        return values;
    }
}
