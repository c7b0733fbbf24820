namespace Halfspace.Training.ExactFit;

/// <summary>Of networks that do the same only one is tried; see the remarks on symmetry at <see cref="NetworkFit"/>.</summary>
internal sealed class WeightSymmetry
{
    private readonly FitSamples samples;
    private readonly WeightRanges ranges;
    private readonly int[] alike;

    public WeightSymmetry(FitSamples samples, CodeTable table, WeightRanges ranges)
    {
        (this.samples, this.ranges) = (samples, ranges);
        alike = Alike(table);
    }

    /// <summary>For each neuron the last one before it that a table treats alike, or -1.</summary>
    public static int[] Alike(CodeTable table) =>
        [.. Enumerable.Range(0, table.Neurons).Select(h => Enumerable.Range(0, h).Reverse().FirstOrDefault(other => table.AreAlike(other, h), -1))];

    /// <summary>The largest weight that a neuron may have at a position when those before it, and this position's in earlier neurons, are fixed.</summary>
    public int Most(int neuron, int position)
    {
        var other = alike[neuron];
        if (other < 0) return int.MaxValue;
        for (var p = 0; p < position; p++)
        {
            if (ranges.Low[neuron][p] != ranges.Low[other][p]) return int.MaxValue;
        }

        return ranges.Low[other][position];
    }

    /// <summary>Puts a category at its upper limit where an earlier one does not touch its lower; false where that is not possible.</summary>
    /// <param name="depth">The number of positions fixed in every neuron.</param>
    public bool Propagate(int depth)
    {
        for (var h = 0; h < ranges.Low.Length; h++)
        {
            var mustTouch = false;
            foreach (var category in samples.Categories)
            {
                if (mustTouch && !TouchUpper(h, category)) return false;
                mustTouch |= !category.Any(p => ranges.Low[h][p] == -samples.Ranges[p]);
            }
        }

        return depth <= samples.Columns.Length;
    }

    private bool TouchUpper(int neuron, int[] category)
    {
        var (free, open) = (-1, 0);
        foreach (var p in category)
        {
            if (ranges.High[neuron][p] < samples.Ranges[p]) continue;
            if (ranges.Low[neuron][p] == samples.Ranges[p]) return true;
            (free, open) = (p, open + 1);
        }

        if (open == 1) ranges.Set(neuron, free, samples.Ranges[free], samples.Ranges[free]);
        return open > 0;
    }
}
