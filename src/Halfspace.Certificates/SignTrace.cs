namespace Halfspace.Certificates;

/// <summary>A network evaluated on every sample: outputs, and how close each hidden neuron comes to zero. Exact in 64 bits, see <see cref="SignProblem.LargestNetwork"/>.</summary>
public sealed class SignTrace
{
    private readonly long[] outputs;
    private readonly long[][] hiddenMargins;

    /// <summary>Evaluates a network that fits its problem.</summary>
    public SignTrace(SignProblem problem, CertifiedNetwork network, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(network);
        Network = network;
        outputs = new long[(long)problem.Data.SampleCount * problem.OutputCount];
        hiddenMargins = [.. problem.Hidden.Select(width => Enumerable.Repeat(long.MaxValue, width).ToArray())];
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            if (k % 1024 == 0) cancellationToken.ThrowIfCancellationRequested();
            var values = First(network, problem.Data.Row(k));
            for (var l = 1; l < network.Layers.Count; l++)
            {
                for (var j = 0; j < values.Length; j++) hiddenMargins[l - 1][j] = Math.Min(hiddenMargins[l - 1][j], Math.Abs(values[j]));
                values = Next(network.Layers[l], values);
            }

            values.CopyTo(outputs.AsSpan(k * problem.OutputCount));
        }

        OutputCount = problem.OutputCount;
    }

    /// <summary>The network.</summary>
    public CertifiedNetwork Network { get; }

    private int OutputCount { get; }

    /// <summary>The outputs for a sample.</summary>
    public ReadOnlySpan<long> Outputs(int sample) => outputs.AsSpan(sample * OutputCount, OutputCount);

    /// <summary>The smallest magnitude of a hidden neuron's pre-activation over the samples, in integer units.</summary>
    public long HiddenMargin(int layer, int neuron) => hiddenMargins[layer][neuron];

    private static long[] First(CertifiedNetwork network, ReadOnlySpan<int> row)
    {
        var layer = network.Layers[0];
        var values = new long[layer.NeuronCount];
        for (var j = 0; j < values.Length; j++)
        {
            var sum = (long)layer.Biases[j] * network.InputScale;
            var weights = layer.WeightsOf(j);
            for (var i = 0; i < weights.Length; i++) sum += (long)weights[i] * row[i];
            values[j] = sum;
        }

        return values;
    }

    private static long[] Next(CertifiedLayer layer, long[] before)
    {
        var values = new long[layer.NeuronCount];
        for (var j = 0; j < values.Length; j++)
        {
            long sum = layer.Biases[j];
            var weights = layer.WeightsOf(j);
            for (var i = 0; i < weights.Length; i++) sum += before[i] >= 0 ? weights[i] : -weights[i];
            values[j] = sum;
        }

        return values;
    }
}
