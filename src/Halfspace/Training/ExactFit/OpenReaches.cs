using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// What the samples reach at most with the weights of a <see cref="WeightBox"/> that has open inputs, the bias left out; from which bias on that is enough; and what open inputs may save.
/// A part is made from the one that it was cut from by the samples that the input which differs touches.
/// </summary>
internal sealed class OpenReaches
{
    /// <summary>Biases that are counted one by one, at most; of more some are counted together.</summary>
    public const int MostBuckets = 256;

    private const int Lanes = 8;

    private readonly BoxSamples samples;
    private readonly int plusTotal;
    private readonly double unit;
    private readonly int[] most;
    private readonly short[] turns;
    private readonly ulong[] wrong;
    private readonly ulong[] below;
    private readonly int[] changes = new int[MostBuckets + 1];
    private readonly int[] probed = new int[MostBuckets + 1];
    private readonly int[] missed = new int[MostBuckets + 1];
    private readonly int[] heads = new int[MostBuckets + 1];
    private readonly int[] nexts;
    private (int Low, int High, int Width, int Buckets) grid;
    private int first;
    private int last;
    private (int Right, int Wrong) plus;
    private (int Right, int Wrong) minus;

    /// <summary>Makes room for a part.</summary>
    public OpenReaches(PricedNeuron neuron, BoxSamples samples)
    {
        this.samples = samples;
        (most, turns, wrong) = (new int[samples.Count], new short[samples.Count], new ulong[(samples.Count + 63) / 64]);
        (nexts, below) = (new int[samples.Count], new ulong[wrong.Length]);
        Gains = new BoxGains(neuron, samples);
        unit = 1.0 / samples.Unit;
        for (var i = 0; i < samples.PlusCount; i++) plusTotal += samples.Costs[i];
    }

    /// <summary>What open inputs may save.</summary>
    public BoxGains Gains { get; }

    /// <summary>How many biases are counted together.</summary>
    public int Width => grid.Width;

    /// <summary>Takes a part by itself.</summary>
    public void Fill(WeightBox part)
    {
        for (var i = 0; i < most.Length; i++) most[i] = -samples.Thresholds[i];
        for (var k = 0; k < part.Columns.Length; k++)
        {
            var values = samples.Values[part.Columns[k]];
            for (var i = 0; i < most.Length; i++) most[i] += values[i] * (values[i] > 0 ? part.High[k] : part.Low[k]);
        }

        Divide(part);
        Gains.Clear();
        Array.Clear(wrong);
        SetBias(part);
    }

    /// <summary>Takes a part that was cut from another one.</summary>
    /// <param name="from">The other one.</param>
    /// <param name="column">The input whose range changes; -1 for none.</param>
    /// <param name="lower">By how much the smallest weight grows.</param>
    /// <param name="upper">By how much the largest weight grows.</param>
    /// <param name="part">The part.</param>
    public void Take(OpenReaches from, int column, int lower, int upper, WeightBox part)
    {
        from.most.CopyTo(most, 0);
        from.turns.CopyTo(turns, 0);
        from.wrong.CopyTo(wrong, 0);
        from.changes.CopyTo(changes, 0);
        grid = from.grid;
        Gains.CopyFrom(from.Gains);
        Limit(part.BiasLow, part.BiasHigh);
        if (column >= 0) Shift(samples.Values[column], lower, upper);

        if (grid.Width > 1 && WidthOf(part) * 2 <= grid.Width) Divide(part);
        SetBias(part);
    }

    /// <summary>Takes one point of a part, for counting alone.</summary>
    public void TakePoint(OpenReaches from, WeightBox part, int[] weights)
    {
        from.most.CopyTo(most, 0);
        from.turns.CopyTo(turns, 0);
        from.changes.CopyTo(changes, 0);
        grid = from.grid;
        Limit(part.BiasLow, part.BiasHigh);
        for (var k = 0; k < weights.Length; k++) Add(samples.Values[part.Columns[k]], weights[k] - part.Low[k], weights[k] - part.High[k]);
        Turn(from.most, 0, samples.PlusCount, plus);
        Turn(from.most, samples.PlusCount, most.Length, minus);
    }

    /// <summary>Takes a smaller range of the bias, or the same; what may be saved is measured for it: of all biases for the worst, since it is to hold for each.</summary>
    public void SetBias(WeightBox part)
    {
        Limit(part.BiasLow, part.BiasHigh);
        var changed = 0;
        for (var w = 0; w < wrong.Length; w++)
        {
            below[w] = Below(w, plus.Right, minus.Right);
            changed += BitOperations.PopCount(below[w] ^ wrong[w]);
        }

        if (Gains.IsQuicker(part.Open.Length, changed))
        {
            Gains.Measure(below, part.Open);
        }
        else
        {
            for (var w = 0; w < wrong.Length; w++)
            {
                for (var set = below[w] & ~wrong[w]; set != 0; set &= set - 1) Change(64 * w + BitOperations.TrailingZeroCount(set), 1);
                for (var set = wrong[w] & ~below[w]; set != 0; set &= set - 1) Change(64 * w + BitOperations.TrailingZeroCount(set), -1);
            }
        }

        below.CopyTo(wrong, 0);
    }

