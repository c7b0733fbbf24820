using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Verification.Falsification;

/// <summary>How a weighted sum of a network's outputs changes with its inputs, at a point.</summary>
/// <remarks>At a kink one side's slope is taken. Sign and step neurons, whose slope is zero, count with the slope of a line from -1 to 1.</remarks>
internal static class OutputGradient
{
    /// <summary>The gradient by backpropagation.</summary>
    /// <param name="network">The network.</param>
    /// <param name="trace">The value of every node at the point, from <see cref="Network.Trace{T}"/>.</param>
    /// <param name="weights">One weight for each output.</param>
    /// <returns>One number for each input of the network.</returns>
    public static double[] Of(Network network, double[][] trace, ReadOnlySpan<double> weights) => Of(network, trace, weights, out _);

    /// <summary>The same, with the slopes of the sum by every node's values; null for a node that it does not depend on.</summary>
    public static double[] Of(Network network, double[][] trace, ReadOnlySpan<double> weights, out double[]?[] slopes)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(trace);
        if (weights.Length != network.OutputSize) throw new ArgumentException($"There are {weights.Length} weights; the network has {network.OutputSize} outputs.", nameof(weights));
        slopes = new double[network.Nodes.Count][];
        slopes[network.Output.Index] = weights.ToArray();
        var gradient = new double[network.InputSize];
        for (var n = network.Output.Index; n >= 0; n--)
        {
            var node = network.Nodes[n];
            if (slopes[n] is not { } arriving) continue;
            if (node.Layer is null)
            {
                for (var i = 0; i < node.Size; i++) gradient[node.InputOffset + i] += arriving[i];
                continue;
            }

            for (var input = 0; input < node.Inputs.Count; input++)
            {
                var source = node.Inputs[input];
                var into = slopes[source.Index] ??= new double[source.Size];
                var values = trace[source.Index];
                switch (node.Layer)
                {
                    case LinearLayer linear:
                        linear.AddTransposed(input, arriving, 1, into);
                        break;
                    case MaxLayer max:
                        for (var j = 0; j < arriving.Length; j++)
                        {
                            var largest = max.Groups[j][0];
                            foreach (var index in max.Groups[j]) if (values[index] > values[largest]) largest = index;
                            into[largest] += arriving[j];
                        }

                        break;
                    case ProductLayer:
                        var other = trace[node.Inputs[1 - input].Index];
                        for (var j = 0; j < arriving.Length; j++) into[j] += arriving[j] * other[j];
                        break;
                    case SoftmaxLayer softmax:
                        AddShares(softmax, trace[n], arriving, into);
                        break;
                    case ActivationLayer activation:
                        for (var j = 0; j < arriving.Length; j++) into[j] += arriving[j] * Slope(activation, values[j]);
                        break;
                    default:
                        throw new NotSupportedException($"No gradient is known for {node.Layer.Operator}.");
                }
            }
        }

        return gradient;
    }

    /// <summary>Of a share y_i: y_i (w_i - sum of w_j y_j); of its logarithm: w_i - exp(y_i) times the sum of w_j.</summary>
    private static void AddShares(SoftmaxLayer softmax, double[] values, double[] arriving, double[] into)
    {
        foreach (var group in softmax.Groups)
        {
            var sum = 0.0;
            foreach (var j in group) sum += softmax.IsLogarithm ? arriving[j] : arriving[j] * values[j];
            foreach (var j in group) into[j] += softmax.IsLogarithm ? arriving[j] - Math.Exp(values[j]) * sum : values[j] * (arriving[j] - sum);
        }
    }

    private static double Slope(ActivationLayer activation, double value) => activation switch
    {
        ReluLayer => value > 0 ? 1 : 0,
        LeakyReluLayer leaky => value > 0 ? 1 : leaky.Slope,
        AbsLayer => value >= 0 ? 1 : -1,
        ClipLayer clip => value > clip.Lower && value < clip.Upper ? 1 : 0,
        SignLayer or StepLayer => Math.Abs(value) <= 1 ? 1 : 0,
        SmoothLayer smooth => smooth.SlopeAt(value),
        _ => throw new NotSupportedException($"No slope is known for {activation.Operator}."),
    };
}
