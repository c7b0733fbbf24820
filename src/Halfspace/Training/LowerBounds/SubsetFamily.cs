using System.Numerics;

namespace Halfspace.Training.LowerBounds;

/// <summary>A growing family of infeasible subsets, which is asked whether a few cells hit all of it, or all of it that is left without some cells.</summary>
/// <param name="cellCount">The number of cells that subsets may have.</param>
internal sealed class SubsetFamily(int cellCount)
{
    /// <summary>A family of more subsets is given up.</summary>
    private const int MostSubsets = 2048;

    /// <summary>A family whose searches took more steps is given up: the checker, which repeats the last of them, takes a multiple.</summary>
    private const long MostSteps = 1L << 28;

    private const int WordBits = 64;

    private readonly List<InfeasibleSubset> sets = [];
    private readonly ulong[]?[] holding = new ulong[]?[cellCount];
    private readonly List<ulong[]> levels = [];
    private long steps;
    private ulong[] present = new ulong[MostSubsets / WordBits];

    /// <summary>Whether there is no room for another subset, or no time for another search.</summary>
    public bool IsFull => sets.Count == MostSubsets || steps > MostSteps;

    private int Words => (sets.Count + WordBits - 1) / WordBits;

    /// <summary>Adds a subset.</summary>
    public void Add(InfeasibleSubset set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var (word, bit) = (sets.Count / WordBits, 1UL << sets.Count);
        sets.Add(set);
        present[word] |= bit;
        foreach (var cell in set.Cells) (holding[cell] ??= new ulong[MostSubsets / WordBits])[word] |= bit;
    }

    /// <summary>Takes out the subsets that hold a cell; what to hand to <see cref="Restore"/> to have them back.</summary>
    public ulong[] Remove(int cell)
    {
        var before = (ulong[])present.Clone();
        if (holding[cell] is { } bits) for (var w = 0; w < Words; w++) present[w] &= ~bits[w];
        return before;
    }

    /// <summary>Brings back what was taken out; what was added since stays.</summary>
    /// <param name="before">What <see cref="Remove"/> gave.</param>
    public void Restore(ulong[] before)
    {
        ArgumentNullException.ThrowIfNull(before);
        for (var w = 0; w < Words; w++) present[w] |= before[w];
    }

    /// <summary>The number of present subsets that hold a cell.</summary>
    public int Count(int cell)
    {
        if (holding[cell] is not { } bits) return 0;
        var count = 0;
        for (var w = 0; w < Words; w++) count += BitOperations.PopCount(bits[w] & present[w]);
        return count;
    }

    /// <summary>At most so many cells that hit every present subset; null where there are none. Of a family that is full they may hit less.</summary>
    /// <param name="most">The number of cells, zero or more.</param>
    public int[]? Hit(int most)
    {
        var chosen = new int[most];
        return Hit(present, most, chosen, 0) is var count && count < 0 ? null : chosen[..count];
    }

    /// <summary>Present subsets that so few cells do not hit, none of which can be spared.</summary>
    /// <param name="most">The number of cells that do not hit all present subsets.</param>
    public IReadOnlyList<InfeasibleSubset> Needed(int most)
    {
        var (kept, before) = (new List<InfeasibleSubset>(), (ulong[])present.Clone());
        for (var s = sets.Count - 1; s >= 0; s--)
        {
            var (word, bit) = (s / WordBits, 1UL << s);
            if ((present[word] & bit) == 0) continue;
            present[word] &= ~bit;
            if (Hit(most) is null) continue;
            present[word] |= bit;
            kept.Add(sets[s]);
        }

        present = before;
        return kept;
    }

    /// <summary>The number of cells chosen to hit all subsets of some bits; -1 where so few do not.</summary>
    private int Hit(ulong[] left, int most, int[] chosen, int depth)
    {
        var first = First(left);
        if (first < 0) return depth;
        if (depth == most) return -1;
        // A search that is given up has shown nothing, and what it would show is that few cells do not hit all.
        if (steps > MostSteps) return depth;
        while (levels.Count <= depth) levels.Add(new ulong[MostSubsets / WordBits]);
        var rest = levels[depth];
        foreach (var cell in sets[first].Cells)
        {
            var bits = holding[cell]!;
            steps += Words;
            for (var w = 0; w < Words; w++) rest[w] = left[w] & ~bits[w];
            chosen[depth] = cell;
            if (Hit(rest, most, chosen, depth + 1) is var count and >= 0) return count;
        }

        return -1;
    }

    private int First(ulong[] bits)
    {
        for (var w = 0; w < Words; w++) if (bits[w] != 0) return w * WordBits + BitOperations.TrailingZeroCount(bits[w]);
        return -1;
    }
}
