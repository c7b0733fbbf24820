using Halfspace.Mip;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// What samples cost that two hidden neurons cannot hold on the sides of one class: exchanges are edges between samples of that class, and an odd number of them in a circle cannot all be met.
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> Let one class be what either of two sides of hyperplanes holds, and the other class what neither holds. Where a + b = c + d, no side holds a and b and keeps c and d out. So if all four are
/// right, a and b are on different sides, and along a circle of such exchanges the sides alternate: an odd circle misses one of its samples, those exchanged for among them. A sample with 2 a = c + d is a circle by itself.
/// </para>
/// <para>
/// <b>Course.</b> Circles share what their samples cost by a linear program; its values say which circle is the cheapest next, a shortest path in the graph with each sample twice. Shares are rounded and checked in integers.
/// </para>
/// </remarks>
internal sealed class OddExchanges
{
    private const int MostRounds = 40;

    private const int MostCircles = 1_500;

    private const int MostSamples = 1_500;

    private const long MostWork = 1_000_000_000;

    private const int QuickRounds = 4;

    private const long QuickWork = 20_000_000;

    private const long MostUnits = 1L << 61;

    /// <summary>What an exchange costs in itself, so that short circles come first.</summary>
    private const double Length = 0.001;

    private static readonly long[] Units = [1, 2, 60, 5040, 1 << 20];

    private readonly List<long> costs = [];
    private readonly List<(int One, int Two, List<int[]> Partners)> edges = [];
    private readonly List<int>[] edgesOf;
    private readonly int vertices;

    /// <summary>Takes the samples that have exchanges.</summary>
    /// <param name="own">What each sample of the class costs that the two sides hold.</param>
    /// <param name="other">What each sample of the other class costs.</param>
    /// <param name="groups">Two samples of the class, and two of the other, by place, whose inputs add up to the same.</param>
    public OddExchanges(long[] own, long[] other, IEnumerable<(int A, int B, int C, int D)> groups)
    {
        var (ownPlaces, otherPlaces, byPair) = (new Dictionary<int, int>(), new Dictionary<int, int>(), new Dictionary<(int, int), List<int[]>>());
        var list = groups.ToArray();
        foreach (var (a, b, _, _) in list)
        {
            foreach (var sample in new[] { a, b })
            {
                if (!ownPlaces.TryAdd(sample, costs.Count)) continue;
                costs.Add(own[sample]);
            }
        }

        vertices = costs.Count;
        foreach (var (a, b, c, d) in list)
        {
            foreach (var sample in new[] { c, d })
            {
                if (!otherPlaces.TryAdd(sample, costs.Count)) continue;
                costs.Add(other[sample]);
            }

            var pair = (Math.Min(ownPlaces[a], ownPlaces[b]), Math.Max(ownPlaces[a], ownPlaces[b]));
            if (!byPair.TryGetValue(pair, out var partners)) byPair.Add(pair, partners = []);
            partners.Add(c == d ? [otherPlaces[c]] : [otherPlaces[c], otherPlaces[d]]);
        }

        edgesOf = [.. Enumerable.Range(0, vertices).Select(_ => new List<int>())];
        foreach (var ((one, two), partners) in byPair)
        {
            edgesOf[one].Add(edges.Count);
            if (two != one) edgesOf[two].Add(edges.Count);
            edges.Add((one, two, partners));
        }
    }

    /// <summary>Shares what the samples cost among circles.</summary>
    /// <param name="isQuick">Whether little time is to be spent.</param>
    /// <param name="cancellationToken">Ends it with what is shared so far.</param>
    /// <returns>What all networks miss at least whose class is so held, and the number of circles.</returns>
    public (long Cost, int Circles) Pack(bool isQuick, CancellationToken cancellationToken)
    {
        var (best, circles, known, sets) = (0L, 0, new HashSet<string>(), new List<int[]>());
        if (costs.Count > MostSamples) return (0, 0);
        var most = Math.Max(1, costs.DefaultIfEmpty(0).Max());
        var program = new CoveringProgram([.. costs.Select((cost, k) => cost * (1 - Tolerances.CoveringSpread * (k % 97) / 97.0))]);
        var values = new double[costs.Count];
        for (var round = 0; round < (isQuick ? QuickRounds : MostRounds) && sets.Count < MostCircles && !cancellationToken.IsCancellationRequested; round++)
        {
            var (before, asked) = (sets.Count, (double[])values.Clone());
            for (var start = 0; start < vertices && sets.Count < MostCircles && !cancellationToken.IsCancellationRequested; start++)
            {
                if (Shortest(start, asked) is not { } circle || circle.Sum(k => values[k]) > 1 - Tolerances.SubsetViolation || !known.Add(string.Join(' ', circle))) continue;
                sets.Add(circle);
                program.Add(circle.Select(k => (k, 1.0)), 1);
                // The next circles avoid these samples where they can.
                foreach (var k in circle) asked[k] += Length;
            }

            if (sets.Count == before) break;
            program.Solve(isQuick ? QuickWork : MostWork, cancellationToken);
            values = program.Values();
            var shares = program.Multipliers();
            foreach (var unit in Units)
            {
                if (unit > MostUnits / most) break;
                var whole = RoundedShares.Of(sets, shares, costs, unit);
                // Costs are whole.
                var sum = Int128.Zero;
                foreach (var share in whole) sum += share;
                var cost = (sum + unit - 1) / unit;
                if (cost <= best || cost > long.MaxValue) continue;
                (best, circles) = ((long)cost, whole.Count(share => share > 0));
            }
        }

        return (best, circles);
    }

    /// <summary>The samples of the cheapest odd closed walk through one; null where there is none.</summary>
    private int[]? Shortest(int start, double[] values)
    {
        var (distances, from, queue) = (new double[2 * vertices], new (int Node, int Edge)[2 * vertices], new PriorityQueue<int, double>());
        var partners = edges.ConvertAll(edge => edge.Partners.MinBy(some => some.Sum(k => values[k]))!);
        Array.Fill(distances, double.PositiveInfinity);
        distances[2 * start] = 0;
        queue.Enqueue(2 * start, 0);
        while (queue.TryDequeue(out var node, out var distance))
        {
            if (distance > distances[node]) continue;
            if (node == 2 * start + 1) break;
            foreach (var e in edgesOf[node / 2])
            {
                var (one, two, _) = edges[e];
                var next = 2 * (one == node / 2 ? two : one) + (1 - node % 2);
                var length = distance + (values[one] + values[two]) / 2 + partners[e].Sum(k => values[k]) + Length;
                if (length >= distances[next]) continue;
                (distances[next], from[next]) = (length, (node, e));
                queue.Enqueue(next, length);
            }
        }

        if (double.IsPositiveInfinity(distances[2 * start + 1])) return null;
        var samples = new HashSet<int>();
        for (var node = 2 * start + 1; node != 2 * start; node = from[node].Node)
        {
            samples.Add(node / 2);
            samples.UnionWith(partners[from[node].Edge]);
        }

        return [.. samples.Order()];
    }
}
