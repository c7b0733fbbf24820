namespace Halfspace.Solvers.CpSat;

/// <summary>
/// Whole bounds of every variable: the model's own, and where those are infinite, what the rows imply. CP-SAT has no unbounded variables.
/// </summary>
internal static class IntegerBounds
{
    /// <summary>Passes over all rows; chains of rows longer than this are rare.</summary>
    private const int Rounds = 10;

    /// <summary>Tightens infinite bounds, given as the extreme values of <see cref="long"/>, by rows that hold always.</summary>
    public static void Tighten(long[] lower, long[] upper, IReadOnlyList<IntegerRow> rows)
    {
        for (var round = 0; round < Rounds && HasInfinite(lower, upper); round++)
        {
            var changed = false;
            foreach (var row in rows)
            {
                for (var t = 0; t < row.Indices.Length; t++) changed |= TightenOne(lower, upper, row, t);
            }

            if (!changed) return;
        }
    }

    /// <summary>The first variable without a bound, or -1.</summary>
    public static int FirstInfinite(long[] lower, long[] upper)
    {
        for (var j = 0; j < lower.Length; j++)
        {
            if (lower[j] == long.MinValue || upper[j] == long.MaxValue) return j;
        }

        return -1;
    }

    private static bool HasInfinite(long[] lower, long[] upper) => FirstInfinite(lower, upper) >= 0;

    private static bool TightenOne(long[] lower, long[] upper, IntegerRow row, int term)
    {
        var (j, c) = (row.Indices[term], row.Coefficients[term]);
        if (lower[j] != long.MinValue && upper[j] != long.MaxValue) return false;
        var changed = false;
        // c x <= upper - (least of the others), and c x >= lower - (greatest of the others); doubles, as every number is below 1e15.
        var most = row.Upper == long.MaxValue ? double.PositiveInfinity : row.Upper - Extreme(lower, upper, row, term, least: true);
        var least = row.Lower == long.MinValue ? double.NegativeInfinity : row.Lower - Extreme(lower, upper, row, term, least: false);
        var (low, high) = c > 0 ? (least / c, most / c) : (most / c, least / c);
        if (lower[j] == long.MinValue && Math.Abs(low) < IntegerRow.Largest)
        {
            lower[j] = (long)Math.Floor(low);
            changed = true;
        }

        if (upper[j] == long.MaxValue && Math.Abs(high) < IntegerRow.Largest)
        {
            upper[j] = (long)Math.Ceiling(high);
            changed = true;
        }

        return changed;
    }

    private static double Extreme(long[] lower, long[] upper, IntegerRow row, int without, bool least)
    {
        double sum = 0;
        for (var t = 0; t < row.Indices.Length; t++)
        {
            if (t == without) continue;
            var (j, c) = (row.Indices[t], row.Coefficients[t]);
            var low = lower[j] == long.MinValue ? double.NegativeInfinity : lower[j];
            var high = upper[j] == long.MaxValue ? double.PositiveInfinity : upper[j];
            sum += c * (c > 0 == least ? low : high);
        }

        return sum;
    }
}
