using System.Globalization;
using System.Text.Json;
using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Formats.Onnx;

/// <summary>What a file says of a network besides its graph: input scale, class names and encoding, as texts in its metadata.</summary>
internal sealed class OnnxMetadata(string path) : StrictJson(path)
{
    public const string LargestInput = "halfspace.largestInput";
    public const string Inputs = "halfspace.inputs";
    public const string Raw = "raw";
    private const string InputScale = "halfspace.inputScale";
    private const string ClassNames = "halfspace.classNames";
    private const string Encoded = "halfspace.encoding";

    public static void Write(ModelProto model, Network network)
    {
        if (network.InputScale is { } scale) Add(model, InputScale, scale.ToString(CultureInfo.InvariantCulture));
        if (network.ClassNames is { } names) Add(model, ClassNames, JsonSerializer.Serialize(names, NetworkJsonWriter.EncodingOptions));
        if (network.Encoding is { } encoding) Add(model, Encoded, JsonSerializer.Serialize(encoding, NetworkJsonWriter.EncodingOptions));
    }

    public static void Add(ModelProto model, string key, string value) => model.MetadataProps.Add(new EntryProto { Key = key, Value = value });

    public void Read(ModelProto model, NetworkBuilder into)
    {
        foreach (var entry in model.MetadataProps)
        {
            var place = $"metadata '{entry.Key}'";
            if (entry.Key == InputScale)
            {
                into.InputScale = int.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var scale) && scale >= 1
                    ? scale
                    : throw Error(place, $"The input scale must be a whole number of 1 or more, not '{entry.Value}'.");
            }
            else if (entry.Key == ClassNames)
            {
                into.ClassNames = Json(entry, place, root => Names(root, place));
            }
            else if (entry.Key == Encoded)
            {
                into.Encoding = Json(entry, place, root => Encoding(root, place));
            }
        }
    }

    /// <summary>Says what does not fit the network that was read.</summary>
    public void Check(Network network)
    {
        var classes = Math.Max(2, network.OutputSize);
        if (network.ClassNames is { } names && names.Count != classes) throw Error($"metadata '{ClassNames}'", $"There are {names.Count} class names, but {network.OutputSize} outputs, which tell {classes} classes apart.");
        if (network.Encoding is not { } encoding) return;
        if (encoding.InputNames.Count != network.InputSize) throw Error($"metadata '{Encoded}'", $"The encoding gives {encoding.InputNames.Count} inputs; the network takes {network.InputSize}.");
        if (encoding.ClassNames.Count != classes) throw Error($"metadata '{Encoded}'", $"The encoding has {encoding.ClassNames.Count} classes; the {network.OutputSize} outputs tell {classes} apart.");
        if (network.InputScale is { } scale && encoding.Scale != scale) throw Error($"metadata '{Encoded}'", $"The encoding's scale is {encoding.Scale}; the input scale is {scale}.");
    }

    private T Json<T>(EntryProto entry, string place, Func<JsonElement, T> read)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(entry.Value));
        try
        {
            return Parse(stream, read);
        }
        catch (DataFileException fault) when (fault.Line > 0)
        {
            // The line counts within the text of the metadata, which nobody sees as a file.
            throw Error(place, fault.Reason);
        }
    }
}
