using Halfspace.Certificates;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Proofs;

/// <summary>A network as the layers that a certificate is about: dense ones that branch and bound works on, or else its own linear layers one after the other, with the weights that are not zero.</summary>
internal static class SparseLayers
{
    /// <summary>The layers; null where a network can be written neither way.</summary>
    public static IReadOnlyList<StatedLayer>? Any(Network network, bool isSingle) => DenseChain.Any(network, isSingle: isSingle) is { } chain ? PropertyEngine.Stated(chain) : null;

    /// <summary>The linear layers of a network that is a sequence of such and of ReLUs, leaky or not; null for others. No layers are joined, so nothing rounds.</summary>
    public static IReadOnlyList<StatedLayer>? Of(Network network)
    {
        var (layers, isOpen) = (new List<StatedLayer>(), false);
        for (var n = 0; n < network.Nodes.Count; n++)
        {
            var node = network.Nodes[n];
            if (node.IsInput)
            {
                if (n > 0 || node.Size != network.InputSize) return null;
                continue;
            }

            if (n == 0 || node.Inputs.Count != 1 || node.Inputs[0] != network.Nodes[n - 1]) return null;
            switch (node.Layer)
            {
                case LinearLayer linear:
                    if (isOpen) layers[^1] = layers[^1] with { Leaks = Filled(layers[^1].Outputs, 1) };
                    layers.Add(Stated(linear));
                    isOpen = true;
                    break;
                case ReluLayer or LeakyReluLayer { Slope: >= 0 and <= 1 }:
                    if (!isOpen) layers.Add(Copy(node.Size));
                    layers[^1] = layers[^1] with { Leaks = node.Layer is LeakyReluLayer leaky ? Filled(node.Size, leaky.Slope) : null };
                    isOpen = false;
                    break;
                default:
                    return null;
            }
        }

        if (network.Output != network.Nodes[^1]) return null;
        if (!isOpen) layers.Add(Copy(network.OutputSize));
        return layers.TrueForAll(layer => Array.TrueForAll(layer.Weights, double.IsFinite) && Array.TrueForAll(layer.Biases, double.IsFinite)) ? layers : null;
    }

    /// <summary>A layer with its weights, or dense where at least half of them are there.</summary>
    private static StatedLayer Stated(LinearLayer layer)
    {
        var (rows, inputs, outputs, biases) = (layer.Rows, layer.InputSizes[0], layer.OutputSize, layer.Biases.ToArray());
        if (2L * rows.AllColumns.Length < (long)inputs * outputs || (long)inputs * outputs > Array.MaxLength) return Ordered(rows, inputs, biases);
        var weights = new double[inputs * outputs];
        for (var j = 0; j < outputs; j++)
        {
            var columns = rows.Columns(j);
            var each = rows.Weights(j);
            for (var e = 0; e < columns.Length; e++) weights[j * inputs + columns[e]] = each[e];
        }

        return new StatedLayer(inputs, weights, biases, null);
    }

    /// <summary>A layer with the inputs of each row in order.</summary>
    private static StatedLayer Ordered(LinearRows rows, int inputs, double[] biases)
    {
        var (places, weights, starts) = (rows.AllColumns.ToArray(), rows.AllWeights.Values.ToArray(), rows.Starts.ToArray());
        for (var j = 0; j < rows.Count; j++) Array.Sort(places, weights, starts[j], starts[j + 1] - starts[j]);
        return new StatedLayer(inputs, weights, biases, null) { Places = places, Starts = starts };
    }

    private static StatedLayer Copy(int size) => new(size, Filled(size, 1), new double[size], null) { Places = [.. Enumerable.Range(0, size)], Starts = [.. Enumerable.Range(0, size + 1)] };

    private static double[] Filled(int count, double value)
    {
        var values = new double[count];
        Array.Fill(values, value);
        return values;
    }
}
