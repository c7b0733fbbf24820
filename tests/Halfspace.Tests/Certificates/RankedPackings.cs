using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Packings, written down by hand, of sets of samples of which more than one is missed.</summary>
internal static class RankedPackings
{
    private const string Rule = "subset-packing";
    private const string Packing = "outcomes.0.bound.packing";
    private const string First = Packing + ".subsets.0";

    /// <summary>Of labels that alternate on a line, a sample between two of the other label is missed, or one of the two. No sample is in all three of these.</summary>
    private static readonly InfeasibleSet[] Triples = [new([0, 1, 2], [1, 2, 1]), new([1, 2, 3], [1, 2, 1]), new([0, 3, 4], [1, 4, 3])];

    private static readonly Fraction Two = new(2, 1);

    private static Dataset Line => TinyProblems.Make("alternating", 1, ([0], 0), ([1], 1), ([2], 0), ([3], 1), ([4], 0));

    /// <summary>Three different samples, each twice: of each pair both are right, or neither.</summary>
    private static Dataset Twins => TinyProblems.Make("twins", 1, ([0], 0), ([1], 1), ([2], 0), ([0], 0), ([1], 1), ([2], 0));

    public static IEnumerable<(string Name, Certificate Certificate)> True()
    {
        yield return ("two-of-five", TwoOfFive());
        yield return ("two-of-five-weighted", Of(Line, [], "0 -1", new Fraction(3, 2), [new PackedSubset(Triples, 2, 3)], unit: 4, costs: new MistakeCosts { ClassWeights = [Rational.Of(3, 4), 1] }));
        yield return ("two-of-five-hidden", Hidden());
        // Beyond the 64 sets that one number stands for.
        yield return ("two-of-five-in-66-sets", Of(Line, [], "0 -1", Two, [new PackedSubset([.. Enumerable.Repeat(Triples[0], 64), Triples[1], Triples[2]], 2, 1)]));
        yield return ("twins", Of(Twins, [], "0 -1", Two, [new PackedSubset([new([0, 1, 2], [1, 2, 1]), new([3, 4, 5], [1, 2, 1])], 1, 2)]));
        yield return ("two-of-five-sat-margin", Of(Line, [], "0 -1", Two, [new PackedSubset(Triples, 2, 1)], objective: SatMargin.Instance));
    }

    public static IEnumerable<ForgedCertificate> Forged()
    {
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Rule, "two-of-five-" + name, phrase, TwoOfFive(), change);
        ForgedCertificate Unreadable(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of("format", "packing-" + name, phrase, TwoOfFive(), change);
        yield return Forge("said-to-be-three", "does not apply", root => root.Set(First + ".misses", 3));
        yield return Forge("said-to-be-65", "does not apply", root => root.Set(First + ".misses", 65));
        yield return Forge("of-two-sets", "does not apply", root => root.At(First + ".sets")!.AsArray().RemoveAt(2));
        yield return Forge("of-no-set", "does not apply", root => root.SetJson(First + ".sets", "[]"));
        yield return Forge("of-one-set-three-times", "does not apply", root => root.SetJson(First + ".sets", """[{"samples": [0, 1, 2], "multipliers": [1, 2, 1]}, {"samples": [0, 1, 2], "multipliers": [1, 2, 1]}, {"samples": [2, 1, 0], "multipliers": [1, 2, 1]}]"""));
        yield return Forge("with-a-set-that-some-weights-meet", "does not apply", root => root.SetJson(First + ".sets.2.samples", "[0, 2, 4]"));
        yield return Forge("with-a-set-of-other-multipliers", "does not apply", root => root.SetJson(First + ".sets.2.multipliers", "[3, 4, 1]"));
        yield return Forge("with-a-set-of-none", "does not apply", root => root.SetJson(First + ".sets.2", """{"samples": [], "multipliers": []}"""));
        yield return Forge("with-a-sample-beyond-the-data", "does not apply", root => root.Set(First + ".sets.2.samples.0", 5));
        yield return Forge("of-a-share-that-is-more-than-each-costs", "does not apply", root => root.Set(First + ".share", 2));
        yield return Forge("of-one-miss", "prove 1 only, not 2", root => root.Set(First + ".misses", 1));
        yield return Forge("and-a-sample-that-is-used-up", "does not apply", root => root.At(Packing + ".subsets")!.AsArray().Add(JsonNode.Parse("""{"samples": [0, 1, 2], "multipliers": [1, 2, 1], "share": 1}""")));
        // By samples, two are needed to take one out of each set; by what they ask for, one.
        yield return ForgedCertificate.Of(Rule, "twins-for-two", "does not apply", Of(Twins, [], "0 0", new Fraction(4, 1), [new PackedSubset([new([0, 1, 2], [1, 2, 1]), new([3, 4, 5], [1, 2, 1])], 2, 2)]), _ => { });
        yield return ForgedCertificate.Of(Rule, "two-of-five-hidden-in-one-reading", "does not apply", Hidden(), root => root.Set(Packing + ".exchanged.0.misses", 3));
        yield return Unreadable("no-misses", "it must lie from 1", root => root.Set(First + ".misses", 0));
        yield return Unreadable("misses-left-out", "the property 'misses' is missing", root => root.At(First)!.AsObject().Remove("misses"));
        yield return Unreadable("samples-beside-sets", "the property 'samples' is not known", root => root.SetJson(First + ".samples", "[0]"));
        yield return Unreadable("share-in-a-set", "the property 'share' is not known", root => root.Set(First + ".sets.0.share", 1));
    }

    private static TrainingCertificate TwoOfFive() => Of(Line, [], "0 -1", Two, [new PackedSubset(Triples, 2, 1)]);

    /// <summary>Both readings miss two: what is asked of either label is the same but for zero.</summary>
    private static TrainingCertificate Hidden() => Of(Line, [1], "0 0 | 0 -1", Two, [new PackedSubset(Triples, 2, 1)], [new PackedSubset(Triples, 2, 1)]);

    private static TrainingCertificate Of(Dataset data, int[] hidden, string network, Fraction bound, PackedSubset[] subsets, PackedSubset[]? exchanged = null, int unit = 1, MistakeCosts? costs = null, ITrainingObjective? objective = null)
    {
        var problem = new TrainingProblem(data, hidden, 2, [objective ?? (costs is null ? Mistakes.Instance : new Mistakes(costs))], OutputCoding.Single, new NetworkLimits { BiasRange = 9 });
        var proof = new BoundProof(new Cost(bound.Numerator, bound.Denominator), ProofKind.Combinatorial, "sets of samples share the costs of their samples", null, Rule);
        var certificate = Certify(problem, Network(data, network), proof);
        var outcome = certificate.Outcomes[0];
        return certificate with { Outcomes = [outcome with { Bound = outcome.Bound! with { Packing = new PackingClaim(unit, subsets) { Exchanged = exchanged } } }] };
    }
}
