using Halfspace.Networks;

namespace Halfspace.Training.Selection;

/// <summary>A network of a larger shape that computes what a smaller one does, so that the larger one is never worse.</summary>
internal static class NestedStart
{
    /// <summary>The network in the shape of a problem; null where it does not fit in, or has been trained on other inputs.</summary>
    /// <param name="smaller">A trained network.</param>
    /// <param name="problem">The problem of the larger shape.</param>
    public static IntegerNetwork? Of(IntegerNetwork smaller, TrainingProblem problem)
    {
        if (smaller.InputCount != problem.Data.InputCount || smaller.InputScale != problem.Data.Scale || smaller.OutputCount != problem.OutputCount) return null;
        var layers = smaller.Layers.Count == problem.Hidden.Count + 1 ? Widened(smaller, problem)
            : smaller.Layers.Count == 1 && problem.Hidden.Count == 1 && problem.OutputCount == 1 ? Below(smaller.Layers[0], problem.Hidden[0])
            : null;
        if (layers is null) return null;
        var nested = new IntegerNetwork(layers, smaller.InputScale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
        return problem.Misfit(nested) is null ? nested : null;
    }

    /// <summary>The neuron of a network without hidden layer as the first hidden one, whose sign the output passes on.</summary>
    private static IntegerLayer[] Below(IntegerLayer neuron, int width)
    {
        var first = new IntegerLayer(neuron.InputCount, new int[neuron.InputCount * width], new int[width]);
        neuron.Weights.CopyTo(first.Weights, 0);
        first.Biases[0] = neuron.Biases[0];
        var output = new IntegerLayer(width, new int[width], new int[1]);
        output.Weights[0] = 1;
        return [first, output];
    }

    /// <summary>The same neurons, and further ones that nothing takes in.</summary>
    private static IntegerLayer[]? Widened(IntegerNetwork smaller, TrainingProblem problem)
    {
        var layers = new IntegerLayer[smaller.Layers.Count];
        for (var l = 0; l < layers.Length; l++)
        {
            var (from, inputs, neurons) = (smaller.Layers[l], problem.Widths[l], problem.Widths[l + 1]);
            if (from.InputCount > inputs || from.NeuronCount > neurons) return null;
            layers[l] = new IntegerLayer(inputs, new int[inputs * neurons], new int[neurons]);
            for (var j = 0; j < from.NeuronCount; j++)
            {
                from.WeightsOf(j).CopyTo(layers[l].WeightsOf(j));
                layers[l].Biases[j] = from.Biases[j];
            }
        }

        return layers;
    }
}
