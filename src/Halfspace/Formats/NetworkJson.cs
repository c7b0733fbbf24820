using Halfspace.Data;
using Halfspace.Mip.Files;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>Writes and reads integer networks as versioned JSON, together with what is needed to use them on raw data.</summary>
/// <remarks>
/// <para>
/// <c>format</c> is <c>halfspace-network</c>, <c>version</c> 1, <c>kind</c> <c>integer-sign</c>: hidden neurons give +1
/// where their pre-activation is zero or more and -1 elsewhere. <c>inputScale</c> is the integer that stands for an
/// input of one. Each of <c>layers</c> has <c>weights</c>, one row a neuron, and <c>biases</c>. <c>classNames</c> and
/// <c>encoding</c> may be left out.
/// </para>
/// <para>Reading is strict: what is unknown, double or does not fit is refused, with the place in the file.</para>
/// </remarks>
public static class NetworkJson
{
    internal const string Format = "halfspace-network";
    internal const int Version = 1;
    internal const string Kind = "integer-sign";

    /// <summary>Writes a network to a file, replacing it only once all is written.</summary>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, IntegerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        AtomicFile.Write(path, stream => Write(stream, network));
    }

    /// <summary>Writes a network to a stream, which stays open.</summary>
    public static void Write(Stream stream, IntegerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(network);
        NetworkJsonWriter.Write(stream, network);
    }

    /// <summary>Reads a network from a file.</summary>
    /// <exception cref="DataFileException">The file cannot be read or is no such network; the message has path, place and reason.</exception>
    public static IntegerNetwork Read(string path)
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

    /// <summary>Reads a network from a stream.</summary>
    /// <param name="stream">UTF-8 JSON.</param>
    /// <param name="name">What to call the stream in messages.</param>
    /// <exception cref="DataFileException">The content is no such network; the message has name, place and reason.</exception>
    public static IntegerNetwork Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new NetworkJsonReader(name).Read(stream);
    }
}
