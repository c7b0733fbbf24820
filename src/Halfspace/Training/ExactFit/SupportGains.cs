namespace Halfspace.Training.ExactFit;

/// <summary>
/// What one more column can do for each group of cells: the least cost with it alone, and the most that it can take from the cost in whatever company.
/// </summary>
/// <remarks>
/// In a group with costs p and m on its sides, min(p, m) = p m / max(p, m). Whatever columns are added, each cell c of it costs min(p_c, m_c), which is at least p_c m_c / max(p, m). So the
/// group costs at least its pairs of samples on different sides that the columns leave together, over max(p, m); and a pair that several columns tell
/// apart counts once. The sum of what each column tells apart by itself is thus the most that all of them take together.
/// </remarks>
internal sealed class SupportGains(SupportKeys keyed)
{
    /// <summary>Parts of a cost in which gains are counted.</summary>
    public const int Unit = 1 << 16;

    private readonly long[] plus = new long[keyed.Levels.Max()];
    private readonly long[] minus = new long[keyed.Levels.Max()];
    private readonly long[] gains = new long[keyed.Levels.Length];
    private readonly long[] least = new long[keyed.Levels.Length];
    private int[] order = [];
    private int[] begins = [];

    /// <summary>For each column the most it takes, in units of one over <see cref="Unit"/>, rounded up.</summary>
    public ReadOnlySpan<long> Most => gains;

    /// <summary>For each column what the included ones and it cost at least.</summary>
    public ReadOnlySpan<long> Least => least;

    /// <summary>Looks at columns that are open.</summary>
    public void Measure(SupportCells cells, ReadOnlySpan<int> columns)
    {
        cells.SortByGroup(ref order, ref begins);
        var ones = cells.Plus;
        var others = cells.Minus;
        foreach (var column in columns)
        {
            var levels = keyed.Levels[column];
            var (gain, cost) = (0L, 0L);
            for (var g = 0; g < cells.GroupCount; g++)
            {
                plus.AsSpan(0, levels).Clear();
                minus.AsSpan(0, levels).Clear();
                for (var at = begins[g]; at < begins[g + 1]; at++)
                {
                    var cell = order[at];
                    var code = keyed.Code(cells.Key(cell), column);
                    plus[code] += ones[cell];
                    minus[code] += others[cell];
                }

                var (p, m, together) = (0L, 0L, 0L);
                for (var v = 0; v < levels; v++)
                {
                    p += plus[v];
                    m += minus[v];
                    together += plus[v] * minus[v];
                    cost += Math.Min(plus[v], minus[v]);
                }

                gain += RoundedUp(p * m - together, Math.Max(p, m));
            }

            (gains[column], least[column]) = (gain, cost);
        }
    }

    private static long RoundedUp(long pairs, long most) =>
        pairs <= (long.MaxValue - most) / Unit ? (pairs * Unit + most - 1) / most : (long)(((Int128)pairs * Unit + most - 1) / most);
}
