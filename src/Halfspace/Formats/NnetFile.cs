using Halfspace.Data;
using Halfspace.Mip.Files;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>Reads and writes the NNet text format of fully connected ReLU networks.</summary>
/// <remarks>
/// <para>
/// After comment lines that begin with <c>//</c> come numbers with commas between them: the numbers of layers, inputs and outputs and the largest
/// width; the widths; a flag that is not used; the smallest and the largest value of each input; means and ranges, one more than there are
/// inputs, the last for all outputs; then each layer's weights, neuron after neuron, and its biases.
/// </para>
/// <para>
/// Input x becomes (x - mean) / range, output y becomes y range + mean; both are scale layers of the network, left out where they change nothing.
/// Inputs beyond their smallest and largest value are not moved into that range, as the format's own programs do.
/// </para>
/// </remarks>
public static class NnetFile
{
    /// <summary>Reads a network from a file.</summary>
    /// <exception cref="DataFileException">The file cannot be read or is no such network; the message has path, line and reason.</exception>
    public static Network Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] content;
        try
        {
            content = InputFile.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(path, cause);
        }

        return Read(content, path);
    }

    /// <summary>Reads a network from the content of a file.</summary>
    internal static Network Read(ReadOnlyMemory<byte> content, string name)
    {
        string text;
        try
        {
            text = System.Text.Encoding.UTF8.GetString(InputFile.CheckUtf8(content).Span);
        }
        catch (UnsuitableFileException cause)
        {
            throw DataFileException.Unreadable(name, cause);
        }

        return new NnetReader(text, name).Read();
    }

    /// <summary>Writes a network to a file, replacing it only once all is written.</summary>
    /// <exception cref="ArgumentException">The network is not one of dense layers with ReLU between them, but for a scale of each input and one of all outputs.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, Network network)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(ToText(network));
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The text of a network's file; see <see cref="Write"/>.</summary>
    public static string ToText(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return NnetWriter.Write(network);
    }
}
