namespace Halfspace.Training.LocalSearch.OneNeuron;

/// <summary>
/// The weights of a single neuron with the exact cost of the best bias beside them, kept up to date while one weight after the other changes.
/// </summary>
/// <remarks>
/// Each row is given to the second class from some bias on; rows are counted in buckets by that bias, so that one walk over the buckets prices every bias.
/// Errors beyond a limit cost more than anything else. Where biases are too many for buckets, only every second, fourth, ... is priced.
/// </remarks>
internal sealed class NeuronState
{
    private const int MostBuckets = 1 << 15;
    private const int FewBuckets = 1 << 13;

    private readonly OneNeuronRows rows;
    private readonly int[] scores;
    private readonly int[] places;
    private readonly long[] changes;
    private readonly long base0;
    private readonly long penalty;
    private readonly long secondSamples;
    private readonly int capacity;
    private readonly long[] costs;
    private readonly int[]? firsts;
    private readonly int[]? seconds;
    private readonly int reach;
    private int origin;
    private int last;
    private int shift;
    private int shifts;
    private int used;
    private long size;

    /// <summary>Begins with weights as near to zero as they may be.</summary>
    public NeuronState(OneNeuronRows rows)
    {
        this.rows = rows;
        (scores, places, changes, Weights) = (new int[rows.Count], new int[rows.Count], new long[rows.Count], new int[rows.Columns]);
        for (var r = 0; r < changes.Length; r++) (changes[r], base0, secondSamples) = (rows.FirstCosts[r] - rows.SecondCosts[r], base0 + rows.SecondCosts[r], secondSamples + rows.SecondCounts[r]);
        long most = rows.FirstCosts.Sum() + rows.SecondCosts.Sum(), largest = 0;
        for (var c = 0; c < Weights.Length; c++)
        {
            var magnitude = Math.Max(rows.Ranges[c].High, -rows.Ranges[c].Low);
            most += rows.InputPrice + rows.WeightPrice * magnitude;
            Weights[c] = Math.Clamp(0, rows.Ranges[c].Low, rows.Ranges[c].High);
            foreach (var value in rows.Values[c]) largest = Math.Max(largest, Math.Abs((long)value) * magnitude / rows.Unit);
        }

        penalty = most + 1;
        reach = (int)Math.Min(largest, MostBuckets);
        capacity = Math.Clamp(4 * rows.Count, FewBuckets, MostBuckets);
        costs = new long[capacity + 1];
        if (rows.Limits.AreOnErrors) (firsts, seconds) = (new int[capacity + 1], new int[capacity + 1]);
        Rebuild();
    }

    /// <summary>The weights; change them by <see cref="Shift"/> or <see cref="Load"/> only.</summary>
    public int[] Weights { get; }

    /// <summary>Biases priced all at once so far, counted once for each set of weights.</summary>
    public long Evaluations { get; private set; }

    /// <summary>The number of weights that are not zero.</summary>
    public int Used => used;

    /// <summary>The rows.</summary>
    public OneNeuronRows Rows => rows;

    /// <summary>Takes weights.</summary>
    public void Load(ReadOnlySpan<int> weights)
    {
        weights.CopyTo(Weights);
        Rebuild();
    }

    /// <summary>Changes one weight.</summary>
    public void Shift(int column, int delta)
    {
        if (delta == 0) return;
        var before = Weights[column];
        Weights[column] = before + delta;
        used += (before == 0 ? 1 : 0) - (before + delta == 0 ? 1 : 0);
        size += Math.Abs(before + delta) - Math.Abs(before);
        shifts++;
        var (at, values) = (rows.At[column], rows.Values[column]);
        for (var k = 0; k < at.Length; k++)
        {
            var r = at[k];
            scores[r] += values[k] * delta;
            var (old, now) = (places[r], PlaceOf(r));
            if (old == now) continue;
            places[r] = now;
            costs[old] -= changes[r];
            costs[now] += changes[r];
            if (firsts is null) continue;
            firsts[old] -= rows.FirstCounts[r];
            firsts[now] += rows.FirstCounts[r];
            seconds![old] -= rows.SecondCounts[r];
            seconds[now] += rows.SecondCounts[r];
        }
    }

    /// <summary>The cost of the weights with the best bias, prices and penalties included.</summary>
    public long Cost() => Best().Cost;

