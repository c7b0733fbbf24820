using System.Numerics;

namespace Halfspace.Training.ExactFit;

/// <summary>What open inputs may save at most: the cost of the wrong samples that a larger weight helps, or a smaller one.</summary>
internal sealed class BoxGains(PricedNeuron neuron, BoxSamples samples)
{
    private readonly long[] rising = new long[64 * samples.Words];
    private readonly long[] falling = new long[64 * samples.Words];
    private readonly ulong[] open = new ulong[samples.Words];
    private long[] top = [];

    /// <summary>Measures the open inputs of a part.</summary>
    /// <returns>What so many of them save at most, their own cost counted.</returns>
    public long Measure(BoxReaches reaches, BoxPart part, int slots)
    {
        if (slots == 0) return 0;
        Array.Clear(open);
        foreach (var column in part.Open)
        {
            open[column / 64] |= 1UL << column % 64;
            rising[column] = falling[column] = 0;
        }

        var ids = reaches.Ids;
        var most = reaches.Most;
        var words = samples.Words;
        for (var k = 0; k < ids.Length; k++)
        {
            // Of all biases the worst one, since what is saved is to hold for each.
            if (most[k] + (k < reaches.PlusCount ? (long)part.BiasLow : -part.BiasHigh) * samples.Unit >= 0) continue;
            var cost = samples.Costs[ids[k]];
            for (var w = 0; w < words; w++)
            {
                for (var set = samples.Rising[ids[k] * words + w] & open[w]; set != 0; set &= set - 1) rising[64 * w + BitOperations.TrailingZeroCount(set)] += cost;
                for (var set = samples.Falling[ids[k] * words + w] & open[w]; set != 0; set &= set - 1) falling[64 * w + BitOperations.TrailingZeroCount(set)] += cost;
            }
        }

        if (slots >= part.Open.Length) return part.Open.Sum(Of);
        if (top.Length < slots) top = new long[slots];
        Array.Clear(top);
        foreach (var column in part.Open)
        {
            var gain = Of(column);
            for (var k = 0; k < slots && gain > 0; k++)
            {
                if (gain > top[k]) (gain, top[k]) = (top[k], gain);
            }
        }

        return top.AsSpan(0, slots).ToArray().Sum();
    }

    /// <summary>What an input saves at most; zero where it costs more.</summary>
    public long Of(int column)
    {
        var most = Math.Max(neuron.High[column] > 0 ? rising[column] : 0, neuron.Low[column] < 0 ? falling[column] : 0);
        return Math.Max(0, most * neuron.Prices.Miss - neuron.Prices.Inputs[column] - neuron.Prices.Weight);
    }

    /// <summary>Whether a negative weight of an input may save more than a positive one.</summary>
    public bool RisesLess(int column) => rising[column] < falling[column];

    /// <summary>The cost of the wrong samples that a positive or negative weight of an input helps.</summary>
    public long Of(int column, bool isPositive) => isPositive ? rising[column] : falling[column];
}
