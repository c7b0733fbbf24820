using System.Numerics;

namespace Halfspace.Training.ExactFit;

/// <summary>Branch and bound over the inputs that a neuron uses and over the ranges of their weights at once, for one thread.</summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> A part has inputs that are used, each with a range of weights that does not hold zero, inputs that are open, and a range of the bias. A sample that no weights of
/// these ranges get right, by the largest sum that they reach, is wrong unless an open input helps. An open input with a positive weight helps only samples whose value, negated on
/// the other side, is positive; one with a negative weight only the others. So with k more inputs no more than the k largest of these costs are saved, less what the inputs cost
/// themselves. Biases are counted one by one, and what is saved is measured for each; where their range is wide some are counted at a time, and what is saved is that of the worst of all.
/// </para>
/// <para>
/// <b>Branching.</b> While biases are counted some at a time, a range is halved, at first that of the bias. Then, where the middle of the ranges is off the bound by less than open inputs may save, the foremost of them is taken with a positive weight, with a negative one, and left out;
/// each is first counted with the whole range of its own weight, the samples that it makes wrong among them, less what further ones may save then, at the worst bias. Else a range is halved, the one whose
/// halves cost most. A part of one point costs what is counted.
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
    private readonly Func<WeightBox, bool> defers;
    private readonly BoxCounts counts;
    private readonly BoxGains beside;
    private readonly OpenReaches point;
    private readonly List<BoxReaches> reaches = [];
    private readonly List<OpenReaches> open = [];
    private readonly long[] costs = new long[OpenReaches.MostBuckets + 1];

    /// <summary>Makes a tree for a thread.</summary>
    /// <param name="neuron">The neuron.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="best">Where weights are kept.</param>
    /// <param name="limit">The cost from which on no weights are of interest.</param>
    /// <param name="enter">Counts a node; false where there may be no more.</param>
    /// <param name="defers">Takes a part with open inputs to be searched later, with a call of its own; null where none is.</param>
    public BoxTree(PricedNeuron neuron, BoxSamples samples, SupportBest best, Func<long> limit, Func<bool> enter, Func<WeightBox, bool>? defers = null)
    {
        (this.neuron, this.samples, this.best, this.limit, this.enter, this.defers) = (neuron, samples, best, limit, enter, defers ?? (_ => false));
        (counts, beside, point) = (new BoxCounts(samples), new BoxGains(neuron, samples), new OpenReaches(neuron, samples));
    }

    /// <summary>All weights of a neuron.</summary>
    /// <param name="neuron">The neuron.</param>
    /// <param name="needed">The inputs whose range does not hold zero.</param>
    /// <param name="free">The inputs that may be used.</param>
    public static WeightBox Whole(PricedNeuron neuron, int[] needed, int[] free)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        return new WeightBox(needed, [.. needed.Select(c => neuron.Low[c])], [.. needed.Select(c => neuron.High[c])], free, neuron.Low[^1], neuron.High[^1], -1);
    }

    /// <summary>Bytes that the tree of a thread takes, about: each level halves a range or takes inputs.</summary>
    public static long BytesOf(PricedNeuron neuron)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        var inputs = Math.Min(neuron.Count, neuron.Prices.MostInputs ?? neuron.Count);
        var range = Enumerable.Range(0, neuron.Count).Select(c => Math.Max(neuron.High[c], -neuron.Low[c])).Append(0).Max();
        var levels = BitOperations.Log2((uint)Math.Max(1, neuron.High[^1] - neuron.Low[^1])) + inputs * (2L + BitOperations.Log2((uint)Math.Max(1, range))) + 3;
        // A row may stand for a sample of each side; samples list what they have of each input; parts made together each have their open inputs.
        return neuron.Rows.Length * 2L * (24 * levels + 16L * neuron.Count) + 4L * neuron.Count * neuron.Count;
    }

    /// <summary>Searches a part to its end, or until it is stopped.</summary>
    public void Search(WeightBox part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (Slots(part) == 0)
        {
            part = part with { Open = [] };
            Enter(part);
            Visit(0, part);
            return;
        }

        OpenAt(0).Fill(part);
        VisitOpen(0, part);
    }

    private static int Middle(int low, int high) => (int)(((long)low + high) >> 1);

    /// <summary>How many more inputs may be used.</summary>
    private int Slots(WeightBox part) => Math.Min(part.Open.Length, (neuron.Prices.MostInputs ?? int.MaxValue) - part.Columns.Length);

    private void Enter(WeightBox part)
    {
        At(0).Fill();
        // No bias leaves anything out before all inputs are in.
        for (var k = 0; k < part.Columns.Length; k++) At(0).Shift(part.Columns[k], part.Low[k], part.High[k]);
        At(0).Take(At(0), -1, 0, 0, part);
    }

    private BoxReaches At(int depth)
    {
        while (reaches.Count <= depth) reaches.Add(new BoxReaches(samples));
        return reaches[depth];
    }

    private OpenReaches OpenAt(int depth)
    {
        while (open.Count <= depth) open.Add(new OpenReaches(neuron, samples));
        return open[depth];
    }

    private void Visit(int depth, WeightBox part)
    {
        if (!enter()) return;
        foreach (var child in Parts(depth, part))
        {
            var (column, lower, upper) = Change(part, child);
            At(depth + 1).Take(At(depth), column, lower, upper, child);
            Visit(depth + 1, child);
        }
    }

    private void VisitOpen(int depth, WeightBox part)
    {
        if (!enter()) return;
        foreach (var child in OpenParts(depth, part))
        {
            if (Slots(child) == 0)
            {
                Search(child);
                continue;
            }

            if (defers(child)) continue;

            var (column, lower, upper) = Change(part, child);
            OpenAt(depth + 1).Take(OpenAt(depth), column, lower, upper, child);
            VisitOpen(depth + 1, child);
        }
    }

    /// <summary>The input in which a part differs from the one that it was cut from, and by how much the ends of its range do.</summary>
    private static (int Column, int Lower, int Upper) Change(WeightBox part, WeightBox child)
    {
        var at = child.Changed;
        if (at < 0) return (-1, 0, 0);
        var (low, high) = at < part.Columns.Length ? (part.Low[at], part.High[at]) : (0, 0);
        return (child.Columns[at], child.Low[at] - low, child.High[at] - high);
    }

    /// <summary>Bounds a part without open inputs, and cuts what is left of it into others.</summary>
    private List<WeightBox> Parts(int depth, WeightBox part)
    {
        var (at, miss, price) = (At(depth), neuron.Prices.Miss, Price(part));
        var limit = this.limit();
        var least = price + miss * counts.Count(at, -1, 0, 0, part.BiasLow, part.BiasHigh);
        if (least >= limit) return [];
        part = Narrowed(part, counts.Costs, part.BiasLow, counts.Width, limit - price);
        OfferMiddle(at, part);
        if (part.Low.AsSpan().SequenceEqual(part.High) && counts.Width == 1) return [];
        var parts = new List<WeightBox>();
        Halve(part, parts, least, limit, (k, lower, upper) => counts.Count(at, part.Columns[k], lower, upper, part.BiasLow, part.BiasHigh), (low, high) => counts.Count(at, -1, 0, 0, low, high));
        return parts;
    }

    /// <summary>Bounds a part with open inputs, and cuts what is left of it into others.</summary>
    private List<WeightBox> OpenParts(int depth, WeightBox part)
    {
        var (at, miss, slots, price) = (OpenAt(depth), neuron.Prices.Miss, Slots(part), Price(part));
        long least, saved;
        while (true)
        {
            var limit = this.limit();
            least = price + miss * at.Count();
            saved = at.Gains.Most(part.Open, slots);
            if (least - saved >= limit) return [];
            WeightBox narrowed;
            if (at.Width == 1)
            {
                if (at.Interesting(part, slots, neuron, limit - price, saved, beside) is not var (low, high)) return [];
                if (low == part.BiasLow && high == part.BiasHigh) break;
                narrowed = part with { BiasLow = low, BiasHigh = high };
            }
            else
            {
                var (first, count) = at.Costs(costs);
                narrowed = Narrowed(part, costs.AsSpan(0, count), first, at.Width, limit - price + saved);
                if (narrowed == part) break;
            }

            part = narrowed;
            at.SetBias(part);
            if (at.Width > 1) continue;
            least = price + miss * at.Count();
            saved = at.Gains.Most(part.Open, slots);
            break;
        }

        part = part with { Bound = Math.Max(part.Bound, least - saved) };
        var isPoint = part.Low.AsSpan().SequenceEqual(part.High);
        var parts = new List<WeightBox>();
        if ((at.Width > 1 && part.BiasLow < part.BiasHigh) || (!isPoint && (OfferMiddle(at, part) - least) * Looseness > saved)) Halve(part, parts, least, limit() + saved, (k, lower, upper) => at.CountWith(part.Columns[k], lower, upper), at.CountBiases);
        else Add(at, part, least, slots, parts);
        return parts;
    }

    /// <summary>A part without the biases at each end that cost as much as is of no interest; the same one where there are none.</summary>
    private WeightBox Narrowed(WeightBox part, ReadOnlySpan<long> least, int begin, int width, long limit)
    {
        var (first, last) = (0, least.Length - 1);
        while (neuron.Prices.Miss * least[first] >= limit) first++;
        while (neuron.Prices.Miss * least[last] >= limit) last--;
        var (low, high) = ((int)Math.Max(part.BiasLow, begin + (long)first * width), (int)Math.Min(part.BiasHigh, begin + (last + 1L) * width - 1));
        return low == part.BiasLow && high == part.BiasHigh ? part : part with { BiasLow = low, BiasHigh = high };
    }

    /// <summary>What the inputs that a part uses cost at least, beside the misses.</summary>
    private long Price(WeightBox part)
    {
        long price = 0;
        for (var k = 0; k < part.Columns.Length; k++) price += neuron.Prices.Inputs[part.Columns[k]] + neuron.Prices.Weight * Math.Max(part.Low[k], -part.High[k]);
        return price;
    }

    /// <summary>What weights of the inputs that a part uses cost beside the misses.</summary>
    private long Price(WeightBox part, int[] weights)
    {
        long price = 0;
        for (var k = 0; k < weights.Length; k++) price += neuron.Prices.Inputs[part.Columns[k]] + neuron.Prices.Weight * Math.Abs(weights[k]);
        return price;
    }

    private int[] Middle(WeightBox part)
    {
        var middle = new int[part.Low.Length];
        for (var k = 0; k < middle.Length; k++) middle[k] = Middle(part.Low[k], part.High[k]);
        return middle;
    }

    /// <summary>Tries the weights in the middle of the ranges.</summary>
    private void OfferMiddle(BoxReaches at, WeightBox part)
    {
        var middle = Middle(part);
        counts.CountPoint(at, part, middle);
        if (counts.Width == 1) Offer(part, middle, counts.Costs, part.BiasLow);
    }

    /// <summary>The same where inputs are open, which stay out: what they cost, or a bound of it where biases are counted together.</summary>
    private long OfferMiddle(OpenReaches at, WeightBox part)
    {
        var middle = Middle(part);
        point.TakePoint(at, part, middle);
        if (at.Width > 1) return Price(part, middle) + neuron.Prices.Miss * point.Count();
        var (first, count) = point.Costs(costs);
        return Offer(part, middle, costs.AsSpan(0, count), first);
    }

    private long Offer(WeightBox part, int[] middle, ReadOnlySpan<long> missed, int begin)
    {
        var bias = 0;
        for (var b = 1; b < missed.Length; b++)
        {
            if (missed[b] < missed[bias]) bias = b;
        }

        var cost = Price(part, middle) + neuron.Prices.Miss * missed[bias];
        if (cost >= best.Cost) return cost;
        var weights = new int[neuron.Count + 1];
        for (var k = 0; k < middle.Length; k++) weights[part.Columns[k]] = middle[k];
        weights[^1] = begin + bias;
        best.Offer(weights, cost);
        return cost;
    }

    /// <summary>Takes each open input in turn, those that may save most first, beside those that follow it; and none.</summary>
    private void Add(OpenReaches at, WeightBox part, long least, int slots, List<WeightBox> parts)
    {
        var (limit, price, miss, gains) = (this.limit(), Price(part), neuron.Prices.Miss, at.Gains);
        if (least < limit) parts.Add(part with { Open = [], Changed = -1 });
        var order = (int[])part.Open.Clone();
        Array.Sort(order, (a, b) => gains.Of(b).CompareTo(gains.Of(a)));
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
                open ??= slots == 1 ? [] : neuron.Allowed([.. part.Columns, column], order[(k + 1)..]);
                // What the part would be found to cost when it is visited.
                var cost = open.Length == 0 ? at.CountWith(column, low, high) : at.CountWith(column, low, high, beside);
                var bound = price + more + miss * cost - (open.Length == 0 ? 0 : beside.Most(open, slots - 1));
                if (bound < limit) parts.Add(part.With(column, low, high, open) with { Bound = Math.Max(part.Bound, bound) });
            }
        }
    }

    /// <summary>Halves the range whose halves cost most.</summary>
    /// <param name="part">The part.</param>
    /// <param name="parts">Where halves are added.</param>
    /// <param name="least">What the part costs at least.</param>
    /// <param name="ceiling">What is of no interest, with what open inputs may save.</param>
    /// <param name="count">Counts with the range of an input that is used changed by so much at its ends.</param>
    /// <param name="countBiases">Counts with fewer biases.</param>
    private void Halve(WeightBox part, List<WeightBox> parts, long least, long ceiling, Func<int, int, int, long> count, Func<int, int, long> countBiases)
    {
        var (place, most, ends, miss, price) = (-1, -1.0, (Lower: 0L, Upper: 0L), neuron.Prices.Miss, Price(part));
        for (var k = -1; k < part.Columns.Length; k++)
        {
            var (low, high) = k < 0 ? (part.BiasLow, part.BiasHigh) : (part.Low[k], part.High[k]);
            if (low == high) continue;
            var middle = Middle(low, high);
            var lower = price + miss * (k < 0 ? countBiases(low, middle) : count(k, 0, middle - high));
            var upper = price + miss * (k < 0 ? countBiases(middle + 1, high) : count(k, middle + 1 - low, 0));
            var score = (Math.Max(0, Math.Min(lower, ceiling) - least) + 1.0) * (Math.Max(0, Math.Min(upper, ceiling) - least) + 1.0);
            if (score > most) (place, most, ends) = (k, score, (lower, upper));
        }

        for (var half = 0; half < 2; half++)
        {
            var isLower = ends.Lower <= ends.Upper == (half == 0);
            // What open inputs may save was measured at the whole range of a weight: samples that a half gets wrong besides are not in it. A half of the biases is never worse than that.
            if ((part.Open.Length == 0 || place < 0) && (isLower ? ends.Lower : ends.Upper) >= ceiling) continue;
            var (low, high) = place < 0 ? (part.BiasLow, part.BiasHigh) : (part.Low[place], part.High[place]);
            if (isLower) high = Middle(low, high);
            else low = Middle(low, high) + 1;
            parts.Add(place < 0 ? part with { BiasLow = low, BiasHigh = high, Changed = -1 } : part.Cut(place, low, high));
        }
    }
}
