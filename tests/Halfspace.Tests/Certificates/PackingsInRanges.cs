using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Packings, written down by hand, that rest on the ranges of weights, on what is asked of an output near zero, on the lattice of costs, and on what a whole class costs.</summary>
internal static class PackingsInRanges
{
    private const string Rule = "subset-packing";

    private static readonly PackedSubset First = Set([0]);

    /// <summary>Only a weight beyond two tells zero from four: at zero a bias of -1 is needed, ten units down.</summary>
    private static Dataset Steep(int sign) => TinyProblems.Make("steep", 10, ([0], 0), ([4 * sign], 1), ([sign], 0));

    /// <summary>A sample of the first class at the origin, which without a bias is positive.</summary>
    private static Dataset Origin => TinyProblems.Make("origin", 1, ([0], 0), ([1], 1), ([2], 1));

    /// <summary>Samples that are missed in both readings where the weight is positive, more of them than the second class has.</summary>
    private static Dataset FewSecond => TinyProblems.Make("few", 1, ([1], 0), ([-1], 0), ([-1], 0), ([-1], 1));

    /// <summary>The same with more of them than the first class has.</summary>
    private static Dataset FewFirst => TinyProblems.Make("few", 1, ([-1], 1), ([-1], 1), ([1], 1), ([1], 1), ([1], 0));

    public static IEnumerable<(string Name, Certificate Certificate)> True()
    {
        yield return ("steep", Of(Steep(1), [], 2, 9, "0 -1", 1, [Set([0, 1])]));
        yield return ("steep-down", Of(Steep(-1), [], 2, 9, "0 -1", 1, [Set([0, 1])]));
        yield return ("origin", Of(Origin, [], 1, 0, "1 0", 1, [First]));
        yield return ("no-weight-below-zero", Of(TinyProblems.Make("ray", 1, ([1], 0), ([2], 1)), [], 2, 0, "0 0", 1, [First], weights: new WeightLimits(0, 2)));
        yield return ("no-weight-above-zero", Of(TinyProblems.Make("ray", 1, ([-1], 0), ([2], 1)), [], 2, 0, "0 0", 1, [First], weights: new WeightLimits(-2, 0)));
        yield return ("ties-as-errors", Of(TinyProblems.Make("zero", 1, ([0], 0), ([0], 1), ([1], 0)), [], 1, 0, "-1 0", 2, [First, Set([1])], costs: new MistakeCosts { ZeroIsError = true }));
        yield return ("hidden-forced", Of(FewSecond, [1], 2, 0, "1 0 | 0 -1", 1, [First, Set([3])], [Set([1], 2)], weights: new WeightLimits(1, 2)));
        yield return ("rounded-to-two-thirds", Of(Origin, [], 1, 0, "1 0", new Fraction(2, 3), [First], unit: 3, costs: Weights(Rational.Of(2, 3), Rational.Of(4, 3))));
    }

