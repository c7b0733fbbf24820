namespace Halfspace.Training.ExactFit;

/// <summary>The bound of a node of <see cref="NetworkFitTree"/>, summed over classes, and the narrowing of ranges that it allows.</summary>
internal sealed class GroupBound
{
    private const int MostRounds = 4;

    private readonly FitSamples samples;
    private readonly WeightRanges ranges;
    private readonly GroupCosts costs;
    private readonly List<(int Class, int Start, int Length, long Least, long Largest)> parts = [];

    public GroupBound(FitSamples samples, WeightRanges ranges, GroupCosts costs)
    {
        (this.samples, this.ranges, this.costs) = (samples, ranges, costs);
    }

    /// <summary>Whether the last bound is what all weights that were left cost.</summary>
    public bool IsExact => parts.Count == 0;

    /// <summary>The bound after narrowing the ranges of free weights as far as a goal below which costs must stay allows; null where no weights are left.</summary>
    public long? Narrow(int depth, long goal)
    {
        for (var round = 0; ; round++)
        {
            var bound = Sum(depth, goal);
            if (bound >= goal || depth == samples.Columns.Length || round == MostRounds) return bound;
            var isNarrower = false;
            var slack = goal - 1 - bound;
            foreach (var (index, start, length, least, largest) in parts)
            {
                // What costs so little with any thresholds says nothing about the weights.
                if (largest <= least + slack) continue;
                var members = samples.Classes[depth][index].AsSpan(start, length);
                costs.Take(members, ranges.Fixed, ranges.Least, ranges.Most);
                if (costs.Largest <= least + slack) continue;
                if (!costs.Restrict(least + slack)) return null;
                // What is narrowed on the way only makes the intervals smaller, so the grid still covers them.
                for (var h = 0; h < ranges.Low.Length; h++)
                {
                    if (!costs.Interval(h, out var from, out var to)) continue;
                    if (NarrowWeights(depth, h, members[0], from, to) is not { } changed) return null;
                    isNarrower |= changed;
                }
            }

            if (!isNarrower) return bound;
        }
    }

    /// <summary>Sums the least costs, and lists the parts in which some thresholds may turn out too dear.</summary>
    private long Sum(int depth, long goal)
    {
        parts.Clear();
        long bound = 0;
        var (classes, known, version) = (samples.Classes[depth], samples.Known(depth), ranges.Version);
        for (var c = 0; c < classes.Length && bound < goal; c++)
        {
            var members = classes[c];
            if (!known.Has(c, version, ranges, members[0], out var least, out var largest))
            {
                if (!costs.Take(members, ranges.Fixed, ranges.Least, ranges.Most))
                {
                    bound += Sum(members, c, 0, members.Length / 2) + Sum(members, c, members.Length / 2, members.Length - members.Length / 2);
                    continue;
                }

                (least, largest) = (costs.Least, costs.Largest);
                known.Keep(c, version, ranges, members[0], least, largest);
            }

            if (largest > least) parts.Add((c, 0, members.Length, least, largest));
            bound += least;
        }

        return bound;
    }

    private long Sum(int[] members, int index, int start, int length)
    {
        if (!costs.Take(members.AsSpan(start, length), ranges.Fixed, ranges.Least, ranges.Most))
            return Sum(members, index, start, length / 2) + Sum(members, index, start + length / 2, length - length / 2);
        if (costs.Largest > costs.Least) parts.Add((index, start, length, costs.Least, costs.Largest));
        return costs.Least;
    }

    /// <summary>Narrows the free weights of a neuron so that what they add to a sample can stay within an interval; null where it cannot.</summary>
    private bool? NarrowWeights(int depth, int neuron, int sample, int from, int to)
    {
        var (changed, part) = (false, ranges.Fixed[neuron][sample]);
        var swing = samples.Swing[depth][sample];
        // Most intervals cut off less than any single weight can move.
        if ((long)ranges.Most[neuron][sample] - part - from >= swing && (long)to - (ranges.Least[neuron][sample] - part) >= swing) return false;
        for (var p = depth; p < samples.Columns.Length; p++)
        {
            var value = samples.Columns[p][sample];
            if (value == 0) continue;
            long above = (long)ranges.Most[neuron][sample] - part - from;
            long below = (long)to - (ranges.Least[neuron][sample] - part);
            if (above < 0 || below < 0) return null;
            var (low, high) = (ranges.Low[neuron][p], ranges.High[neuron][p]);
            var size = Math.Abs((long)value);
            // How far the weight may go from the end that adds most, and from the end that adds least.
            var (fromMost, fromLeast) = (above / size, below / size);
            var newLow = Math.Max(low, value > 0 ? high - fromMost : high - fromLeast);
            var newHigh = Math.Min(high, value > 0 ? low + fromLeast : low + fromMost);
            if (newLow > newHigh) return null;
            if (newLow == low && newHigh == high) continue;
            ranges.Set(neuron, p, (int)newLow, (int)newHigh);
            changed = true;
        }

        return changed;
    }
}
