using System.Numerics;
using System.Runtime.InteropServices;

namespace Halfspace.Training.ExactFit;

/// <summary>Branch and bound over the signed inputs that a neuron uses which misses nothing, for one thread.</summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> Where a sample of each side is right, w x + b &gt;= t and -(w z + b) &gt;= s, so w (x - z) &gt;= t + s &gt; 0, and some input with x &gt; z has a positive weight, or one with x &lt; z a
/// negative one. So each pair of samples is a set of signed inputs of which one is used (<see cref="PairCovers"/>), and sets that have none in common are paid for separately.
/// </para>
/// <para>
/// <b>Branching.</b> The smallest open set is taken: its inputs are used in turn, without those before them. Where the inputs in use meet all pairs their weights are fitted; if more
/// inputs can be paid for, one more of all open ones is used.
/// </para>
/// </remarks>
internal sealed class PairCoverTree
{
    /// <summary>Sets of a tree, at most; more make a node slow.</summary>
    private const int MostSets = 20_000;

    /// <summary>Pairs of samples that are looked at for a set that is not met, at most.</summary>
    private const int MostLooks = 20_000;

    private readonly PricedNeuron neuron;
    private readonly PairCovers covers;
    private readonly SupportBest best;
    private readonly Func<bool> enter;
    private readonly Func<int[], bool> fit;
    private readonly List<ulong[]> sets;
    private readonly long[] prices;
    private readonly ulong[] taken;
    private readonly List<Level> levels = [];
    private readonly int[] heads;
    private int[] sizes = [];
    private int[] ordered = [];
    private long goal;
    private bool isWhole;

    /// <summary>Makes a tree for a thread.</summary>
    /// <param name="neuron">The neuron.</param>
    /// <param name="covers">The sets of its pairs of samples.</param>
    /// <param name="sets">The sets to begin with.</param>
    /// <param name="best">The cost of the best weights.</param>
    /// <param name="enter">Counts a node; false where there may be no more.</param>
    /// <param name="fit">Fits the weights of some inputs; false where that did not come to its end.</param>
    public PairCoverTree(PricedNeuron neuron, PairCovers covers, IEnumerable<ulong[]> sets, SupportBest best, Func<bool> enter, Func<int[], bool> fit)
    {
        (this.neuron, this.covers, this.best, this.enter, this.fit) = (neuron, covers, best, enter, fit);
        this.sets = [.. sets];
        (taken, heads) = (new ulong[covers.Words], new int[64 * covers.Words + 1]);
        prices = new long[64 * covers.Words];
        for (var c = 0; c < neuron.Count; c++)
        {
            prices[covers.Bit(c, isPositive: true)] = neuron.Prices.Inputs[c] + neuron.Prices.Weight * Math.Max(1, neuron.Low[c]);
            prices[covers.Bit(c, isPositive: false)] = neuron.Prices.Inputs[c] + neuron.Prices.Weight * Math.Max(1, -neuron.High[c]);
        }
    }

    /// <summary>All neurons: what must be used, and what cannot be.</summary>
    public static PairCoverPart Whole(PricedNeuron neuron, PairCovers covers, int[] needed)
    {
        ArgumentNullException.ThrowIfNull(covers);
        int[] used = [.. needed.Select(c => covers.Bit(c, neuron.Low[c] > 0))];
        return new PairCoverPart(used, covers.Impossible());
    }

    /// <summary>Searches a part for weights that cost less than a goal; false where something was left undone.</summary>
    public bool Search(PairCoverPart part, long goal)
    {
        Enter(part, goal);
        Visit(0);
        return isWhole;
    }

    /// <summary>Visits a part and adds those that it is cut into; false where something was left undone.</summary>
    public bool Split(PairCoverPart part, long goal, Queue<PairCoverPart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Enter(part, goal);
        if (Choose(0) is not { } order) return isWhole;
        var at = levels[0];
        foreach (var bit in order)
        {
            var closed = (ulong[])at.Closed.Clone();
            PairCovers.Set(closed, covers.Opposite(bit));
            PairCovers.Set(closed, bit);
            parts.Enqueue(new PairCoverPart([.. at.Used, bit], closed));
            PairCovers.Set(at.Closed, bit);
        }

        return isWhole;
    }

    private void Enter(PairCoverPart part, long least)
    {
        (goal, isWhole) = (least, true);
        var at = At(0);
        at.Used.Clear();
        at.Used.AddRange(part.Used);
        part.Closed.CopyTo(at.Closed, 0);
        Array.Clear(at.Set);
        foreach (var bit in part.Used)
        {
            PairCovers.Set(at.Set, bit);
            PairCovers.Set(at.Closed, bit);
            PairCovers.Set(at.Closed, covers.Opposite(bit));
        }

        at.Open.Clear();
        at.Known = 0;
        at.Price = part.Used.Sum(bit => prices[bit]);
    }

    private Level At(int depth)
    {
        while (levels.Count <= depth) levels.Add(new Level(covers.Words));
        return levels[depth];
    }

    private void Visit(int depth)
    {
        if (Choose(depth) is not { } order) return;
        var (at, next) = (At(depth), At(depth + 1));
        foreach (var bit in order)
        {
            at.CopyTo(next);
            next.Used.Add(bit);
            next.Price += prices[bit];
            PairCovers.Set(next.Set, bit);
            PairCovers.Set(next.Closed, bit);
            PairCovers.Set(next.Closed, covers.Opposite(bit));
            Visit(depth + 1);
            if (!isWhole) return;
            PairCovers.Set(at.Closed, bit);
        }
    }

