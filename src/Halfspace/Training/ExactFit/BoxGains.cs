using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.ExactFit;

/// <summary>What open inputs may save at most: the cost of the samples that a larger weight helps and that are not right at each bias, or of those that a smaller one helps.</summary>
internal sealed class BoxGains(PricedNeuron neuron, BoxSamples samples)
{
    private const int Lanes = 8;

    /// <summary>Of more inputs than these the largest sums are sought one by one.</summary>
    private const int FewSlots = 8;

    private readonly int[] sums = new int[(2 * neuron.Count + Lanes - 1) / Lanes * Lanes];
    private readonly int[] chosen = new int[(2 * neuron.Count + Lanes - 1) / Lanes * Lanes];
    private readonly int[] largest = new int[FewSlots];
    private readonly bool isUniform = neuron.Prices.Inputs.All(price => price == neuron.Prices.Inputs[0]);
    private long[] top = [];

    /// <summary>Begins with no sample that may be helped.</summary>
    public void Clear() => Array.Clear(sums);

    /// <summary>Takes what another one has measured.</summary>
    public void CopyFrom(BoxGains other) => other.sums.CopyTo(sums, 0);

    /// <summary>Whether <see cref="Measure"/> is quicker than so many changes.</summary>
    public bool IsQuicker(int columns, int changed) => samples.Dear is not null && (long)changed * samples.Helping.Length > (long)columns * samples.Count * samples.Count / 64;

    /// <summary>Takes all samples that may be helped, for some inputs alone.</summary>
    /// <param name="helped">The samples, as bits.</param>
    /// <param name="columns">The inputs; of others nothing is known then.</param>
    public void Measure(ReadOnlySpan<ulong> helped, ReadOnlySpan<int> columns)
    {
        foreach (var column in columns)
        {
            for (var at = 2 * column; at <= 2 * column + 1; at++)
            {
                var ((begin, end), sum) = (samples.Spans[at], 0);
                var some = helped[begin..end];
                var by = samples.HelpedBy[at].AsSpan(begin, end - begin);
                for (var w = 0; w < some.Length; w++) sum += BitOperations.PopCount(some[w] & by[w]);
                sums[at] = sum;
            }
        }

        foreach (var id in samples.Dear!)
        {
            if ((helped[id / 64] >> id % 64 & 1) != 0) Change(id, samples.Costs[id] - 1);
        }
    }

    /// <summary>Takes a sample that may be helped, or leaves it out with its cost negated.</summary>
    public void Change(int id, int cost)
    {
        var to = sums;
        foreach (var at in samples.Helping.AsSpan(samples.HelpingBegins[id]..samples.HelpingBegins[id + 1])) to[at] += cost;
    }

    /// <summary>Says which inputs <see cref="MostChosen"/> is about.</summary>
    public void Choose(ReadOnlySpan<int> columns)
    {
        Array.Clear(chosen);
        foreach (var column in columns) (chosen[2 * column], chosen[2 * column + 1]) = (-1, -1);
    }

    /// <summary>The same as <see cref="Most"/> for the inputs that were chosen, where it is asked many times.</summary>
    public long MostChosen(ReadOnlySpan<int> columns, int slots)
    {
        if (!isUniform || slots > FewSlots) return Most(columns, slots);
        var most = largest.AsSpan(0, slots);
        most.Clear();
        var ofSign = MemoryMarshal.Cast<int, Vector256<int>>(sums);
        var isOpen = MemoryMarshal.Cast<int, Vector256<int>>(chosen);
        var swap = Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6);
        for (var v = 0; v < ofSign.Length; v++)
        {
            // The two signs of an input stand side by side; the better one is in both places, of which one is looked at.
            var better = Vector256.Max(ofSign[v], Vector256.Shuffle(ofSign[v], swap)) & isOpen[v];
            for (var above = Vector256.GreaterThan(better, Vector256.Create(most[^1])).ExtractMostSignificantBits() & 0x55; above != 0; above &= above - 1)
            {
                var sum = better[BitOperations.TrailingZeroCount(above)];
                for (var k = 0; k < slots; k++)
                {
                    if (sum > most[k]) (sum, most[k]) = (most[k], sum);
                }
            }
        }

        var (saved, price) = (0L, neuron.Prices.Inputs[0] + neuron.Prices.Weight);
        foreach (var sum in most) saved += Math.Max(0, sum * neuron.Prices.Miss - price);
        return saved;
    }

    /// <summary>What so many of some open inputs save at most, their own cost counted.</summary>
    public long Most(ReadOnlySpan<int> columns, int slots)
    {
        var sum = 0L;
        if (slots == 1)
        {
            foreach (var column in columns) sum = Math.Max(sum, Of(column));
            return sum;
        }

        if (slots >= columns.Length)
        {
            foreach (var column in columns) sum += Of(column);
            return sum;
        }

        if (top.Length < slots) top = new long[slots];
        Array.Clear(top);
        foreach (var column in columns)
        {
            var gain = Of(column);
            for (var k = 0; k < slots && gain > 0; k++)
            {
                if (gain > top[k]) (gain, top[k]) = (top[k], gain);
            }
        }

        for (var k = 0; k < slots; k++) sum += top[k];
        return sum;
    }

    /// <summary>What an input saves at most; zero where it costs more.</summary>
    public long Of(int column)
    {
        var most = Math.Max(neuron.High[column] > 0 ? sums[2 * column] : 0, neuron.Low[column] < 0 ? sums[2 * column + 1] : 0);
        return Math.Max(0, most * neuron.Prices.Miss - neuron.Prices.Inputs[column] - neuron.Prices.Weight);
    }

    /// <summary>Whether a negative weight of an input may save more than a positive one.</summary>
    public bool RisesLess(int column) => sums[2 * column] < sums[2 * column + 1];

    /// <summary>The cost of the samples that a positive or negative weight of an input may help.</summary>
    public long Of(int column, bool isPositive) => sums[isPositive ? 2 * column : 2 * column + 1];
}