    public static IEnumerable<ForgedCertificate> Forged()
    {
        static ForgedCertificate Forge(string name, string phrase, TrainingCertificate certificate) => ForgedCertificate.Of(Rule, name, phrase, certificate, _ => { });
        yield return Forge("steep-in-a-wider-range", "does not apply", Of(Steep(1), [], 3, 9, "0 -1", 1, [Set([0, 1])]));
        yield return Forge("steep-down-in-a-wider-range", "does not apply", Of(Steep(-1), [], 3, 9, "0 -1", 1, [Set([0, 1])]));
        yield return Forge("lattice-of-the-scale-alone", "does not apply", Of(Steep(1), [], 2, 9, "0 -1", 1, [Set([1, 2])]));
        yield return Forge("sample-that-counts-nothing", "does not apply", Of(Steep(1), [], 2, 9, "0 -1", 1, [new PackedSubset([new InfeasibleSet([0, 1, 2], [1, 1, 0])], 1, 1)]));
        yield return Forge("zero-taken-for-negative", "does not apply", Of(TinyProblems.Make("origin", 1, ([0], 1), ([1], 0)), [], 1, 0, "0 0", 1, [First]));
        yield return Forge("hidden-zero-taken-for-negative", "does not apply", Of(TinyProblems.Make("origin", 1, ([0], 1), ([0], 0), ([1], 0)), [1], 1, 0, "0 0 | 0 1", 1, [First], [First]));
        yield return Forge("hidden-zero-taken-for-negative-in-one-reading", "does not apply", Of(TinyProblems.Make("origin", 1, ([0], 1), ([-1], 0), ([1], 0)), [1], 2, 0, "1 0 | 1 0", 1, [First], [Set([1])], weights: new WeightLimits(1, 2)));
        yield return Forge("hidden-zero-as-an-error", "does not apply", Of(TinyProblems.Make("origin", 1, ([0], 1), ([0], 0), ([1], 0)), [1], 1, 0, "0 0 | 0 1", 1, [First], [First], costs: new MistakeCosts { ZeroIsError = true }));
        yield return Forge("hidden-one-step-down", "does not apply", Of(TinyProblems.Make("step", 1, ([1], 0), ([0], 1)), [1], 1, 0, "0 0 | 0 1", 1, [First], [Set([1])]));
        yield return Forge("hidden-more-than-the-second-class", "prove 1 only, not 2", Of(FewSecond, [1], 2, 0, "1 0 | 1 0", 2, [First, Set([3])], [Set([1], 2)], weights: new WeightLimits(1, 2)));
        yield return Forge("hidden-more-than-the-first-class", "prove 1 only, not 2", Of(FewFirst, [1], 2, 0, "1 0 | 1 0", 2, [Set([0], 2)], [Set([2], 2)], weights: new WeightLimits(1, 2)));
        yield return Forge("hidden-more-than-the-lighter-class", "prove 0.5 only, not 1", Of(FewSecond, [1], 2, 0, "1 0 | 1 0", 1, [Set([0], 2), Set([3])], [Set([1], 4)], unit: 2, weights: new WeightLimits(1, 2), costs: Weights(1, Rational.Of(1, 2))));
        yield return Forge("rounded-to-a-whole-mistake", "prove 0.5 only, not 1", Of(Origin, [], 1, 0, "-1 0", 1, [First], unit: 2, costs: Weights(Rational.Of(1, 2), Rational.Of(1, 3))));
        yield return Forge("rounded-to-costs-of-the-second-class", "prove 0.5 only, not 2/3", Of(Origin, [], 1, 0, "-1 0", new Fraction(2, 3), [First], unit: 2, costs: Weights(Rational.Of(1, 2), Rational.Of(1, 3))));
        yield return Forge("rounded-to-costs-of-the-first-class", "prove 1/3 only, not 0.5", Of(TinyProblems.Make("zero", 1, ([0], 1), ([1], 0), ([2], 0)), [], 1, 0, "1 0", new Fraction(1, 2), [First], unit: 3, costs: Weights(Rational.Of(1, 2), Rational.Of(1, 3)) with { ZeroIsError = true }));
        yield return Forge("rounded-to-sevenths", "prove 0.5 only, not 0.6", Of(Origin, [], 1, 0, "-1 0", new Fraction(3, 5), [First], unit: 2, costs: Weights(Rational.Of(1, 2), Rational.Of(1, 2))));
    }

    private static MistakeCosts Weights(Rational first, Rational second) => new() { ClassWeights = [first, second] };

    private static PackedSubset Set(int[] samples, int share = 1) => new([new InfeasibleSet(samples, [.. samples.Select(_ => BigInteger.One)])], 1, share);

    private static TrainingCertificate Of(Dataset data, int[] hidden, int range, int bias, string network, int bound, PackedSubset[] sets, PackedSubset[]? exchanged = null, int unit = 1, WeightLimits? weights = null, MistakeCosts? costs = null) =>
        Of(data, hidden, range, bias, network, new Fraction(bound, 1), sets, exchanged, unit, weights, costs);

    private static TrainingCertificate Of(Dataset data, int[] hidden, int range, int bias, string network, Fraction bound, PackedSubset[] sets, PackedSubset[]? exchanged = null, int unit = 1, WeightLimits? weights = null, MistakeCosts? costs = null)
    {
        var limits = new NetworkLimits { BiasRange = bias, Weights = weights is { } within ? [.. Enumerable.Repeat(within, data.InputCount)] : null };
        var problem = new TrainingProblem(data, hidden, range, [costs is null ? Mistakes.Instance : new Mistakes(costs)], null, limits);
        var proof = new BoundProof(new Cost(bound.Numerator, bound.Denominator), ProofKind.Combinatorial, "sets of samples share the costs of their samples", null, Rule);
        var certificate = Certify(problem, Network(data, network), proof);
        var outcome = certificate.Outcomes[0];
        return certificate with { Outcomes = [outcome with { Bound = outcome.Bound! with { Packing = new PackingClaim(unit, sets) { Exchanged = exchanged } } }] };
    }
}
