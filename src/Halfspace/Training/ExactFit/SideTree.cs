using System.Numerics;
using System.Runtime.InteropServices;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Finds the sides of one neuron that hold what they should, but for a few misses, by branch and bound over its weights, one column after the other.
/// </summary>
/// <remarks>
/// <para>
/// <b>Bound.</b> To samples that agree on all columns still free, the free weights add the same unknown number, so what the side holds of them is cut off by a threshold on what is fixed. The cheapest threshold of each
/// class within reach gives the bound. That a side may hold only little that it should not comes in by a multiplier.
/// </para>
/// <para>
/// <b>Symmetry.</b> Raising all weights of a category by one is the same as raising the bias, so each category has a weight at its lower limit, and the bias may be larger by as much as all categories could be
/// raised. Of weights that a symmetry of the columns makes out of each other the smallest are taken, where the question is as symmetric as the samples.
/// </para>
/// </remarks>
internal sealed class SideTree
{
    /// <summary>Tables of so many times as many entries as samples take longer than sorting.</summary>
    private const int LargestTable = 16;

    /// <summary>A bound that rules out one node in so many is looked at that often.</summary>
    private const int Rarely = 32;

    private const int FirstTries = 64;

    /// <summary>A multiplier is tried while the side would hold too much with it, up to this one.</summary>
    private const int LargestMultiplier = 256;

    private readonly SideSamples samples;
    private readonly SideGoal goal;
    private readonly Action<Side> found;
    private readonly int[] weights;
    private readonly int[][] sums;
    private readonly int[] categoryOf;
    private readonly bool[] closes;
    private readonly int[][] members;
    private readonly int[][] places;
    private readonly bool[] isReady;
    private readonly bool[] isTable;
    private readonly int[][] quick;
    private readonly int[] columns;
    private readonly int[][] reaches;
    private readonly Dictionary<int, int[]> changes = [];
    private readonly long[] tries;
    private readonly long[] hits;
    private readonly List<(int Missed, int Held)> entries = [];
    private readonly List<(int End, long Missed)> classes = [];
    private readonly int[] multipliers;
    private readonly SideQuestion question;
    private readonly IReadOnlyList<int[]> symmetries;
    private readonly int[] active;
    private readonly long[] packs;
    private int[] table = [];
    private (int Sum, long Pack)[] sorted = [];
    private readonly long totalMissed;
    private readonly long totalHeld;
    private bool isListed;
    private long fixedMissed;
    private long fixedHeld;
    private long nodesLeft;

    /// <summary>A tree that looks for the sides of a question.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="goal">The most that two sides may cost.</param>
    /// <param name="question">What the sides should hold.</param>
    /// <param name="isSymmetric">Whether the costs are those of the samples, so that of symmetric sides one is enough.</param>
    /// <param name="found">Told of each side, some of them more than once.</param>
    public SideTree(SideSamples samples, SideGoal goal, SideQuestion question, bool isSymmetric, Action<Side> found)
    {
        (this.samples, this.goal, this.found, this.question) = (samples, goal, found, question);
        var depths = samples.Columns.Length + 1;
        (weights, multipliers, categoryOf, closes) = (new int[depths - 1], new int[depths], new int[depths - 1], new bool[depths - 1]);
        sums = [.. Enumerable.Range(0, depths).Select(_ => new int[samples.Count])];
        (members, places, isReady) = (new int[depths][], new int[depths][], new bool[depths]);
        (isTable, quick, columns, reaches, tries, hits) = (new bool[depths], new int[depths][], new int[depths], new int[depths][], new long[depths], new long[depths]);
        Array.Fill(categoryOf, -1);
        for (var c = 0; c < samples.Categories.Length; c++)
        {
            foreach (var p in samples.Categories[c]) categoryOf[p] = c;
            closes[samples.Categories[c][^1]] = true;
        }

        symmetries = isSymmetric ? samples.Symmetries : [];
        active = [.. Enumerable.Range(0, samples.Count).Where(k => question.Missed[k] != 0 || question.Held[k] != 0)];
        packs = [.. active.Select(k => question.Missed[k] + (question.Held[k] << 32))];
        (totalMissed, totalHeld) = (question.Missed.Sum(), question.Held.Sum());
    }

    /// <summary>Nodes of all searches.</summary>
    public long Nodes { get; private set; }

    /// <summary>Searches all weights that begin with some; false where so many nodes were not enough.</summary>
    public bool Search(ReadOnlySpan<int> first, long nodes = long.MaxValue)
    {
        nodesLeft = nodes;
        Fix(first);
        Visit(first.Length);
        return nodesLeft >= 0;
    }

