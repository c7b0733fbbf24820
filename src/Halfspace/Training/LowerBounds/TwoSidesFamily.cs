using System.Numerics;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// A growing family of infeasible subsets for two neurons, which is asked whether a few misses are enough: each sample of the class that either of two sides holds is put on a side or missed, each of the other class
/// is kept out of both or missed, and no subset may stand with all of its samples of the first class on one side and all others kept out.
/// </summary>
/// <remarks>
/// A depth-first search over sides and misses. A subset with all of its first class on a side asks for a miss among the others; a sample that either side would complete a subset with asks for a miss among itself and the
/// others of both. Such demands without a common sample add up. More come from propagation, as in MaxSAT: a sample that would complete a subset on one side goes to the other, and where a subset stands in the end, one of the samples that led there is missed. More
/// demands than misses left end a branch. The sides are alike, so the first sample takes the first one.
/// </remarks>
/// <param name="isOwn">For each cell, whether it is of the class that the sides hold.</param>
internal sealed class TwoSidesFamily(bool[] isOwn)
{
    /// <summary>A family of more subsets is given up: the checker looks at each of them at every step, too.</summary>
    public const int MostSubsets = 4096;

    private const int WordBits = 64;

    private readonly List<InfeasibleSubset> sets = [];
    private readonly HashSet<string> known = [];
    private readonly List<int> cells = [];
    private readonly int[] places = [.. Enumerable.Repeat(-1, isOwn.Length)];
    private readonly List<(int Size, ulong[] Mask)> demands = [];
    private int words;
    private ulong[][] masks = [];
    private ulong[] own = [];
    private ulong[] last = [];
    private int[] weights = [];
    private readonly int[][] sizes = [[], []];
    private readonly int[][] blockers = [[], []];
    private long mostSteps;
    private long steps;
    private CancellationToken token;

    /// <summary>The subsets.</summary>
    public IReadOnlyList<InfeasibleSubset> Sets => sets;

    /// <summary>Whether a subset has the cell.</summary>
    public bool Holds(int cell) => places[cell] >= 0;

    /// <summary>Different cells of all subsets.</summary>
    public int CellCount => cells.Count;

    /// <summary>Steps so far.</summary>
    public long Steps => steps;

    /// <summary>Adds a subset; false where it is known, or there is no room.</summary>
    public bool Add(InfeasibleSubset set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (sets.Count == MostSubsets || !known.Add(string.Join(' ', set.Cells.Order()))) return false;
        sets.Add(set);
        foreach (var cell in set.Cells)
        {
            if (places[cell] >= 0) continue;
            places[cell] = cells.Count;
            cells.Add(cell);
        }

        return true;
    }

    /// <summary>Looks for sides with so few misses.</summary>
    /// <param name="most">The number of cells that may be missed.</param>
    /// <param name="moreSteps">Steps after which to give up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="sides">Where there are: for each cell of a subset 1 or 2 for a side, 3 where it is missed; 0 for others.</param>
    /// <returns>Whether there are; null where it is not decided.</returns>
    public bool? IsEnough(int most, long moreSteps, CancellationToken cancellationToken, out int[] sides)
    {
        (mostSteps, token) = (steps + moreSteps, cancellationToken);
        words = (cells.Count + WordBits - 1) / WordBits;
        (masks, own, last, weights) = (new ulong[sets.Count][], new ulong[words], [], new int[cells.Count]);
        for (var p = 0; p < cells.Count; p++) if (isOwn[cells[p]]) own[p / WordBits] |= 1UL << p;
        for (var s = 0; s < masks.Length; s++)
        {
            masks[s] = new ulong[words];
            foreach (var cell in sets[s].Cells)
            {
                masks[s][places[cell] / WordBits] |= 1UL << places[cell];
                weights[places[cell]]++;
            }
        }

        for (var side = 0; side < 2; side++) (sizes[side], blockers[side]) = (new int[cells.Count], new int[cells.Count]);
        var found = Search(new ulong[4 * words], most);
        sides = new int[isOwn.Length];
        if (found == true)
        {
            for (var p = 0; p < cells.Count; p++)
            {
                for (var part = 0; part < 3; part++) if ((last[part * words + p / WordBits] >> p & 1) != 0) sides[cells[p]] = part + 1;
            }
        }

        return found;
    }

    /// <summary>Searches from a state: the cells on the first side, on the second, those missed, and those of the other class that are kept out for good.</summary>
    private bool? Search(ulong[] state, int left)
    {
        steps += 2L * masks.Length * words;
        if (steps > mostSteps || token.IsCancellationRequested) return null;
        demands.Clear();
        foreach (var some in sizes) Array.Fill(some, int.MaxValue);
        var narrow = -1;
        for (var s = 0; s < masks.Length; s++)
        {
            if (Meets(masks[s], state, 2)) continue;
            for (var side = 0; side < 2; side++)
            {
                if (Open(masks[s], state, side) is not { } open) continue;
                var asked = Asked(s, -1, state);
                var size = Count(asked);
                if (open < 0)
                {
                    if (size == 0 || left == 0) return false;
                    if (narrow < 0 || size < demands[narrow].Size) narrow = demands.Count;
                    demands.Add((size, asked));
                }
                else if (size < sizes[side][open])
                {
                    (sizes[side][open], blockers[side][open]) = (size, s);
                }
            }
        }

        var pick = narrow < 0 ? [] : demands[narrow].Mask;
        var (best, bestScore) = (-1, -1.0);
        for (var p = 0; p < weights.Length; p++)
        {
            if ((own[p / WordBits] >> p & 1) == 0 || ((state[p / WordBits] | state[words + p / WordBits] | state[2 * words + p / WordBits]) >> p & 1) != 0) continue;
            var (one, two) = (Blocked(sizes[0][p]), Blocked(sizes[1][p]));
            var score = one * two * 10 + one + two + weights[p] / 100.0;
            if (score > bestScore) (best, bestScore) = (p, score);
            if (one == 0 || two == 0) continue;
            var both = Asked(blockers[0][p], blockers[1][p], state);
            both[p / WordBits] |= 1UL << p;
            demands.Add((sizes[0][p] + sizes[1][p], both));
        }

        var used = new ulong[words];
        if (Propagated(state, used, Disjoint(used), left) > left) return false;
        if (narrow >= 0) return Miss(state, pick, left);
        if (best < 0)
        {
            last = state;
            return true;
        }

        var isFirst = Array.TrueForAll(state[..(2 * words)], bits => bits == 0);
        (int, int) free = (sizes[0][best], sizes[1][best]);
        for (var side = 0; side < (isFirst ? 1 : 2); side++)
        {
            if ((side == 0 ? free.Item1 : free.Item2) == 0) continue;
            if (Search(With(state, side, best), left) is not false and var found) return found;
        }

        return left > 0 ? Search(With(state, 2, best), left - 1) : false;
    }

