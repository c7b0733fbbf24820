using System.Text.Json.Nodes;
using Halfspace.Certificates;

namespace Halfspace.Tests.Certificates;

/// <summary>Proofs in parts of a box of two inputs: true ones, and covers with holes.</summary>
internal static class PartVerifications
{
    private const string Folder = "verification";

    /// <summary>The sum of both inputs above zero.</summary>
    private static readonly IReadOnlyList<StatedLayer> Layers = [new StatedLayer(2, [1, 0, 0, 1], [0, 0], null), new StatedLayer(2, [1, 1], [0], null)];

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True()
    {
        yield return (Folder, "parts", Parts);
        yield return (Folder, "parts-of-one", Of((0, [-1, -1], [1, 1])));
        yield return (Folder, "parts-that-reach-out", Of((0, [-2, -1], [0, 2]), (0, [0, -2], [1, 1])));
        yield return (Folder, "parts-that-are-twice-there", Of((0, [-1, -1], [0, 1]), (0, [-1, -1], [0, 1]), (0, [0, -1], [1, 1])));
        yield return (Folder, "parts-with-an-empty-one", Of((0, [-1, -1], [1, 1]), (0, [1, 1], [0, 0])));
        yield return (Folder, "parts-of-a-pinwheel", Pinwheel);
        yield return (Folder, "parts-of-two-cases", Two);
        yield return (Folder, "parts-of-an-empty-case", Parts with { Cases = [new StatedCase(new StatedBox([1, -1], [-1, 1]), Parts.Cases[0].Rows)], Parts = [], Proofs = [] });
        yield return (Folder, "parts-of-a-point", Of((0, [0.5, 0.5], [0.5, 0.5])) with { Cases = [new StatedCase(new StatedBox([0.5, 0.5], [0.5, 0.5]), Parts.Cases[0].Rows)] });
        yield return (Folder, "parts-float32", Of((0, [-1, -1], [0.1, 1]), (0, [0.1, -1], [1, 1])) with { Semantics = EvaluationSemantics.Float32 });
    }

    public static IEnumerable<ForgedCertificate> Forged()
    {
        ForgedCertificate Forge(string name, string phrase, VerificationCertificate truth, Action<JsonObject> change) => ForgedCertificate.Of(Folder, "parts-" + name, phrase, truth, change);
        ForgedCertificate Hole(string name, VerificationCertificate lie) => Forge(name, "the parts do not cover the box of case 0", lie, _ => { });
        yield return Hole("none", Parts with { Parts = [], Proofs = [] });
        yield return Hole("one-missing", Of((0, [-1, -1], [0, 1]), (0, [0, -1], [1, 0.5])));
        yield return Hole("with-a-strip-between", Of((0, [-1, -1], [-0.001, 1]), (0, [0, -1], [1, 1])));
        yield return Hole("with-the-last-number-between", Of((0, [-1, -1], [Math.BitDecrement(0.5), 1]), (0, [0.5, -1], [1, 1])));
        yield return Hole("with-a-hole", Of((0, [-1, -1], [1, -0.25]), (0, [-1, 0.25], [1, 1]), (0, [-1, -0.25], [-0.25, 0.25]), (0, [0.25, -0.25], [1, 0.25])));
        yield return Hole("with-a-corner-missing", Of((0, [-1, -1], [1, 0.75]), (0, [-1, 0.75], [0.75, 1])));
        yield return Hole("beside-the-box", Of((0, [2, 2], [3, 3])));
        yield return Hole("below-the-box", Of((0, [-3, -3], [-2, -2])));
        yield return Hole("upside-down", Of((0, [1, 1], [-1, -1])));
        yield return Hole("that-end-below-the-first-input", Of((0, [-1, -1], [0.999, 1])));
        yield return Hole("that-end-below-the-last-input", Of((0, [-1, -1], [1, 0.999])));
        yield return Hole("that-begin-above-the-first-input", Of((0, [-0.999, -1], [1, 1])));
        yield return Hole("that-begin-above-the-last-input", Of((0, [-1, -0.999], [1, 1])));
        yield return Hole("of-a-pinwheel-with-its-middle-missing", Of([.. Pinwheel.Parts!.SkipLast(1).Select(part => (0, part.Box.Lower, part.Box.Upper))]));
        yield return Hole("of-another-case", Two with { Parts = [.. Two.Parts!.Select(part => part with { Case = 1 })] });
        yield return Forge("of-the-second-case-missing", "the parts do not cover the box of case 1", Two with { Parts = [.. Two.Parts!.Where(part => part.Case == 0)], Proofs = [.. Two.Proofs.SkipLast(1)] }, _ => { });
        yield return Forge("without-a-proof", "part 1 has no proof", Parts, root => root.Drop("proofs.1"));
        yield return Forge("with-a-proof-of-a-part-that-is-none", "there is a proof of part 3, but there are 3 parts", Parts, root => root.Set("proofs.1.case", 3));
        yield return Forge("of-a-case-that-is-none", "there is a part of case 1, but there are 1 cases", Parts, root => root.Set("parts.1.case", 1));
        yield return Forge("with-a-limit-that-is-reached", "does not show that no input of part", Parts, root => root.Set("cases.0.rows.0.limit", -2));
        yield return Forge("with-rows-of-the-other-case", "does not show that no input of part", Two, root => root.Set("cases.1.rows.0.limit", 0));
    }

    /// <summary>A part whose box is none of those that are stated.</summary>
    public static IEnumerable<ForgedCertificate> Unreadable() => [ForgedCertificate.Of("format", "part-of-a-box-that-is-none", "it must lie from", Parts, root => root.Set("parts.0.box", root.At("boxes")!.AsArray().Count))];

    public static VerificationCertificate Parts => Of((0, [-1, -1], [0, 1]), (0, [0, -1], [1, 0.5]), (0, [-0.25, 0.25], [1, 1]));

    /// <summary>Four arms around a middle: no side of a part goes through the whole box.</summary>
    private static VerificationCertificate Pinwheel => Of((0, [-1, -1], [0.5, -0.5]), (0, [0.5, -1], [1, 0.5]), (0, [-0.5, 0.5], [1, 1]), (0, [-1, -0.5], [-0.5, 1]), (0, [-0.5, -0.5], [0.5, 0.5]));

    private static VerificationCertificate Two => Of((0, [-1, -1], [0, 1]), (0, [0, -1], [1, 1]), (1, [-1, -1], [0, 0])) is var made ? made with
    {
        Cases = [made.Cases[0], new StatedCase(new StatedBox([-1, -1], [0, 0]), [new StatedRow([-1], -0.5)])],
    } : throw new InvalidOperationException();

    /// <summary>The sum is at most two, shown for each part by its box.</summary>
    private static VerificationCertificate Of(params (int Case, double[] Lower, double[] Upper)[] parts) => TrueVerifications.Of(Layers, 0) with
    {
        InputCount = 2,
        Cases = [new StatedCase(new StatedBox([-1, -1], [1, 1]), [new StatedRow([-1], -2.5)])],
        Parts = [.. parts.Select(part => new PartClaim(part.Case, new StatedBox(part.Lower, part.Upper)))],
        Ranges = [],
        Proofs = [.. parts.Select((_, p) => new ProofClaim(p, null, null, [0]))],
    };
}
