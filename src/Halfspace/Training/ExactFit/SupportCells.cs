using System.Numerics;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Rows as they look to somebody who sees some columns alone: those that look alike are one cell, with what each side costs where the cell is given to the
/// other. A function of these columns costs at least the cheaper side of each cell. Cells lie in groups that agree in the columns that are included; a
/// group with one side alone is left out, since it costs nothing from then on.
/// </summary>
/// <param name="keyed">The columns as bits.</param>
/// <param name="capacity">The largest number of cells.</param>
internal sealed class SupportCells(SupportKeys keyed, int capacity)
{
    private const ulong Odd = 0x9E3779B97F4A7C15UL;

    private readonly int words = keyed.Words;
    private readonly ulong[] keys = new ulong[(long)keyed.Words * (capacity + 1)];
    private readonly int[] slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, 2 * capacity))];
    private readonly int[] plus = new int[capacity];
    private readonly int[] minus = new int[capacity];
    private readonly int[] groups = new int[capacity];

    /// <summary>Bytes that so many cells take, about.</summary>
    public static long BytesOf(SupportKeys keyed, int capacity) => capacity * (8L * keyed.Words + 28);

    /// <summary>The number of cells.</summary>
    public int Count { get; private set; }

    /// <summary>The number of groups.</summary>
    public int GroupCount { get; private set; }

    /// <summary>What any function of the columns costs at least.</summary>
    public long Least { get; private set; }

    /// <summary>What any function of the included columns costs at least.</summary>
    public long LeastOfGroups { get; private set; }

    /// <summary>Cell after cell what it costs to give it to the other side.</summary>
    public ReadOnlySpan<int> Plus => plus.AsSpan(0, Count);

    /// <summary>The same for the one side.</summary>
    public ReadOnlySpan<int> Minus => minus.AsSpan(0, Count);

    /// <summary>The group of each cell.</summary>
    public ReadOnlySpan<int> Groups => groups.AsSpan(0, Count);

    /// <summary>The bits of a cell.</summary>
    public ReadOnlySpan<ulong> Key(int cell) => keys.AsSpan(cell * words, words);

    /// <summary>Takes rows as they are, in one group.</summary>
    public void Fill(ReadOnlySpan<int> plusCosts, ReadOnlySpan<int> minusCosts)
    {
        keyed.Keys.CopyTo(keys, 0);
        plusCosts.CopyTo(plus);
        minusCosts.CopyTo(minus);
        (Count, GroupCount, Least) = (plusCosts.Length, 1, 0);
        groups.AsSpan(0, Count).Clear();
        var (ones, others) = (0L, 0L);
        for (var r = 0; r < Count; r++)
        {
            Least += Math.Min(plus[r], minus[r]);
            ones += plus[r];
            others += minus[r];
        }

        LeastOfGroups = Math.Min(ones, others);
    }

    /// <summary>Takes the cells of others, seen through the bits of a mask alone, in the same groups.</summary>
    public void Restrict(SupportCells from, ReadOnlySpan<ulong> mask)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, 2 * from.Count));
        var table = slots.AsSpan(0, size);
        table.Clear();
        var shift = 64 - BitOperations.Log2((uint)size);
        var count = 0;
        for (var r = 0; r < from.Count; r++)
        {
            // The next free key is filled first, and kept where the cell is new.
            var row = from.keys.AsSpan(r * words, words);
            var key = keys.AsSpan(count * words, words);
            ulong hash = 0;
            for (var w = 0; w < key.Length; w++)
            {
                key[w] = row[w] & mask[w];
                hash = (hash ^ key[w]) * Odd;
                hash ^= hash >> 29;
            }

            var slot = (int)(hash * Odd >> shift);
            int at;
            while ((at = table[slot] - 1) >= 0 && !keys.AsSpan(at * words, words).SequenceEqual(key)) slot = (slot + 1) & (size - 1);
            if (at < 0)
            {
                (plus[count], minus[count], groups[count]) = (from.plus[r], from.minus[r], from.groups[r]);
                table[slot] = ++count;
                continue;
            }

            plus[at] += from.plus[r];
            minus[at] += from.minus[r];
        }

        (Count, GroupCount, LeastOfGroups) = (count, from.GroupCount, from.LeastOfGroups);
        Least = 0;
        for (var c = 0; c < count; c++) Least += Math.Min(plus[c], minus[c]);
    }

    /// <summary>Takes the cells of others, with one more column included.</summary>
    public void Include(SupportCells from, int column)
    {
        var levels = keyed.Levels[column];
        var size = from.GroupCount * levels;
        var (ones, others, names) = (new long[size], new long[size], new int[size]);
        for (var r = 0; r < from.Count; r++)
        {
            var at = from.groups[r] * levels + keyed.Code(from.Key(r), column);
            ones[at] += from.plus[r];
            others[at] += from.minus[r];
        }

        (GroupCount, LeastOfGroups, Count) = (0, 0, 0);
        for (var g = 0; g < size; g++)
        {
            names[g] = ones[g] > 0 && others[g] > 0 ? GroupCount++ : -1;
            LeastOfGroups += Math.Min(ones[g], others[g]);
        }

        for (var r = 0; r < from.Count; r++)
        {
            var name = names[from.groups[r] * levels + keyed.Code(from.Key(r), column)];
            if (name < 0) continue;
            (plus[Count], minus[Count], groups[Count]) = (from.plus[r], from.minus[r], name);
            from.Key(r).CopyTo(keys.AsSpan(Count * words));
            Count++;
        }

        Least = from.Least;
    }

    /// <summary>The cells in the order of their groups, and where each group begins.</summary>
    public void SortByGroup(ref int[] order, ref int[] begins)
    {
        if (order.Length < Count) order = new int[capacity];
        if (begins.Length < GroupCount + 1) begins = new int[capacity + 1];
        var starts = begins.AsSpan(0, GroupCount + 1);
        starts.Clear();
        foreach (var group in Groups) starts[group + 1]++;
        for (var g = 1; g < starts.Length; g++) starts[g] += starts[g - 1];
        for (var r = 0; r < Count; r++) order[starts[groups[r]]++] = r;
        for (var g = starts.Length - 1; g > 0; g--) starts[g] = starts[g - 1];
        starts[0] = 0;
    }
}
