using System.Numerics;

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

    private readonly long[] plus = new long[keyed.Levels.Append(1).Max()];
    private readonly long[] minus = new long[keyed.Levels.Append(1).Max()];
    private readonly (long Plus, long Minus)[] ones = new (long, long)[64 * keyed.Words];
    private readonly ulong[] bits = new ulong[keyed.Words];
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
        Array.Clear(bits);
        foreach (var column in columns)
        {
            (gains[column], least[column]) = (0, 0);
            if (keyed.BitOf(column) is { } bit) bits[bit / 64] |= 1UL << bit % 64;
        }

        for (var g = 0; g < cells.GroupCount; g++)
        {
            var rows = order.AsSpan(begins[g], begins[g + 1] - begins[g]);
            var (p, m) = CountBits(cells, rows);
            foreach (var column in columns)
            {
                if (keyed.BitOf(column) is { } bit) Add(column, p, m, ones[bit].Plus, ones[bit].Minus);
                else AddLevels(cells, rows, column, p, m);
            }
        }
    }

    private static long RoundedUp(long pairs, long most) =>
        pairs <= (long.MaxValue - most) / Unit ? (pairs * Unit + most - 1) / most : (long)(((Int128)pairs * Unit + most - 1) / most);

    /// <summary>What the cells of a group cost on each side, and for each column of two values those with the second.</summary>
    private (long Plus, long Minus) CountBits(SupportCells cells, ReadOnlySpan<int> rows)
    {
        Array.Clear(ones);
        var (p, m) = (0L, 0L);
        foreach (var row in rows)
        {
            var (onPlus, onMinus) = (cells.Plus[row], cells.Minus[row]);
            var key = cells.Key(row);
            p += onPlus;
            m += onMinus;
            for (var w = 0; w < bits.Length; w++)
            {
                for (var set = key[w] & bits[w]; set != 0; set &= set - 1)
                {
                    ref var at = ref ones[64 * w + BitOperations.TrailingZeroCount(set)];
                    at.Plus += onPlus;
                    at.Minus += onMinus;
                }
            }
        }

        return (p, m);
    }

    private void Add(int column, long p, long m, long onePlus, long oneMinus)
    {
        least[column] += Math.Min(onePlus, oneMinus) + Math.Min(p - onePlus, m - oneMinus);
        gains[column] += RoundedUp(onePlus * (m - oneMinus) + (p - onePlus) * oneMinus, Math.Max(p, m));
    }

    private void AddLevels(SupportCells cells, ReadOnlySpan<int> rows, int column, long p, long m)
    {
        var levels = keyed.Levels[column];
        plus.AsSpan(0, levels).Clear();
        minus.AsSpan(0, levels).Clear();
        foreach (var row in rows)
        {
            var code = keyed.Code(cells.Key(row), column);
            plus[code] += cells.Plus[row];
            minus[code] += cells.Minus[row];
        }

        var (together, cost) = (0L, 0L);
        for (var v = 0; v < levels; v++)
        {
            together += plus[v] * minus[v];
            cost += Math.Min(plus[v], minus[v]);
        }

        least[column] += cost;
        gains[column] += RoundedUp(p * m - together, Math.Max(p, m));
    }
}
