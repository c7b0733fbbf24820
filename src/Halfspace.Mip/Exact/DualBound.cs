namespace Halfspace.Mip.Exact;

/// <summary>
/// What multipliers of the rows prove about a program's minimum, in exact arithmetic: for every feasible x,
/// <c>c x = sum y_r (a_r x) + (c - y A) x</c>, where y_r &gt; 0 takes the row's lower end, y_r &lt; 0 its upper end, and each reduced
/// cost the lower or the upper bound of its column likewise.
/// </summary>
public static class DualBound
{
    /// <summary>The bound; null where an end or bound that is needed is infinite, so that nothing is proved.</summary>
    /// <param name="program">Rows and ranges.</param>
    /// <param name="multipliers">One a row.</param>
    /// <param name="withCosts">False for zero costs: a bound above zero then proves that no point exists.</param>
    public static Rational? Of(ExactProgram program, IReadOnlyList<Rational> multipliers, bool withCosts = true)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(multipliers);
        return Columns(program.ReducedCosts(multipliers, withCosts), program.Lower, program.Upper) is not { } sum ? null : Rows(program, multipliers, sum);
    }

    /// <summary>The part of the bound that comes from reduced costs and column bounds; null where a bound that is needed is infinite.</summary>
    public static Rational? Columns(IReadOnlyList<Rational> reduced, IReadOnlyList<Rational?> lower, IReadOnlyList<Rational?> upper)
    {
        ArgumentNullException.ThrowIfNull(reduced);
        var sum = Rational.Zero;
        for (var j = 0; j < reduced.Count; j++)
        {
            if (reduced[j].IsZero) continue;
            if ((reduced[j].Sign > 0 ? lower[j] : upper[j]) is not { } bound) return null;
            sum += reduced[j] * bound;
        }

        return sum;
    }

    private static Rational? Rows(ExactProgram program, IReadOnlyList<Rational> multipliers, Rational sum)
    {
        for (var r = 0; r < program.RowCount; r++)
        {
            if (multipliers[r].IsZero) continue;
            if ((multipliers[r].Sign > 0 ? program.RowLower[r] : program.RowUpper[r]) is not { } end) return null;
            sum += multipliers[r] * end;
        }

        return sum;
    }
}
