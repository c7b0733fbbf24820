using Halfspace.Certificates;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Proofs;

/// <summary>A network as the layers that a certificate is about: dense ones that branch and bound works on, or else its own linear layers one after the other, with the weights that are not zero.</summary>
internal static class SparseLayers
{
    /// <summary>The layers; null where a network can be written neither way.</summary>
    public static IReadOnlyList<StatedLayer>? Any(Network network, bool isSingle) => DenseChain.Any(network, isRecorded: true, isSingle) is { } chain ? PropertyEngine.Stated(chain) : null;

    /// <summary>
    /// The linear layers of a network of such and of ReLUs, leaky or not, one after the other; null for others. What is needed later, as where branches are added, passes a layer in neurons of weight and factor one.
    /// No layers are joined, so nothing rounds.
    /// </summary>
    public static IReadOnlyList<StatedLayer>? Of(Network network)
    {
        var (layers, places, last, open) = (new List<StatedLayer>(), new Dictionary<int, int>(), LastUses(network), -1);
        foreach (var node in network.Nodes)
        {
            switch (node.Layer)
            {
                case null:
                    if (layers.Count > 0) return null;
                    places[node.Index] = node.InputOffset;
                    break;
                case LinearLayer linear:
                    // A value that is taken twice would have its weights joined.
                    if (node.Inputs.Select(input => input.Index).Distinct().Count() < node.Inputs.Count) return null;
                    Write(node, linear.Rows, [.. node.Inputs]);
                    open = node.Index;
                    break;
                case ReluLayer or LeakyReluLayer { Slope: >= 0 and <= 1 }:
                    var from = node.Inputs[0];
                    // The layer that was written last has the ReLU behind it, if nothing else takes its values.
                    if (open != from.Index || last[open] != node.Index) Write(node, null, [from]);
                    else places.Remove(from.Index);
                    Array.Fill(layers[^1].Leaks!, node.Layer is LeakyReluLayer leaky ? leaky.Slope : 0, 0, node.Size);
                    (places[node.Index], open) = (0, -1);
                    break;
                default:
                    return null;
            }
        }

        if (open != network.Output.Index || layers[^1].Outputs != network.OutputSize) Write(network.Output, null, [network.Output]);
        layers[^1] = layers[^1] with { Leaks = null };
        for (var k = 0; k + 1 < layers.Count; k++) if (Array.TrueForAll(layers[k].Leaks!, leak => leak == 0)) layers[k] = layers[k] with { Leaks = null };
        return layers.TrueForAll(layer => Array.TrueForAll(layer.Weights, double.IsFinite) && Array.TrueForAll(layer.Biases, double.IsFinite)) ? layers : null;

        // A layer of a node's values, then of those that are needed later.
        void Write(NetworkNode node, LinearRows? rows, NetworkNode[] inputs)
        {
            var kept = places.Where(pair => pair.Key != node.Index && last[pair.Key] > node.Index).OrderBy(pair => pair.Key).Select(pair => (network.Nodes[pair.Key].Size, Place: pair.Value, pair.Key)).ToArray();
            var offsets = inputs.Select(input => places[input.Index]).ToArray();
            var width = layers.Count == 0 ? network.InputSize : layers[^1].Outputs;
            layers.Add(rows is null ? Copies([(node.Size, offsets[0]), .. kept.Select(each => (each.Size, each.Place))], width) : With(Stated((LinearLayer)node.Layer!, [.. inputs.Zip(offsets, (input, offset) => (input.Size, offset))], width), [.. kept.Select(each => (each.Size, each.Place))]));
            places.Clear();
            places[node.Index] = 0;
            var offset = node.Size;
            foreach (var (size, _, key) in kept)
            {
                places[key] = offset;
                offset += size;
            }
        }
    }

    private static int[] LastUses(Network network)
    {
        var last = new int[network.Nodes.Count];
        foreach (var node in network.Nodes) foreach (var input in node.Inputs) last[input.Index] = node.Index;
        last[network.Output.Index] = int.MaxValue;
        return last;
    }

    /// <summary>A layer with neurons that hand values on behind its own.</summary>
    private static StatedLayer With(StatedLayer layer, (int Size, int Place)[] kept)
    {
        if (kept.Length == 0) return layer with { Leaks = Filled(layer.Outputs, 1) };
        var places = layer.Places?.ToArray() ?? [.. Enumerable.Range(0, layer.Outputs).SelectMany(_ => Enumerable.Range(0, layer.Inputs))];
        var starts = layer.Starts?.ToArray() ?? [.. Enumerable.Range(0, layer.Outputs + 1).Select(j => j * layer.Inputs)];
        var copies = Copies(kept, layer.Inputs);
        return new StatedLayer(layer.Inputs, [.. layer.Weights, .. copies.Weights], [.. layer.Biases, .. copies.Biases], Filled(layer.Outputs + copies.Outputs, 1)) { Places = [.. places, .. copies.Places!], Starts = [.. starts, .. copies.Starts!.Skip(1).Select(start => start + layer.Weights.Length)] };
    }

    /// <summary>A layer with its weights, or dense where at least half of them are there.</summary>
    private static StatedLayer Stated(LinearLayer layer, (int Size, int Place)[] inputs, int width)
    {
        var (rows, outputs, biases) = (layer.Rows, layer.OutputSize, layer.Biases.ToArray());
        int[] map = [.. inputs.SelectMany(input => Enumerable.Range(input.Place, input.Size))];
        if (2L * rows.AllColumns.Length < (long)width * outputs || (long)width * outputs > Array.MaxLength) return Ordered(rows, map, width, biases);
        var weights = new double[width * outputs];
        for (var j = 0; j < outputs; j++)
        {
            var columns = rows.Columns(j);
            var each = rows.Weights(j);
            for (var e = 0; e < columns.Length; e++) weights[j * width + map[columns[e]]] = each[e];
        }

        return new StatedLayer(width, weights, biases, null);
    }

    /// <summary>A layer with the inputs of each row in order.</summary>
    private static StatedLayer Ordered(LinearRows rows, int[] map, int width, double[] biases)
    {
        var (places, weights, starts) = (rows.AllColumns.ToArray(), rows.AllWeights.Values.ToArray(), rows.Starts.ToArray());
        for (var e = 0; e < places.Length; e++) places[e] = map[places[e]];
        for (var j = 0; j < rows.Count; j++) Array.Sort(places, weights, starts[j], starts[j + 1] - starts[j]);
        return new StatedLayer(width, weights, biases, null) { Places = places, Starts = starts };
    }

    /// <summary>A layer that hands values on.</summary>
    private static StatedLayer Copies((int Size, int Place)[] values, int width)
    {
        int[] places = [.. values.SelectMany(value => Enumerable.Range(value.Place, value.Size))];
        return new StatedLayer(width, Filled(places.Length, 1), new double[places.Length], Filled(places.Length, 1)) { Places = places, Starts = [.. Enumerable.Range(0, places.Length + 1)] };
    }

    private static double[] Filled(int count, double value)
    {
        var values = new double[count];
        Array.Fill(values, value);
        return values;
    }
}