    /// <summary>The signed inputs of which one is used next, in the order in which to try them; null where nothing of the node at hand is of interest.</summary>
    private int[]? Choose(int depth)
    {
        if (!enter()) isWhole = false;
        if (!isWhole) return null;
        var at = At(depth);
        Forbid(at);
        while (true)
        {
            at.Take(sets);
            var limit = Math.Min(goal, best.Cost);
            if (at.Price >= limit || at.Used.Count > neuron.Prices.MostInputs) return null;
            if (at.Open.Count > 0)
            {
                if (Smallest(at, limit) is not { } set) return null;
                return Ordered(at, set);
            }

            if (sets.Count < MostSets && Unmet(at) is { } unmet)
            {
                sets.Add(unmet);
                continue;
            }

            int[] support = [.. at.Used.Select(covers.Column).Order()];
            if (!fit(support)) isWhole = false;
            if (!isWhole || at.Used.Count >= neuron.Prices.MostInputs) return null;
            limit = Math.Min(goal, best.Cost);
            var rest = new List<int>();
            for (var bit = 0; bit < prices.Length; bit++)
            {
                if (!PairCovers.Has(at.Closed, bit) && at.Price + prices[bit] < limit) rest.Add(bit);
            }

            return rest.Count == 0 ? null : [.. rest];
        }
    }

    /// <summary>Closes inputs that may not be used beside those that are.</summary>
    private void Forbid(Level at)
    {
        if (!neuron.HasRulesOfChoice) return;
        int[] used = [.. at.Used.Select(covers.Column)];
        int[] others = [.. Enumerable.Range(0, neuron.Count).Where(c => !used.Contains(c))];
        foreach (var column in others.Except(neuron.Allowed(used, others)))
        {
            PairCovers.Set(at.Closed, covers.Bit(column, isPositive: true));
            PairCovers.Set(at.Closed, covers.Bit(column, isPositive: false));
        }
    }

    /// <summary>Of the sets that are not met the one with the fewest open inputs; null where one has none, or where such that have none in common cost too much.</summary>
    private ulong[]? Smallest(Level at, long limit)
    {
        if (sizes.Length < at.Open.Count) (sizes, ordered) = (new int[2 * at.Open.Count], new int[2 * at.Open.Count]);
        Array.Clear(heads);
        var open = CollectionsMarshal.AsSpan(at.Open);
        for (var k = 0; k < open.Length; k++)
        {
            var (set, size) = (sets[open[k]], 0);
            for (var w = 0; w < set.Length; w++) size += BitOperations.PopCount(set[w] & ~at.Closed[w]);
            if (size == 0) return null;
            sizes[k] = size;
            heads[size + 1]++;
        }

        for (var size = 1; size < heads.Length; size++) heads[size] += heads[size - 1];
        for (var k = 0; k < open.Length; k++) ordered[heads[sizes[k]]++] = open[k];
        // Sets without an open input in common are paid for separately.
        Array.Clear(taken);
        var (price, slots) = (at.Price, (neuron.Prices.MostInputs ?? int.MaxValue) - at.Used.Count);
        for (var k = 0; k < open.Length; k++)
        {
            var set = sets[ordered[k]];
            var common = 0UL;
            for (var w = 0; w < set.Length; w++) common |= set[w] & ~at.Closed[w] & taken[w];
            if (common != 0) continue;
            var cheapest = long.MaxValue;
            for (var w = 0; w < set.Length; w++)
            {
                var word = set[w] & ~at.Closed[w];
                taken[w] |= word;
                for (; word != 0; word &= word - 1) cheapest = Math.Min(cheapest, prices[64 * w + BitOperations.TrailingZeroCount(word)]);
            }

            price += cheapest;
            if (price >= limit || --slots < 0) return null;
        }

        return sets[ordered[0]];
    }

    /// <summary>The open inputs of a set, those first that meet most of the others.</summary>
    private int[] Ordered(Level at, ulong[] set)
    {
        var (bits, met) = (new List<int>(), new List<int>());
        for (var w = 0; w < set.Length; w++)
        {
            for (var word = set[w] & ~at.Closed[w]; word != 0; word &= word - 1)
            {
                var bit = 64 * w + BitOperations.TrailingZeroCount(word);
                bits.Add(bit);
                met.Add(-at.Open.Count(s => PairCovers.Has(sets[s], bit)));
            }
        }

        var (keys, order) = (met.ToArray(), bits.ToArray());
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>A set that the inputs in use do not meet, with few open inputs; null where none was found.</summary>
    private ulong[]? Unmet(Level at) => covers.Unmet(at.Used, at.Set, at.Closed, MostLooks);

    /// <summary>A node: the signed inputs in use, those that may not be used besides, and the sets that are not met.</summary>
    private sealed class Level(int words)
    {
        public List<int> Used { get; } = [];

        public ulong[] Set { get; } = new ulong[words];

        public ulong[] Closed { get; } = new ulong[words];

        public List<int> Open { get; } = [];

        public int Known { get; set; }

        public long Price { get; set; }

        public void CopyTo(Level other)
        {
            other.Used.Clear();
            other.Used.AddRange(Used);
            Set.CopyTo(other.Set, 0);
            Closed.CopyTo(other.Closed, 0);
            other.Open.Clear();
            other.Open.AddRange(Open);
            (other.Known, other.Price) = (Known, Price);
        }

        /// <summary>Takes sets that are new, and leaves out those that are met.</summary>
        public void Take(List<ulong[]> sets)
        {
            Open.RemoveAll(s => IsMet(sets[s]));
            for (; Known < sets.Count; Known++)
            {
                if (!IsMet(sets[Known])) Open.Add(Known);
            }
        }

        private bool IsMet(ulong[] set)
        {
            for (var w = 0; w < set.Length; w++)
            {
                if ((set[w] & Set[w]) != 0) return true;
            }

            return false;
        }
    }
}
