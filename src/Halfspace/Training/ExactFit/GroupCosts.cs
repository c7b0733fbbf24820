using System.Numerics;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// The cost of a class of samples for each choice of a threshold in each neuron: the free part of a neuron's pre-activation is one
/// unknown number for the whole class, and where it passes minus the fixed part of a sample, that sample's sign turns to plus.
/// </summary>
/// <remarks>
/// With T the cost by code and r_h the threshold at which neuron h turns to plus, a sample adds sum_S m_S over the sets S of neurons whose
/// thresholds are passed, m being T's Moebius transform. So each sample puts 2^H numbers on a grid, and sums along each axis give all costs.
/// </remarks>
internal sealed class GroupCosts
{
    /// <summary>Classes with a larger grid are to be split; the sum of their parts' least costs is still a bound.</summary>
    public const int LargestGrid = 4096;

    /// <summary>Thresholds over a range of so many words are sorted by their bits.</summary>
    private const int MostWords = 16;

    private const int Never = -1;

    private readonly int neurons;
    private readonly int[] types;
    private readonly ICostGrid grid;
    private readonly int[][] thresholds;
    private readonly int[][] places;
    private readonly int[] counts;
    private readonly int[] least;
    private readonly int[] most;
    private readonly int[] strides;
    private readonly int[] first;
    private readonly int[] last;
    private readonly ulong[] present = new ulong[MostWords];
    private readonly int[] before = new int[MostWords];

    /// <summary>Prepares the costs of some samples.</summary>
    /// <param name="neurons">The number of neurons.</param>
    /// <param name="types">The row of <paramref name="moebius"/> of each sample.</param>
    /// <param name="moebius">Moebius transforms of the costs by code, one a row.</param>
    /// <param name="largest">No class costs more.</param>
    public GroupCosts(int neurons, int[] types, long[] moebius, long largest)
    {
        (this.neurons, this.types) = (neurons, types);
        // Sums on the way may run over, but costs are what is left of them.
        grid = largest <= int.MaxValue ? new CostGrid<int>(neurons, moebius) : new CostGrid<long>(neurons, moebius);
        (thresholds, places) = (Rows(neurons), Rows(neurons));
        (counts, least, most, strides, first, last) = (new int[neurons], new int[neurons], new int[neurons], new int[neurons], new int[neurons], new int[neurons]);
    }

    /// <summary>The least cost over all thresholds.</summary>
    public long Least => grid.Least;

    /// <summary>The largest cost over all thresholds.</summary>
    public long Largest => grid.Largest;

    /// <summary>Takes a class; false where its grid is too large.</summary>
    /// <param name="members">The samples of the class.</param>
    /// <param name="fixedParts">For each neuron what is fixed of each sample's pre-activation.</param>
    /// <param name="low">For each neuron the least pre-activation of each sample.</param>
    /// <param name="high">For each neuron the largest.</param>
    public bool Take(ReadOnlySpan<int> members, int[][] fixedParts, int[][] low, int[][] high)
    {
        var size = 1;
        for (var h = 0; h < neurons; h++)
        {
            var parts = fixedParts[h];
            (least[h], most[h]) = (low[h][members[0]] - parts[members[0]], high[h][members[0]] - parts[members[0]]);
            if (thresholds[h].Length < members.Length) (thresholds[h], places[h]) = (new int[members.Length * 2], new int[members.Length * 2]);
            strides[h] = size;
            if (members.Length == 1) Put(-parts[members[0]], h);
            else if ((long)most[h] - least[h] <= 64 * MostWords) SortByBits(members, parts, h);
            else Sort(members, parts, h);
            size *= counts[h] + 1;
            if (size > LargestGrid) return false;
        }

        grid.Fill(members, types, places, counts, strides, size);
        return true;
    }

    /// <summary>Finds the free parts of each neuron with which the class costs at most a limit; <see cref="Interval"/> then gives them. False where there are none.</summary>
    public bool Restrict(long limit)
    {
        if (Least > limit) return false;
        Array.Fill(first, int.MaxValue);
        Array.Fill(last, -1);
        grid.Restrict(limit, counts, first, last);
        return true;
    }

    /// <summary>The interval of a neuron's free part after <see cref="Restrict"/>, and whether it is smaller than before.</summary>
    public bool Interval(int neuron, out int from, out int to)
    {
        from = first[neuron] > 0 ? thresholds[neuron][first[neuron] - 1] : least[neuron];
        to = last[neuron] < counts[neuron] ? thresholds[neuron][last[neuron]] - 1 : most[neuron];
        return first[neuron] > 0 || last[neuron] < counts[neuron];
    }

    private static int[][] Rows(int count) => [.. Enumerable.Range(0, count).Select(_ => new int[16])];

    /// <summary>Thresholds as bits of the range, so that a threshold's place is the number of bits up to it.</summary>
    private void SortByBits(ReadOnlySpan<int> members, int[] parts, int h)
    {
        var (bottom, length, own) = (least[h] + 1, (uint)(most[h] - least[h]), places[h]);
        var words = (int)(length + 63) / 64;
        present.AsSpan(0, words).Clear();
        for (var m = 0; m < members.Length; m++)
        {
            var at = -parts[members[m]] - bottom;
            own[m] = at;
            if ((uint)at < length) present[at >> 6] |= 1UL << at;
        }

        var (count, sorted) = (0, thresholds[h]);
        for (var w = 0; w < words; w++)
        {
            before[w] = count;
            for (var bits = present[w]; bits != 0; bits &= bits - 1) sorted[count++] = bottom + w * 64 + BitOperations.TrailingZeroCount(bits);
        }

        counts[h] = count;
        var stride = strides[h];
        for (var m = 0; m < members.Length; m++)
        {
            var at = own[m];
            own[m] = at < 0 ? 0 : at >= (int)length ? Never : (before[at >> 6] + BitOperations.PopCount(present[at >> 6] << (63 - (at & 63)))) * stride;
        }
    }

    private void Sort(ReadOnlySpan<int> members, int[] parts, int h)
    {
        var (count, sorted, own) = (0, thresholds[h], places[h]);
        foreach (var k in members)
        {
            var at = -parts[k];
            if (at > least[h] && at <= most[h]) sorted[count++] = at;
        }

        sorted.AsSpan(0, count).Sort();
        var different = 0;
        for (var i = 0; i < count; i++) if (i == 0 || sorted[i] != sorted[i - 1]) sorted[different++] = sorted[i];
        counts[h] = different;
        for (var m = 0; m < members.Length; m++)
        {
            var at = -parts[members[m]];
            own[m] = at <= least[h] ? 0 : at > most[h] ? Never : (sorted.AsSpan(0, different).BinarySearch(at) + 1) * strides[h];
        }
    }

    /// <summary>The threshold of a class of one sample.</summary>
    private void Put(int threshold, int h)
    {
        counts[h] = threshold > least[h] && threshold <= most[h] ? 1 : 0;
        thresholds[h][0] = threshold;
        places[h][0] = threshold <= least[h] ? 0 : threshold > most[h] ? Never : strides[h];
    }
}
