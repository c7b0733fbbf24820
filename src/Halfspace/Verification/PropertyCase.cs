using Halfspace.Bounds;

namespace Halfspace.Verification;

/// <summary>One way to break a property: an input of the box whose outputs meet all rows.</summary>
/// <param name="Inputs">The box.</param>
/// <param name="Rows">The rows; with none of them every input of the box breaks the property.</param>
public sealed record PropertyCase(InputRegion Inputs, IReadOnlyList<OutputRow> Rows)
{
    /// <summary>Inputs that have to be above the lower end of the box, not at it. What is proved holds on the whole box, with its ends.</summary>
    public IReadOnlyList<int> AboveLower { get; init; } = [];

    /// <summary>Inputs that have to be below the upper end of the box, not at it.</summary>
    public IReadOnlyList<int> BelowUpper { get; init; } = [];

    /// <summary>The least and the largest number of double precision that each input can be, and break the property.</summary>
    internal (double[] Lower, double[] Upper) Doubles()
    {
        var (lower, upper) = (Inputs.Lower.ToArray(), Inputs.Upper.ToArray());
        foreach (var i in AboveLower) lower[i] = Math.BitIncrement(lower[i]);
        foreach (var i in BelowUpper) upper[i] = Math.BitDecrement(upper[i]);
        return (lower, upper);
    }
}
