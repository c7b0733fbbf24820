using System.Text.Json;
using Halfspace.Data;
using Halfspace.Mip.Files;
using Halfspace.Networks;

namespace Halfspace.Bounds;

/// <summary>
/// Writes and reads bounds as versioned JSON: the region, a range for each value of each node, and a fingerprint of network and region. A range's
/// end that is not known is <c>null</c>. Numbers are written so that they come back the same.
/// </summary>
public static class BoundsJson
{
    internal const string Format = "halfspace-bounds";
    internal const int Version = 1;

    /// <summary>Writes bounds, replacing the file only once all is written.</summary>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, NetworkBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        AtomicFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream);
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("version", Version);
            json.WriteString("fingerprint", BoundsFingerprint.Of(bounds.Network, bounds.Region));
            json.WriteStartObject("region");
            Write(json, "lower", bounds.Region.Lower);
            Write(json, "upper", bounds.Region.Upper);
            if (bounds.Region.Ball is { } ball)
            {
                json.WriteStartObject("ball");
                json.WriteString("norm", ball.Norm.ToString());
                json.WriteNumber("radius", ball.Radius);
                Write(json, "center", ball.Center);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartArray("nodes");
            foreach (var node in bounds.Network.Nodes)
            {
                json.WriteStartObject();
                json.WriteString("name", node.Name);
                Write(json, "lower", bounds.Lower(node));
                Write(json, "upper", bounds.Upper(node));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Reads bounds of a network.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network that they must be of.</param>
    /// <exception cref="DataFileException">The file cannot be read, is damaged, or has bounds of another network; the message has path, place and reason.</exception>
    public static NetworkBounds Read(string path, Network network)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(network);
        try
        {
            using var stream = InputFile.Open(path);
            return new BoundsJsonReader(path, network).Read(stream);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            if (double.IsFinite(number)) json.WriteNumberValue(number);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }
}
