using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>
/// Drawn packings for two hidden neurons, which state just as many misses as trying every choice finds, and one more. Samples of one class lie between those of the other on a grid;
/// a second grid has the same with the classes exchanged. And circles without a common sample, beyond the 64 that one word of bits stands for, each of which misses one.
/// </summary>
internal static class DrawnSidesPackings
{
    private const string Rule = "subset-packing";
    private const string Packing = "outcomes.0.bound.packing";
    private const int Drawn = 16;

    /// <summary>Drawn once: many tests list all certificates.</summary>
    private static readonly Lazy<(string Name, int Misses, TrainingCertificate Certificate)[]> Cases = new(() => [.. Draw(), .. Circles()]);

    public static IEnumerable<(string Name, Certificate Certificate)> True() => Cases.Value.Select(one => (one.Name, (Certificate)one.Certificate));

    public static IEnumerable<ForgedCertificate> Forged() => Cases.Value.Select(one => ForgedCertificate.Of(Rule, one.Name + "-one-more", "does not apply", one.Certificate, root =>
    {
        root.Set(Packing + ".subsets.0.misses", one.Misses + 1);
        root.Set(Packing + ".exchanged.0.misses", one.Misses + 1);
        root.Set("outcomes.0.bound.value.0", one.Misses + 1);
    }));

    private static IEnumerable<(string Name, int Misses, TrainingCertificate Certificate)> Draw()
    {
        var (random, made) = (new Random(2), 0);
        while (made < Drawn)
        {
            var (own, others) = (random.Next(5, 8), random.Next(3, 8));
            var cells = Enumerable.Range(0, 16).ToArray();
            random.Shuffle(cells);
            (int X, int Y)[] points = [.. cells.Take(own + others).Select(cell => (cell % 4 + 1, cell / 4 + 1))];
            var sets = Sets(points, own).Where(_ => random.Next(5) > 0).Take(20).ToArray();
            if (sets.Length < 4) continue;
            var misses = Least(sets, own, own + others);
            // One in three may do with a single miss, the others ask for two and three.
            if (misses < 1 + made % 3) continue;
            yield return ($"sides-drawn-{made++}", misses, Of([.. points.Select(point => (int[])[point.X, point.Y])], own, sets, misses));
        }
    }

    /// <summary>On each of some lines three samples of which no two are on one side, since one of two others is between them.</summary>
    private static IEnumerable<(string Name, int Misses, TrainingCertificate Certificate)> Circles()
    {
        foreach (var count in new[] { 11, 24 })
        {
            int[][] own = [.. Enumerable.Range(0, 3 * count).Select(k => new[] { 2 * (k % 3), k / 3 })];
            int[][] others = [.. Enumerable.Range(0, 2 * count).Select(k => new[] { 1 + 2 * (k % 2), k / 2 })];
            InfeasibleSet[] sets = [.. Enumerable.Range(0, count).SelectMany(line =>
            {
                var (first, between) = (3 * line, 3 * count + 2 * line);
                return new InfeasibleSet[] { new([first, first + 1, between], [1, 1, 2]), new([first + 1, first + 2, between + 1], [1, 1, 2]), new([first, first + 2, between], [3, 1, 4]) };
            })];
            yield return ($"sides-of-{count}-circles", count, Of([.. own, .. others], own.Length, sets, count));
        }
    }

    /// <summary>Pairs and triples of the first samples that have the sum of one or two of the others.</summary>
    private static IEnumerable<InfeasibleSet> Sets((int X, int Y)[] points, int own)
    {
        for (var first = 0; first < own; first++)
        {
            for (var second = first + 1; second < own; second++)
            {
                var (x, y) = (points[first].X + points[second].X, points[first].Y + points[second].Y);
                for (var one = own; one < points.Length; one++)
                {
                    if ((2 * points[one].X, 2 * points[one].Y) == (x, y)) yield return new InfeasibleSet([first, second, one], [1, 1, 2]);
                    for (var other = one + 1; other < points.Length; other++)
                    {
                        if ((points[one].X + points[other].X, points[one].Y + points[other].Y) == (x, y)) yield return new InfeasibleSet([first, second, one, other], [1, 1, 1, 1]);
                    }

                    for (var third = second + 1; third < own; third++)
                    {
                        if ((3 * points[one].X, 3 * points[one].Y) == (x + points[third].X, y + points[third].Y)) yield return new InfeasibleSet([first, second, third, one], [1, 1, 1, 3]);
                    }
                }
            }
        }
    }

    /// <summary>The fewest misses, by every choice of sides, misses of the own samples and misses of the others.</summary>
    private static int Least(InfeasibleSet[] sets, int own, int all)
    {
        var (least, choice) = (all, new int[own]);
        var (ours, masks) = (sets.Select(set => set.Samples.Where(k => k < own).ToArray()).ToArray(), sets.Select(set => set.Samples.Where(k => k >= own).Sum(k => 1 << (k - own))).ToArray());
        var standing = new List<int>();
        while (true)
        {
            var missed = choice.Count(side => side == 2);
            standing.Clear();
            for (var s = 0; s < ours.Length; s++)
            {
                var side = choice[ours[s][0]];
                if (side != 2 && Array.TrueForAll(ours[s], k => choice[k] == side)) standing.Add(masks[s]);
            }

            for (var others = 0; missed < least && others < 1 << (all - own); others++)
            {
                if (missed + int.PopCount(others) < least && standing.TrueForAll(mask => (mask & others) != 0)) least = missed + int.PopCount(others);
            }

            var at = 0;
            while (at < own && ++choice[at] == 3) choice[at++] = 0;
            if (at == own) return least;
        }
    }

    private static TrainingCertificate Of(int[][] points, int own, InfeasibleSet[] sets, int misses)
    {
        var size = points[0].Length;
        (int[] Row, int Label)[] first = [.. points.Select((point, k) => ((int[])[1, .. point, .. new int[size]], k < own ? 1 : 0))];
        (int[] Row, int Label)[] second = [.. points.Select((point, k) => ((int[])[0, .. new int[size], .. point], k < own ? 0 : 1))];
        var data = TinyProblems.Make("sides", 1, [.. first, .. second]);
        var problem = new TrainingProblem(data, [2], 1, [Mistakes.Instance], OutputCoding.Single);
        var proof = new BoundProof(new Cost(misses, 1), ProofKind.Combinatorial, "sets of samples share the costs of their samples", null, Rule);
        var certificate = Certify(problem, problem.ConstantNetwork(0), proof);
        var outcome = certificate.Outcomes[0];
        PackedSubset[] ours = [new(sets, misses, 1)];
        PackedSubset[] theirs = [new([.. sets.Select(set => new InfeasibleSet([.. set.Samples.Select(k => k + points.Length)], set.Multipliers))], misses, 1)];
        return certificate with { Outcomes = [outcome with { Bound = outcome.Bound! with { Packing = new PackingClaim(1, ours) { Exchanged = theirs } } }] };
    }
}
