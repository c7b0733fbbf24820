namespace Halfspace.Mip;

/// <summary>
/// A piecewise-linear function of an expression, added to the objective. Breakpoints are strictly increasing in
/// <c>X</c>; outside the first and last breakpoint the function goes on with the slope of the nearest piece.
/// </summary>
/// <param name="Name">The term's name.</param>
/// <param name="Argument">The expression that the function is applied to.</param>
/// <param name="Breakpoints">At least two points of the function.</param>
public sealed record PiecewiseLinearTerm(string Name, LinearExpression Argument, IReadOnlyList<(double X, double Y)> Breakpoints)
{
    /// <summary>The function's value at <paramref name="x"/>, extended linearly beyond the breakpoints.</summary>
    public double Evaluate(double x)
    {
        var piece = 0;
        while (piece + 2 < Breakpoints.Count && x > Breakpoints[piece + 1].X) piece++;
        var (x0, y0) = Breakpoints[piece];
        return y0 + Slope(piece) * (x - x0);
    }

    /// <summary>The slope of piece <paramref name="piece"/>, counted from zero.</summary>
    public double Slope(int piece) =>
        (Breakpoints[piece + 1].Y - Breakpoints[piece].Y) / (Breakpoints[piece + 1].X - Breakpoints[piece].X);
}