    /// <summary>Goes one column further, and lists what weights begin with then.</summary>
    public void Split(int[] first, Queue<int[]> open)
    {
        nodesLeft = long.MaxValue;
        Fix(first);
        if (!goal.Enter() || IsRuledOut(first.Length) || Ends(first.Length)) return;
        for (int weight = -samples.Ranges[first.Length], last = Last(first.Length); weight <= last; weight++) open.Enqueue([.. first, weight]);
    }

    /// <summary>How many nodes a search would have, about: the mean over walks down from the root that take any weight (Knuth, 1975).</summary>
    public double Estimate(int walks, Random random)
    {
        var sum = 0.0;
        for (var walk = 0; walk < walks && !goal.IsStopped; walk++)
        {
            var like = 1.0;
            for (var depth = 0; ; depth++)
            {
                sum += like;
                if (IsMirrored(depth) || HasGap(depth) || depth == weights.Length) break;
                var (from, to) = (-samples.Ranges[depth], Last(depth));
                weights[depth] = random.Next(from, to + 1);
                like *= to - from + 1;
                Add(depth);
            }
        }

        return sum / walks;
    }

    private void Fix(ReadOnlySpan<int> first)
    {
        for (var p = 0; p < first.Length; p++)
        {
            weights[p] = first[p];
            Add(p);
        }
    }

    private void Visit(int depth)
    {
        Nodes++;
        if (nodesLeft-- <= 0 || !goal.Enter() || IsRuledOut(depth) || Ends(depth)) return;
        for (int weight = -samples.Ranges[depth], last = Last(depth); weight <= last; weight++)
        {
            weights[depth] = weight;
            Add(depth);
            Visit(depth + 1);
            if (nodesLeft < 0) return;
        }
    }

    /// <summary>The largest weight at a position; where it is the last of a category that does not touch its lower limit yet, the smallest.</summary>
    private int Last(int position)
    {
        var range = samples.Ranges[position];
        if (!closes[position]) return range;
        foreach (var p in samples.Categories[categoryOf[position]]) if (p != position && weights[p] == -samples.Ranges[p]) return range;
        return -range;
    }

    private void Add(int position)
    {
        var (column, weight) = (samples.Columns[position], weights[position]);
        var (from, to) = (sums[position], sums[position + 1]);
        var k = 0;
        if (column.Length >= Vector<int>.Count)
        {
            var columns = MemoryMarshal.Cast<int, Vector<int>>(column);
            var froms = MemoryMarshal.Cast<int, Vector<int>>(from);
            var tos = MemoryMarshal.Cast<int, Vector<int>>(to.AsSpan());
            for (var v = 0; v < columns.Length; v++) tos[v] = froms[v] + columns[v] * weight;
            k = columns.Length * Vector<int>.Count;
        }

        for (; k < column.Length; k++) to[k] = from[k] + column[k] * weight;
    }

    /// <summary>Whether weights that a symmetry makes of these are smaller.</summary>
    private bool IsMirrored(int depth)
    {
        foreach (var symmetry in symmetries)
        {
            for (var p = 0; p < depth && symmetry[p] < depth; p++)
            {
                if (weights[p] < weights[symmetry[p]]) break;
                if (weights[p] > weights[symmetry[p]]) return true;
            }
        }

        return false;
    }

    /// <summary>How far categories with fixed weights could be raised together, at most.</summary>
    private int Slack(int depth)
    {
        var slack = 0;
        foreach (var category in samples.Categories)
        {
            // Nothing of it is fixed. Others behind it in the list may be.
            if (category[0] >= depth) continue;
            var least = int.MaxValue;
            foreach (var p in category) if (p < depth) least = Math.Min(least, samples.Ranges[p] - weights[p]);
            slack += least;
        }

        return slack;
    }

    private bool IsRuledOut(int depth)
    {
        if (IsMirrored(depth)) return true;
        // Where the bound seldom rules anything out it is not looked at each time.
        if (tries[depth]++ >= FirstTries && hits[depth] * Rarely < tries[depth] && tries[depth] % Rarely != 0) return false;
        if (!HasGap(depth)) return false;
        hits[depth]++;
        return true;
    }

    /// <summary>Whether some multiplier rules a node out: the one that ruled out the last node at this depth, or others in the direction in which the bound grows.</summary>
    private bool HasGap(int depth)
    {
        Prepare(depth);
        isListed = false;
        var multiplier = multipliers[depth];
        var gap = Gap(depth, multiplier);
        if (gap > 0 || question.Factor == 1) return gap > 0;
        for (var isUp = true; ; isUp = false)
        {
            for (var (next, before) = (multiplier, gap); ;)
            {
                next = isUp ? Math.Max(1, 2 * next) : next / 2;
                if (next > LargestMultiplier || (!isUp && next == 0 && multiplier == 0)) break;
                var more = Gap(depth, next);
                if (more > 0)
                {
                    multipliers[depth] = next;
                    return true;
                }

                if (more <= before || next == 0) break;
                before = more;
            }

            if (!isUp) return false;
        }
    }

