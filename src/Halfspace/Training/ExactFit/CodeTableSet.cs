using System.Runtime.InteropServices;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Code tables of which none is needed twice: of those that differ by the order of neurons only one is kept, and none that another
/// undercuts everywhere.
/// </summary>
internal sealed class CodeTableSet
{
    private const int MostCompared = 3000;

    /// <summary>What a table takes besides its costs.</summary>
    private const int TableSteps = 16;

    private readonly Dictionary<string, CodeTable> tables = [];
    private readonly int[][] orders;

    /// <summary>Prepares a set.</summary>
    /// <param name="neurons">The number of neurons whose signs make a code.</param>
    /// <param name="isOrderFree">Whether the neurons of one table may change places without regard to another's.</param>
    public CodeTableSet(int neurons, bool isOrderFree = true)
    {
        orders = isOrderFree ? [.. Orders(neurons)] : [[.. Enumerable.Range(0, neurons)]];
    }

    public int Count => tables.Count;

    /// <summary>The work of adding a table of so many costs, which is looked at in each order of the neurons.</summary>
    public double StepsOf(int costs) => (costs + TableSteps) * (double)orders.Length;

    public void Add(CodeTable table)
    {
        var key = orders.Select(order => Key(table.Permuted(order))).Min(StringComparer.Ordinal)!;
        tables.TryAdd(key, table);
    }

    /// <summary>The tables that no other undercuts, in whatever order of neurons; null where that is too much work.</summary>
    public IReadOnlyList<CodeTable>? Undominated(TableWork work)
    {
        var sorted = tables.Values.OrderBy(table => Sum(table)).ToList();
        if (sorted.Count > MostCompared) return sorted;
        var kept = new List<CodeTable>();
        var variants = new List<long[]>();
        foreach (var table in sorted)
        {
            if (!work.Takes(variants.Count)) return null;
            var costs = table.Costs.ToArray();
            if (variants.Exists(other => IsBelow(other, costs))) continue;
            kept.Add(table);
            variants.AddRange(orders.Select(table.Permuted));
        }

        return kept;
    }

    private static bool IsBelow(long[] left, long[] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] > right[i]) return false;
        }

        return true;
    }

    private static long Sum(CodeTable table)
    {
        long sum = 0;
        foreach (var cost in table.Costs) sum += cost;
        return sum;
    }

    private static string Key(long[] costs) => new(MemoryMarshal.Cast<long, char>(costs));

    private static IEnumerable<int[]> Orders(int count)
    {
        if (count == 0)
        {
            yield return [];
            yield break;
        }

        foreach (var shorter in Orders(count - 1))
        {
            for (var at = 0; at < count; at++) yield return [.. shorter[..at], count - 1, .. shorter[at..]];
        }
    }
}
