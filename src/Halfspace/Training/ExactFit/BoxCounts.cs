using System.Runtime.CompilerServices;

namespace Halfspace.Training.ExactFit;

/// <summary>What the samples of a part without open inputs cost at least, by the bias; neighbouring biases are counted together where they are many.</summary>
internal sealed class BoxCounts(BoxSamples samples)
{
    private const int MostBuckets = 256;

    private readonly BoxReaches point = new(samples);
    private readonly long[] costs = new long[MostBuckets + 1];
    private readonly long[] changes = new long[MostBuckets + 2];
    private int first;

    /// <summary>How many biases are counted together.</summary>
    public int Width { get; private set; }

    /// <summary>For each bias, or each few of them, what the samples cost at least.</summary>
    public ReadOnlySpan<long> Costs => costs.AsSpan(0, Buckets);

    private int Buckets { get; set; }

    /// <summary>Counts, with one range changed.</summary>
    /// <param name="reaches">The samples of a part.</param>
    /// <param name="column">The input whose range changes; -1 for none.</param>
    /// <param name="lower">By how much the smallest weight grows.</param>
    /// <param name="upper">By how much the largest weight grows.</param>
    /// <param name="biasLow">The smallest bias.</param>
    /// <param name="biasHigh">The largest bias.</param>
    /// <returns>The least of all biases.</returns>
    public long Count(BoxReaches reaches, int column, int lower, int upper, int biasLow, int biasHigh)
    {
        Divide(biasLow, biasHigh);
        var ids = reaches.Ids;
        var most = reaches.Most;
        var values = column < 0 ? null : samples.Values[column];
        var changed = changes.AsSpan(0, Buckets + 1);
        changed.Clear();
        var (best, worst) = ((long)biasHigh * samples.Unit, (long)biasLow * samples.Unit);
        long always = reaches.Wrong;
        for (var k = 0; k < reaches.PlusCount; k++)
        {
            var id = ids[k];
            var reach = most[k];
            if (values is not null && values[id] is var value && value != 0) reach += value * (value > 0 ? upper : lower);
            always += MovePlus(changed, reach, best, worst, samples.Costs[id]);
        }

        for (var k = reaches.PlusCount; k < ids.Length; k++)
        {
            var id = ids[k];
            var reach = most[k];
            if (values is not null && values[id] is var value && value != 0) reach += value * (value > 0 ? upper : lower);
            always += MoveMinus(changed, reach, best, worst, samples.Costs[id]);
        }

        return AddUp(changed, always);
    }

    /// <summary>Counts for one point of a part.</summary>
    /// <returns>The least of all biases.</returns>
    public long CountPoint(BoxReaches reaches, WeightBox part, int[] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        point.Take(reaches, -1, 0, 0, part);
        for (var k = 0; k < weights.Length; k++)
        {
            if (part.Low[k] < part.High[k]) point.Shift(part.Columns[k], weights[k] - part.Low[k], weights[k] - part.High[k]);
        }

        return Count(point, -1, 0, 0, part.BiasLow, part.BiasHigh);
    }

    private void Divide(int biasLow, int biasHigh)
    {
        var all = (long)biasHigh - biasLow + 1;
        Width = (int)((all + MostBuckets - 1) / MostBuckets);
        Buckets = (int)((all + Width - 1) / Width);
        first = biasLow;
    }

    /// <summary>Counts a sample of the one side where it is wrong: its cost where that is at each bias, else zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long MovePlus(Span<long> changed, int reach, long best, long worst, int cost)
    {
        if (reach + worst >= 0) return 0;
        if (reach + best < 0) return cost;
        // Wrong at each bias below minus the floor: in the whole buckets up to there.
        changed[0] += cost;
        changed[(-Floor(reach) - first) / Width] -= cost;
        return 0;
    }

    /// <summary>Counts a sample of the other side where it is wrong.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long MoveMinus(Span<long> changed, int reach, long best, long worst, int cost)
    {
        if (reach - best >= 0) return 0;
        if (reach - worst < 0) return cost;
        // Wrong at each bias above the floor.
        changed[(Floor(reach) - first + Width) / Width] += cost;
        return 0;
    }

    private long AddUp(ReadOnlySpan<long> changed, long always)
    {
        var (at, smallest) = (always, long.MaxValue);
        for (var b = 0; b < Buckets; b++)
        {
            at += changed[b];
            costs[b] = at;
            smallest = Math.Min(smallest, at);
        }

        return smallest;
    }

    /// <summary>The largest number of bias units in a reach.</summary>
    private int Floor(int value) => value >= 0 ? value / samples.Unit : -((-value + samples.Unit - 1) / samples.Unit);
}