    /// <summary>How much more than it may the least cost is with a multiplier.</summary>
    private long Gap(int depth, int multiplier)
    {
        var limit = goal.Most;
        var most = question.Offset + limit + multiplier * (limit - question.Before);
        if (isTable[depth] && question.Factor * totalMissed + (1L + multiplier) * totalHeld <= int.MaxValue) return question.Factor * totalMissed + FromTable(depth, multiplier) - most;
        if (!isListed) List(depth);
        isListed = true;
        return FromList(multiplier) - most;
    }

    /// <summary>How much less than missing all the cheapest thresholds cost, with fixed parts as rows of a table and classes as its columns, so that many classes are summed up at a time.</summary>
    private long FromTable(int depth, int multiplier)
    {
        var (width, reachOf, own, place, change) = (columns[depth], samples.FixedReach[depth], sums[depth], quick[depth], Changes(multiplier));
        var size = (2 * reachOf + 1) * width;
        if (table.Length < size) table = new int[size];
        Array.Clear(table, 0, size);
        for (var a = 0; a < place.Length; a++) table[place[a] + own[active[a]] * width] += change[a];
        var (least, most) = Thresholds(depth);
        var (firsts, lasts) = (new Vector<int>((int)Math.Max(least - 1, int.MinValue / 2)), new Vector<int>((int)Math.Min(most - 1, int.MaxValue / 2)));
        var (lanes, sum) = (Vector<int>.Count, 0L);
        for (var at = 0; at < width; at += lanes)
        {
            var reach = new Vector<int>(reaches[depth], at);
            var (first, last) = (Vector.Min(firsts - reach, new Vector<int>(reachOf)), Vector.Max(lasts + reach, new Vector<int>(-reachOf - 1)));
            var (cost, best) = (Vector<int>.Zero, new Vector<int>(int.MaxValue));
            for (var (value, row) = (reachOf, size - width + at); ; value--, row -= width)
            {
                // What is above this value is held.
                var here = new Vector<int>(value);
                best = Vector.ConditionalSelect(Vector.LessThanOrEqual(first, here) & Vector.LessThanOrEqual(here, last), Vector.Min(best, cost), best);
                if (row < 0) break;
                cost += new Vector<int>(table, row);
            }

            sum += Vector.Sum(best);
        }

        return sum;
    }

    /// <summary>The least and the largest threshold that biases give with some columns fixed.</summary>
    private (long Least, long Most) Thresholds(int depth) => (-(samples.BiasRange + (long)Slack(depth)) * samples.Unit, (long)samples.BiasRange * samples.Unit + 1);

    /// <summary>How the cost changes where a sample is held, with a multiplier.</summary>
    private int[] Changes(int multiplier)
    {
        if (changes.TryGetValue(multiplier, out var known)) return known;
        return changes[multiplier] = [.. packs.Select(pack => (int)((1 + multiplier) * (pack >> 32) - question.Factor * (pack & uint.MaxValue)))];
    }

    /// <summary>The fixed parts of each class, largest first: those above all thresholds within reach are held, those below are missed, and the others listed.</summary>
    private void List(int depth)
    {
        entries.Clear();
        classes.Clear();
        (fixedMissed, fixedHeld) = (0, 0);
        var (own, (least, most)) = (sums[depth], Thresholds(depth));
        var reach = samples.Reach(depth);
        var place = places[depth];
        if (sorted.Length < active.Length) sorted = new (int, long)[active.Length];
        var order = members[depth];
        for (var start = 0; start < order.Length;)
        {
            var (c, end) = (place[order[start]], start);
            for (; end < order.Length && place[order[end]] == c; end++) sorted[end] = (own[active[order[end]]], packs[order[end]]);
            sorted.AsSpan(start..end).Sort((one, other) => other.Sum.CompareTo(one.Sum));
            for (var e = start; e < end;)
            {
                var (sum, pack) = sorted[e++];
                while (e < end && sorted[e].Sum == sum) pack += sorted[e++].Pack;
                Put(sum, pack, least - reach[c], most + reach[c]);
            }

            Close();
            start = end;
        }
    }

