using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Relaxations;

/// <summary>
/// The curve of a smooth function over a range of its argument: how far it reaches, and lines above and below it. Any slope may be asked for; the intercept holds in
/// exact arithmetic.
/// </summary>
/// <remarks>
/// Of f(x) - s x the largest value is at an end of the range where f is convex. Where f is concave, a tangent at any place x0 lies above:
/// f(x) - s x &lt;= f(x0) - s x0 + (f'(x0) - s)(x - x0), and x0 is taken where the slope is nearly s, so that the last term is rounding alone. The place found by
/// halving need not be exact: value and slope there are enclosed by <see cref="Elementary"/>. The smallest value is the largest of minus f, negated. Sines are sampled:
/// between two places w apart a function with |f''| at most 1 is at most w^2 / 8 above the larger of its values there.
/// Source of the slopes: Zhang et al., NeurIPS 2018 (CROWN, for S-shaped functions).
/// </remarks>
internal readonly struct SmoothCurve(SmoothLayer layer, double lower, double upper)
{
    private const int Samples = 64;
    private const int Halvings = 60;
    private const int RoughHalvings = 16;

    /// <summary>The largest value or more.</summary>
    public double Largest => Extreme(1, 0);

    /// <summary>The smallest value or less.</summary>
    public double Smallest => -Extreme(-1, 0);

    /// <summary>An intercept with which a line of this slope lies on or above the curve.</summary>
    public double InterceptAbove(double slope) => Extreme(1, slope);

    /// <summary>An intercept with which a line of this slope lies on or below the curve.</summary>
    public double InterceptBelow(double slope) => -Extreme(-1, -slope);

    /// <summary>The slopes of lines that touch the hull's side at its left, over its middle, and at its right.</summary>
    public (double Left, double Middle, double Right) Slopes(bool above)
    {
        if (!double.IsFinite(lower) || !double.IsFinite(upper) || !(lower < upper)) return (0, 0, 0);
        var sign = above ? 1 : -1;
        var middle = lower / 2 + upper / 2;
        var chord = Chord(lower, upper);
        if (Bend(sign) is not { } bend) return IsShort ? (chord, chord, chord) : (0, 0, 0);
        switch (bend)
        {
            case Curvature.Convex: return (chord, chord, chord);
            case Curvature.Concave: return (Slope(lower), Slope(middle), Slope(upper));
            case Curvature.ConvexThenConcave:
                var touch = Touch(lower, upper);
                return touch >= upper ? (chord, chord, chord) : (Chord(lower, touch), Slope(Math.Max(middle, touch)), Slope(upper));
            default:
                touch = Touch(upper, lower);
                return touch <= lower ? (chord, chord, chord) : (Slope(lower), Slope(Math.Min(middle, touch)), Chord(upper, touch));
        }
    }

    /// <summary>Between which places tangents are lines that touch the hull's side, about; null where there is a single line.</summary>
    public (double From, double To)? Tangents(bool above)
    {
        if (!double.IsFinite(lower) || !double.IsFinite(upper) || !(lower < upper)) return null;
        switch (Bend(above ? 1 : -1))
        {
            case Curvature.Concave: return (lower, upper);
            case Curvature.ConvexThenConcave: return Touch(lower, upper, RoughHalvings) is var right && right < upper ? (right, upper) : null;
            case Curvature.ConcaveThenConvex: return Touch(upper, lower, RoughHalvings) is var left && left > lower ? (lower, left) : null;
            default: return null;
        }
    }

    /// <summary>The slope from end to end.</summary>
    public double ChordSlope => double.IsFinite(lower) && double.IsFinite(upper) && lower < upper ? Chord(lower, upper) : 0;

    /// <summary>Whether a range of a sine is short enough for a line to be of use.</summary>
    private bool IsShort => upper - lower < 3;

    /// <summary>Where the line from one end touches the curve on the other side of the turning point zero; the other end where it does not before.</summary>
    private double Touch(double from, double to, int halvings = Halvings)
    {
        var (near, far) = (0.0, to);
        // Beyond the place of contact the tangent passes the end on the outer side.
        bool IsBeyond(double place, double start, SmoothCurve curve) => Math.Abs(curve.Slope(place) * (place - start)) <= Math.Abs(curve.Value(place) - curve.Value(start));
        if (!IsBeyond(far, from, this)) return to;
        for (var step = 0; step < halvings; step++)
        {
            var place = near / 2 + far / 2;
            if (IsBeyond(place, from, this)) far = place;
            else near = place;
        }

        return far;
    }

    /// <summary>The largest value of <c>sign f(x) - slope x</c>, or more.</summary>
    private double Extreme(int sign, double slope)
    {
        if (!(Math.Abs(slope) <= double.MaxValue)) return double.PositiveInfinity;
        if (Bend(sign) is not { } bend) return layer.Function == SmoothFunction.Reciprocal ? double.PositiveInfinity : Sampled(sign, slope);
        var largest = Math.Max(At(sign, lower, slope), At(sign, upper, slope));
        // A function without a turn is largest at an end.
        if (slope == 0 && layer.Function != SmoothFunction.Square) return largest;
        return bend switch
        {
            Curvature.Convex => largest,
            Curvature.Concave => Math.Max(largest, Concave(sign, slope, lower, upper)),
            Curvature.ConvexThenConcave => Math.Max(largest, Concave(sign, slope, 0, upper)),
            _ => Math.Max(largest, Concave(sign, slope, lower, 0)),
        };
    }

    private double Concave(int sign, double slope, double from, double to)
    {
        if (!double.IsFinite(from) || !double.IsFinite(to)) return slope == 0 && from <= 0 && to >= 0 ? At(sign, 0, 0) : double.PositiveInfinity;
        var (low, high) = (from, to);
        for (var step = 0; step < Halvings && low < high; step++)
        {
            var place = low / 2 + high / 2;
            if (sign * Slope(place) > slope) low = place;
            else high = place;
        }

        var touch = Math.Clamp(low / 2 + high / 2, from, to);
        var (least, most) = Tangent(touch);
        if (sign < 0) (least, most) = (-most, -least);
        var right = Over(Math.Max(0, Rounding.AddUp(most, -slope)), Rounding.AddUp(to, -touch));
        var left = Over(Math.Max(0, Rounding.AddUp(slope, -least)), Rounding.AddUp(touch, -from));
        return Rounding.AddUp(At(sign, touch, slope), Math.Max(left, right));
    }

    private static double Over(double slope, double width) => slope == 0 || width <= 0 ? 0 : Rounding.MultiplyUp(slope, width);

    private double Sampled(int sign, double slope)
    {
        if (!IsShort && slope == 0) return 1;
        var largest = At(sign, lower, slope);
        var before = lower;
        for (var k = 1; k <= Samples && before < upper; k++)
        {
            var place = k == Samples ? upper : Math.Clamp(lower + (upper - lower) * k / Samples, before, upper);
            var width = Rounding.AddUp(place, -before);
            largest = Math.Max(largest, Rounding.AddUp(Math.Max(At(sign, before, slope), At(sign, place, slope)), Math.BitIncrement(width * width / 8)));
            before = place;
        }

        return slope == 0 ? Math.Min(1, largest) : largest;
    }

    private double At(int sign, double place, double slope)
    {
        var (low, high) = Enclosed(place);
        return slope == 0 ? (sign > 0 ? high : -low) : double.IsFinite(place) ? Rounding.InterceptUp(sign > 0 ? high : -low, slope, place) : double.PositiveInfinity;
    }

    private double Chord(double from, double to) => (Value(to) - Value(from)) / (to - from);

    private double Value(double place) => layer.Apply(place);

    private double Slope(double place) => layer.SlopeAt(place);

    /// <summary>How <c>sign f</c> bends over the range; null where it turns and no more is known.</summary>
    private Curvature? Bend(int sign)
    {
        Curvature? plain = layer.Function switch
        {
            SmoothFunction.Sigmoid or SmoothFunction.Tanh or SmoothFunction.Softsign or SmoothFunction.Erf =>
                upper <= 0 ? Curvature.Convex : lower >= 0 ? Curvature.Concave : Curvature.ConvexThenConcave,
            SmoothFunction.Softplus or SmoothFunction.Exp or SmoothFunction.Square => Curvature.Convex,
            SmoothFunction.Log or SmoothFunction.Sqrt => Curvature.Concave,
            SmoothFunction.Reciprocal => lower > 0 ? Curvature.Convex : upper < 0 ? Curvature.Concave : null,
            _ => null,
        };
        if (sign > 0) return plain;
        return plain switch
        {
            Curvature.Convex => Curvature.Concave,
            Curvature.Concave => Curvature.Convex,
            Curvature.ConvexThenConcave => Curvature.ConcaveThenConvex,
            _ => null,
        };
    }

    private (double Low, double High) Enclosed(double x) => layer.Function switch
    {
        SmoothFunction.Sigmoid => Elementary.Sigmoid(x),
        SmoothFunction.Tanh => Elementary.Tanh(x),
        SmoothFunction.Softplus => Elementary.Softplus(x),
        SmoothFunction.Softsign => Elementary.Softsign(x),
        SmoothFunction.Erf => Elementary.Erf(x),
        SmoothFunction.Exp => Elementary.Exp(x),
        SmoothFunction.Log => Elementary.Log(x),
        SmoothFunction.Sqrt => Elementary.Sqrt(x),
        SmoothFunction.Square => (Math.Max(0, Rounding.MultiplyDown(x, x)), Rounding.MultiplyUp(x, x)),
        SmoothFunction.Reciprocal => (Math.BitDecrement(1 / x), Math.BitIncrement(1 / x)),
        SmoothFunction.Sin => Elementary.Sin(x),
        _ => Elementary.Cos(x),
    };

    /// <summary>The slope at a place, enclosed.</summary>
    private (double Low, double High) Tangent(double x)
    {
        switch (layer.Function)
        {
            case SmoothFunction.Sigmoid:
                // p (1 - p) with p up to one half, where it grows with p.
                var (low, high) = Elementary.Sigmoid(-Math.Abs(x));
                high = Math.Min(0.5, high);
                return (Math.Max(0, Rounding.MultiplyDown(low, Rounding.AddDown(1, -low))), Rounding.MultiplyUp(high, Rounding.AddUp(1, -high)));
            case SmoothFunction.Tanh:
                (low, high) = Elementary.Tanh(Math.Abs(x));
                return (Math.Max(0, Rounding.AddDown(1, -Rounding.MultiplyUp(high, high))), Rounding.AddUp(1, -Math.Max(0, Rounding.MultiplyDown(low, low))));
            case SmoothFunction.Softplus: return Elementary.Sigmoid(x);
            case SmoothFunction.Softsign:
                var (below, above) = (Rounding.AddDown(1, Math.Abs(x)), Rounding.AddUp(1, Math.Abs(x)));
                return (Elementary.DivideDown(1, Rounding.MultiplyUp(above, above)), Elementary.DivideUp(1, Rounding.MultiplyDown(below, below)));
            case SmoothFunction.Erf: return Elementary.Bell(x);
            case SmoothFunction.Exp: return Elementary.Exp(x);
            case SmoothFunction.Log: return x > 0 ? (Elementary.DivideDown(1, x), Elementary.DivideUp(1, x)) : (0, double.PositiveInfinity);
            case SmoothFunction.Sqrt:
                (low, high) = Elementary.Sqrt(x);
                return x > 0 && low > 0 ? (Elementary.DivideDown(0.5, high), Elementary.DivideUp(0.5, low)) : (0, double.PositiveInfinity);
            case SmoothFunction.Square: return (2 * x, 2 * x);
            default:
                return (-Math.BitIncrement(1 / Math.Max(0, Rounding.MultiplyDown(x, x))), -Math.BitDecrement(1 / Rounding.MultiplyUp(x, x)));
        }
    }

    private enum Curvature
    {
        Convex,
        Concave,
        ConvexThenConcave,
        ConcaveThenConvex,
    }
}