    /// <summary>The best bias among those priced, with its cost.</summary>
    public (long Cost, int Bias) Best()
    {
        Evaluations++;
        var (sum, least, at) = (base0, long.MaxValue, 0);
        if (firsts is null)
        {
            var part = costs.AsSpan(0, last);
            for (var b = 0; b < part.Length; b++)
            {
                sum += part[b];
                if (sum < least) (least, at) = (sum, b);
            }
        }
        else
        {
            var (positives, negatives) = (0L, secondSamples);
            for (var b = 0; b < last; b++)
            {
                (sum, positives, negatives) = (sum + costs[b], positives + firsts[b], negatives - seconds![b]);
                var over = Math.Max(0, positives - (rows.Limits.MaxFalsePositives ?? long.MaxValue)) + Math.Max(0, negatives - (rows.Limits.MaxFalseNegatives ?? long.MaxValue));
                if (sum + over * penalty < least) (least, at) = (sum + over * penalty, b);
            }
        }

        return (least + rows.InputPrice * used + rows.WeightPrice * size, Math.Min(rows.BiasRange, origin + (at << shift)));
    }

    /// <summary>Gathers the buckets again where weights have moved far since the last time, so that all biases that may matter are among those priced.</summary>
    /// <returns>Whether it did, so that other biases are priced than before.</returns>
    public bool Settle()
    {
        if (shifts <= 64) return false;
        Rebuild();
        return true;
    }

    /// <summary>The best of all biases, with the cost, whatever the buckets hold.</summary>
    public (long Cost, int Bias) BestOfAll()
    {
        if (shift == 0 && shifts == 0) return Best();
        var steps = new (int Bias, int Row)[rows.Count];
        for (var r = 0; r < steps.Length; r++) steps[r] = (TurnOf(r), r);
        Array.Sort(steps, static (left, right) => left.Bias.CompareTo(right.Bias));
        var (cost, least, bias, next, positives, negatives) = (base0, long.MaxValue, 0, 0, 0L, secondSamples);
        for (var at = -rows.BiasRange; ;)
        {
            for (; next < steps.Length && steps[next].Bias <= at; next++)
                (cost, positives, negatives) = (cost + changes[steps[next].Row], positives + rows.FirstCounts[steps[next].Row], negatives - rows.SecondCounts[steps[next].Row]);
            var over = Math.Max(0, positives - (rows.Limits.MaxFalsePositives ?? long.MaxValue)) + Math.Max(0, negatives - (rows.Limits.MaxFalseNegatives ?? long.MaxValue));
            if (cost + over * penalty < least) (least, bias) = (cost + over * penalty, at);
            if (next == steps.Length || (at = steps[next].Bias) > rows.BiasRange) break;
        }

        return (least + rows.InputPrice * used + rows.WeightPrice * size, bias);
    }

    private void Rebuild()
    {
        Array.Clear(scores);
        (used, size, shifts) = (0, 0, 0);
        for (var c = 0; c < Weights.Length; c++)
        {
            if (Weights[c] is not (not 0 and var weight)) continue;
            (used, size) = (used + 1, size + Math.Abs(weight));
            var (at, values) = (rows.At[c], rows.Values[c]);
            for (var k = 0; k < at.Length; k++) scores[at[k]] += values[k] * weight;
        }

        var (low, high) = (int.MaxValue, int.MinValue);
        for (var r = 0; r < scores.Length; r++)
        {
            var turn = TurnOf(r);
            (low, high) = (Math.Min(low, turn), Math.Max(high, turn));
        }

        // Below the first bucket every row is on one side; what one weight can move beyond stays priced, too.
        var (from, to) = ((long)low - 1 - reach, (long)high + reach);
        (from, to) = (Math.Clamp(from, -rows.BiasRange, rows.BiasRange), Math.Clamp(to, -rows.BiasRange, rows.BiasRange));
        for (shift = 0; (to - from) >> shift >= capacity - 2; shift++) { }
        (origin, last) = ((int)from, (int)((to - from) >> shift) + 1);
        Array.Clear(costs);
        if (firsts is not null)
        {
            Array.Clear(firsts);
            Array.Clear(seconds!);
        }

        for (var r = 0; r < scores.Length; r++)
        {
            var place = places[r] = PlaceOf(r);
            costs[place] += changes[r];
            if (firsts is null) continue;
            firsts[place] += rows.FirstCounts[r];
            seconds![place] += rows.SecondCounts[r];
        }
    }

    /// <summary>The bucket of a row: the first whose bias gives it to the second class; the last one, which is never priced, where none does.</summary>
    private int PlaceOf(int row)
    {
        var above = (long)TurnOf(row) - origin;
        return above <= 0 ? 0 : (int)Math.Min((above + (1L << shift) - 1) >> shift, last);
    }

    /// <summary>The smallest bias that gives a row to the second class.</summary>
    private int TurnOf(int row)
    {
        var (missing, unit) = (rows.Offsets[row] - scores[row], rows.Unit);
        if (unit == 1) return missing;
        var turn = missing / unit;
        return missing > 0 && turn * unit != missing ? turn + 1 : turn;
    }
}
