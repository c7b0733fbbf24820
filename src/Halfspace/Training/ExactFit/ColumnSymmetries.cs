using System.Runtime.InteropServices;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Finds orders of the columns that map samples onto samples of the same cost, as the turns and reflections of a board do. Some of them, not all, are enough: each says for itself that weights need not be looked at
/// that are larger, as a word, than what they become.
/// </summary>
internal static class ColumnSymmetries
{
    private const int Most = 63;
    private const int MostSteps = 100_000;
    private const long MostWork = 50_000_000;

    /// <summary>Some symmetries of the samples, without the one that leaves every column where it is.</summary>
    public static IReadOnlyList<int[]> Of(SideSamples samples)
    {
        var width = samples.Columns.Length;
        if ((long)width * width * samples.Count > MostWork) return [];
        var (pairs, found, order, isUsed, steps) = (Pairs(samples), new List<int[]>(), new int[width], new bool[width], 0);
        var rows = new Dictionary<string, (long, long)>();
        for (var k = 0; k < samples.Count; k++) rows.Add(Row(samples, k, [.. Enumerable.Range(0, width)]), (samples.Costs[0][k], samples.Costs[1][k]));
        HashSet<string> categories = [.. samples.Categories.Select(Name)];
        void Place(int p)
        {
            if (found.Count == Most || ++steps > MostSteps) return;
            if (p == width)
            {
                if (IsSymmetry(samples, order, rows, categories)) found.Add([.. order]);
                return;
            }

            for (var to = 0; to < width; to++)
            {
                if (isUsed[to] || pairs[p][p] != pairs[to][to] || !Enumerable.Range(0, p).All(q => pairs[p][q] == pairs[to][order[q]])) continue;
                (order[p], isUsed[to]) = (to, true);
                Place(p + 1);
                isUsed[to] = false;
            }
        }

        Place(0);
        return found;
    }

    private static bool IsSymmetry(SideSamples samples, int[] order, Dictionary<string, (long, long)> rows, HashSet<string> categories)
    {
        if (Enumerable.Range(0, order.Length).All(p => order[p] == p)) return false;
        if (Enumerable.Range(0, order.Length).Any(p => samples.Ranges[p] != samples.Ranges[order[p]])) return false;
        if (!samples.Categories.All(category => categories.Contains(Name([.. category.Select(p => order[p]).Order()])))) return false;
        var inverse = new int[order.Length];
        for (var p = 0; p < order.Length; p++) inverse[order[p]] = p;
        // As many different rows as before, each of which is one of them: all of them.
        for (var k = 0; k < samples.Count; k++) if (!rows.TryGetValue(Row(samples, k, inverse), out var costs) || costs != (samples.Costs[0][k], samples.Costs[1][k])) return false;
        return true;
    }

    private static string Name(int[] category) => string.Join(' ', category);

    private static string Row(SideSamples samples, int sample, int[] places)
    {
        Span<int> row = places.Length <= 256 ? stackalloc int[places.Length] : new int[places.Length];
        for (var p = 0; p < row.Length; p++) row[p] = samples.Columns[places[p]][sample];
        return new string(MemoryMarshal.Cast<int, char>(row));
    }

    /// <summary>For each two columns a number that two others have as well where a symmetry takes these to them.</summary>
    private static long[][] Pairs(SideSamples samples)
    {
        var width = samples.Columns.Length;
        long[][] pairs = [.. Enumerable.Range(0, width).Select(_ => new long[width])];
        var weights = new long[samples.Count];
        for (var k = 0; k < weights.Length; k++) weights[k] = Mixed(samples.Costs[0][k] * 31 + samples.Costs[1][k] * 17 + 1);
        for (var p = 0; p < width; p++)
        {
            for (var q = 0; q < width; q++)
            {
                var sum = p == q ? Mixed(samples.Ranges[p]) : 0;
                for (var k = 0; k < weights.Length; k++) sum = unchecked(sum + Mixed(samples.Columns[p][k] * 1_000_003L + samples.Columns[q][k]) * weights[k]);
                pairs[p][q] = sum;
            }
        }

        return pairs;
    }

    private static long Mixed(long value)
    {
        var bits = unchecked((ulong)value * 0x9E3779B97F4A7C15UL);
        bits ^= bits >> 29;
        return unchecked((long)(bits * 0xBF58476D1CE4E5B9UL) | 1);
    }
}