    /// <summary>Misses one of some cells after the other, those before it kept out for good.</summary>
    private bool? Miss(ulong[] state, ulong[] asked, int left)
    {
        for (var p = 0; p < weights.Length; p++)
        {
            if ((asked[p / WordBits] >> p & 1) == 0) continue;
            if (Search(With(state, 2, p), left - 1) is not false and var found) return found;
            state = With(state, 3, p);
        }

        return false;
    }

    private static double Blocked(int size) => size == int.MaxValue ? 0 : size == 0 ? 100 : 10 + Math.Max(0, 20 - size);

    private ulong[] With(ulong[] state, int part, int place)
    {
        var changed = (ulong[])state.Clone();
        changed[part * words + place / WordBits] |= 1UL << place;
        return changed;
    }

    private bool Meets(ulong[] mask, ulong[] state, int part)
    {
        for (var w = 0; w < words; w++) if ((mask[w] & state[part * words + w]) != 0) return true;
        return false;
    }

    /// <summary>The one cell of the class that is not on a side yet, -1 where all are; null where there are more, or one is on the other side.</summary>
    private int? Open(ulong[] mask, ulong[] state, int side)
    {
        var open = -1;
        for (var w = 0; w < words; w++)
        {
            var ours = mask[w] & own[w];
            if ((ours & state[(1 - side) * words + w]) != 0) return null;
            var rest = ours & ~state[side * words + w];
            if (rest == 0) continue;
            if (open >= 0 || (rest & (rest - 1)) != 0) return null;
            open = w * WordBits + BitOperations.TrailingZeroCount(rest);
        }

        return open;
    }

    /// <summary>The cells of the other class, of one or two subsets, that may still be missed.</summary>
    private ulong[] Asked(int one, int two, ulong[] state)
    {
        var asked = new ulong[words];
        for (var w = 0; w < words; w++) asked[w] = (masks[one][w] | (two < 0 ? 0 : masks[two][w])) & ~own[w] & ~state[3 * words + w];
        return asked;
    }

    private static int Count(ulong[] mask)
    {
        var count = 0;
        foreach (var bits in mask) count += BitOperations.PopCount(bits);
        return count;
    }

    /// <summary>How many of the demands, small ones first, have no cell in common; their cells are added to those used.</summary>
    private int Disjoint(ulong[] used)
    {
        demands.Sort((one, two) => one.Size.CompareTo(two.Size));
        var count = 0;
        foreach (var (_, mask) in demands)
        {
            if (Meets(mask, used, 0)) continue;
            count++;
            for (var w = 0; w < words; w++) used[w] |= mask[w];
        }

        return count;
    }

    /// <summary>Adds demands that propagation shows, each without cells of others, until there are more than misses left.</summary>
    private int Propagated(ulong[] state, ulong[] used, int count, int left)
    {
        var (reasons, pending) = (new int[weights.Length], new Stack<int>());
        for (; count <= left; count++)
        {
            Array.Fill(reasons, -1);
            var standing = Standing(state, state[..(2 * words)], used, reasons);
            if (standing < 0) return count;
            pending.Push(standing);
            while (pending.TryPop(out var s))
            {
                for (var w = 0; w < words; w++)
                {
                    var ours = masks[s][w] & own[w] & ~(state[w] | state[words + w] | used[w]);
                    used[w] |= ours | (masks[s][w] & ~own[w] & ~state[3 * words + w]);
                    for (; ours != 0; ours &= ours - 1)
                    {
                        var place = w * WordBits + BitOperations.TrailingZeroCount(ours);
                        if (reasons[place] >= 0) pending.Push(reasons[place]);
                    }
                }
            }
        }

        return count;
    }

    /// <summary>A subset that stands where cells, unless used, go to a side because the other would complete a subset; -1 for none. Each such cell has that subset as its reason.</summary>
    private int Standing(ulong[] state, ulong[] sides, ulong[] used, int[] reasons)
    {
        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            steps += 2L * masks.Length * words;
            for (var s = 0; s < masks.Length; s++)
            {
                if (Meets(masks[s], state, 2) || Meets(masks[s], used, 0)) continue;
                for (var side = 0; side < 2; side++)
                {
                    if (Open(masks[s], sides, side) is not { } open) continue;
                    if (open < 0) return s;
                    sides[(1 - side) * words + open / WordBits] |= 1UL << open;
                    reasons[open] = s;
                    isChanged = true;
                }
            }
        }

        return -1;
    }
}
