namespace Halfspace.Training.ExactFit;

/// <summary>What open inputs may save at most: the cost of the samples that a larger weight helps and that are not right at each bias, or of those that a smaller one helps.</summary>
internal sealed class BoxGains(PricedNeuron neuron, BoxSamples samples)
{
    private readonly int[] sums = new int[2 * neuron.Count];
    private long[] top = [];

    /// <summary>Begins with no sample that may be helped.</summary>
    public void Clear() => Array.Clear(sums);

    /// <summary>Takes what another one has measured.</summary>
    public void CopyFrom(BoxGains other) => other.sums.CopyTo(sums, 0);

    /// <summary>Takes a sample that may be helped, or leaves it out with its cost negated.</summary>
    public void Change(int id, int cost)
    {
        var to = sums;
        foreach (var at in samples.Helping.AsSpan(samples.HelpingBegins[id]..samples.HelpingBegins[id + 1])) to[at] += cost;
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
