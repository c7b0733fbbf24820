namespace Halfspace.Bounds.Relaxations;

/// <summary>
/// Lines below and above the maximum of a group of values that range over a box. Below: the value whose range has the highest
/// middle. Above: for every t, <c>max a &lt;= t + sum max(0, a_i - t)</c>, each term under its chord; t is the largest lower end or
/// the second largest upper end, whichever gives less at the middle of the box.
/// </summary>
/// <remarks>With t the second largest upper end one term is left: <c>t + (u - t)(a - l) / (u - l)</c>, never above the largest upper end.</remarks>
internal sealed class MaxRelaxation
{
    private readonly double[] slopes;

    /// <summary>Finds the lines.</summary>
    /// <param name="group">The positions that the maximum is over.</param>
    /// <param name="lower">Lower ends of all values.</param>
    /// <param name="upper">Their upper ends.</param>
    public MaxRelaxation(int[] group, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        ArgumentNullException.ThrowIfNull(group);
        (Group, slopes) = (group, new double[group.Length]);
        var winner = Stability.WinnerOf(group, lower, upper);
        if (winner >= 0)
        {
            Below = winner;
            slopes[Array.IndexOf(group, winner)] = 1;
            return;
        }

        Below = group[0];
        var (first, second, floor) = (double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity);
        var seen = new HashSet<int>();
        foreach (var index in group)
        {
            if (!seen.Add(index)) continue;
            if (lower[index] + upper[index] > lower[Below] + upper[Below]) Below = index;
            floor = Math.Max(floor, lower[index]);
            second = Math.Max(second, Math.Min(first, upper[index]));
            first = Math.Max(first, upper[index]);
        }

        var (high, highIntercept, highMiddle) = Above(group, lower, upper, second);
        var (low, lowIntercept, lowMiddle) = Above(group, lower, upper, floor);
        (slopes, AboveIntercept) = lowMiddle < highMiddle ? (low, lowIntercept) : (high, highIntercept);
    }

    /// <summary>The positions that the maximum is over.</summary>
    public IReadOnlyList<int> Group { get; }

    /// <summary>The value that lies below the maximum.</summary>
    public int Below { get; }

    /// <summary>The line above: a slope for each position of the group.</summary>
    public ReadOnlySpan<double> AboveSlopes => slopes;

    /// <summary>The constant of the line above.</summary>
    public double AboveIntercept { get; }

    private static (double[] Slopes, double Intercept, double Middle) Above(int[] group, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double t)
    {
        var (slopes, intercept, middle) = (new double[group.Length], t, t);
        for (var k = 0; k < group.Length; k++)
        {
            var (l, u) = (lower[group[k]], upper[group[k]]);
            if (u <= t || Array.IndexOf(group, group[k]) < k) continue;
            if (l >= t)
            {
                slopes[k] = 1;
                intercept = Rounding.AddUp(intercept, -t);
            }
            else
            {
                var rise = Math.BitIncrement(u - t);
                var slope = Math.Min(1, rise / (u - l));
                slopes[k] = slope;
                intercept = Rounding.AddUp(intercept, Math.Max(Rounding.InterceptUp(0, slope, l), Rounding.InterceptUp(rise, slope, u)));
            }

            middle += slopes[k] * (u - l) / 2 + (l >= t ? l - t : 0);
        }

        return (slopes, intercept, middle);
    }
}
