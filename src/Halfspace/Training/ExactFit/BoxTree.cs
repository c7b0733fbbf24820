using System.Numerics;

namespace Halfspace.Training.ExactFit;

/// <summary>Branch and bound over the inputs that a neuron uses and over the ranges of their weights at once, for one thread.</summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> A part has inputs that are used, each with a range of weights that does not hold zero, inputs that are open, and a range of the bias. A sample that no weights of
/// these ranges get right, by the largest sum that they reach, is wrong unless an open input helps. An open input with a positive weight helps only samples whose value, negated on
/// the other side, is positive; one with a negative weight only the others. So with k more inputs no more than the k largest of these costs are saved, less what the inputs cost
/// themselves. Biases are counted one by one, or some at a time where the range is wide.
/// </para>
/// <para>
/// <b>Branching.</b> Where the middle of the ranges is off the bound by less than open inputs may save, the foremost of them is taken with a positive weight, with a negative one, and left out;
/// if only one more may be used, each is counted exactly. Else a range is halved, the one whose halves cost most. A part of one point costs what is counted.
/// </para>
/// </remarks>
internal sealed class BoxTree
{
    /// <summary>Ranges are halved while their middle is off by more than one part in so many of what open inputs may save.</summary>
    private const int Looseness = 4;

    private readonly PricedNeuron neuron;
    private readonly BoxSamples samples;
    private readonly SupportBest best;
    private readonly Func<long> limit;
    private readonly Func<bool> enter;
    private readonly BoxCounts counts;
    private readonly BoxGains gains;
    private readonly List<BoxReaches> reaches = [];

    /// <summary>Makes a tree for a thread.</summary>
    /// <param name="neuron">The neuron.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="best">Where weights are kept.</param>
    /// <param name="limit">The cost from which on no weights are of interest.</param>
    /// <param name="enter">Counts a node; false where there may be no more.</param>
    public BoxTree(PricedNeuron neuron, BoxSamples samples, SupportBest best, Func<long> limit, Func<bool> enter)
    {
        (this.neuron, this.samples, this.best, this.limit, this.enter) = (neuron, samples, best, limit, enter);
        (counts, gains) = (new BoxCounts(samples), new BoxGains(neuron, samples));
    }

