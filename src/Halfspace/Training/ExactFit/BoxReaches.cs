namespace Halfspace.Training.ExactFit;

/// <summary>
/// What the samples reach at most and at least with the weights of a <see cref="WeightBox"/> that has no open inputs, the bias left out. A sample that is right, or wrong, with all of them is
/// left out: wrong ones are counted.
/// </summary>
internal sealed class BoxReaches(BoxSamples samples)
{
    private readonly int[] ids = new int[samples.Count];
    private readonly int[] most = new int[samples.Count];
    private readonly int[] least = new int[samples.Count];

    /// <summary>The number of samples that are not left out.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them are on the one side; they come first.</summary>
    public int PlusCount { get; private set; }

    /// <summary>What the samples cost that are wrong with all weights of the part.</summary>
    public long Wrong { get; private set; }

    /// <summary>The samples that are left.</summary>
    public ReadOnlySpan<int> Ids => ids.AsSpan(0, Count);

    /// <summary>What each reaches at most, less its threshold.</summary>
    public ReadOnlySpan<int> Most => most.AsSpan(0, Count);

    /// <summary>Takes all samples, with weights of zero.</summary>
    public void Fill()
    {
        (Count, PlusCount, Wrong) = (samples.Count, samples.PlusCount, 0);
        for (var i = 0; i < Count; i++)
        {
            ids[i] = i;
            most[i] = least[i] = -samples.Thresholds[i];
        }
    }

    /// <summary>Takes the samples of a part, with one range changed.</summary>
    /// <param name="from">The samples of the part; may be this.</param>
    /// <param name="column">The input whose range changes; -1 for none.</param>
    /// <param name="lower">By how much the smallest weight grows.</param>
    /// <param name="upper">By how much the largest weight grows.</param>
    /// <param name="part">The part that results, for its bias.</param>
    public void Take(BoxReaches from, int column, int lower, int upper, WeightBox part)
    {
        var values = column < 0 ? null : samples.Values[column];
        var (count, pluses, wrong) = (0, 0, from.Wrong);
        for (var k = 0; k < from.Count; k++)
        {
            var (id, high, low) = (from.ids[k], from.most[k], from.least[k]);
            if (values is not null && values[id] is var value)
            {
                high += value * (value > 0 ? upper : lower);
                low += value * (value > 0 ? lower : upper);
            }

            var (favourable, adverse) = k < from.PlusCount ? (part.BiasHigh, part.BiasLow) : (-part.BiasLow, -part.BiasHigh);
            var isWrong = high + (long)favourable * samples.Unit < 0;
            var isRight = low + (long)adverse * samples.Unit >= 0;
            if (isWrong || isRight)
            {
                if (isWrong) wrong += samples.Costs[id];
                continue;
            }

            (ids[count], most[count], least[count]) = (id, high, low);
            count++;
            if (k < from.PlusCount) pluses++;
        }

        (Count, PlusCount, Wrong) = (count, pluses, wrong);
    }

    /// <summary>Changes a range, and leaves nothing out.</summary>
    public void Shift(int column, int lower, int upper)
    {
        var values = samples.Values[column];
        for (var k = 0; k < Count; k++)
        {
            var value = values[ids[k]];
            most[k] += value * (value > 0 ? upper : lower);
            least[k] += value * (value > 0 ? lower : upper);
        }
    }
}
