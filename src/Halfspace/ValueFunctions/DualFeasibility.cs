using System.Globalization;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>What a subadditive function has to satisfy on one column.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="IsInteger">Whether the function's value counts, or, for a continuous column, its upper derivative at zero.</param>
/// <param name="Bound">That value; null for plus infinity.</param>
/// <param name="Cost">The column's cost, which the value may not exceed.</param>
public sealed record ColumnCondition(string Column, bool IsInteger, Rational? Bound, Rational Cost)
{
    /// <summary>Whether the condition holds.</summary>
    public bool Holds => Bound <= Cost;

    /// <summary>Whether it holds with equality.</summary>
    public bool IsTight => Bound == Cost;

    /// <summary>The condition as text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Column}: {(IsInteger ? "F" : "F'")} = {Bound?.ToString() ?? "infinity"} {(Holds ? "<=" : ">")} {Cost}");
}

/// <summary>
/// The conditions under which a subadditive function with value zero at zero is nowhere above a value function: one a column, and monotone in the
/// rows that are inequalities.
/// </summary>
/// <param name="Columns">The condition of each column.</param>
/// <param name="WrongRows">Inequality rows in which the function is not known to be monotone the right way.</param>
public sealed record DualFeasibility(IReadOnlyList<ColumnCondition> Columns, IReadOnlyList<string> WrongRows)
{
    /// <summary>Whether all conditions hold, so that the function is a bound everywhere.</summary>
    public bool IsProved => WrongRows.Count == 0 && Columns.All(column => column.Holds);

    /// <summary>The conditions of a function of one right-hand side; that it is subadditive is <see cref="Subadditivity"/>'s to test.</summary>
    /// <param name="problem">A program of one row in standard form.</param>
    /// <param name="function">The function, on a range that holds zero and every integer column's coefficient.</param>
    /// <exception cref="InvalidOperationException">The program is not in standard form.</exception>
    /// <exception cref="ArgumentException">The function is not zero at zero, or not known where it is needed.</exception>
    public static DualFeasibility Of(ParametricMip problem, PiecewiseLinear function)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(function);
        problem.Check([Rational.Zero]);
        if (function.At(Rational.Zero) != Rational.Zero) throw new ArgumentException($"The function is {function.At(Rational.Zero)?.ToString() ?? "not known"} at zero; a dual function in the subadditive sense is zero there.", nameof(function));
        var columns = Enumerable.Range(0, problem.ColumnNames.Count).Select(j =>
        {
            var (at, isInteger) = (problem.StandardColumn(j)[0], problem.Program.IsInteger[j]);
            var bound = isInteger ? function.At(at) ?? throw new ArgumentException($"The function is not known at {at}, the coefficient of column '{problem.ColumnNames[j]}'; use a wider range.", nameof(function)) : Derivative(function, at);
            return new ColumnCondition(problem.ColumnNames[j], isInteger, bound, problem.Program.Costs[j]);
        }).ToArray();
        var row = problem.OpenRows[0];
        var slopes = function.Segments.Where(segment => !segment.IsPoint).Select(segment => segment.Slope.Sign).ToArray();
        var isWrong = (problem.Program.RowUpper[row] is null && slopes.Any(sign => sign < 0)) || (problem.Program.RowLower[row] is null && slopes.Any(sign => sign > 0));
        return new DualFeasibility(columns, isWrong ? [problem.RowNames[row]] : []);
    }

    /// <summary>All conditions, one a line.</summary>
    public override string ToString() => string.Join('\n', Columns.Select(column => column.ToString()).Concat(WrongRows.Select(row => $"{row}: not monotone")));

    private static Rational? Derivative(PiecewiseLinear function, Rational direction)
    {
        if (direction.IsZero) return Rational.Zero;
        var side = direction.Sign > 0 ? function.RightOf(Rational.Zero) : function.LeftOf(Rational.Zero);
        return side is { } segment && segment.At(Rational.Zero).IsZero ? segment.Slope * direction : null;
    }
}