    /// <summary>All weights of a neuron.</summary>
    /// <param name="neuron">The neuron.</param>
    /// <param name="needed">The inputs whose range does not hold zero.</param>
    /// <param name="free">The inputs that may be used.</param>
    public static BoxPart Whole(PricedNeuron neuron, int[] needed, int[] free)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        return new BoxPart(needed, [.. needed.Select(c => neuron.Low[c])], [.. needed.Select(c => neuron.High[c])], free, neuron.Low[^1], neuron.High[^1], -1);
    }

    /// <summary>Bytes that the tree of a thread takes, about: each level halves a range or takes inputs.</summary>
    public static long BytesOf(PricedNeuron neuron)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        var inputs = Math.Min(neuron.Count, neuron.Prices.MostInputs ?? neuron.Count);
        var range = Enumerable.Range(0, neuron.Count).Select(c => Math.Max(neuron.High[c], -neuron.Low[c])).Append(0).Max();
        var levels = BitOperations.Log2((uint)Math.Max(1, neuron.High[^1] - neuron.Low[^1])) + inputs * (2L + BitOperations.Log2((uint)Math.Max(1, range))) + 3;
        // A row may stand for a sample of each side.
        return levels * neuron.Rows.Length * 2 * 12;
    }

    /// <summary>Searches a part to its end, or until it is stopped.</summary>
    public void Search(BoxPart part)
    {
        Enter(part);
        Visit(0, part);
    }

    /// <summary>Visits a part alone: the parts that are left of it.</summary>
    public IReadOnlyList<BoxPart> Split(BoxPart part)
    {
        Enter(part);
        return enter() ? Parts(0, part) : [];
    }

    private void Enter(BoxPart part)
    {
        At(0).Fill();
        for (var k = 0; k < part.Columns.Length; k++) At(0).Take(At(0), part.Columns[k], part.Low[k], part.High[k], part with { Open = [.. part.Open, .. part.Columns] });
        At(0).Take(At(0), -1, 0, 0, part);
    }

    private BoxReaches At(int depth)
    {
        while (reaches.Count <= depth) reaches.Add(new BoxReaches(samples));
        return reaches[depth];
    }

    private void Visit(int depth, BoxPart part)
    {
        if (!enter()) return;
        foreach (var child in Parts(depth, part))
        {
            if (child.Changed < 0) At(depth + 1).Take(At(depth), -1, 0, 0, child);
            else Take(depth, part, child);
            Visit(depth + 1, child);
        }
    }

    private void Take(int depth, BoxPart part, BoxPart child)
    {
        var at = child.Changed;
        var (low, high) = at < part.Columns.Length ? (part.Low[at], part.High[at]) : (0, 0);
        At(depth + 1).Take(At(depth), child.Columns[at], child.Low[at] - low, child.High[at] - high, child);
    }

    /// <summary>Bounds a part, and cuts what is left of it into others.</summary>
    private List<BoxPart> Parts(int depth, BoxPart part)
    {
        var (at, miss) = (At(depth), neuron.Prices.Miss);
        var slots = Math.Min(part.Open.Length, (neuron.Prices.MostInputs ?? int.MaxValue) - part.Columns.Length);
        if (slots == 0 && part.Open.Length > 0)
        {
            part = part with { Open = [] };
            at.Take(at, -1, 0, 0, part);
        }

        var price = Price(part);
        long least, saved;
        while (true)
        {
            var limit = this.limit();
            least = price + miss * counts.Count(at, -1, 0, 0, part.BiasLow, part.BiasHigh);
            saved = gains.Measure(at, part, slots);
            if (least - saved >= limit) return [];
            var (first, last) = (0, counts.Costs.Length - 1);
            while (price + miss * counts.Costs[first] - saved >= limit) first++;
            while (price + miss * counts.Costs[last] - saved >= limit) last--;
            var (low, high) = (part.BiasLow + first * counts.Width, (int)Math.Min(part.BiasHigh, part.BiasLow + (last + 1L) * counts.Width - 1));
            if (low == part.BiasLow && high == part.BiasHigh) break;
            var isMuch = ((long)high - low + 1) * 4 <= ((long)part.BiasHigh - part.BiasLow + 1) * 3;
            part = part with { BiasLow = low, BiasHigh = high };
            if (!isMuch) break;
        }

        var isPoint = part.Low.AsSpan().SequenceEqual(part.High);
        var middle = OfferMiddle(at, part);
        if (isPoint && slots == 0 && counts.Width == 1) return [];
        var parts = new List<BoxPart>();
        if (slots == 0 || (!isPoint && (middle - least) * Looseness > saved)) Halve(at, part, parts, least, saved);
        else Add(at, part, least, slots, parts);
        return parts;
    }

    /// <summary>What the inputs that a part uses cost at least, beside the misses.</summary>
    private long Price(BoxPart part)
    {
        long price = 0;
        for (var k = 0; k < part.Columns.Length; k++) price += neuron.Prices.Inputs[part.Columns[k]] + neuron.Prices.Weight * Math.Max(part.Low[k], -part.High[k]);
        return price;
    }

    /// <summary>Tries the weights in the middle of the ranges: what they cost, or a bound of it where biases are counted together.</summary>
    private long OfferMiddle(BoxReaches at, BoxPart part)
    {
        var middle = new int[part.Low.Length];
        var price = 0L;
        for (var k = 0; k < middle.Length; k++)
        {
            middle[k] = (part.Low[k] + part.High[k]) >> 1;
            price += neuron.Prices.Inputs[part.Columns[k]] + neuron.Prices.Weight * Math.Abs(middle[k]);
        }

        var least = price + neuron.Prices.Miss * counts.CountPoint(at, part, middle);
        if (counts.Width > 1 || least >= best.Cost) return least;
        var weights = new int[neuron.Count + 1];
        for (var k = 0; k < middle.Length; k++) weights[part.Columns[k]] = middle[k];
        weights[^1] = part.BiasLow + counts.Costs.IndexOf((least - price) / neuron.Prices.Miss);
        best.Offer(weights, least);
        return least;
    }

    /// <summary>Takes each open input in turn, those that may save most first, beside those that follow it; and none.</summary>
    private void Add(BoxReaches at, BoxPart part, long least, int slots, List<BoxPart> parts)
    {
        var (limit, price, miss) = (this.limit(), Price(part), neuron.Prices.Miss);
        if (least < limit) parts.Add(part with { Open = [], Changed = -1 });
        var order = (int[])part.Open.Clone();
        Array.Sort(order, (a, b) => gains.Of(b).CompareTo(gains.Of(a)));
        if (slots == 1) counts.Keep(at, part.BiasLow, part.BiasHigh);
        for (var k = 0; k < order.Length; k++)
        {
            var (column, others) = (order[k], 0L);
            for (var next = k + 1; next < order.Length && next < k + slots; next++) others += gains.Of(order[next]);
            if (least - gains.Of(column) - others >= limit) break;
            int[]? open = null;
            for (var side = 0; side < 2; side++)
            {
                var isPositive = gains.RisesLess(column) == (side == 1);
                var (low, high) = isPositive ? (Math.Max(1, neuron.Low[column]), neuron.High[column]) : (neuron.Low[column], Math.Min(-1, neuron.High[column]));
                if (low > high) continue;
                var more = neuron.Prices.Inputs[column] + neuron.Prices.Weight * (isPositive ? low : -high);
                if (least + more - gains.Of(column, isPositive) * miss - others >= limit) continue;
                // Beside further inputs the samples that this one makes wrong may be helped by those, so this counts for the last one only.
                if (slots == 1 && price + more + miss * counts.CountKept(column, low, high) >= limit) continue;
                open ??= slots == 1 ? [] : neuron.Allowed([.. part.Columns, column], order[(k + 1)..]);
                parts.Add(part.With(column, low, high, open));
            }
        }
    }

    /// <summary>Halves the range whose halves cost most.</summary>
    private void Halve(BoxReaches at, BoxPart part, List<BoxPart> parts, long least, long saved)
    {
        var (place, most, ends, miss, price) = (-1, -1.0, (Lower: 0L, Upper: 0L), neuron.Prices.Miss, Price(part));
        var ceiling = limit() + saved;
        for (var k = -1; k < part.Columns.Length; k++)
        {
            long lower, upper;
            if (k < 0)
            {
                if (part.BiasLow == part.BiasHigh) continue;
                var middle = Middle(part.BiasLow, part.BiasHigh);
                lower = price + miss * counts.Count(at, -1, 0, 0, part.BiasLow, middle);
                upper = price + miss * counts.Count(at, -1, 0, 0, middle + 1, part.BiasHigh);
            }
            else
            {
                var (low, high) = (part.Low[k], part.High[k]);
                if (low == high) continue;
                var middle = Middle(low, high);
                lower = price + miss * counts.Count(at, part.Columns[k], 0, middle - high, part.BiasLow, part.BiasHigh);
                upper = price + miss * counts.Count(at, part.Columns[k], middle + 1 - low, 0, part.BiasLow, part.BiasHigh);
            }

            var score = (Math.Max(0, Math.Min(lower, ceiling) - least) + 1.0) * (Math.Max(0, Math.Min(upper, ceiling) - least) + 1.0);
            if (score > most) (place, most, ends) = (k, score, (lower, upper));
        }

        for (var half = 0; half < 2; half++)
        {
            var isLower = ends.Lower <= ends.Upper == (half == 0);
            // What open inputs may save was measured at the whole range of a weight: samples that a half gets wrong besides are not in it. A half of the biases is never worse than that.
            if ((part.Open.Length == 0 || place < 0) && (isLower ? ends.Lower : ends.Upper) >= ceiling) continue;
            if (place < 0)
            {
                var middle = Middle(part.BiasLow, part.BiasHigh);
                parts.Add(isLower ? part with { BiasHigh = middle, Changed = -1 } : part with { BiasLow = middle + 1, Changed = -1 });
            }
            else
            {
                var middle = Middle(part.Low[place], part.High[place]);
                parts.Add(isLower ? part.Cut(place, part.Low[place], middle) : part.Cut(place, middle + 1, part.High[place]));
            }
        }
    }

    private static int Middle(int low, int high) => (int)(((long)low + high) >> 1);
}
