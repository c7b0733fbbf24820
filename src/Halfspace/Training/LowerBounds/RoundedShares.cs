namespace Halfspace.Training.LowerBounds;

/// <summary>Shares that sets give of what their members cost, in whole numbers of a unit: rounded, and then brought down until no member gives more than it costs.</summary>
internal static class RoundedShares
{
    /// <summary>Rounds the shares of some sets.</summary>
    /// <param name="sets">The members of each set.</param>
    /// <param name="shares">The share of each, about.</param>
    /// <param name="costs">What each member costs.</param>
    /// <param name="unit">The number of parts of one.</param>
    public static long[] Of(IReadOnlyList<int[]> sets, ReadOnlySpan<double> shares, IReadOnlyList<long> costs, long unit)
    {
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(costs);
        var whole = new long[sets.Count];
        var used = new Int128[costs.Count];
        for (var s = 0; s < whole.Length; s++)
        {
            whole[s] = (long)Math.Round(shares[s] * unit);
            foreach (var member in sets[s]) used[member] += whole[s];
        }

        for (var s = 0; s < whole.Length; s++)
        {
            Int128 over = 0;
            foreach (var member in sets[s]) over = Int128.Max(over, used[member] - (Int128)unit * costs[member]);
            var less = (long)Int128.Min(over, whole[s]);
            whole[s] -= less;
            foreach (var member in sets[s]) used[member] -= less;
        }

        return whole;
    }
}
