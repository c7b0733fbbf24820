using System.Globalization;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>A straight piece of a function of one variable, both ends included; a single point where the ends are equal.</summary>
/// <param name="From">The left end.</param>
/// <param name="To">The right end.</param>
/// <param name="ValueFrom">The value at the left end.</param>
/// <param name="ValueTo">The value at the right end.</param>
public readonly record struct Segment(Rational From, Rational To, Rational ValueFrom, Rational ValueTo)
{
    /// <summary>True where both ends are the same point.</summary>
    public bool IsPoint => From == To;

    /// <summary>The change of value for each unit to the right; zero for a point.</summary>
    public Rational Slope => IsPoint ? Rational.Zero : (ValueTo - ValueFrom) / (To - From);

    /// <summary>The value of the line at a place.</summary>
    public Rational At(Rational place) => place == From ? ValueFrom : place == To ? ValueTo : ValueFrom + Slope * (place - From);

    /// <summary>The part between two places that lie on it.</summary>
    public Segment Part(Rational from, Rational to) => new(from, to, At(from), At(to));

    /// <summary>Ends, values and slope.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{From}, {To}]: {ValueFrom} to {ValueTo}");
}
