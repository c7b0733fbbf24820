using System.Runtime.CompilerServices;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Relaxations;

/// <summary>
/// The convex hull of an activation's graph over a range of its argument, and lines above and below it that hold in exact arithmetic:
/// a slope is any number, and its intercept is taken over all corners of the graph with directed rounding. A smooth activation has
/// a <see cref="SmoothCurve"/> in place of corners.
/// </summary>
internal ref struct ActivationHull
{
    private Corners corners;
    private readonly int count;
    private readonly SmoothCurve? curve;

    /// <summary>Finds the corners of the graph.</summary>
    /// <param name="layer">The activation.</param>
    /// <param name="lower">The lower end of the argument's range.</param>
    /// <param name="upper">Its upper end.</param>
    public ActivationHull(ActivationLayer layer, double lower, double upper)
    {
        if (layer is SmoothLayer smooth)
        {
            (curve, PieceCount) = (new SmoothCurve(smooth, lower, upper), int.MaxValue);
            return;
        }

        Span<ActivationPiece> pieces = stackalloc ActivationPiece[ActivationPiece.Most];
        PieceCount = ActivationPiece.Over(layer, lower, upper, pieces);
        foreach (var piece in pieces[..PieceCount])
        {
            corners[count++] = new Corner(piece.From, piece.ValueDown(piece.From), piece.ValueUp(piece.From));
            if (piece.To > piece.From) corners[count++] = new Corner(piece.To, piece.ValueDown(piece.To), piece.ValueUp(piece.To));
        }
    }

    /// <summary>The number of linear pieces over the range; one where the activation is linear there, no end of them where it is smooth.</summary>
    public int PieceCount { get; }

    /// <summary>The smallest value or less.</summary>
    public readonly double Smallest
    {
        get
        {
            if (curve is { } bent) return bent.Smallest;
            var smallest = corners[0].Down;
            for (var k = 1; k < count; k++) smallest = Math.Min(smallest, corners[k].Down);
            return smallest;
        }
    }

    /// <summary>The largest value or more.</summary>
    public readonly double Largest
    {
        get
        {
            if (curve is { } bent) return bent.Largest;
            var largest = corners[0].Up;
            for (var k = 1; k < count; k++) largest = Math.Max(largest, corners[k].Up);
            return largest;
        }
    }

    /// <summary>The slopes of the hull's edges on one side, from left to right.</summary>
    /// <param name="above">Whether the upper or the lower side.</param>
    /// <param name="slopes">Receives up to five slopes.</param>
    /// <param name="middle">Receives which of them is over the middle of the range.</param>
    public readonly int EdgeSlopes(bool above, Span<double> slopes, out int middle)
    {
        if (curve is { } bent)
        {
            (slopes[0], slopes[1], slopes[2]) = bent.Slopes(above);
            for (var e = 0; e < 3; e++) slopes[e] = Usable(slopes[e]);
            middle = 1;
            if (slopes[0] != slopes[1] || slopes[1] != slopes[2]) return 3;
            middle = 0;
            return 1;
        }

        Span<int> chain = stackalloc int[Corners.Length];
        var (length, sign) = (0, above ? -1.0 : 1.0);
        for (var k = 0; k < count; k++)
        {
            // Of corners at one place only the outer one matters; then the usual monotone chain.
            if (length > 0 && corners[chain[length - 1]].Place == corners[k].Place)
            {
                if (sign * corners[k].Value >= sign * corners[chain[length - 1]].Value) continue;
                length--;
            }

            while (length > 1 && sign * Slope(chain[length - 2], chain[length - 1]) >= sign * Slope(chain[length - 1], k)) length--;
            chain[length++] = k;
        }

        var center = corners[0].Place / 2 + corners[count - 1].Place / 2;
        var edges = middle = 0;
        for (var e = 1; e < length; e++)
        {
            var slope = Slope(chain[e - 1], chain[e]);
            slope = Usable(slope);
            if (corners[chain[e - 1]].Place <= center) middle = edges;
            slopes[edges++] = slope;
        }

        if (edges == 0) slopes[edges++] = 0;
        return edges;
    }

    /// <summary>The slope that a choice takes on one side.</summary>
    public readonly double SlopeOf(RelaxationSlope choice, bool above)
    {
        Span<double> slopes = stackalloc double[Corners.Length];
        var edges = EdgeSlopes(above, slopes, out var middle);
        if (edges == 1) return slopes[0];
        switch (choice)
        {
            case RelaxationSlope.Left: return slopes[0];
            case RelaxationSlope.Right: return slopes[edges - 1];
            case RelaxationSlope.Chord:
                return Usable(curve is { } bent ? bent.ChordSlope : Slope(0, count - 1));
            default: return slopes[middle];
        }
    }

    /// <summary>An intercept with which a line of this slope lies on or above the graph.</summary>
    public readonly double InterceptAbove(double slope)
    {
        if (curve is { } bent) return bent.InterceptAbove(slope);
        var largest = double.NegativeInfinity;
        for (var k = 0; k < count; k++) largest = Math.Max(largest, Rounding.InterceptUp(corners[k].Up, slope, corners[k].Place));
        return largest;
    }

    /// <summary>An intercept with which a line of this slope lies on or below the graph.</summary>
    public readonly double InterceptBelow(double slope)
    {
        if (curve is { } bent) return bent.InterceptBelow(slope);
        var smallest = double.PositiveInfinity;
        for (var k = 0; k < count; k++) smallest = Math.Min(smallest, Rounding.InterceptDown(corners[k].Down, slope, corners[k].Place));
        return smallest;
    }

    /// <summary>The corner that a line of this slope touches, of an activation of linear pieces.</summary>
    public readonly double Contact(double slope, bool above)
    {
        var (place, sign, best) = (0.0, above ? 1.0 : -1.0, double.NegativeInfinity);
        for (var k = 0; k < count; k++)
        {
            var value = sign * ((above ? corners[k].Up : corners[k].Down) - slope * corners[k].Place);
            if (value > best) (place, best) = (corners[k].Place, value);
        }

        return place;
    }

    /// <summary>A jump over a tiny range has an edge so steep that a flat line is as good and safe from overflow.</summary>
    private const double SteepestSlope = 1e9;

    private static double Usable(double slope) => Math.Abs(slope) <= SteepestSlope ? slope : 0;

    private readonly double Slope(int from, int to) => (corners[to].Value - corners[from].Value) / (corners[to].Place - corners[from].Place);

    private readonly record struct Corner(double Place, double Down, double Up)
    {
        public double Value => Down == Up ? Up : Down / 2 + Up / 2;
    }

    [InlineArray(Length)]
    private struct Corners
    {
        public const int Length = 2 * ActivationPiece.Most;
        private Corner first;
    }
}
