using Halfspace.Certificates;
using Halfspace.Verification.Proofs;
using static Halfspace.Tests.Certificates.TightVerifications;

namespace Halfspace.Tests.Certificates;

/// <summary>
/// Proofs by drawn trees, about networks of several layers: splits, signs that follow, cuts, ranges of a part's own, and trees that refine a range. Each shows just what it claims, and the
/// same one with a limit a little higher does not.
/// </summary>
internal static class TreeVerifications
{
    private const string Folder = "verification";

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True() => Pairs.Select(pair => (Folder, "tree-" + pair.Name, (Certificate)pair.True));

    public static IEnumerable<ForgedCertificate> Forged() => Pairs.Select(pair => ForgedCertificate.Of(Folder, "tree-" + pair.Name, "does not show that no input of|a sign does not follow", pair.Forged, _ => { }));

    private static readonly (string Name, VerificationCertificate True, VerificationCertificate Forged)[] Pairs = [.. Drawn()];

    private static IEnumerable<(string Name, VerificationCertificate True, VerificationCertificate Forged)> Drawn()
    {
        foreach (var (way, make) in new (string, Func<StatedLayer[], StatedLayer[]>)[] { ("relu", layers => layers), ("leaky", Leaky), ("steps", Stepped), ("sparse", Sparse) })
        {
            foreach (var (kind, depth, isNarrowed, isImplied) in new[] { ("ends", 0, false, false), ("split", 1, false, false), ("deep", 2, false, false), ("narrowed", 0, true, false), ("narrowed-split", 1, true, false), ("implied", 1, false, true) })
            {
                for (var n = 0; n < 2; n++)
                {
                    var sizes = n == 0 ? new[] { 2, 3, 1 } : [3, 5, 4, 2];
                    if (First($"{kind}-{way}-{n}", make, sizes, depth, isNarrowed, isImplied) is { } pair) yield return pair;
                }
            }

            foreach (var isTarget in new[] { false, true })
            {
                if (Refined($"refined-{way}{(isTarget ? "-to-its-target" : "")}", make, isTarget) is { } pair) yield return pair;
            }
        }
    }

