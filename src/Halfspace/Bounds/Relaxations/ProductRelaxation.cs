namespace Halfspace.Bounds.Relaxations;

/// <summary>McCormick's planes of a product over a box.</summary>
/// <remarks>
/// <c>(a - l)(b - m) >= 0</c> with lower ends l, m gives <c>ab >= m a + l b - l m</c>, and so do the upper ends; a lower end with an upper end gives planes above. The
/// slopes are ends of ranges as they are, and the intercept is rounded outwards: the planes hold exactly. Of two planes the one that is nearer in the middle of the box is
/// taken. Source: McCormick, Mathematical Programming 10 (1976).
/// </remarks>
internal static class ProductRelaxation
{
    public static (double Low, double High) RangeOf(double al, double au, double bl, double bu)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var (a, b) in (ReadOnlySpan<(double, double)>)[(al, bl), (al, bu), (au, bl), (au, bu)])
        {
            // Zero times a range without an end is zero.
            if (a == 0 || b == 0) (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
            else (low, high) = (Math.Min(low, Rounding.MultiplyDown(a, b)), Math.Max(high, Rounding.MultiplyUp(a, b)));
        }

        return (low, high);
    }

    public static CurvedPlanes PlanesOf(int j, double al, double au, double bl, double bu)
    {
        var (low, high) = RangeOf(al, au, bl, bu);
        if (!double.IsFinite(al) || !double.IsFinite(au) || !double.IsFinite(bl) || !double.IsFinite(bu)) return CurvedPlanes.Flat(low, high);
        var (a, b) = (al / 2 + au / 2, bl / 2 + bu / 2);
        var below = bl * a + al * b - al * bl >= bu * a + au * b - au * bu ? (A: bl, B: al) : (A: bu, B: au);
        var above = bu * a + al * b - al * bu <= bl * a + au * b - au * bl ? (A: bu, B: al) : (A: bl, B: au);
        return new CurvedPlanes([(0, j), (1, j)], [below.A, below.B], -Rounding.MultiplyUp(below.A, below.B), [above.A, above.B], -Rounding.MultiplyDown(above.A, above.B));
    }
}
