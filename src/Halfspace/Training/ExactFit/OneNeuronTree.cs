namespace Halfspace.Training.ExactFit;

/// <summary>The search tree of <see cref="OneNeuronFit"/> over one part of the weights' ranges at a time.</summary>
internal sealed class OneNeuronTree
{
    /// <summary>A box of weights: for each column the smallest and the largest.</summary>
    public sealed record Box(int[] Low, int[] High);

    private readonly SidedSamples samples;
    private readonly OneNeuronGoal goal;
    private readonly PairReaches reaches;
    private readonly int[] halved;
    private readonly double[] tieBreaks;
    private readonly int[] middles;
    private readonly List<PairMatching> matchings = [];
    private readonly Stack<(int Column, int Low, int High)> trail = new();

    public OneNeuronTree(SidedSamples samples, OneNeuronGoal goal)
    {
        (this.samples, this.goal) = (samples, goal);
        reaches = new PairReaches(samples);
        middles = new int[samples.High.Length];
        var bias = samples.High.Length - 1;
        halved = [.. Enumerable.Range(0, samples.IsBiasFree ? bias : bias + 1)];
        // Between halves of equal bounds the range decides whose inputs differ most.
        tieBreaks = Array.ConvertAll(halved, c => Deviation([.. samples.Plus[c], .. samples.Minus[c]]) / Math.Max(1, samples.High[c] - samples.Low[c]));
        var largest = tieBreaks.Append(0).Max();
        for (var c = 0; c < tieBreaks.Length && largest > 0; c++) tieBreaks[c] /= 1000 * largest * samples.High.Zip(samples.Low, (high, low) => high - low).Max();
    }

    /// <summary>The box of all weights.</summary>
    public Box Whole => new(samples.Low, samples.High);

    /// <summary>Offers weights of zero, where they are among all.</summary>
    public void OfferZero()
    {
        Array.Clear(middles);
        if (samples.Low.AsSpan()[..^1].ContainsAnyExceptInRange(int.MinValue, 0) || samples.High.AsSpan()[..^1].ContainsAnyExceptInRange(0, int.MaxValue)) return;
        Offer(middles);
    }

    /// <summary>Searches a box to the end, or until the goal stops.</summary>
    public void Search(Box box)
    {
        Enter(box);
        Visit(0);
    }

    /// <summary>Visits the root of a box and adds the two halves that are left of it, if any.</summary>
    public void Split(Box box, Queue<Box> open)
    {
        Enter(box);
        if (!goal.Enter() || Choose(0) is not var (column, middle, lowerFirst)) return;
        for (var half = 0; half < 2; half++)
        {
            var child = new Box([.. reaches.Low], [.. reaches.High]);
            if (lowerFirst == (half == 0)) child.High[column] = middle;
            else child.Low[column] = middle + 1;
            open.Enqueue(child);
        }
    }

    private static double Deviation(int[] values)
    {
        if (values.Length == 0) return 0;
        var mean = values.Average();
        return values.Sum(value => Math.Abs(value - mean));
    }

    private void Enter(Box box)
    {
        trail.Clear();
        for (var c = 0; c < box.Low.Length; c++) reaches.Set(c, box.Low[c], box.High[c]);
        At(0).Clear();
    }

    private PairMatching At(int depth)
    {
        while (matchings.Count <= depth) matchings.Add(new PairMatching(samples, reaches.Words));
        return matchings[depth];
    }

    private void Visit(int depth)
    {
        if (!goal.Enter()) return;
        var mark = trail.Count;
        if (Choose(depth) is var (column, middle, lowerFirst))
        {
            for (var half = 0; half < 2 && !goal.IsStopped; half++)
            {
                var inner = trail.Count;
                Narrow(column, lowerFirst == (half == 0), middle);
                Visit(depth + 1);
                Undo(inner);
            }
        }

        Undo(mark);
    }

    /// <summary>
    /// Narrows the box at hand and says how to halve it; null where nothing in it is of interest. Each range is halved for a look at both sides: a side
    /// that costs too much is left out at once, and of the rest the range whose halves cost most is taken.
    /// </summary>
    private (int Column, int Middle, bool LowerFirst)? Choose(int depth)
    {
        while (true)
        {
            if (IsRepeated()) return null;
            var bound = Bound(depth, depth + 1);
            if (bound >= goal.Limit) return null;
            if (IsPoint())
            {
                Offer(reaches.Low);
                return null;
            }

            OfferMiddle();
            if (OnlyUsed() is { } unused)
            {
                Narrow(unused, 0, 0);
                continue;
            }

            (int Column, int Middle, bool LowerFirst)? best = null;
            var (most, isNarrower) = (-1.0, false);
            for (var c = 0; c < halved.Length && !isNarrower; c++)
            {
                var (low, high) = (reaches.Low[c], reaches.High[c]);
                if (low == high) continue;
                if (goal.IsStopped) return null;
                var middle = low + (high - low - 1) / 2;
                var (lower, upper) = (Probe(depth, c, lower: true, middle), Probe(depth, c, lower: false, middle));
                isNarrower = lower >= goal.Limit || upper >= goal.Limit;
                if (isNarrower) Narrow(c, lower < goal.Limit, middle);
                var score = (lower - bound + 0.01) * (upper - bound + 0.01) * (1 + tieBreaks[c] * (high - low));
                if (score > most) (best, most) = ((c, middle, lower <= upper), score);
            }

            if (!isNarrower) return best;
        }
    }

