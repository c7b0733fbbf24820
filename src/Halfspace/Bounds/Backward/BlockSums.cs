using System.Numerics;
using System.Runtime.InteropServices;

namespace Halfspace.Bounds.Backward;

/// <summary>Sums over the expressions of a block, all columns at once.</summary>
internal static class BlockSums
{
    /// <summary>Adds magnitudes times a weight of zero or more.</summary>
    /// <param name="values">A row of a block; its length is a multiple of eight.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="sums">One sum a column.</param>
    public static void AddMagnitudes(ReadOnlySpan<double> values, double weight, Span<double> sums)
    {
        var source = MemoryMarshal.Cast<double, Vector<double>>(values);
        var target = MemoryMarshal.Cast<double, Vector<double>>(sums);
        var factor = new Vector<double>(weight);
        for (var v = 0; v < source.Length; v++) target[v] += Vector.Abs(source[v]) * factor;
    }

    /// <summary>Adds coefficients times a centre to one sum, and their magnitudes times a radius to another.</summary>
    public static void AddCentered(ReadOnlySpan<double> values, double center, double radius, Span<double> centers, Span<double> radii)
    {
        var source = MemoryMarshal.Cast<double, Vector<double>>(values);
        var first = MemoryMarshal.Cast<double, Vector<double>>(centers);
        var second = MemoryMarshal.Cast<double, Vector<double>>(radii);
        var (c, r) = (new Vector<double>(center), new Vector<double>(radius));
        for (var v = 0; v < source.Length; v++)
        {
            first[v] += source[v] * c;
            second[v] += Vector.Abs(source[v]) * r;
        }
    }
}
