using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Verification.Proofs;
using static Halfspace.Tests.Certificates.TrueVerifications;

namespace Halfspace.Tests.Certificates;

/// <summary>Proofs in which a part has ranges of its own, written by hand: where the hat is 3/5 or more, x is at least 1/5.</summary>
internal static class OwnRangeCertificates
{
    private const string Rule = "own-ranges";
    private const string NotShown = "does not show that no input of case 0";

    /// <summary>The end of the first neuron, with twice the row.</summary>
    private static readonly byte[] First = Fact(0, 2, Slopes(0, 0));

    /// <summary>Both sides of a split at the second neuron, which need that the first one is positive.</summary>
    private static readonly byte[] Sides = [.. Slopes(0, 64), 3, 0, 1, 0, .. Multiplier(1, 1), 0, 0, 0, .. Multiplier(1, 1), 0, 0, 0];

    /// <summary>Ranges of the whole, from which both sides of a split inherit.</summary>
    private static VerificationCertificate Inherited { get; } = Tree([.. Slopes(64, 64), .. Own(3, 3, First), .. Sides]);

    /// <summary>Both neurons get a sign by their ranges, and no slope; the multiplier of the second one shows the rest.</summary>
    private static VerificationCertificate Decided { get; } = Tree([.. Slopes(64, 64), .. Own(3, 0, First, Fact(3, 1, Slopes(0, 255))), .. Multiplier(1, 1), 0]);

    /// <summary>Ranges of one side of a split.</summary>
    private static VerificationCertificate OfASide { get; } = Tree([.. Slopes(64, 64), 3, 0, 0, 0, .. Slopes(0, 0), 0, .. Slopes(0, 64), .. Own(3, 1, Fact(3, 1, Slopes(0, 255))), .. Multiplier(2, 1), 0, 0]);

    /// <summary>A side of a split at the second neuron in which the row is met nowhere by the ranges of that side alone.</summary>
    private static VerificationCertificate Emptied { get; } = Tree([.. Slopes(64, 64), 3, 0, 0, 0, .. Slopes(0, 0), 0, .. Slopes(0, 64), .. Own(3, 3, Fact(3, 1, Slopes(0, 255))), .. Slopes(0, 0), 3, 0, 1, 0, .. Multiplier(1, 1), 0, 0, 0, .. Slopes(0, 0), 1, 0]);

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True()
    {
        yield return (Rule, "inherited", Inherited);
        yield return (Rule, "decided", Decided);
        yield return (Rule, "of-a-side", OfASide);
        yield return (Rule, "emptied", Emptied);
        yield return (Rule, "float32", Inherited with { Semantics = EvaluationSemantics.Float32 });
    }

