using System.Text.Json;
using Halfspace.Data;
using Halfspace.Mip.Files;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>Writes and reads ensembles of pairs as versioned JSON, together with what is needed to use them on raw data.</summary>
/// <remarks>
/// <para>
/// <c>format</c> is <c>halfspace-pair-ensemble</c>, <c>version</c> 1. <c>classNames</c> says what classes there are;
/// <c>encoding</c> may be left out. Each of <c>members</c> has the class indices <c>low</c> and <c>high</c> and a
/// <c>network</c> as <see cref="NetworkJson"/> writes it, without class names and encoding of its own.
/// </para>
/// <para>Reading is strict: what is unknown, double or does not fit is refused, as is a pair of classes without a network.</para>
/// </remarks>
public static class PairEnsembleJson
{
    internal const string Format = "halfspace-pair-ensemble";
    internal const int Version = 1;

    /// <summary>Whether a document says that it is an ensemble of pairs; it may be a broken one.</summary>
    /// <param name="utf8">The whole content of a file.</param>
    public static bool Recognizes(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("format", out var format)
                && format.ValueKind == JsonValueKind.String
                && format.GetString() == Format;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Writes an ensemble to a file, replacing it only once all is written.</summary>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    /// <exception cref="ArgumentException">The ensemble has no class names.</exception>
    public static void Write(string path, PairEnsemble ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        if (ensemble.ClassNames is null) throw new ArgumentException("The ensemble has no class names; set them before it is written.", nameof(ensemble));
        AtomicFile.Write(path, stream => Write(stream, ensemble));
    }

    /// <summary>Reads an ensemble from a file.</summary>
    /// <exception cref="DataFileException">The file cannot be read or is no such ensemble; the message has path, place and reason.</exception>
    public static PairEnsemble Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var stream = InputFile.Open(path);
            return Read(stream, path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }

    /// <summary>Reads an ensemble from a stream.</summary>
    /// <param name="stream">UTF-8 JSON.</param>
    /// <param name="name">What to call the stream in messages.</param>
    /// <exception cref="DataFileException">The content is no such ensemble; the message has name, place and reason.</exception>
    public static PairEnsemble Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new PairEnsembleJsonReader(name).Read(stream);
    }

    internal static void Write(Stream stream, PairEnsemble ensemble)
    {
        using var json = NetworkJsonWriter.Open(stream);
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        NetworkJsonWriter.WriteData(json, ensemble.ClassNames, ensemble.Encoding);
        json.WriteStartArray("members");
        foreach (var member in ensemble.Members)
        {
            json.WriteStartObject();
            json.WriteNumber("low", member.Low);
            json.WriteNumber("high", member.High);
            json.WriteStartObject("network");
            NetworkJsonWriter.WriteLayers(json, member.Network);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }
}
