using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>Writes the JSON of a network, one line for each neuron's weights.</summary>
internal static class NetworkJsonWriter
{
    /// <summary>How the encoding is written and read: plain properties, nothing unknown and nothing missing.</summary>
    public static readonly JsonSerializerOptions EncodingOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        // Class names such as <=50K stay readable; the text is never put into a web page as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(Stream stream, IntegerNetwork network)
    {
        using var json = Open(stream);
        json.WriteStartObject();
        WriteLayers(json, network);
        WriteData(json, network.ClassNames, network.Encoding);
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }

    /// <summary>The writer that all network files are written with.</summary>
    public static Utf8JsonWriter Open(Stream stream) =>
        new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The properties of a network without those that tell of its data.</summary>
    public static void WriteLayers(Utf8JsonWriter json, IntegerNetwork network)
    {
        json.WriteString("format", NetworkJson.Format);
        json.WriteNumber("version", NetworkJson.Version);
        json.WriteString("kind", NetworkJson.Kind);
        json.WriteNumber("inputScale", network.InputScale);
        json.WriteStartArray("layers");
        foreach (var layer in network.Layers)
        {
            json.WriteStartObject();
            json.WriteStartArray("weights");
            for (var j = 0; j < layer.NeuronCount; j++) json.WriteRawValue(Row(layer.WeightsOf(j)));
            json.WriteEndArray();
            json.WritePropertyName("biases");
            json.WriteRawValue(Row(layer.Biases));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The names of the classes and how raw data is encoded, where they are known.</summary>
    public static void WriteData(Utf8JsonWriter json, IReadOnlyList<string>? names, Data.Encoding? encoding)
    {
        if (names is not null)
        {
            json.WritePropertyName("classNames");
            JsonSerializer.Serialize(json, names, EncodingOptions);
        }

        if (encoding is not null)
        {
            json.WritePropertyName("encoding");
            JsonSerializer.Serialize(json, encoding, EncodingOptions);
        }
    }

    private static string Row(ReadOnlySpan<int> numbers)
    {
        var texts = new string[numbers.Length];
        for (var i = 0; i < texts.Length; i++) texts[i] = numbers[i].ToString(CultureInfo.InvariantCulture);
        return $"[{string.Join(", ", texts)}]";
    }
}
