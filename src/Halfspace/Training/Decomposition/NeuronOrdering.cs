using Halfspace.Networks;

namespace Halfspace.Training.Decomposition;

/// <summary>The order of hidden neurons that the general model asks for: by falling weight to the first neuron above.</summary>
internal static class NeuronOrdering
{
    /// <summary>The same function with the neurons of each hidden layer in that order.</summary>
    public static StepNetwork Apply(StepNetwork network)
    {
        var layers = network.Layers.Select(layer => layer.Clone()).ToArray();
        for (var l = layers.Length - 2; l >= 0; l--)
        {
            var (below, above) = (layers[l], layers[l + 1]);
            var order = Enumerable.Range(0, below.NeuronCount).OrderByDescending(k => above.WeightsOf(0)[k]).ToArray();
            layers[l] = new IntegerLayer(below.InputCount, [.. order.SelectMany(k => below.WeightsOf(k).ToArray())], [.. order.Select(k => below.Biases[k])]);
            layers[l + 1] = new IntegerLayer(above.InputCount, [.. Enumerable.Range(0, above.NeuronCount).SelectMany(j => order.Select(k => above.Weights[j * above.InputCount + k]))], above.Biases);
        }

        return new StepNetwork(layers, network.InputScale) { ClassNames = network.ClassNames, Encoding = network.Encoding };
    }
}