    /// <summary>The class of each sample that costs something, and where it stands in the table.</summary>
    private void Prepare(int depth)
    {
        if (isReady[depth]) return;
        isReady[depth] = true;
        var (reach, lanes, count) = (samples.FixedReach[depth], Vector<int>.Count, samples.Classes[depth]);
        places[depth] = new int[active.Length];
        var classOf = samples.ClassOf(depth);
        for (var a = 0; a < active.Length; a++) places[depth][a] = classOf[active[a]];
        members[depth] = [.. Enumerable.Range(0, active.Length).OrderBy(a => places[depth][a])];
        var width = (count + lanes - 1) / lanes * lanes;
        isTable[depth] = (2L * reach + 1) * width <= LargestTable * (long)active.Length;
        if (!isTable[depth]) return;
        (columns[depth], reaches[depth]) = (width, new int[width]);
        samples.Reach(depth).CopyTo(reaches[depth]);
        quick[depth] = [.. places[depth].Select(place => reach * width + place)];
    }

    private void Put(int sum, long pack, long least, long most)
    {
        if (sum >= most) fixedHeld += pack >> 32;
        else if (sum < least) fixedMissed += pack & uint.MaxValue;
        else entries.Add(((int)(pack & uint.MaxValue), (int)(pack >> 32)));
    }

    private void Close()
    {
        var start = classes.Count == 0 ? 0 : classes[^1].End;
        if (entries.Count == start) return;
        long missed = 0;
        foreach (var (some, _) in CollectionsMarshal.AsSpan(entries)[start..]) missed += some;
        classes.Add((entries.Count, missed));
    }

    /// <summary>The least of <c>Factor * missed + (1 + multiplier) * held</c> over thresholds for each listed class.</summary>
    private long FromList(int multiplier)
    {
        var (bound, start) = (question.Factor * fixedMissed + (1L + multiplier) * fixedHeld, 0);
        var list = CollectionsMarshal.AsSpan(entries);
        foreach (var (end, missed) in CollectionsMarshal.AsSpan(classes))
        {
            var cost = question.Factor * missed;
            var best = cost;
            for (; start < end; start++)
            {
                cost += (1L + multiplier) * list[start].Held - (long)question.Factor * list[start].Missed;
                best = Math.Min(best, cost);
            }

            bound += best;
        }

        return bound;
    }

    /// <summary>Whether no threshold within reach makes a difference.</summary>
    private bool IsDecided(int depth)
    {
        Prepare(depth);
        var ((least, most), own, place) = (Thresholds(depth), sums[depth], places[depth]);
        var reach = samples.Reach(depth);
        for (var a = 0; a < active.Length; a++)
        {
            var (value, far) = (own[active[a]], reach[place[a]]);
            if (value < most + far && value >= least - far) return false;
        }

        return true;
    }

    /// <summary>Whether nothing is left to decide: all weights are fixed, or no threshold within reach makes a difference. Then the sides are told of.</summary>
    private bool Ends(int depth)
    {
        if (depth < weights.Length && !IsDecided(depth)) return false;
        var (own, slack) = (sums[depth], Slack(depth));
        if (depth < weights.Length)
        {
            // Any weights will do, zeros among them, and no bias.
            Tell([.. weights[..depth], .. new int[weights.Length - depth]], own, 0, false);
            return true;
        }

        int[] values = [.. active.Select(k => own[k]).Distinct().OrderDescending()];
        for (var cut = 0; cut <= values.Length; cut++)
        {
            for (var turn = 0; turn < 2; turn++)
            {
                var highest = Math.Min(cut == 0 ? long.MaxValue : values[cut - 1], (long)samples.BiasRange * samples.Unit + turn);
                var bias = -FloorOf(highest - turn, samples.Unit);
                if (bias > samples.BiasRange + slack || (cut < values.Length && turn - bias * samples.Unit <= values[cut])) continue;
                Tell([.. weights], own, (int)bias, turn == 1);
                break;
            }
        }

        return true;
    }

    private static long FloorOf(long value, long unit) => value >= 0 ? value / unit : -((unit - 1 - value) / unit);

    private void Tell(int[] all, int[] own, int bias, bool isNegative)
    {
        var threshold = (isNegative ? 1 : 0) - (long)bias * samples.Unit;
        var (missed, held, bits) = (0L, 0L, new ulong[(samples.Count + 63) / 64]);
        foreach (var k in active)
        {
            if (own[k] < threshold) missed += question.Missed[k];
            else
            {
                held += question.Held[k];
                bits[k / 64] |= 1UL << k;
            }
        }

        var most = goal.Most;
        if (question.Factor * missed + held <= question.Offset + most && held <= most - question.Before) found(new Side(all, bias, isNegative, missed, held, bits));
    }
}