    /// <summary>What the samples cost at least, of all biases.</summary>
    public long Count() => Least(changes);

    /// <summary>For each bias, or each few of them, what the samples cost at least.</summary>
    /// <param name="costs">As many as there are.</param>
    /// <returns>The first bias that the first of them stands for, and how many there are.</returns>
    public (int First, int Count) Costs(Span<long> costs)
    {
        long at = plusTotal;
        for (var b = 0; b < first; b++) at += changes[b];
        for (var b = first; b <= last; b++) costs[b - first] = at += changes[b];
        return (grid.Low + first * grid.Width, last - first + 1);
    }

    /// <summary>The biases from the first to the last at which the part is of interest, each by itself: what open inputs may save is measured for each; null where there are none.</summary>
    /// <param name="part">The part.</param>
    /// <param name="slots">How many inputs may be used besides.</param>
    /// <param name="neuron">The neuron.</param>
    /// <param name="limit">What misses must cost less than after what is saved.</param>
    /// <param name="saved">What is saved at most, of all biases.</param>
    /// <param name="gains">Where to measure.</param>
    /// <remarks>From one bias to the next only those samples change that turn there, so all biases together take little more than one.</remarks>
    public (int Low, int High)? Interesting(WeightBox part, int slots, PricedNeuron neuron, long limit, long saved, BoxGains gains)
    {
        var (miss, from, to, cost) = (neuron.Prices.Miss, -1, -1, plusTotal);
        for (var b = 0; b < first; b++) cost += changes[b];
        for (var b = first; b <= last; b++)
        {
            missed[b] = cost += changes[b];
            if (miss * cost - saved >= limit) continue;
            if (from < 0) from = b;
            to = b;
        }

        if (from < 0) return null;
        heads.AsSpan(from, to - from + 1).Fill(-1);
        for (var i = NextTurning(0); i < turns.Length; i = NextTurning(i + 1))
        {
            var turn = turns[i];
            if (turn > from && turn <= to) (nexts[i], heads[turn]) = (heads[turn], i);
        }

        Measure(from, part.Open, gains);
        gains.Choose(part.Open);
        bool IsOpen(int b) => miss * missed[b] - saved < limit && miss * missed[b] - gains.MostChosen(part.Open, slots) < limit;
        var low = from;
        while (!IsOpen(low))
        {
            if (++low > to) return null;
            for (var i = heads[low]; i >= 0; i = nexts[i]) gains.Change(i, samples.Signed[i]);
        }

        if (low == to) return (grid.Low + low, grid.Low + low);
        // The last one is looked for from the other end.
        Measure(to, part.Open, gains);
        var high = to;
        for (; high > low && !IsOpen(high); high--)
        {
            for (var i = heads[high]; i >= 0; i = nexts[i]) gains.Change(i, -samples.Signed[i]);
        }

        return (grid.Low + low, grid.Low + high);
    }

    /// <summary>Counts with one range changed.</summary>
    /// <param name="column">The input whose range changes, or which is used besides.</param>
    /// <param name="lower">By how much the smallest weight grows.</param>
    /// <param name="upper">By how much the largest weight grows.</param>
    public long CountWith(int column, int lower, int upper)
    {
        changes.CopyTo(probed, 0);
        Probe(samples.Values[column], lower, upper, null);
        return Least(probed);
    }

    /// <summary>Counts with one more input, and measures what further ones may save then.</summary>
    /// <param name="column">The input.</param>
    /// <param name="low">Its smallest weight.</param>
    /// <param name="high">Its largest weight.</param>
    /// <param name="gains">Where to measure, for those that it has open.</param>
    public long CountWith(int column, int low, int high, BoxGains gains)
    {
        changes.CopyTo(probed, 0);
        gains.CopyFrom(Gains);
        Probe(samples.Values[column], low, high, gains);
        return Least(probed);
    }

    /// <summary>Counts for a half of the biases.</summary>
    public long CountBiases(int low, int high)
    {
        var whole = (first, last);
        (first, last) = ((low - grid.Low) / grid.Width, (high - grid.Low) / grid.Width);
        var least = Least(changes);
        (first, last) = whole;
        return least;
    }

