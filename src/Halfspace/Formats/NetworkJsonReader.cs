using System.Text.Json;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>Reads the JSON of a network, and says where what is wrong.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="place">Where in the file the network stands.</param>
internal sealed class NetworkJsonReader(string path, string place = "$") : StrictJson(path)
{
    private static readonly string[] Known = ["format", "version", "kind", "inputScale", "layers", "classNames", "encoding"];

    public IntegerNetwork Read(Stream stream) => Parse(stream, Read);

    /// <summary>Reads a network that is part of a larger document.</summary>
    public IntegerNetwork Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != NetworkJson.Format)
            throw Error(place + ".format", $"The file is no network: its format must be '{NetworkJson.Format}'.");
        var version = Integer(Member(root, place, "version"), place + ".version");
        if (version != NetworkJson.Version) throw Error(place + ".version", $"The file has version {version}; this program reads version {NetworkJson.Version}. Use a program of the version that wrote it.");
        var kind = Member(root, place, "kind");
        if (kind.ValueKind != JsonValueKind.String || kind.GetString() != NetworkJson.Kind) throw Error(place + ".kind", $"The kind of network must be '{NetworkJson.Kind}', not {Shorten(kind)}.");
        OnlyKnown(root, place, Known);
        var scale = Integer(Member(root, place, "inputScale"), place + ".inputScale");
        if (scale < 1) throw Error(place + ".inputScale", $"The input scale is {scale}; it must be 1 or more.");
        var layers = Layers(Array(Member(root, place, "layers"), place + ".layers"), scale);
        var names = root.TryGetProperty("classNames", out var list) ? Names(list, place + ".classNames") : null;
        var encoding = root.TryGetProperty("encoding", out var recipe) ? Encoding(recipe, place + ".encoding") : null;
        Compare(layers, scale, names, encoding);
        return new IntegerNetwork(layers, scale) { ClassNames = names, Encoding = encoding };
    }

    private List<IntegerLayer> Layers(JsonElement list, int scale)
    {
        if (list.GetArrayLength() == 0) throw Error(place + ".layers", "A network needs one layer or more.");
        var layers = new List<IntegerLayer>();
        foreach (var element in list.EnumerateArray())
        {
            var here = FormattableString.Invariant($"{place}.layers[{layers.Count}]");
            OnlyKnown(element, here, ["weights", "biases"]);
            var biases = Integers(Array(Member(element, here, "biases"), here + ".biases"), here + ".biases");
            var rows = Array(Member(element, here, "weights"), here + ".weights");
            if (biases.Length == 0 || rows.GetArrayLength() != biases.Length)
                throw Error(here, $"There are {rows.GetArrayLength()} rows of weights and {biases.Length} biases; each neuron has one of both, and a layer one neuron or more.");
            var weights = new List<int>();
            var width = layers.Count > 0 ? layers[^1].NeuronCount : rows[0].ValueKind == JsonValueKind.Array ? rows[0].GetArrayLength() : 0;
            var j = 0;
            foreach (var element2 in rows.EnumerateArray())
            {
                var rowPlace = FormattableString.Invariant($"{here}.weights[{j}]");
                var row = Integers(Array(element2, rowPlace), rowPlace);
                if (row.Length != width || width == 0)
                    throw Error(rowPlace, $"The row has {row.Length} weights; {(layers.Count > 0 ? $"the layer before has {width} neurons" : j == 0 ? "an input needs a weight" : $"the first row has {width}")}.");
                var reach = row.Sum(weight => Math.Abs((long)weight)) + (layers.Count == 0 ? (long)Math.Abs(biases[j]) * scale / int.MaxValue + 1 : 0);
                if (reach >= uint.MaxValue) throw Error(rowPlace, "The weights are so large that the sum over the inputs can leave 64 bits.");
                weights.AddRange(row);
                j++;
            }

            layers.Add(new IntegerLayer(width, [.. weights], biases));
        }

        return layers;
    }

    private void Compare(List<IntegerLayer> layers, int scale, string[]? names, Data.Encoding? encoding)
    {
        var (inputs, outputs) = (layers[0].InputCount, layers[^1].NeuronCount);
        var classes = outputs == 1 ? 2 : outputs;
        if (names is not null && names.Length != classes) throw Error(place + ".classNames", $"There are {names.Length} class names, but {outputs} outputs, which tell {classes} classes apart.");
        if (encoding is null) return;
        if (encoding.InputNames.Count != inputs) throw Error(place + ".encoding", $"The encoding gives {encoding.InputNames.Count} inputs; the first layer takes {inputs}.");
        if (encoding.Scale != scale) throw Error(place + ".encoding.scale", $"The encoding's scale is {encoding.Scale}; the network's input scale is {scale}.");
        if (encoding.ClassNames.Count != classes) throw Error(place + ".encoding", $"The encoding has {encoding.ClassNames.Count} classes; the {outputs} outputs tell {classes} apart.");
        if (names is not null && !names.SequenceEqual(encoding.ClassNames, StringComparer.Ordinal)) throw Error(place + ".classNames", "The class names differ from those of the encoding.");
    }
}
