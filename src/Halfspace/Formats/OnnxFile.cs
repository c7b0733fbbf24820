using Google.Protobuf;
using Halfspace.Data;
using Halfspace.Formats.Onnx;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>Reads networks from ONNX files, and writes them.</summary>
/// <remarks>
/// Versions 7 to 22 of ONNX's operators are read. A batch is taken as one sample. What is not piecewise linear is refused, also a
/// softmax at the end: without it the order of the outputs is the same, but not their values.
/// </remarks>
public static class OnnxFile
{
    private const long LargestFile = int.MaxValue;

    /// <summary>Reads a network from a file.</summary>
    /// <exception cref="DataFileException">The file cannot be read, is damaged, or holds an operator that is not read; the message has the path, the node and what to do.</exception>
    public static Network Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var length = new FileInfo(path).Length;
            if (length > LargestFile) throw new DataFileException(path, 0, $"The file has {length} bytes; the format ends at {LargestFile}.");
            return Read(File.ReadAllBytes(path), path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }

    /// <summary>Reads a network from the bytes of a file.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <exception cref="DataFileException">The content is no such network; the message has the name, the node and what to do.</exception>
    public static Network Read(ReadOnlySpan<byte> content, string name)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException cause)
        {
            throw new DataFileException(name, 0, $"This is no ONNX file, or it is damaged: {cause.Message}", cause);
        }

        return new OnnxGraphReader(model, name, content.Length).Read();
    }
}
