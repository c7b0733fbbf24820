using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Relaxations;

/// <summary>The range of one share of a softmax, or of its logarithm, and planes below and above it.</summary>
/// <remarks>
/// The share of i is 1 / S with <c>S = sum of exp(x_j - x_i)</c>, and its logarithm -log S; both, f(S), are convex and fall. Below: for any a > 0,
/// <c>1 / S >= 2 sqrt(a) - a S</c> and <c>-log S >= 1 + log a - a S</c>, and S is at most the sum of the exponentials' chords. Above: f lies below its chord over the range
/// of S, which falls, and S is at least the sum of tangents. A line with a computed slope c in place of the product it stands for is off by rounding times the largest
/// difference, which the intercept is moved by. Source of the form: Wei et al., AISTATS 2023.
/// </remarks>
internal sealed class SoftmaxRelaxation
{
    private static readonly SmoothLayer Exponential = new(1, SmoothFunction.Exp);

    /// <summary>Larger groups are held between their ends alone: planes take the square of the group's size, in time and memory.</summary>
    private const int MostInPlanes = 256;

    private readonly int[] group;
    private readonly int own;
    private readonly double[] lower;
    private readonly double[] upper;
    private readonly bool isLogarithm;
    private readonly double least = 1;
    private readonly double most = 1;

    public SoftmaxRelaxation(SoftmaxLayer layer, int[] group, int own, double[] lower, double[] upper)
    {
        (this.group, this.own, this.lower, this.upper, isLogarithm) = (group, own, lower, upper, layer.IsLogarithm);
        foreach (var j in group)
        {
            if (j == own) continue;
            var (low, high) = Difference(j);
            least = Rounding.AddDown(least, Elementary.Exp(low).Low);
            most = Rounding.AddUp(most, Elementary.Exp(high).High);
        }

        // Sums of numbers of zero or more, rounded down from one on.
        least = Math.Max(1, least);
    }

    /// <summary>The range of the value.</summary>
    public (double Low, double High) Range => group.Length == 1 ? (isLogarithm ? (0, 0) : (1, 1)) : isLogarithm && !(most <= Largest) ? (-Shifted(isMost: true), -Shifted(isMost: false)) : (Of(most).Low, Of(least).High);

    /// <summary>The largest or the least logarithm of the sum where the sum is too large for a double: with m the largest term's exponent, log S = m + log(sum of exp(d_j - m)), and each term is at most one.</summary>
    private double Shifted(bool isMost)
    {
        var exponents = group.Where(j => j != own).Select(j => isMost ? Difference(j).High : Difference(j).Low).Append(0).ToArray();
        var (largest, sum) = (exponents.Max(), 0.0);
        if (!double.IsFinite(largest)) return isMost ? double.PositiveInfinity : 0;
        foreach (var exponent in exponents) sum = isMost ? Rounding.AddUp(sum, Elementary.Exp(Rounding.AddUp(exponent, -largest)).High) : Rounding.AddDown(sum, Elementary.Exp(Rounding.AddDown(exponent, -largest)).Low);
        // One of the terms is one, and so the sum is one at least.
        return isMost ? Rounding.AddUp(largest, Elementary.Log(Math.Max(1, sum)).High) : Rounding.AddDown(largest, Math.Max(0, Elementary.Log(Math.Max(1, sum)).Low));
    }