    /// <summary>Measures what open inputs may save at one bias, where each is counted by itself.</summary>
    private void Measure(int bias, int[] columns, BoxGains gains)
    {
        if (samples.Dear is not null)
        {
            var reach = (grid.Low + bias) * samples.Unit;
            for (var w = 0; w < below.Length; w++) below[w] = Below(w, -reach, reach);
            gains.Measure(below, columns);
            return;
        }

        gains.CopyFrom(Gains);
        for (var i = NextTurning(0); i < turns.Length; i = NextTurning(i + 1))
        {
            // Of those that are wrong at some biases only, the ones that are right at this one are left out.
            if (i < samples.PlusCount ? turns[i] <= bias : turns[i] > bias) gains.Change(i, -samples.Costs[i]);
        }
    }

    /// <summary>The first sample from one on that is right at some biases of the part and wrong at others; the number of samples where there is none.</summary>
    private int NextTurning(int from)
    {
        var at = from;
        var (begin, end) = (Vector256.Create((short)first), Vector256.Create((short)last));
        for (; at + Vector256<short>.Count <= turns.Length; at += Vector256<short>.Count)
        {
            var some = Vector256.LoadUnsafe(ref turns[at]);
            var inside = (Vector256.GreaterThan(some, begin) & Vector256.LessThanOrEqual(some, end)).ExtractMostSignificantBits();
            if (inside != 0) return at + BitOperations.TrailingZeroCount(inside);
        }

        while (at < turns.Length && (turns[at] <= first || turns[at] > last)) at++;
        return at;
    }

    /// <summary>Changes a range, and nothing of what may be saved.</summary>
    private void Shift(int[] values, int lower, int upper)
    {
        if ((lower | upper) == 0) return;
        Shift(values, lower, upper, 0, samples.PlusCount, plus);
        Shift(values, lower, upper, samples.PlusCount, most.Length, minus);
    }

    private void Shift(int[] values, int lower, int upper, int from, int to, (int Right, int Wrong) side)
    {
        var i = from;
        for (; i + Lanes <= to; i += Lanes)
        {
            var before = Vector256.LoadUnsafe(ref most[i]);
            var after = before + Step(values, i, lower, upper);
            after.StoreUnsafe(ref most[i]);
            for (var moved = Moved(before, after, side); moved != 0; moved &= moved - 1) Turn(i + BitOperations.TrailingZeroCount(moved));
        }

        for (; i < to; i++)
        {
            most[i] += values[i] * (values[i] > 0 ? upper : lower);
            Turn(i);
        }
    }

    /// <summary>Changes what samples reach, and nothing else.</summary>
    private void Add(int[] values, int lower, int upper)
    {
        if ((lower | upper) == 0) return;
        var i = 0;
        for (; i + Lanes <= most.Length; i += Lanes) (Vector256.LoadUnsafe(ref most[i]) + Step(values, i, lower, upper)).StoreUnsafe(ref most[i]);
        for (; i < most.Length; i++) most[i] += values[i] * (values[i] > 0 ? upper : lower);
    }

    /// <summary>Takes up where samples turn that reached something else before.</summary>
    private void Turn(int[] reached, int from, int to, (int Right, int Wrong) side)
    {
        var i = from;
        for (; i + Lanes <= to; i += Lanes)
        {
            for (var moved = Moved(Vector256.LoadUnsafe(ref reached[i]), Vector256.LoadUnsafe(ref most[i]), side); moved != 0; moved &= moved - 1) Turn(i + BitOperations.TrailingZeroCount(moved));
        }

        for (; i < to; i++) Turn(i);
    }

    private void Turn(int id)
    {
        var turn = Turn(id, most[id]);
        if (turn == turns[id]) return;
        changes[turns[id]] -= samples.Signed[id];
        changes[turn] += samples.Signed[id];
        turns[id] = (short)turn;
    }

    private void Probe(int[] values, int lower, int upper, BoxGains? gains)
    {
        if ((lower | upper) == 0) return;
        Probe(values, lower, upper, gains, 0, samples.PlusCount, plus);
        Probe(values, lower, upper, gains, samples.PlusCount, most.Length, minus);
    }

    private void Probe(int[] values, int lower, int upper, BoxGains? gains, int from, int to, (int Right, int Wrong) side)
    {
        var i = from;
        for (; i + Lanes <= to; i += Lanes)
        {
            var before = Vector256.LoadUnsafe(ref most[i]);
            var after = before + Step(values, i, lower, upper);
            for (var moved = Moved(before, after, side); moved != 0; moved &= moved - 1)
            {
                var at = BitOperations.TrailingZeroCount(moved);
                Probe(i + at, after[at], side.Right, gains);
            }
        }

        for (; i < to; i++) Probe(i, most[i] + values[i] * (values[i] > 0 ? upper : lower), side.Right, gains);
    }

