using System.Numerics;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Two samples of one class whose inputs add up to those of two samples of the other: no neuron is right on all four. Disjoint fours of that kind, beside the rarer
/// samples of equal inputs, cost one miss each; for two hidden neurons, odd circles of them do.
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> Let a + b = c + d. A linear function has the same sum over a and b as over c and d. If it is zero or more at the first two and negative at the others, these sums have different signs.
/// So a neuron misses one of the four, whatever its weights and bias; for one hidden neuron below a single output that holds as well, since its network is that neuron, its negation, or a constant. A sample
/// may stand for two: 2 a = c + d. Each sample pays no more than its own miss costs, over all groups that it is in, so the groups' costs add up.
/// </para>
/// <para>
/// <b>Two hidden neurons</b> below a single output: its signs are those of one neuron, or of a constant, or one class is right where either of two sides of the neurons holds, and the other where neither does. Which class that is is not known, so
/// the bound is the less of both (<see cref="OddExchanges"/>).
/// </para>
/// <para>
/// <b>Course.</b> Samples of equal inputs and different labels are paired first. What is left of the smaller class has its sums of two in a sorted table, and those of the larger class
/// are looked up. The groups found are taken in an order in which those whose samples are in few others come first. <b>Useful</b> where inputs have few values: changing one input of a sample and of
/// another in the opposite way gives such groups by the thousand. <b>Cost.</b> The square of the different inputs. Deterministic.
/// </para>
/// </remarks>
internal sealed class ExchangesBound : ICostBound
{
    private const long MostSums = 2_500_000;

    private const long MostLookups = 25_000_000;

    /// <summary>Sums and lookups of a tenth of a second.</summary>
    private const long QuickLookups = 1_000_000;

    private const int MostGroups = 1_000_000;

    /// <summary>Groups from which circles are made for two hidden neurons.</summary>
    private const int MostOfTwo = 20_000;

    private const int QuickOfTwo = 1_000;

    /// <inheritdoc/>
    public string Name => "exchanges";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Combinatorial;

    /// <inheritdoc/>
    public bool IsCheap => true;

    /// <inheritdoc/>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        var problem = stage.Problem;
        if (problem.RealWeights is not null || problem.OutputCount != 1 || problem.Hidden is not ([] or [1] or [2]) || stage.Objective is not ICorrectnessObjective objective) return null;
        if (stage.IsForSupports) return null;
        // An output that is right for one class is wrong for the other.
        if (objective.Steps(problem) is not { } steps || steps.Plus + (long)steps.Minus < 1) return null;
        if ((steps.PlusCost + steps.MinusCost) * problem.Data.SampleCount > long.MaxValue) return null;
        var points = new DistinctInputs(problem.Data);
        var paid = BigInteger.Zero;
        var (plus, minus) = (new List<(int Point, long Left)>(), new List<(int Point, long Left)>());
        for (var point = 0; point < points.Count; point++)
        {
            var (one, other) = ((long)(points.Counts[point][1] * steps.PlusCost), (long)(points.Counts[point][0] * steps.MinusCost));
            paid += Math.Min(one, other);
            if (one > other) plus.Add((point, one - other));
            if (other > one) minus.Add((point, other - one));
        }