    /// <summary>The bound of one half of a range.</summary>
    private long Probe(int depth, int column, bool lower, int middle)
    {
        var (low, high) = (reaches.Low[column], reaches.High[column]);
        if (lower) reaches.High[column] = middle;
        else reaches.Low[column] = middle + 1;
        var isRepeated = IsRepeated();
        (reaches.Low[column], reaches.High[column]) = (low, high);
        if (isRepeated) return long.MaxValue >> 1;
        return lower ? Bound(depth + 1, depth + 2, column, 0, high - middle) : Bound(depth + 1, depth + 2, column, middle + 1 - low, 0);
    }

    private void Narrow(int column, bool lower, int middle)
    {
        if (lower) Narrow(column, reaches.Low[column], middle);
        else Narrow(column, middle + 1, reaches.High[column]);
    }

    private void Narrow(int column, int low, int high)
    {
        trail.Push((column, reaches.Low[column], reaches.High[column]));
        reaches.Set(column, low, high);
    }

    /// <summary>A column that may be zero and must be, since others use up the limit; null for none.</summary>
    private int? OnlyUsed()
    {
        if (samples.Prices.MostInputs is not { } most) return null;
        var (used, open) = (0, -1);
        for (var c = 0; c < reaches.Low.Length - 1; c++)
        {
            if (reaches.Low[c] > 0 || reaches.High[c] < 0) used++;
            else if (reaches.Low[c] < reaches.High[c]) open = c;
        }

        return used >= most && open >= 0 ? open : null;
    }

    private void Undo(int mark)
    {
        while (trail.Count > mark)
        {
            var (column, low, high) = trail.Pop();
            reaches.Set(column, low, high);
        }
    }

    /// <summary>The bound of the box at hand, with a range cut short, from the pairs of the box around it.</summary>
    private long Bound(int from, int to, int column = 0, int raised = 0, int lowered = 0)
    {
        if (samples.Prices.OfBox(reaches.Low, reaches.High, column, raised, lowered) is not { } price || price >= goal.Limit) return long.MaxValue >> 1;
        var (matching, miss) = (At(to), samples.Prices.Miss);
        matching.CopyFrom(At(from));
        long missed = 0;
        for (var i = 0; i < reaches.PlusReach.Length; i++)
        {
            if (reaches.PlusReachIf(i, column, raised, lowered) >= 0) continue;
            missed += samples.PlusCosts[i];
            matching.RemovePlus(i);
        }

        for (var j = 0; j < reaches.MinusReach.Length; j++)
        {
            if (reaches.MinusReachIf(j, column, raised, lowered) >= 0) continue;
            missed += samples.MinusCosts[j];
            matching.RemoveMinus(j);
        }

        // What fewer misses than this would still be of interest.
        var enough = (goal.Limit - price + miss - 1) / miss;
        if (missed >= enough) return price + missed * miss;
        reaches.Ask(column, raised, lowered);
        matching.Augment(reaches, enough - missed);
        return price + (missed + matching.Total) * miss;
    }

    /// <summary>Whether all weights in the box do what others outside it do; see the remarks on symmetry at <see cref="OneNeuronFit"/>.</summary>
    private bool IsRepeated()
    {
        if (!samples.AllowsRepeats) return false;
        if (samples.Categories.Count > 0)
        {
            // The bias comes first: a category of one column.
            var mustTouch = samples.IsBiasFree || reaches.Low[^1] > -samples.High[^1];
            foreach (var category in samples.Categories)
            {
                if (mustTouch && Array.TrueForAll(category, c => reaches.High[c] < samples.High[c])) return true;
                mustTouch |= Array.TrueForAll(category, c => reaches.Low[c] > -samples.High[c]);
            }

            return false;
        }

        if (samples.PlusThreshold < 0 || samples.MinusThreshold < 0) return false;
        foreach (var c in halved)
        {
            if (reaches.High[c] > samples.High[c] / 2 || reaches.Low[c] < -(samples.High[c] / 2)) return false;
        }

        return true;
    }

    /// <summary>Tries the weights in the middle of the box.</summary>
    private void OfferMiddle()
    {
        for (var c = 0; c < middles.Length; c++) middles[c] = (reaches.Low[c] + reaches.High[c]) >> 1;
        Offer(middles);
    }

    private void Offer(ReadOnlySpan<int> weights)
    {
        if (samples.Prices.OfWeights(weights[..^1]) is not { } price) return;
        var (missed, bias) = samples.BestBias(weights, reaches.Low[^1], reaches.High[^1]);
        goal.Offer(weights, bias, price + missed * samples.Prices.Miss);
    }

    private bool IsPoint()
    {
        for (var c = 0; c < reaches.Low.Length - 1; c++)
        {
            if (reaches.Low[c] != reaches.High[c]) return false;
        }

        return true;
    }
}