    private void Probe(int id, int after, int right, BoxGains? gains)
    {
        var turn = Turn(id, after);
        if (turn != turns[id])
        {
            probed[turns[id]] -= samples.Signed[id];
            probed[turn] += samples.Signed[id];
        }

        if (gains is not null && most[id] < right != after < right) gains.Change(id, after < right ? samples.Costs[id] : -samples.Costs[id]);
    }

    /// <summary>What samples gain by ends of a weight's range that grow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Step(int[] values, int at, int lower, int upper)
    {
        var some = Vector256.LoadUnsafe(ref values[at]);
        if (lower == 0) return Vector256.Max(some, Vector256<int>.Zero) * upper;
        if (upper == 0) return Vector256.Min(some, Vector256<int>.Zero) * lower;
        return Vector256.Max(some, Vector256<int>.Zero) * upper + Vector256.Min(some, Vector256<int>.Zero) * lower;
    }

    /// <summary>Of some samples those that may turn elsewhere. What is right, or wrong, at each bias of the part before and after stays where it is: it turns before the first bias, or after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Moved(Vector256<int> before, Vector256<int> after, (int Right, int Wrong) side)
    {
        var moved = ~Vector256.Equals(before, after);
        // Of biases that are counted together some may lie outside the part.
        if (grid.Width == 1) moved &= Vector256.LessThan(Vector256.Min(before, after), Vector256.Create(side.Right)) & Vector256.GreaterThanOrEqual(Vector256.Max(before, after), Vector256.Create(side.Wrong));
        return moved.ExtractMostSignificantBits();
    }

    private void Change(int id, int sign) => Gains.Change(id, sign * samples.Costs[id]);

    private long Least(int[] changed)
    {
        var at = plusTotal;
        for (var b = 0; b < first; b++) at += changed[b];
        var least = int.MaxValue;
        for (var b = first; b <= last; b++)
        {
            at += changed[b];
            least = Math.Min(least, at);
        }

        return least;
    }

    private void Limit(int low, int high)
    {
        (first, last) = ((low - grid.Low) / grid.Width, (high - grid.Low) / grid.Width);
        (plus, minus) = ((-low * samples.Unit, -high * samples.Unit), (high * samples.Unit, low * samples.Unit));
    }

    private static int WidthOf(WeightBox part) => (int)(((long)part.BiasHigh - part.BiasLow + MostBuckets) / MostBuckets);

    private void Divide(WeightBox part)
    {
        var width = WidthOf(part);
        grid = (part.BiasLow, part.BiasHigh, width, (int)(((long)part.BiasHigh - part.BiasLow + width) / width));
        Limit(part.BiasLow, part.BiasHigh);
        Array.Clear(changes);
        for (var i = 0; i < most.Length; i++)
        {
            turns[i] = (short)Turn(i, most[i]);
            changes[turns[i]] += samples.Signed[i];
        }
    }

    /// <summary>
    /// Where the biases begin at which a sample of the one side is right and one of the other wrong, in steps of the grid; a step is wrong where each bias in it is. What is so
    /// at each bias of the part begins at its first, and what is at none after its last.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Turn(int id, int reach)
    {
        var isPlus = id < samples.PlusCount;
        var (right, wrong) = isPlus ? plus : minus;
        if (reach >= right) return isPlus ? first : last + 1;
        if (reach < wrong) return isPlus ? last + 1 : first;
        return Between(isPlus, reach);
    }

    private int Between(bool isPlus, int reach)
    {
        var floor = Floor(reach);
        var at = isPlus ? -floor - grid.Low : floor - grid.Low + 1;
        if (grid.Width == 1) return at;
        return isPlus ? at / grid.Width : (at - 1) / grid.Width + 1;
    }

    /// <summary>The largest number of bias units in a reach: a product that is off by less than one, and put right.</summary>
    private int Floor(int value)
    {
        var floor = (int)Math.Floor(value * unit);
        var rest = value - (long)floor * samples.Unit;
        return rest < 0 ? floor - 1 : rest >= samples.Unit ? floor + 1 : floor;
    }

    /// <summary>Of 64 samples those that reach less than is needed on their side.</summary>
    private ulong Below(int word, int plusNeeded, int minusNeeded)
    {
        var (from, to) = (64 * word, Math.Min(most.Length, 64 * word + 64));
        var set = 0UL;
        if (to - from == 64 && (to <= samples.PlusCount || from >= samples.PlusCount))
        {
            var threshold = Vector256.Create(to <= samples.PlusCount ? plusNeeded : minusNeeded);
            for (var k = 0; k < 64; k += 8) set |= (ulong)Vector256.LessThan(Vector256.LoadUnsafe(ref most[from + k]), threshold).ExtractMostSignificantBits() << k;
            return set;
        }

        for (var i = from; i < to; i++)
        {
            if (most[i] < (i < samples.PlusCount ? plusNeeded : minusNeeded)) set |= 1UL << (i - from);
        }

        return set;
    }
}
