using System.Text.Json;
using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>Reads the JSON of a network, and says where what is wrong.</summary>
internal sealed class NetworkJsonReader(string path)
{
    private static readonly string[] Known = ["format", "version", "kind", "inputScale", "layers", "classNames", "encoding"];

    public IntegerNetwork Read(Stream stream)
    {
        try
        {
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (JsonException cause)
        {
            throw new DataFileException(path, (int)(cause.LineNumber ?? -1) + 1, $"This is not JSON as it should be: {cause.Message}", cause);
        }
    }

    private IntegerNetwork Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != NetworkJson.Format)
            throw Error("$.format", $"The file is no network: its format must be '{NetworkJson.Format}'.");
        var version = Integer(Member(root, "$", "version"), "$.version");
        if (version != NetworkJson.Version) throw Error("$.version", $"The file has version {version}; this program reads version {NetworkJson.Version}. Use a program of the version that wrote it.");
        var kind = Member(root, "$", "kind");
        if (kind.ValueKind != JsonValueKind.String || kind.GetString() != NetworkJson.Kind) throw Error("$.kind", $"The kind of network must be '{NetworkJson.Kind}', not {Shorten(kind)}.");
        OnlyKnown(root, "$", Known);
        var scale = Integer(Member(root, "$", "inputScale"), "$.inputScale");
        if (scale < 1) throw Error("$.inputScale", $"The input scale is {scale}; it must be 1 or more.");
        var layers = Layers(Array(Member(root, "$", "layers"), "$.layers"), scale);
        var names = root.TryGetProperty("classNames", out var list) ? Names(list) : null;
        var encoding = root.TryGetProperty("encoding", out var recipe) ? Encoding(recipe) : null;
        Compare(layers, scale, names, encoding);
        return new IntegerNetwork(layers, scale) { ClassNames = names, Encoding = encoding };
    }

    private List<IntegerLayer> Layers(JsonElement list, int scale)
    {
        if (list.GetArrayLength() == 0) throw Error("$.layers", "A network needs one layer or more.");
        var layers = new List<IntegerLayer>();
        foreach (var element in list.EnumerateArray())
        {
            var place = FormattableString.Invariant($"$.layers[{layers.Count}]");
            OnlyKnown(element, place, ["weights", "biases"]);
            var biases = Integers(Array(Member(element, place, "biases"), place + ".biases"), place + ".biases");
            var rows = Array(Member(element, place, "weights"), place + ".weights");
            if (biases.Length == 0 || rows.GetArrayLength() != biases.Length)
                throw Error(place, $"There are {rows.GetArrayLength()} rows of weights and {biases.Length} biases; each neuron has one of both, and a layer one neuron or more.");
            var weights = new List<int>();
            var width = layers.Count > 0 ? layers[^1].NeuronCount : rows[0].ValueKind == JsonValueKind.Array ? rows[0].GetArrayLength() : 0;
            var j = 0;
            foreach (var element2 in rows.EnumerateArray())
            {
                var rowPlace = FormattableString.Invariant($"{place}.weights[{j}]");
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
        if (names is not null && names.Length != classes) throw Error("$.classNames", $"There are {names.Length} class names, but {outputs} outputs, which tell {classes} classes apart.");
        if (encoding is null) return;
        if (encoding.InputNames.Count != inputs) throw Error("$.encoding", $"The encoding gives {encoding.InputNames.Count} inputs; the first layer takes {inputs}.");
        if (encoding.Scale != scale) throw Error("$.encoding.scale", $"The encoding's scale is {encoding.Scale}; the network's input scale is {scale}.");
        if (encoding.ClassNames.Count != classes) throw Error("$.encoding", $"The encoding has {encoding.ClassNames.Count} classes; the {outputs} outputs tell {classes} apart.");
        if (names is not null && !names.SequenceEqual(encoding.ClassNames, StringComparer.Ordinal)) throw Error("$.classNames", "The class names differ from those of the encoding.");
    }

    private string[] Names(JsonElement list)
    {
        Array(list, "$.classNames");
        return
        [
            .. list.EnumerateArray().Select((name, c) => name.ValueKind == JsonValueKind.String
                ? name.GetString()!
                : throw Error(FormattableString.Invariant($"$.classNames[{c}]"), $"A class name must be text, not {Shorten(name)}.")),
        ];
    }

    private Data.Encoding Encoding(JsonElement element)
    {
        try
        {
            var encoding = element.Deserialize<Data.Encoding>(NetworkJsonWriter.EncodingOptions) ?? throw Error("$.encoding", "The encoding is null; leave it out instead.");
            return encoding.FindProblem() is { } problem ? throw Error("$.encoding", problem) : encoding;
        }
        catch (JsonException cause)
        {
            throw Error("$.encoding" + (cause.Path is { Length: > 1 } inner ? inner[1..] : ""), cause.Message);
        }
        catch (NotSupportedException cause)
        {
            throw Error("$.encoding", $"A column does not say its kind: {cause.Message}");
        }
    }

    private JsonElement Member(JsonElement parent, string place, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : throw Error(place, $"The property '{name}' is missing.");

    private JsonElement Array(JsonElement element, string place) =>
        element.ValueKind == JsonValueKind.Array ? element : throw Error(place, $"A list must stand here, not {Shorten(element)}.");

    private int[] Integers(JsonElement list, string place)
    {
        var numbers = new int[list.GetArrayLength()];
        var i = 0;
        foreach (var element in list.EnumerateArray())
        {
            // The place is put together only for an error: a network has many weights.
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out numbers[i]) || numbers[i] == int.MinValue) Integer(element, FormattableString.Invariant($"{place}[{i}]"));
            i++;
        }

        return numbers;
    }

    private int Integer(JsonElement element, string place) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number != int.MinValue
            ? number
            : throw Error(place, $"An integer of at most {int.MaxValue} in size must stand here, not {Shorten(element)}.");

    private void OnlyKnown(JsonElement element, string place, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Error(place, $"An object must stand here, not {Shorten(element)}.");
        foreach (var property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name)) throw Error(place, $"The property '{property.Name}' is not known. Known are {string.Join(", ", known)}.");
        }
    }

    private DataFileException Error(string place, string reason) => new(path, 0, $"{place}: {reason}");

    private static string Shorten(JsonElement element)
    {
        var text = element.GetRawText();
        return text.Length > 40 ? text[..40] + "..." : text;
    }
}
