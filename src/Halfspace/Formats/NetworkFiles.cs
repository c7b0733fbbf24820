using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>The file formats of networks; a file's ending picks one.</summary>
/// <example>
/// <code>
/// OnnxFile.Write("real.onnx", real);
/// Console.WriteLine(string.Join(' ', NetworkFiles.Read("real.onnx").Forward&lt;double&gt;([0.25, 0.75])));
/// </code>
/// </example>
public static class NetworkFiles
{
    /// <summary>All formats.</summary>
    public static IReadOnlyList<NetworkFormat> All { get; } =
    [
        new() { Ending = ".json", Read = path => NetworkJson.Read(path).ToNetwork(), Parse = (content, name) => NetworkJson.Read(new MemoryStream(content.ToArray()), name).ToNetwork(), WriteInteger = NetworkJson.Write },
        new() { Ending = ".onnx", Read = OnnxFile.Read, Parse = (content, name) => OnnxFile.Read(content.Span, name), Write = (path, network) => OnnxFile.Write(path, network), WriteInteger = (path, network) => OnnxFile.Write(path, network) },
        new() { Ending = ".nnet", Read = NnetFile.Read, Parse = NnetFile.Read, Write = NnetFile.Write },
        new() { Ending = ".c", WriteInteger = (path, network) => CSourceFile.Write(path, network) },
        new() { Ending = ".cs", WriteInteger = (path, network) => CSharpSourceFile.Write(path, network) },
    ];

    /// <summary>The format that a file's ending names; null where none does.</summary>
    public static NetworkFormat? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return All.FirstOrDefault(format => path.EndsWith(format.Ending, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads a network in the format that the file's ending names.</summary>
    /// <exception cref="DataFileException">The ending names no format that is read, or the file cannot be used; the message has path, place and reason.</exception>
    public static Network Read(string path) =>
        Find(path)?.Read is { } read ? read(path) : throw NotRead(path);

    /// <summary>Reads a network from the content of a file, for whoever has read that already; nothing is opened.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="name">What the file is called; its ending names the format.</param>
    /// <exception cref="DataFileException">The ending names no format that is read, or the content is no such network.</exception>
    internal static Network Parse(ReadOnlyMemory<byte> content, string name)
    {
        try
        {
            return Find(name)?.Parse is { } parse ? parse(content, name) : throw NotRead(name);
        }
        catch (Exception cause) when (cause is IOException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(name, cause);
        }
    }

    /// <summary>Writes a network of integer weights in the format that the file's ending names; a failure leaves the file as it was.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">Where to, ending in .json, .onnx, .c or .cs.</param>
    /// <exception cref="ArgumentException">The ending names no format that is written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(this IntegerNetwork network, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        var write = Find(path)?.WriteInteger ?? throw new ArgumentException($"The file's ending says how it is written; it must be one of {string.Join(", ", All.Where(format => format.WriteInteger is not null).Select(format => format.Ending))}.", nameof(path));
        write(path, network);
    }

    private static DataFileException NotRead(string path) => new(path, 0, $"The file's ending says how it is read; it must be one of {string.Join(", ", All.Where(format => format.Read is not null).Select(format => format.Ending))}.");
}