    /// <summary>The planes.</summary>
    public CurvedPlanes Planes
    {
        get
        {
            var (low, high) = Range;
            var flat = CurvedPlanes.Flat(low, high);
            if (!(most <= Largest) || !(least < most) || group.Length > MostInPlanes) return flat;
            (int Input, int Index)[] places = [.. group.Select(j => (0, j))];
            // Below: the tangent of f where the chords are in the middle of the box.
            var middle = 1.0;
            foreach (var j in group) if (j != own) middle += CurveOf(j).InterceptAbove(CurveOf(j).ChordSlope) + CurveOf(j).ChordSlope * Middle(j);
            middle = Math.Clamp(middle, least, most);
            var steepness = isLogarithm ? 1 / middle : 1 / (middle * middle);
            var (belowSlopes, belowIntercept) = Plane(steepness, isBelow: true);
            var top = isLogarithm ? Rounding.AddDown(1, Elementary.Log(steepness).Low) : 2 * Elementary.Sqrt(steepness).Low;
            belowIntercept = Rounding.AddDown(top, belowIntercept);
            // Above: the chord of f, and tangents of the exponentials.
            steepness = Math.Max(0, (Of(least).High - Of(most).High) / (most - least));
            var (aboveSlopes, aboveIntercept) = Plane(steepness, isBelow: false);
            var ends = Math.Max(Rounding.AddUp(Of(least).High, Rounding.MultiplyUp(steepness, least)), Rounding.AddUp(Of(most).High, Rounding.MultiplyUp(steepness, most)));
            aboveIntercept = Rounding.AddUp(ends, aboveIntercept);
            if (!double.IsFinite(belowIntercept)) (belowSlopes, belowIntercept) = (new double[group.Length], low);
            if (!double.IsFinite(aboveIntercept)) (aboveSlopes, aboveIntercept) = (new double[group.Length], high);
            return new CurvedPlanes(places, belowSlopes, belowIntercept, aboveSlopes, aboveIntercept);
        }
    }

    /// <summary>Beyond this a plane through the sum is as good as flat.</summary>
    private const double Largest = 1e100;

    /// <summary>A plane below (above) minus the sum S times a factor of zero or more.</summary>
    private (double[] Slopes, double Intercept) Plane(double factor, bool isBelow)
    {
        var (slopes, place) = (new double[group.Length], Array.IndexOf(group, own));
        var (intercept, margin) = (-factor, 0.0);
        for (var k = 0; k < group.Length; k++)
        {
            if (k == place) continue;
            var curve = CurveOf(group[k]);
            var slope = isBelow ? curve.ChordSlope : curve.Slopes(above: false).Middle;
            if (!(Math.Abs(slope) <= Largest)) slope = 0;
            var part = isBelow ? Rounding.MultiplyUp(factor, curve.InterceptAbove(slope)) : Rounding.MultiplyDown(factor, curve.InterceptBelow(slope));
            intercept = isBelow ? Rounding.AddDown(intercept, -part) : Rounding.AddUp(intercept, -part);
            slopes[k] = -(factor * slope);
            slopes[place] -= slopes[k];
            var (low, high) = Difference(group[k]);
            margin += Math.Abs(slopes[k]) * (Math.Max(Math.Abs(low), Math.Abs(high)) + Math.Max(Math.Abs(lower[own]), Math.Abs(upper[own])));
            // A product below the smallest normal number is rounded to a multiple of the smallest there is.
            margin += double.ScaleB(1, -1022) * (Math.Max(Math.Abs(low), Math.Abs(high)) + Math.Max(Math.Abs(lower[own]), Math.Abs(upper[own])));
        }

        // Each slope is a rounded product, and the own one a sum of them.
        margin = Math.BitIncrement(2 * Rounding.Gamma(2 * group.Length) * margin) + double.Epsilon * 4 * group.Length;
        return (slopes, isBelow ? Rounding.AddDown(intercept, -margin) : Rounding.AddUp(intercept, margin));
    }

    private (double Low, double High) Of(double sum)
    {
        if (isLogarithm)
        {
            var (low, high) = Elementary.Log(sum);
            return (-high, Math.Min(0, -low));
        }

        return sum == 1 ? (1, 1) : (double.IsPositiveInfinity(sum) ? 0 : Math.Max(0, Elementary.DivideDown(1, sum)), Math.Min(1, Elementary.DivideUp(1, sum)));
    }

    private (double Low, double High) Difference(int j) => (Rounding.AddDown(lower[j], -upper[own]), Rounding.AddUp(upper[j], -lower[own]));

    private double Middle(int j) => lower[j] / 2 + upper[j] / 2 - lower[own] / 2 - upper[own] / 2;

    private SmoothCurve CurveOf(int j)
    {
        var (low, high) = Difference(j);
        return new SmoothCurve(Exponential, low, high);
    }
}
