using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// What a neuron that misses nothing has to use: for each two samples on different sides an input that is larger for the one and has a positive weight, or smaller and has a
/// negative one. A set of such signed inputs is bits: the positive ones first, then the negative ones.
/// </summary>
internal sealed class PairCovers
{
    private const int Lanes = 64;

    private const long MostPairs = 1L << 25;

    /// <summary>Sets to begin with, at most; others are found where a neuron does without them.</summary>
    private const int MostSets = 4_000;

    private readonly short[] plus;
    private readonly short[] minus;
    private readonly int stride;
    private readonly ulong[] allowed;

    /// <summary>Numbers the values of each input in their order.</summary>
    public PairCovers(PricedNeuron neuron)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        stride = (neuron.Count + Lanes - 1) / Lanes * Lanes;
        (PlusRows, MinusRows) = (RowsOf(neuron.PlusCosts), RowsOf(neuron.MinusCosts));
        var ranks = new short[neuron.Rows.Length * stride];
        for (var c = 0; c < neuron.Count; c++)
        {
            var column = c;
            int[] values = [.. neuron.Rows.Select(row => row[column]).Distinct().Order()];
            for (var r = 0; r < neuron.Rows.Length; r++) ranks[r * stride + c] = (short)Array.BinarySearch(values, neuron.Rows[r][c]);
        }

