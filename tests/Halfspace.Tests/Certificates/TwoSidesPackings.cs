using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Packings, written down by hand, for two hidden neurons: samples of the class that either of two sides holds.</summary>
internal static class TwoSidesPackings
{
    private const string Rule = "subset-packing";
    private const string Packing = "outcomes.0.bound.packing";

    /// <summary>A sample of the second class between two of the first is on neither side, unless one of the three is missed.</summary>
    private static readonly PackedSubset[] Between = [new([new([0, 1, 2], [1, 2, 1])], 1, 1)];

    /// <summary>Of three samples of the first class no two are on one side, since one of the second is between them; there are two sides.</summary>
    private static readonly PackedSubset[] Circle = [new([new([0, 1, 2], [1, 2, 1]), new([2, 3, 4], [1, 2, 1]), new([0, 1, 4], [3, 4, 1])], 1, 1)];

    private static Dataset Line => TinyProblems.Make("alternating", 1, ([0], 0), ([1], 1), ([2], 0), ([3], 1), ([4], 0));

    /// <summary>Without a bias no positive side leaves the origin out, but a negative one does.</summary>
    private static Dataset Origin => TinyProblems.Make("origin", 1, ([0], 0), ([1], 1), ([-1], 1));

    public static IEnumerable<(string Name, Certificate Certificate)> True()
    {
        yield return ("two-sides", OfLine());
        yield return ("two-sides-weighted", Of(Line, [2], 9, Between, Circle, new Fraction(3, 4), unit: 4, costs: new MistakeCosts { ClassWeights = [Rational.Of(3, 4), Rational.Of(3, 2)] }, share: 3));
        yield return ("two-sides-sat-margin", Of(Line, [2], 9, Between, Circle, new Fraction(1, 1), objective: SatMargin.Instance));
        yield return ("two-sides-equal-inputs", Of(TinyProblems.Make("equal", 1, ([0], 0), ([0], 1), ([1], 1)), [2], 9, Pair(), Pair(), new Fraction(1, 1)));
    }

    public static IEnumerable<ForgedCertificate> Forged()
    {
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Rule, "two-sides-" + name, phrase, OfLine(), change);
        ForgedCertificate Plain(string name, TrainingCertificate certificate) => ForgedCertificate.Of(Rule, "two-sides-" + name, "does not apply", certificate, _ => { });
        const string Exchanged = Packing + ".exchanged";
        yield return Forge("of-an-even-circle", "does not apply", root => root.At(Exchanged + ".0.sets")!.AsArray().RemoveAt(2));
        yield return Forge("said-to-be-two", "does not apply", root => root.Set(Exchanged + ".0.misses", 2));
        yield return Forge("with-a-set-that-a-side-takes", "does not apply", root => root.SetJson(Exchanged + ".0.sets.2.samples", "[0, 2, 4]"));
        yield return Forge("with-a-set-of-other-multipliers", "does not apply", root => root.SetJson(Exchanged + ".0.sets.2.multipliers", "[3, 1, 4]"));
        yield return Forge("of-a-share-that-is-more-than-each-costs", "does not apply", root => root.Set(Exchanged + ".0.share", 2));
        yield return Forge("of-samples-that-are-used-up", "does not apply", root => root.At(Exchanged)!.AsArray().Add(root.At(Exchanged + ".0")!.DeepClone()));
        yield return Forge("of-one-class-only", "does not apply", root => root.At(Packing)!.AsObject().Remove("exchanged"));
        yield return Forge("of-the-other-class-with-nothing", "prove 0 only, not 1", root => root.SetJson(Exchanged, "[]"));
        yield return Forge("of-classes-exchanged", "does not apply", root =>
        {
            var (ours, theirs) = (root.At(Packing + ".subsets")!.DeepClone(), root.At(Exchanged)!.DeepClone());
            root.At(Packing)!.AsObject()["subsets"] = theirs;
            root.At(Packing)!.AsObject()["exchanged"] = ours;
        });
        yield return Plain("over-two-layers", Of(Line, [2, 1], 9, Between, Circle, new Fraction(1, 1)));
        yield return Plain("of-three-neurons", Of(Line, [3], 9, Between, Circle, new Fraction(1, 1)));
        yield return Plain("of-an-output-a-class", Of(Line, [2], 9, Between, Circle, new Fraction(1, 1), coding: OutputCoding.OnePerClass));
        // The positive sides of both neurons hold the origin, the negative ones one of the others each: nothing is missed.
        yield return Plain("where-a-side-is-positive-only", Of(Origin, [2], 0, [new([new([0], [1])], 1, 1)], [new([new([0, 1, 2], [1, 1, 1])], 1, 1)], new Fraction(1, 1)));
    }

    private static PackedSubset[] Pair() => [new([new([0, 1], [1, 1])], 1, 1)];

    private static TrainingCertificate OfLine() => Of(Line, [2], 9, Between, Circle, new Fraction(1, 1));

    private static TrainingCertificate Of(Dataset data, int[] hidden, int bias, PackedSubset[] subsets, PackedSubset[] exchanged, Fraction bound, int unit = 1, MistakeCosts? costs = null, int share = 1, ITrainingObjective? objective = null, OutputCoding coding = OutputCoding.Single)
    {
        var problem = new TrainingProblem(data, hidden, 2, [objective ?? (costs is null ? Mistakes.Instance : new Mistakes(costs))], coding, new NetworkLimits { BiasRange = bias });
        var proof = new BoundProof(new Cost(bound.Numerator, bound.Denominator), ProofKind.Combinatorial, "sets of samples share the costs of their samples", null, Rule);
        var certificate = Certify(problem, problem.ConstantNetwork(0), proof);
        var outcome = certificate.Outcomes[0];
        PackedSubset[] Shared(PackedSubset[] some) => [.. some.Select(subset => subset with { Share = share })];
        return certificate with { Outcomes = [outcome with { Bound = outcome.Bound! with { Packing = new PackingClaim(unit, Shared(subsets)) { Exchanged = Shared(exchanged) } } }] };
    }
}
