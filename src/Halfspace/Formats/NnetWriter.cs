using System.Globalization;
using System.Text;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Formats;

/// <summary>Writes the text of an NNet file.</summary>
internal static class NnetWriter
{
    public static string Write(Network network)
    {
        var layers = Chain(network);
        var first = layers[0] as ScaleLayer;
        var last = layers.Count > 1 ? layers[^1] as ScaleLayer : null;
        var middle = layers.Skip(first is null ? 0 : 1).SkipLast(last is null ? 0 : 1).ToArray();
        for (var l = 0; l < middle.Length; l++)
        {
            if (l % 2 == 0 ? middle[l] is not DenseLayer : middle[l] is not ReluLayer) throw Refused($"layer {middle[l]} stands where {(l % 2 == 0 ? "a dense layer" : "ReLU")} must");
        }

        if (middle.Length % 2 == 0) throw Refused("it does not end with a dense layer");
        if (first is not null && first.Factors.Contains(0)) throw Refused("an input is scaled by zero");
        if (last is not null && (last.Factors.IndexOfAnyExcept(last.Factors[0]) >= 0 || last.Biases.IndexOfAnyExcept(last.Biases[0]) >= 0 || last.Factors[0] == 0))
            throw Refused("its outputs are scaled each in a way of its own");
        var dense = middle.OfType<DenseLayer>().ToArray();
        var inputs = network.InputSize;
        var text = new StringBuilder("// A fully connected ReLU network: inputs are shifted by a mean and divided by a range, outputs the other way round.\n");
        Line(text, [dense.Length, inputs, network.OutputSize, dense.Select(layer => layer.OutputSize).Append(inputs).Max()]);
        Line(text, [inputs, .. dense.Select(layer => (double)layer.OutputSize)]);
        Line(text, [0]);
        Line(text, Enumerable.Repeat((double)-float.MaxValue, inputs));
        Line(text, Enumerable.Repeat((double)float.MaxValue, inputs));
        Line(text, Enumerable.Range(0, inputs).Select(i => first is null || first.Biases[i] == 0 ? 0 : -first.Biases[i] / first.Factors[i]).Append(last?.Biases[0] ?? 0));
        Line(text, Enumerable.Range(0, inputs).Select(i => first is null ? 1 : 1 / first.Factors[i]).Append(last?.Factors[0] ?? 1));
        foreach (var layer in dense)
        {
            for (var j = 0; j < layer.OutputSize; j++) Line(text, layer.WeightsOf(j).ToArray());
            foreach (var bias in layer.Biases) Line(text, [bias]);
        }

        return text.ToString();
    }

    private static List<Layer> Chain(Network network)
    {
        if (network.Inputs.Count != 1) throw Refused("it has several inputs");
        var layers = new List<Layer>();
        for (var node = network.Output; !node.IsInput; node = node.Inputs[0])
        {
            if (node.Inputs.Count != 1) throw Refused($"node '{node.Name}' has {node.Inputs.Count} inputs");
            layers.Insert(0, node.Layer!);
        }

        return layers.Count > 0 ? layers : throw Refused("it has no layer");
    }

    private static ArgumentException Refused(string reason) =>
        new($"The NNet format holds dense layers with ReLU between them, and a scale of each input and of all outputs; this network does not fit: {reason}. Write it as .onnx.");

    private static void Line(StringBuilder text, IEnumerable<double> numbers)
    {
        foreach (var number in numbers) text.Append(number.ToString("R", CultureInfo.InvariantCulture)).Append(',');
        text.Append('\n');
    }
}
