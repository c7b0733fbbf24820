namespace Halfspace.Certificates;

/// <summary>A network of real weights evaluated exactly on every sample.</summary>
/// <remarks>
/// The file has it as the network of sign neurons that is the same function: a neuron h in {0, 1} is the sign s = 2 h - 1, so beyond the first layer
/// the sum of w h + b is half that of w s + (2 b + sum of w), and b follows from the written bias. Weights are in units of 2^-20.
/// Sums are 128-bit: at most 2^24 products of 32-bit numbers.
/// </remarks>
public sealed class RealTrace
{
    private readonly Int128[][] outputs;
    private readonly CancellationToken cancellationToken;

    private RealTrace(Int128[][] outputs, CancellationToken cancellationToken) => (this.outputs, this.cancellationToken) = (outputs, cancellationToken);

    /// <summary>Whether every weight and bias lies in the problem's box.</summary>
    public bool StaysInBox { get; private init; }

    /// <summary>Whether no hidden pre-activation lies inside the dead zone on any sample.</summary>
    public bool HoldsDeadZone { get; private init; }

    /// <summary>Whether every layer has one bias for all its neurons.</summary>
    public bool HasSharedBiases { get; private init; }

    /// <summary>Whether every bias is zero.</summary>
    public bool HasNoBiases { get; private init; }

    /// <summary>The outputs for a sample, in units of one over <see cref="RealProblem.UnitOf"/> of the last layer.</summary>
    /// <exception cref="OperationCanceledException">The time is over: sums over samples end, too.</exception>
    public IReadOnlyList<Int128> Outputs(int sample)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return outputs[sample];
    }

    /// <summary>Evaluates a network that fits its problem; null where a written bias is that of no network of 0/1 neurons.</summary>
    public static RealTrace? Of(RealProblem problem, CertifiedNetwork network, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(network);
        var biases = new long[network.Layers.Count][];
        for (var l = 0; l < biases.Length; l++)
        {
            var layer = network.Layers[l];
            biases[l] = [.. layer.Biases.Select(bias => (long)bias)];
            for (var j = 0; j < layer.NeuronCount && l > 0; j++)
            {
                foreach (var weight in layer.WeightsOf(j)) biases[l][j] -= weight;
                if (biases[l][j] % 2 != 0) return null;
                biases[l][j] /= 2;
            }
        }

        var (holds, least) = (true, Enumerable.Range(0, problem.Hidden.Count).Select(l => (Int128)problem.LeastMagnitude(l)).ToArray());
        var outputs = new Int128[problem.Data.SampleCount][];
        for (var k = 0; k < outputs.Length; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var values = Evaluate(network.Layers[0], biases[0], network.InputScale, problem.Data.Row(k));
            for (var l = 1; l < network.Layers.Count; l++)
            {
                foreach (var value in values) holds &= Int128.Abs(value) >= least[l - 1];
                values = Evaluate(network.Layers[l], biases[l], 1, [.. values.Select(value => Int128.IsPositive(value) ? 1 : 0)]);
            }

            outputs[k] = values;
        }

        var limit = (long)problem.Range * RealProblem.Unit;
        return new RealTrace(outputs, cancellationToken)
        {
            StaysInBox = network.Layers.All(layer => layer.Weights.All(w => Math.Abs((long)w) <= limit)) && biases.All(layer => layer.All(b => Math.Abs(b) <= limit)),
            HoldsDeadZone = holds,
            HasSharedBiases = biases.All(layer => layer.Distinct().Count() == 1),
            HasNoBiases = biases.All(layer => layer.All(b => b == 0)),
        };
    }

    private static Int128[] Evaluate(CertifiedLayer layer, long[] biases, long biasUnit, ReadOnlySpan<int> inputs)
    {
        var values = new Int128[biases.Length];
        for (var j = 0; j < values.Length; j++)
        {
            var sum = (Int128)biases[j] * biasUnit;
            var weights = layer.WeightsOf(j);
            for (var i = 0; i < weights.Length; i++) sum += (long)weights[i] * inputs[i];
            values[j] = sum;
        }

        return values;
    }
}
