using Halfspace.Bounds;

namespace Halfspace.Verification;

/// <summary>A property as float32 evaluation has it: ends of boxes are rounded to the nearest float32. Rounding keeps order, so every float32 of a box, and every number of it once rounded, lies between the rounded ends.</summary>
internal static class SingleProperty
{
    /// <summary>The property; its rows are the same.</summary>
    public static Property Of(Property property)
    {
        var known = new Dictionary<InputRegion, InputRegion>(ReferenceEqualityComparer.Instance);
        return new Property(property.InputCount, property.OutputCount, [.. property.Cases.Select(one => one with { Inputs = Rounded(one.Inputs) })]);

        InputRegion Rounded(InputRegion region) => known.TryGetValue(region, out var box) ? box : known[region] = new InputRegion(Single(region.Lower), Single(region.Upper));
    }

    private static double[] Single(ReadOnlySpan<double> ends)
    {
        var singles = new double[ends.Length];
        for (var i = 0; i < singles.Length; i++) singles[i] = Math.Clamp((float)ends[i], -float.MaxValue, float.MaxValue);
        return singles;
    }
}
