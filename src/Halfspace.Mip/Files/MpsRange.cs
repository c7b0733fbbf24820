namespace Halfspace.Mip.Files;

/// <summary>A range as MPS stores it: one end, and the width from there to the other.</summary>
/// <param name="FromLower">True when the end stored is the lower one.</param>
/// <param name="Width">A positive width.</param>
internal readonly record struct MpsRange(bool FromLower, double Width)
{
    /// <summary>Picks the end and the width so that, if any choice does so, the other end reads back without rounding.</summary>
    public static MpsRange Of(double lower, double upper)
    {
        var width = upper - lower;
        foreach (var candidate in (ReadOnlySpan<double>)[width, Math.BitIncrement(width), Math.BitDecrement(width)])
        {
            if (lower + candidate == upper) return new MpsRange(true, candidate);
            if (upper - candidate == lower) return new MpsRange(false, candidate);
        }

        return new MpsRange(false, width);
    }
}
