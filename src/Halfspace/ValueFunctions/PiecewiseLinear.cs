using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>
/// A piecewise-linear function of one variable in exact numbers: segments from left to right. Between segments it is plus infinity; where two
/// meet with different values, the lower one counts, as it does for value functions.
/// </summary>
public sealed class PiecewiseLinear
{
    /// <summary>Creates a function from segments that overlap at ends only.</summary>
    /// <param name="segments">Segments from left to right; neighbours on one line are joined.</param>
    /// <exception cref="ArgumentException">Two segments overlap.</exception>
    public PiecewiseLinear(IEnumerable<Segment> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        var kept = new List<Segment>();
        foreach (var segment in segments)
        {
            if (kept.Count > 0 && segment.From < kept[^1].To) throw new ArgumentException($"The segment {segment} starts left of the end of {kept[^1]}.", nameof(segments));
            if (kept.Count > 0 && Joined(kept[^1], segment) is { } whole) kept[^1] = whole;
            else kept.Add(segment);
        }

        Segments = kept;
    }

    /// <summary>The function that is plus infinity everywhere.</summary>
    public static PiecewiseLinear Nowhere { get; } = new([]);

    /// <summary>The segments, from left to right.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Every end of a segment once, from left to right.</summary>
    public IReadOnlyList<Rational> Breakpoints => Ends(Segments);

    /// <summary>A straight line over a range.</summary>
    public static PiecewiseLinear Line(Rational constant, Rational slope, Rational from, Rational to) =>
        new([new Segment(from, to, constant + slope * from, constant + slope * to)]);

    /// <summary>The value; null for plus infinity.</summary>
    public Rational? At(Rational place)
    {
        Rational? value = null;
        for (var s = First(place); s < Segments.Count && Segments[s].From <= place; s++)
        {
            var here = Segments[s].At(place);
            if (value is not { } known || here < known) value = here;
        }

        return value;
    }

    /// <summary>The limit of the value and the slope just to the right; null where there is no segment.</summary>
    public Segment? RightOf(Rational place)
    {
        for (var s = First(place); s < Segments.Count && Segments[s].From <= place; s++)
        {
            if (Segments[s].To > place) return Segments[s];
        }

        return null;
    }

    /// <summary>The segment just to the left; null where there is none.</summary>
    public Segment? LeftOf(Rational place)
    {
        for (var s = First(place); s < Segments.Count && Segments[s].From < place; s++)
        {
            if (Segments[s].To >= place) return Segments[s];
        }

        return null;
    }

    /// <summary>The lower of two functions everywhere.</summary>
    public static PiecewiseLinear Minimum(PiecewiseLinear f, PiecewiseLinear g)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(g);
        var places = Ends(f.Segments.Concat(g.Segments));
        var segments = new List<Segment>();
        for (var p = 0; p < places.Count; p++)
        {
            var value = Lower(f.At(places[p]), g.At(places[p]))!.Value;
            var after = p + 1 < places.Count ? Between(f, g, places[p], places[p + 1]) : [];
            var isHeld = (segments.Count > 0 && segments[^1].To == places[p] && segments[^1].ValueTo == value) || (after.Count > 0 && after[0].ValueFrom == value);
            if (!isHeld) segments.Add(new Segment(places[p], places[p], value, value));
            segments.AddRange(after);
        }

        return new PiecewiseLinear(segments);
    }

    /// <summary>The higher of two functions that are finite on the same range and have no jumps.</summary>
    public static PiecewiseLinear Maximum(PiecewiseLinear f, PiecewiseLinear g) => Minimum(f.Negated(), g.Negated()).Negated();

    /// <summary>The function times minus one, where it is finite.</summary>
    public PiecewiseLinear Negated() => new(Segments.Select(s => s with { ValueFrom = -s.ValueFrom, ValueTo = -s.ValueTo }));

    /// <summary>The number of segments and the range.</summary>
    public override string ToString() => Segments.Count == 0 ? "nowhere finite" : $"{Segments.Count} segments from {Segments[0].From} to {Segments[^1].To}";

    private static Segment? Joined(Segment left, Segment right)
    {
        if (left.To != right.From || left.ValueTo != right.ValueFrom) return null;
        if (left.IsPoint) return right;
        if (right.IsPoint) return left;
        return left.Slope == right.Slope ? new Segment(left.From, right.To, left.ValueFrom, right.ValueTo) : null;
    }

    private static Rational? Lower(Rational? a, Rational? b) => a is not { } x ? b : b is not { } y ? a : Rational.Min(x, y);

    private static IReadOnlyList<Rational> Ends(IEnumerable<Segment> segments) => [.. segments.SelectMany(s => (Rational[])[s.From, s.To]).Distinct().Order()];

    /// <summary>The lower of two functions strictly between two neighbouring ends, split where they cross.</summary>
    private static List<Segment> Between(PiecewiseLinear f, PiecewiseLinear g, Rational from, Rational to)
    {
        var (a, b) = (Over(f, from, to), Over(g, from, to));
        if (a is not { } first) return b is { } only ? [only] : [];
        if (b is not { } second) return [first];
        var (left, right) = ((first.ValueFrom - second.ValueFrom).Sign, (first.ValueTo - second.ValueTo).Sign);
        if (left <= 0 && right <= 0) return [first];
        if (left >= 0 && right >= 0) return [second];
        var crossing = from + (second.ValueFrom - first.ValueFrom) / (first.Slope - second.Slope);
        return left < 0 ? [first.Part(from, crossing), second.Part(crossing, to)] : [second.Part(from, crossing), first.Part(crossing, to)];
    }

    private static Segment? Over(PiecewiseLinear f, Rational from, Rational to) =>
        f.RightOf(from) is { } segment && segment.To >= to ? segment.Part(from, to) : null;

    /// <summary>The first segment that does not end left of a place.</summary>
    private int First(Rational place)
    {
        var (low, high) = (0, Segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Segments[middle].To < place) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