        var (few, many) = plus.Count <= minus.Count ? (plus, minus) : (minus, plus);
        if (few.Count == 0 || Pairs(few.Count) > MostSums || Pairs(many.Count) > (stage.IsQuick ? QuickLookups : MostLookups)) return null;
        if (Groups(points, few, many, cancellationToken) is not { Count: > 0 } groups) return null;
        if (problem.Hidden is [2]) return OfTwo(stage, objective, paid, groups, [.. few.Select(entry => entry.Left)], [.. many.Select(entry => entry.Left)], cancellationToken);
        var packed = Pack(groups, [.. few.Select(entry => entry.Left)], [.. many.Select(entry => entry.Left)]);
        return new BoundProof(
            new Cost(paid + packed.Cost, objective.Denominator(problem)),
            Kind,
            FormattableString.Invariant($"samples of equal inputs and different labels, and {packed.Groups} disjoint groups of two samples of each class whose inputs add up to the same, cost a miss each"),
            Rule: Name);
    }

    /// <summary>The bound for two hidden neurons: the less of what either class costs as that which two sides hold.</summary>
    private BoundProof? OfTwo(ProofStage stage, ICorrectnessObjective objective, BigInteger paid, List<(int A, int B, int C, int D)> groups, long[] few, long[] many, CancellationToken cancellationToken)
    {
        if (groups.Count > MostOfTwo || (stage.IsQuick && groups.Count > QuickOfTwo)) return null;
        var one = new OddExchanges(few, many, groups).Pack(stage.IsQuick, cancellationToken);
        if (one.Cost == 0) return null;
        var other = new OddExchanges(many, few, groups.Select(group => (group.C, group.D, group.A, group.B))).Pack(stage.IsQuick, cancellationToken);
        if (other.Cost == 0) return null;
        return new BoundProof(
            new Cost(paid + Math.Min(one.Cost, other.Cost), objective.Denominator(stage.Problem)),
            Kind,
            FormattableString.Invariant($"samples of equal inputs and different labels, and odd circles of samples of a class, each two of which add up to two of the other, {one.Circles} for the one class and {other.Circles} for the other, cost a miss each"),
            Rule: Name);
    }

    /// <summary>Groups of two samples of each class whose inputs have equal sums, the first sample of its input and label each; none where there are too many to look for.</summary>
    public static List<int[]> Exchanges(TrainingProblem problem, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var (points, first) = (new DistinctInputs(problem.Data), new Dictionary<(int, int), int>());
        for (var k = 0; k < problem.Data.SampleCount; k++) first.TryAdd((points.PointOf[k], problem.Data.Labels[k]), k);
        List<(int Point, long Left)> Of(int label) => [.. Enumerable.Range(0, points.Count).Where(point => points.Counts[point][label] > points.Counts[point][1 - label]).Select(point => (point, 1L))];
        var (ones, zeros) = (Of(1), Of(0));
        var isSwapped = zeros.Count < ones.Count;
        var (few, many) = isSwapped ? (zeros, ones) : (ones, zeros);
        if (few.Count == 0 || Pairs(few.Count) > MostSums || Pairs(many.Count) > MostLookups) return [];
        var (ours, theirs) = isSwapped ? (0, 1) : (1, 0);
        return [.. (Groups(points, few, many, cancellationToken) ?? []).Select(group => new[] { first[(few[group.A].Point, ours)], first[(few[group.B].Point, ours)], first[(many[group.C].Point, theirs)], first[(many[group.D].Point, theirs)] })];
    }

    private static long Pairs(long count) => count * (count + 1) / 2;

    /// <summary>Groups of two entries of each list, by place, whose inputs have equal sums; null where cancelled.</summary>
    private static List<(int A, int B, int C, int D)>? Groups(DistinctInputs points, List<(int Point, long Left)> few, List<(int Point, long Left)> many, CancellationToken cancellationToken)
    {
        var factors = Factors(points.Row(0).Length);
        var (ours, theirs) = (Hashes(points, few, factors), Hashes(points, many, factors));
        var (sums, pairs) = (new ulong[Pairs(few.Count)], new (int A, int B)[Pairs(few.Count)]);
        // One bit a sum rules most lookups out.
        var (seen, place) = (new ulong[1 << 20], 0);
        for (var a = 0; a < few.Count; a++)
        {
            if (cancellationToken.IsCancellationRequested) return null;
            for (var b = a; b < few.Count; b++, place++)
            {
                (sums[place], pairs[place]) = (ours[a] + ours[b], (a, b));
                seen[sums[place] >> 44] |= 1UL << (int)(sums[place] >> 38 & 63);
            }
        }

        Array.Sort(sums, pairs);
        var found = new List<(int, int, int, int)>();
        for (var c = 0; c < many.Count; c++)
        {
            if (cancellationToken.IsCancellationRequested) return null;
            for (var d = c; d < many.Count; d++)
            {
                var sum = theirs[c] + theirs[d];
                if ((seen[sum >> 44] >> (int)(sum >> 38 & 63) & 1) == 0) continue;
                var at = Array.BinarySearch(sums, sum);
                if (at < 0) continue;
                while (at > 0 && sums[at - 1] == sum) at--;
                for (; at < sums.Length && sums[at] == sum; at++)
                {
                    if (!AreEqual(points.Row(few[pairs[at].A].Point), points.Row(few[pairs[at].B].Point), points.Row(many[c].Point), points.Row(many[d].Point))) continue;
                    found.Add((pairs[at].A, pairs[at].B, c, d));
                    if (found.Count == MostGroups) return found;
                }
            }
        }

        return found;
    }

    /// <summary>Whether two sums are equal; hashes only say where to look.</summary>
    private static bool AreEqual(ReadOnlySpan<int> a, ReadOnlySpan<int> b, ReadOnlySpan<int> c, ReadOnlySpan<int> d)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if ((long)a[i] + b[i] != (long)c[i] + d[i]) return false;
        }

        return true;
    }

    private static ulong[] Factors(int count)
    {
        var (factors, state) = (new ulong[count], 0UL);
        for (var i = 0; i < count; i++)
        {
            var mixed = state += 0x9E3779B97F4A7C15;
            mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
            factors[i] = mixed ^ mixed >> 31;
        }

        return factors;
    }

    private static ulong[] Hashes(DistinctInputs points, List<(int Point, long Left)> entries, ulong[] factors)
    {
        var hashes = new ulong[entries.Count];
        for (var e = 0; e < hashes.Length; e++)
        {
            var row = points.Row(entries[e].Point);
            for (var i = 0; i < row.Length; i++) hashes[e] += unchecked((ulong)row[i] * factors[i]);
        }

        return hashes;
    }

    /// <summary>Takes groups one after the other, each as often as its samples can still pay.</summary>
    private static (BigInteger Cost, long Groups) Pack(List<(int A, int B, int C, int D)> groups, long[] few, long[] many)
    {
        var (fewIn, manyIn) = (new long[few.Length], new long[many.Length]);
        foreach (var (a, b, c, d) in groups)
        {
            fewIn[a]++;
            fewIn[b]++;
            manyIn[c]++;
            manyIn[d]++;
        }

        double Rarity((int A, int B, int C, int D) group) => (double)fewIn[group.A] / few[group.A] + (double)fewIn[group.B] / few[group.B] + (double)manyIn[group.C] / many[group.C] + (double)manyIn[group.D] / many[group.D];
        var (rarities, order) = (groups.ConvertAll(Rarity), Enumerable.Range(0, groups.Count));
        var (left, other) = ((long[])few.Clone(), (long[])many.Clone());
        var (cost, count) = (BigInteger.Zero, 0L);
        foreach (var (a, b, c, d) in order.OrderBy(g => rarities[g]).Select(g => groups[g]))
        {
            var most = Math.Min(Math.Min(left[a], left[b]), Math.Min(other[c], other[d]));
            if (most == 0) continue;
            left[a] -= most;
            other[c] -= most;
            if (b != a) left[b] -= most;
            if (d != c) other[d] -= most;
            cost += most;
            count++;
        }

        return (cost, count);
    }
}
