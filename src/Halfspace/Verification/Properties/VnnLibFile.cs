using Halfspace.Bounds;
using Halfspace.Data;
using Halfspace.Mip.Files;
using Halfspace.VnnLib;

namespace Halfspace.Verification.Properties;

/// <summary>
/// VNN-LIB, the format of the verification competition: inputs, outputs, and assertions about them that say together what must not happen.
/// Version 1.0 has inputs X_0, ... and outputs Y_0, ...; version 2.0 has tensors of one network, numbered in row-major order.
/// </summary>
/// <remarks>The reader itself is the package Halfspace.VnnLib, which depends on nothing. Numbers are read as the nearest double. Conditions are and, or, &lt;= and &gt;= of any nesting; inputs are bounded by numbers, outputs by linear rows.</remarks>
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

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="DataFileException">The text is no VNN-LIB; the message names line and column.</exception>
    public static Property Parse(string text, string path = "property")
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var read = VnnLibProperty.Parse(text, path);
            var regions = new Dictionary<double[], InputRegion>(ReferenceEqualityComparer.Instance);
            return new Property(read.InputCount, read.OutputCount, [.. read.Cases.Select(one => new PropertyCase(Region(one), [.. one.Rows.Select(row => new OutputRow(row.Coefficients, row.Limit))]))]);

            // Cases that share a box are searched together.
            InputRegion Region(VnnLibCase one) => regions.TryGetValue(one.Lower, out var known) ? known : regions[one.Lower] = new InputRegion(one.Lower, one.Upper);
        }
        catch (VnnLibException fault)
        {
            throw new DataFileException(path, fault.Line, $"column {fault.Column}: {fault.Reason}", fault);
        }
    }
}
