namespace Halfspace.Training.ExactFit;

/// <summary>
/// The cost of a class of samples for each choice of a threshold in each neuron: the free part of a neuron's pre-activation is one
/// unknown number for the whole class, and where it passes minus the fixed part of a sample, that sample's sign turns to plus.
/// </summary>
/// <remarks>
/// With T the cost by code and r_h the threshold at which neuron h turns to plus, a sample adds sum_S m_S over the sets S of neurons whose
/// thresholds are passed, m being T's Moebius transform. So each sample puts 2^H numbers on a grid, and sums along each axis give all costs.
/// </remarks>
internal sealed class ClassCosts
{
    /// <summary>Classes with a larger grid are to be split; the sum of their parts' least costs is still a bound.</summary>
    public const int LargestGrid = 4096;

    private readonly int neurons;
    private readonly int[][] thresholds;
    private readonly int[] counts;
    private readonly int[] least;
    private readonly int[] most;
    private readonly int[] strides;
    private readonly int[] first;
    private readonly int[] last;
    private long[] grid = new long[64];
    private int size;

    public ClassCosts(int neurons)
    {
        this.neurons = neurons;
        thresholds = [.. Enumerable.Range(0, neurons).Select(_ => new int[16])];
        (counts, least, most, strides, first, last) = (new int[neurons], new int[neurons], new int[neurons], new int[neurons], new int[neurons], new int[neurons]);
    }

    /// <summary>The least cost over all thresholds.</summary>
    public long Least { get; private set; }

    /// <summary>The largest cost over all thresholds.</summary>
    public long Largest { get; private set; }

    /// <summary>Takes a class; false where its grid is too large.</summary>
    /// <param name="members">The samples of the class.</param>
    /// <param name="types">The row of <paramref name="moebius"/> of each sample.</param>
    /// <param name="moebius">Moebius transforms of the costs by code, one a row.</param>
    /// <param name="fixedParts">For each neuron what is fixed of each sample's pre-activation.</param>
    /// <param name="low">For each neuron the least pre-activation of each sample.</param>
    /// <param name="high">For each neuron the largest.</param>
    public bool Take(ReadOnlySpan<int> members, int[] types, long[] moebius, int[][] fixedParts, int[][] low, int[][] high)
    {
        size = 1;
        for (var h = 0; h < neurons; h++)
        {
            var parts = fixedParts[h];
            (least[h], most[h]) = (low[h][members[0]] - parts[members[0]], high[h][members[0]] - parts[members[0]]);
            if (thresholds[h].Length < members.Length) thresholds[h] = new int[members.Length * 2];
            var sorted = thresholds[h];
            var count = 0;
            foreach (var k in members)
            {
                var at = -parts[k];
                if (at <= least[h] || at > most[h]) continue;
                var place = count;
                while (place > 0 && sorted[place - 1] > at) place--;
                if (place > 0 && sorted[place - 1] == at) continue;
                for (var i = count; i > place; i--) sorted[i] = sorted[i - 1];
                sorted[place] = at;
                count++;
            }

            counts[h] = count;
            strides[h] = size;
            size *= count + 1;
            if (size > LargestGrid) return false;
        }

        if (grid.Length < size) grid = new long[size * 2];
        grid.AsSpan(0, size).Clear();
        foreach (var k in members) Put(k, types[k] << neurons, moebius, fixedParts);
        for (var h = 0; h < neurons; h++)
        {
            if (counts[h] == 0) continue;
            var (stride, block) = (strides[h], strides[h] * (counts[h] + 1));
            for (var from = 0; from < size; from += block)
            {
                for (var i = from + stride; i < from + block; i++) grid[i] += grid[i - stride];
            }
        }

        (Least, Largest) = (long.MaxValue, long.MinValue);
        for (var i = 0; i < size; i++)
        {
            if (grid[i] < Least) Least = grid[i];
            if (grid[i] > Largest) Largest = grid[i];
        }

        return true;
    }

    /// <summary>Finds the free parts of each neuron with which the class costs at most a limit; <see cref="Interval"/> then gives them. False where there are none.</summary>
    public bool Restrict(long limit)
    {
        if (Least > limit) return false;
        for (var h = 0; h < neurons; h++) (first[h], last[h]) = (int.MaxValue, -1);
        for (var i = 0; i < size; i++)
        {
            if (grid[i] > limit) continue;
            for (var h = 0; h < neurons; h++)
            {
                var segment = i / strides[h] % (counts[h] + 1);
                if (segment < first[h]) first[h] = segment;
                if (segment > last[h]) last[h] = segment;
            }
        }

        return true;
    }

    /// <summary>The interval of a neuron's free part after <see cref="Restrict"/>, and whether it is smaller than before.</summary>
    public bool Interval(int neuron, out int from, out int to)
    {
        from = first[neuron] > 0 ? thresholds[neuron][first[neuron] - 1] : least[neuron];
        to = last[neuron] < counts[neuron] ? thresholds[neuron][last[neuron]] - 1 : most[neuron];
        return first[neuron] > 0 || last[neuron] < counts[neuron];
    }

    private void Put(int sample, int row, long[] moebius, int[][] fixedParts)
    {
        Span<int> at = stackalloc int[neurons];
        var never = 0;
        for (var h = 0; h < neurons; h++)
        {
            var threshold = -fixedParts[h][sample];
            if (threshold <= least[h]) at[h] = 0;
            else if (threshold > most[h]) never |= 1 << h;
            else at[h] = (Array.BinarySearch(thresholds[h], 0, counts[h], threshold) + 1) * strides[h];
        }

        for (var set = 0; set < 1 << neurons; set++)
        {
            if ((set & never) != 0) continue;
            var index = 0;
            for (var h = 0; h < neurons; h++) index += (set >> h & 1) * at[h];
            grid[index] += moebius[row + set];
        }
    }
}
