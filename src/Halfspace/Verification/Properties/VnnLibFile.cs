using Halfspace.Data;
using Halfspace.Mip.Files;

namespace Halfspace.Verification.Properties;

/// <summary>
/// VNN-LIB, the format of the verification competition: inputs, outputs, and assertions about them that say together what must not happen.
/// Version 1.0 has inputs X_0, ... and outputs Y_0, ...; version 2.0 has tensors of one network, numbered in row-major order.
/// </summary>
/// <remarks>Numbers are read as the nearest double. Conditions are and, or, &lt;=, &gt;=, &lt; and &gt; of any nesting; inputs are bounded by numbers, outputs by linear rows.</remarks>
public static class VnnLibFile
{
    /// <summary>Reads a file, also one that ends in .gz.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file cannot be read, or is no VNN-LIB; the message names line and column.</exception>
    public static Property Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string text;
        try
        {
            using var reader = new InputText(InputFile.OpenUnpacked(path, out _));
            text = reader.ReadToEnd();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException or OutOfMemoryException or UnsuitableFileException)
        {
            throw DataFileException.Unreadable(path, fault);
        }

        return Parse(text, path);
    }

    /// <summary>What a text calls the inputs: X_0, X_1, ..., or in version 2.0 elements of a tensor, such as X[0,3].</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="DataFileException">The text is no VNN-LIB; the message names line and column.</exception>
    public static IReadOnlyList<string> InputNames(string text, string path = "property")
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new VnnLibReader(path, text);
        return [.. Enumerable.Range(0, reader.Read().InputCount).Select(reader.InputName)];
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="DataFileException">The text is no VNN-LIB; the message names line and column.</exception>
    public static Property Parse(string text, string path = "property")
    {
        ArgumentNullException.ThrowIfNull(text);
        return new VnnLibReader(path, text).Read();
    }
}