    /// <summary>The first drawn tree by which the row is shown up to a limit, and not above it.</summary>
    private static (string, VerificationCertificate, VerificationCertificate)? First(string name, Func<StatedLayer[], StatedLayer[]> make, int[] sizes, int depth, bool isNarrowed, bool isImplied)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var layers = make(TightVerifications.Drawn(seed, sizes));
            var box = Box(sizes[0]);
            var (bounds, steps, open) = Ranges(layers, box, layers.Length - 1);
            double[] row = [.. Enumerable.Range(0, layers[^1].Outputs).Select(j => j % 2 == 0 ? 1.0 : -0.5)];
            var tree = new PlainTree(layers, box, bounds.Range, open, layers.Length - 1, row);
            var drawn = tree.Draw(new Random(seed), depth, isNarrowed, isImplied);
            if (Limits(limit => tree.Follow(drawn, limit).IsShown) is not var (shown, open1)) continue;
            VerificationCertificate At(double limit) => Stated(layers, box, row, limit) with { Ranges = [new RangeClaim(null, 0, null, steps)], Proofs = [new ProofClaim(0, 0, 0, tree.Written(drawn))] };
            return (name, At(shown), At(open1));
        }

        return null;
    }

    /// <summary>An end of the second layer is found by a tree, whose target it does or does not reach, and bears on a proof by one bound.</summary>
    private static (string, VerificationCertificate, VerificationCertificate)? Refined(string name, Func<StatedLayer[], StatedLayer[]> make, bool isTarget)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var (layers, box, random) = (make(TightVerifications.Drawn(seed, [2, 4, 3, 1])), Box(2), new Random(seed));
            var (bounds, steps, open) = Ranges(layers, box, 1);
            bounds.Bound(1, (m, j) => j % 4 == 3 ? bounds.Default(m, j) : 0);
            steps = [.. steps, 1, 1, .. new byte[open.Length]];
            bounds.Refresh();
            var end = random.Next(2 * layers[1].Outputs);
            double[] unit = [.. Enumerable.Range(0, layers[1].Outputs).Select(j => j != end / 2 ? 0 : end % 2 == 0 ? 1.0 : -1)];
            var tree = new PlainTree(layers, box, bounds.Range, open, 1, unit);
            var drawn = tree.Draw(random, 1, false, false);
            var before = end % 2 == 0 ? bounds.Range(1, end / 2).Lower : -bounds.Range(1, end / 2).Upper;
            var (wasShown, least) = tree.Follow(drawn, 1000);
            var target = isTarget ? Math.Round((before + least) / 2, 6) : 1000;
            if (!(least > before + 0.01) || wasShown) continue;
            byte half = 51;
            double Slope(int m, int j) => m == 0 && !open.Contains((m, j)) ? bounds.Default(m, j) : half / 255.0;
            var plain = bounds.Least(2, [1], Slope);
            bounds.Raise(1, end, isTarget ? target : least);
            bounds.Refresh();
            var shown = bounds.Least(2, [1], Slope);
            if (Math.Abs(shown - plain) < 0.01) continue;
            var trees = new ProofBytes();
            trees.Add(4);
            trees.Count(1);
            trees.Count(1);
            trees.Count(end);
            trees.Add(target);
            trees.Count(tree.Written(drawn).Length);
            trees.Add(tree.Written(drawn));
            int[] second = [.. Enumerable.Range(0, layers[1].Outputs)];
            steps = [.. steps, .. trees.Written, .. TrueVerifications.Steps(proof => proof.Open(1, second.Length, second))];
            VerificationCertificate At(double limit) => Stated(layers, box, [1], limit) with { Ranges = [new RangeClaim(null, 0, null, steps)], Proofs = [new ProofClaim(0, 0, 0, [0, .. Enumerable.Repeat(half, open.Length + second.Length), 0])] };
            return (name, At(Near(shown, -1)), At(Near(shown, 1)));
        }

        return null;
    }

    /// <summary>The largest limit below which a tree shows the row, and one above which it does not; null where these are not near to each other, or far from all that matters.</summary>
    private static (double Shown, double Open)? Limits(Func<double, bool> isShown)
    {
        var (low, high) = (-1000.0, 1000.0);
        for (var step = 0; step < 60; step++) (low, high) = isShown((low + high) / 2) ? ((low + high) / 2, high) : (low, (low + high) / 2);
        var (shown, open) = (Near(low, -1), Near(low, 1));
        return isShown(shown) && !isShown(open) && Math.Abs(low) < 900 ? (shown, open) : null;
    }

    /// <summary>Ranges of layers, all with slopes of one half, of which every fourth neuron has none after it.</summary>
    private static (PlainBounds Bounds, byte[] Steps, (int, int)[] Open) Ranges(StatedLayer[] layers, StatedBox box, int count)
    {
        const byte half = 128;
        int[] OpenOf(int k) => [.. Enumerable.Range(0, layers[k].Outputs).Where(j => j % 4 != 3)];
        var bounds = new PlainBounds(layers, box) { IsOpen = (_, j) => j % 4 != 3 };
        byte[] steps = [];
        for (var k = 0; k < count; k++)
        {
            bounds.Bound(k, (m, j) => j % 4 == 3 ? bounds.Default(m, j) : half / 255.0);
            bounds.Refresh();
            steps = [.. steps, 1, (byte)k, .. Enumerable.Repeat(half, Enumerable.Range(0, k).Sum(m => OpenOf(m).Length)), .. TrueVerifications.Steps(proof => proof.Open(k, layers[k].Outputs, OpenOf(k)))];
        }

        return (bounds, steps, [.. Enumerable.Range(0, count).SelectMany(m => OpenOf(m).Select(j => (m, j)))]);
    }
}