    public static IEnumerable<ForgedCertificate> Forged()
    {
        ForgedCertificate Forge(string name, string phrase, params byte[] tree) => ForgedCertificate.Of(Rule, name, phrase, Tree(tree), _ => { });
        ForgedCertificate Whole(string name, string phrase, byte kept, byte left, params byte[][] facts) => Forge(name, phrase, [.. Slopes(64, 64), .. Own(kept, left, facts), .. Sides]);

        foreach (var (name, truth) in new[] { ("inherited", Inherited), ("decided", Decided), ("of-a-side", OfASide), ("emptied", Emptied) })
        {
            ForgedCertificate Changed(string what, Action<JsonObject> change) => ForgedCertificate.Of(Rule, $"{name}-{what}", NotShown + "|at a neuron without a sign", truth, change);
            yield return Changed("limit-that-is-reached", root => root.Set("cases.0.rows.0.limit", -0.5));
            yield return Changed("limit-just-reached", root => root.Set("cases.0.rows.0.limit", -0.49999999999999994));
            yield return Changed("other-network", root => root.SetJson("layers.1.weights", "[1, -0.5]"));
            yield return Changed("wider-hat", root => root.SetJson("layers.0.biases", "[0.25, -0.5]"));
        }

        yield return ForgedCertificate.Of(Rule, "float32-limit-within-what-it-rounds", NotShown, Inherited with { Semantics = EvaluationSemantics.Float32 }, root => root.Set("cases.0.rows.0.limit", -0.50000001));
        yield return Whole("stated-too-tight", NotShown, 3, 3, Stated(0, 3, 0.01f, Slopes(0, 0)));
        yield return Whole("stated-without-end", "has the number", 3, 3, Stated(0, float.PositiveInfinity, 2, Slopes(0, 0)));
        yield return Whole("stated-as-no-number", "has the number", 3, 3, Stated(0, float.NaN, 2, Slopes(0, 0)));
        yield return Whole("stated-as-less-than-is-needed", NotShown, 3, 3, Stated(0, -0.5f, 2, Slopes(0, 0)));
        yield return Forge("used-by-ends-found-beside-it", "at a neuron without a sign", [.. Slopes(64, 64), 4, 0, 3, 2, .. First, .. Fact(3, 1, Slopes(0, 255)), 0, 0, .. Multiplier(1, 1), 0]);
        yield return Whole("left-out", NotShown, 3, 3);
        yield return Whole("of-the-other-neuron", NotShown, 3, 3, Fact(2, 2, Slopes(0, 0)));
        yield return Whole("of-the-other-end", NotShown, 3, 3, Fact(1, 2, Slopes(0, 0)));
        yield return Whole("of-a-neuron-that-is-none", "must be below 4", 3, 3, Fact(4, 2, Slopes(0, 0)));
        yield return Whole("of-a-layer-that-is-none", "must be below 1", 3, 3, [1, .. First[1..]]);
        yield return Whole("without-the-row", NotShown, 3, 3, Fact(0, 0, Slopes(0, 0)));
        yield return Whole("share-below-zero", "it must be zero or more", 3, 3, Fact(0, -2, Slopes(0, 0)));
        yield return Whole("share-that-is-no-number", "has the number", 3, 3, Fact(0, float.NaN, Slopes(0, 0)));
        yield return Whole("share-of-huge-size", NotShown, 3, 3, Fact(0, 3e38f, Slopes(0, 0)));
        yield return Whole("slope-that-shows-less", NotShown, 3, 3, Fact(0, 2, Slopes(0, 255)));
        yield return Whole("slope-missing", NotShown + "|must be|ends in the middle|bytes behind|where 4 is the most", 3, 3, Fact(0, 2, Slopes(0)));
        yield return Whole("multiplier-without-a-sign", "at a neuron without a sign", 3, 3, Fact(0, 2, Multiplier(1, 1), [0, 0]));
        yield return Whole("multiplier-of-any-neuron-without-a-sign", "at a neuron without a sign", 3, 3, Fact(0, 2, Multiplier(3, 1), [0, 0]));
        yield return Whole("multiplier-of-a-neuron-that-is-none", "must be below 4", 3, 3, Fact(0, 2, Multiplier(4, 1), [0, 0]));
        yield return Whole("multiplier-below-zero", "it must be zero or more", 3, 3, First, Fact(3, 1, Multiplier(0, -1), [0, 0]));
        yield return Forge("split-at-a-neuron-left-out", "must be below 1", [.. Slopes(64, 64), .. Own(3, 1, First), .. Slopes(0), 3, 0, 1, 0]);
        yield return Forge("more-than-there-are-ends", "must be below 5", [.. Slopes(64, 64), 4, 0, 3, 5]);
        yield return Forge("cut-off", "ends in the middle", [.. Slopes(64, 64), .. Own(3, 3, First)]);
        yield return Forge("cut-off-before-the-neurons-that-are-left", "ends in the middle", [.. Slopes(64, 64), .. Own(3, 3, First)[..^1]]);
        yield return Forge("cut-off-in-a-slope", "ends in the middle", [.. Slopes(64, 64), .. Own(3, 3, First)[..^2]]);
        yield return Forge("twice-the-part", "bytes behind its end", [.. Slopes(64, 64), .. Own(3, 0, First, Fact(3, 1, Slopes(0, 255))), .. Multiplier(1, 1), 0, .. Multiplier(1, 1), 0]);
        // Where the second neuron is negative, that the first one is positive follows; the other side may not use it.
        yield return Forge("of-the-other-side", NotShown, [.. Slopes(64, 64), 3, 0, 1, 0, .. Slopes(0, 0), .. Own(3, 3, First), .. Multiplier(1, 1), 0, 0, 0, .. Multiplier(1, 1), 0, 0, 0]);
        yield return Forge("used-before-the-split-that-gives-it", "at a neuron without a sign", [.. Slopes(64, 64), .. Own(3, 3, Fact(0, 2, Multiplier(1, 1), [0, 0])), .. Sides]);
        yield return Forge("without-a-bound-behind", NotShown, [.. Slopes(64, 64), .. Own(3, 3, First), .. Slopes(0, 0), 0]);
        yield return Forge("empty-by-an-end-that-does-not-pass", NotShown, [.. Slopes(64, 64), .. Own(3, 0, First), 0, 0]);
    }

    private static VerificationCertificate Tree(byte[] tree) => Proof(Hat, -0.6, tree);

    /// <summary>Ranges of a part's own: no cuts, the neurons that have slopes in what follows, the ends, and the neurons that have slopes behind them.</summary>
    private static byte[] Own(byte kept, byte left, params byte[][] facts) => [4, 0, kept, .. facts.SelectMany(fact => (byte[])[1, .. fact]), 0, left];

    /// <summary>An end of the first layer with a share of the row, and what bounds it.</summary>
    private static byte[] Fact(int end, float share, params byte[][] pass) => Stated(end, end == 0 ? 0.15f : 0.05f, share, pass);

    private static byte[] Stated(int end, float bound, float share, params byte[][] pass)
    {
        var bytes = new ProofBytes();
        bytes.Count(0);
        bytes.Count(end);
        bytes.Add(bound);
        bytes.Add(share);
        foreach (var piece in pass) bytes.Add(piece);
        return bytes.Written.ToArray();
    }
}