        (plus, minus) = (Picked(ranks, PlusRows), Picked(ranks, MinusRows));
        allowed = new ulong[Words];
        for (var c = 0; c < neuron.Count; c++)
        {
            if (neuron.High[c] > 0) Set(allowed, Bit(c, isPositive: true));
            if (neuron.Low[c] < 0) Set(allowed, Bit(c, isPositive: false));
        }
    }

    /// <summary>The rows that must be right on the one side.</summary>
    public int[] PlusRows { get; }

    /// <summary>The rows that must be right on the other.</summary>
    public int[] MinusRows { get; }

    /// <summary>Words of a set.</summary>
    public int Words => 2 * stride / Lanes;

    /// <summary>Whether the values of each input can be numbered by 16 bits.</summary>
    public static bool Fits(PricedNeuron neuron) => neuron.Rows.Length <= short.MaxValue;

    /// <summary>The bit of an input with a positive or negative weight.</summary>
    public int Bit(int column, bool isPositive) => isPositive ? column : stride + column;

    /// <summary>The input of a bit.</summary>
    public int Column(int bit) => bit < stride ? bit : bit - stride;

    /// <summary>The bit of the same input with the other sign.</summary>
    public int Opposite(int bit) => bit < stride ? bit + stride : bit - stride;

    /// <summary>Whether a bit stands for a positive weight.</summary>
    public bool IsPositive(int bit) => bit < stride;

    /// <summary>Sets a bit.</summary>
    public static void Set(Span<ulong> set, int bit) => set[bit / 64] |= 1UL << bit % 64;

    /// <summary>Whether a bit is set.</summary>
    public static bool Has(ReadOnlySpan<ulong> set, int bit) => (set[bit / 64] >> bit % 64 & 1) != 0;

    /// <summary>The set of two samples, of which each neuron that gets both right uses one.</summary>
    /// <param name="one">The place of the first in <see cref="PlusRows"/>.</param>
    /// <param name="other">The place of the second in <see cref="MinusRows"/>.</param>
    /// <param name="set">The set.</param>
    public void Fill(int one, int other, Span<ulong> set)
    {
        var half = Words / 2;
        var ones = MemoryMarshal.Cast<short, Vector512<short>>(plus.AsSpan(one * stride, stride));
        var others = MemoryMarshal.Cast<short, Vector512<short>>(minus.AsSpan(other * stride, stride));
        for (var w = 0; w < half; w++)
        {
            var (low, high, below, above) = (ones[2 * w], ones[2 * w + 1], others[2 * w], others[2 * w + 1]);
            set[w] = allowed[w] & (Vector512.GreaterThan(low, below).ExtractMostSignificantBits() | Vector512.GreaterThan(high, above).ExtractMostSignificantBits() << 32);
            set[half + w] = allowed[half + w] & (Vector512.LessThan(low, below).ExtractMostSignificantBits() | Vector512.LessThan(high, above).ExtractMostSignificantBits() << 32);
        }
    }

    /// <summary>For each sample the smallest set that it is in, without those that hold another; the smallest first.</summary>
    public List<ulong[]> Smallest(CancellationToken cancellationToken)
    {
        var step = (int)Math.Max(1, (long)PlusRows.Length * MinusRows.Length / MostPairs);
        var (ofPlus, ofMinus) = (new Nearest(PlusRows.Length), new Nearest(MinusRows.Length));
        var set = new ulong[Words];
        for (var i = 0; i < PlusRows.Length && !cancellationToken.IsCancellationRequested; i += step)
        {
            for (var j = 0; j < MinusRows.Length; j++)
            {
                Fill(i, j, set);
                var count = 0;
                foreach (var word in set) count += BitOperations.PopCount(word);
                ofPlus.Take(i, j, count);
                ofMinus.Take(j, i, count);
            }
        }

        var found = new Dictionary<string, ulong[]>();
        void Add(int i, int j)
        {
            if (i < 0 || j < 0) return;
            Fill(i, j, set);
            found.TryAdd(new string(MemoryMarshal.Cast<ulong, char>(set)), [.. set]);
        }

        for (var i = 0; i < PlusRows.Length; i++) Add(i, ofPlus.Other(i));
        for (var j = 0; j < MinusRows.Length; j++) Add(ofMinus.Other(j), j);
        var kept = new List<ulong[]>();
        foreach (var candidate in found.Values.OrderBy(Size))
        {
            if (kept.Count == MostSets || cancellationToken.IsCancellationRequested) break;
            if (!kept.Exists(other => IsWithin(other, candidate))) kept.Add(candidate);
        }

        return kept;
    }

    /// <summary>The bits of no input, or of a sign that its range does not have.</summary>
    public ulong[] Impossible() => Array.ConvertAll(allowed, word => ~word);

    /// <summary>Of the pairs of samples that signed inputs do not meet one whose set has few open ones; null where none was found.</summary>
    /// <param name="used">The signed inputs.</param>
    /// <param name="met">The same as bits.</param>
    /// <param name="closed">What may not be used besides.</param>
    /// <param name="looks">How many pairs to look at, about.</param>
    public ulong[]? Unmet(IReadOnlyList<int> used, ReadOnlySpan<ulong> met, ReadOnlySpan<ulong> closed, int looks)
    {
        var (ones, others) = (Cells(plus, PlusRows.Length, used), Cells(minus, MinusRows.Length, used));
        var (set, found, fewest) = (new ulong[Words], (ulong[]?)null, int.MaxValue);
        foreach (var one in ones)
        {
            foreach (var other in others)
            {
                if (looks-- <= 0) return found;
                Fill(one[0], other[0], set);
                if (Shares(set, met)) continue;
                // No pair of the two cells is met.
                foreach (var i in one)
                {
                    foreach (var j in other)
                    {
                        if (looks-- <= 0) break;
                        Fill(i, j, set);
                        var size = 0;
                        for (var w = 0; w < set.Length; w++) size += BitOperations.PopCount(set[w] & ~closed[w]);
                        if (size < fewest) (found, fewest) = ([.. set], size);
                    }
                }
            }
        }

        return found;
    }

    private static bool Shares(ReadOnlySpan<ulong> set, ReadOnlySpan<ulong> other)
    {
        for (var w = 0; w < set.Length; w++)
        {
            if ((set[w] & other[w]) != 0) return true;
        }

        return false;
    }

    /// <summary>The samples of a side that are equal in the inputs used.</summary>
    private List<List<int>> Cells(short[] ranks, int count, IReadOnlyList<int> used)
    {
        var (places, cells, key) = (new Dictionary<string, int>(), new List<List<int>>(), new char[used.Count]);
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < key.Length; k++) key[k] = (char)ranks[i * stride + Column(used[k])];
            var lookup = places.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!lookup.TryGetValue(key, out var at))
            {
                at = cells.Count;
                lookup[key] = at;
                cells.Add([]);
            }

            cells[at].Add(i);
        }

        return cells;
    }

    private static int Size(ulong[] set) => set.Sum(BitOperations.PopCount);

    private static bool IsWithin(ulong[] set, ulong[] other)
    {
        for (var w = 0; w < set.Length; w++)
        {
            if ((set[w] & ~other[w]) != 0) return false;
        }

        return true;
    }

    private static int[] RowsOf(int[] costs) => [.. Enumerable.Range(0, costs.Length).Where(r => costs[r] > 0)];

    private short[] Picked(short[] ranks, int[] rows)
    {
        var picked = new short[rows.Length * stride];
        for (var k = 0; k < rows.Length; k++) ranks.AsSpan(rows[k] * stride, stride).CopyTo(picked.AsSpan(k * stride));
        return picked;
    }

    /// <summary>For each sample the one on the other side with the smallest set.</summary>
    private sealed class Nearest(int count)
    {
        private readonly (int Other, int Size)[] least = [.. Enumerable.Repeat((-1, int.MaxValue), count)];

        public void Take(int sample, int other, int size)
        {
            if (size < least[sample].Size) least[sample] = (other, size);
        }

        public int Other(int sample) => least[sample].Other;
    }
}
