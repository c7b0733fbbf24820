using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>The value of a linear program as a function of one of its columns, which is convex and piecewise linear: all of it, exactly.</summary>
/// <remarks>
/// Between two places whose values are known, the program is solved with the chord's slope as the column's cost. A value on the chord proves the
/// piece straight; a value below it is a new place, and both sides are looked at again. One linear program for each piece and place.
/// </remarks>
internal static class ConvexTrace
{
    /// <summary>Traces the value over the range that a column has.</summary>
    /// <param name="program">The program; integrality is not asked.</param>
    /// <param name="column">The column.</param>
    /// <param name="constant">Added to all values.</param>
    /// <param name="cancellationToken">Ends the trace with an exception.</param>
    /// <exception cref="InvalidOperationException">The program is unbounded.</exception>
    public static PiecewiseLinear Of(ExactProgram program, int column, Rational constant, CancellationToken cancellationToken)
    {
        double[]? hint = null;
        var (first, last) = (Extreme(1), Extreme(-1));
        if (first is not { } from || last is not { } to) return PiecewiseLinear.Nowhere;
        var (valueFrom, valueTo) = (Value(from), Value(to));
        var segments = new List<Segment>();
        if (from == to) segments.Add(new Segment(from, to, valueFrom, valueFrom));
        else Split(from, to, valueFrom, valueTo);
        return new PiecewiseLinear(segments);

        Rational? Extreme(int sign)
        {
            var asked = program.Copy();
            for (var j = 0; j < asked.ColumnCount; j++) asked.Costs[j] = j == column ? sign : Rational.Zero;
            return Keep(ExactSimplex.Solve(asked, hint, cancellationToken)).Point?[column];
        }

        Rational Value(Rational place)
        {
            var asked = program.Copy();
            (asked.Lower[column], asked.Upper[column]) = (place, place);
            return Solve(asked).Value + constant;
        }

        void Split(Rational left, Rational right, Rational valueLeft, Rational valueRight)
        {
            var asked = program.Copy();
            var slope = (valueRight - valueLeft) / (right - left);
            asked.Costs[column] -= slope;
            (asked.Lower[column], asked.Upper[column]) = (left, right);
            var answer = Solve(asked);
            if (answer.Value + constant >= valueLeft - slope * left)
            {
                segments.Add(new Segment(left, right, valueLeft, valueRight));
                return;
            }

            var place = answer.Point![column];
            var value = answer.Value + constant + slope * place;
            Split(left, place, valueLeft, value);
            Split(place, right, value, valueRight);
        }

        ExactAnswer Solve(ExactProgram asked)
        {
            var answer = Keep(ExactSimplex.Solve(asked, hint, cancellationToken));
            return answer.Status == SolveStatus.Optimal ? answer : throw Unbounded();
        }

        // The next program is much like this one, so its optimum is a good place to start.
        ExactAnswer Keep(ExactAnswer answer)
        {
            if (answer.Point is { } point) hint = Array.ConvertAll(point, x => x.ToDouble());
            return answer;
        }
    }

    /// <summary>What is said where a program has no least value.</summary>
    public static InvalidOperationException Unbounded() =>
        new("The objective is unbounded where the right-hand side allows any point, so the value function is minus infinity; give the columns that run off bounds.");
}
