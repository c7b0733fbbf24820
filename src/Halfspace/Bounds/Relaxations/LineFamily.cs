using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Relaxations;

/// <summary>
/// The lines that touch one side of the hull of an activation's graph, by one number: the place of contact of a tangent where the activation is smooth, the slope where it has linear pieces.
/// What is found with them is only a choice of slopes; a bound takes the intercept of <see cref="ActivationHull"/> for the slope.
/// </summary>
internal readonly struct LineFamily
{
    private readonly ActivationLayer layer;
    private readonly double low;
    private readonly double high;
    private readonly bool isAbove;
    private readonly double slope;
    private readonly double intercept;

    /// <summary>Finds the lines of a side over a range.</summary>
    public LineFamily(ActivationLayer layer, double low, double high, bool isAbove)
    {
        (this.layer, this.low, this.high, this.isAbove) = (layer, low, high, isAbove);
        var hull = new ActivationHull(layer, low, high);
        if (layer is SmoothLayer smooth)
        {
            if (new SmoothCurve(smooth, low, high).Tangents(isAbove) is { } places && places.From < places.To)
            {
                (From, To, Start) = (places.From, places.To, Math.Clamp(low / 2 + high / 2, places.From, places.To));
                return;
            }
        }
        else
        {
            Span<double> slopes = stackalloc double[2 * ActivationPiece.Most];
            var edges = hull.EdgeSlopes(isAbove, slopes, out var middle);
            (From, To, Start) = (Math.Min(slopes[0], slopes[edges - 1]), Math.Max(slopes[0], slopes[edges - 1]), slopes[middle]);
            if (edges > 1) return;
        }

        (From, To, Start) = (0, 0, 0);
        slope = hull.SlopeOf(RelaxationSlope.LeastArea, isAbove);
        intercept = isAbove ? hull.InterceptAbove(slope) : hull.InterceptBelow(slope);
    }

    /// <summary>The least number.</summary>
    public double From { get; }

    /// <summary>The largest number.</summary>
    public double To { get; }

    /// <summary>The number of the line of least area.</summary>
    public double Start { get; }

    /// <summary>The line of a number.</summary>
    public (double Slope, double Intercept) At(double number)
    {
        if (From == To) return (slope, intercept);
        if (layer is SmoothLayer smooth)
        {
            var tangent = smooth.SlopeAt(number);
            return (tangent, smooth.Apply(number) - tangent * number);
        }

        var hull = new ActivationHull(layer, low, high);
        return (number, isAbove ? hull.InterceptAbove(number) : hull.InterceptBelow(number));
    }

    /// <summary>The number after a step towards the line that is best where the argument is at a place.</summary>
    /// <param name="number">The number before.</param>
    /// <param name="place">The place.</param>
    /// <param name="step">The length, from 0 to 1.</param>
    public double Towards(double number, double place, double step)
    {
        if (From == To) return number;
        if (layer is SmoothLayer) return Math.Clamp(number + step * (Math.Clamp(place, From, To) - number), From, To);
        // The line below is higher at the place the steeper it is, where the place is right of the corner that it touches; the line above is lower.
        var beyond = (place - new ActivationHull(layer, low, high).Contact(number, isAbove)) / (high / 4 - low / 4);
        return Math.Clamp(number + step * (To - From) * Math.Clamp(isAbove ? -beyond : beyond, -1, 1), From, To);
    }
}
