using Halfspace.Networks;

namespace Halfspace.Training.Formulations;

/// <summary>The order of hidden neurons that formulations ask for, applied to a network without changing its outputs.</summary>
internal static class NeuronOrder
{
    /// <summary>What the weight to the first neuron above counts for beside the weight to the second.</summary>
    public static double FirstFactor(int range, bool orderSecond) => orderSecond ? 2 * range + 1 : 1;

    /// <summary>Permutes hidden neurons, from the outputs down, by descending weight to the first (then second) neuron above.</summary>
    public static IntegerNetwork Sort(IntegerNetwork network, int range, bool orderSecond)
    {
        var layers = network.Layers.Select(layer => layer.Clone()).ToArray();
        for (var l = layers.Length - 2; l >= 0; l--)
        {
            var above = layers[l + 1];
            var second = orderSecond && above.NeuronCount > 1;
            double Key(int i) => FirstFactor(range, second) * above.Weights[i] + (second ? above.Weights[above.InputCount + i] : 0);
            Permute(layers, l, [.. Enumerable.Range(0, layers[l].NeuronCount).OrderByDescending(Key)]);
        }

        return new IntegerNetwork(layers, network.InputScale) { ClassNames = network.ClassNames, Encoding = network.Encoding };
    }

    /// <summary>Makes the second of two outputs the negation of the first.</summary>
    public static void MirrorOutputs(IntegerLayer outputs)
    {
        for (var i = 0; i < outputs.InputCount; i++) outputs.Weights[outputs.InputCount + i] = -outputs.Weights[i];
        outputs.Biases[1] = -outputs.Biases[0];
    }

    private static void Permute(IntegerLayer[] layers, int layer, int[] order)
    {
        var (old, above) = (layers[layer].Clone(), layers[layer + 1].Clone());
        for (var j = 0; j < order.Length; j++)
        {
            old.WeightsOf(order[j]).CopyTo(layers[layer].WeightsOf(j));
            layers[layer].Biases[j] = old.Biases[order[j]];
            for (var n = 0; n < above.NeuronCount; n++)
                layers[layer + 1].WeightsOf(n)[j] = above.WeightsOf(n)[order[j]];
        }
    }
}
