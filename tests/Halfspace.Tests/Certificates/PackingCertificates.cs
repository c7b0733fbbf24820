using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Certificates whose bound packs sets of samples: true ones, and packings in which one thing is false.</summary>
internal static class PackingCertificates
{
    private const string Rule = "subset-packing";
    private const string Packing = "outcomes.0.bound.packing";
    private const string First = Packing + ".subsets.0";

    /// <summary>Ones among zeros on a line, with a pair of equal inputs.</summary>
    private static Dataset Line { get; } = TinyProblems.Make("line", 1, ([0], 0), ([1], 1), ([2], 0), ([2], 0), ([2], 1), ([3], 1), ([4], 0));

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True()
    {
        yield return (Rule, "xor", Xor("max-correct"));
        yield return (Rule, "xor-sat-margin", Xor("sat-margin"));
        yield return (Rule, "line", OnLine());
        yield return (Rule, "weighted", Of(Weighted(3), "0 -1"));
        yield return (Rule, "priced", Of(new TrainingProblem(Line, [], 2, [new Mistakes(new MistakeCosts { InputCost = Rational.Of(1, 3), ZeroIsError = true })], null, new NetworkLimits { BiasRange = 9 }), "0 -1"));
        yield return (Rule, "limited", Of(Limited(0), "0 0"));
        yield return (Rule, "hidden", Hidden());
        yield return (Rule, "hidden-sat-margin-one-per-class", Certify(Problem(TinyProblems.Xor, [1], 1, "sat-margin", OutputCoding.OnePerClass), Network(TinyProblems.Xor, "1 1 -1 | -1 0; 1 0"), Derive(Problem(TinyProblems.Xor, [1], 1, "sat-margin", OutputCoding.OnePerClass), Rule)));
        foreach (var (name, certificate) in RankedPackings.True()) yield return (Rule, name, certificate);
        foreach (var (name, certificate) in PackingsInRanges.True()) yield return (Rule, name, certificate);
        foreach (var (name, certificate) in TwoSidesPackings.True()) yield return (Rule, name, certificate);
        foreach (var (name, certificate) in DrawnSidesPackings.True()) yield return (Rule, name, certificate);
        yield return (Rule, "hidden-sat-margin", Certify(HiddenXor("sat-margin"), Network(TinyProblems.Xor, "0 0 0 | 0 -1"), Derive(HiddenXor("sat-margin"), Rule)));
    }

    public static IEnumerable<ForgedCertificate> Forged()
    {
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Rule, name, phrase, OnLine(), change);
        ForgedCertificate Unreadable(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of("format", "packing-" + name, phrase, OnLine(), change);
        yield return Forge("set-counted-twice", "does not apply", root => root.At(Packing + ".subsets")!.AsArray().Add(root.At(First)!.DeepClone()));
        yield return Forge("share-larger-than-a-sample-costs", "does not apply", root => root.Set(First + ".share", 100));
        yield return Forge("share-below-zero", "does not apply", root => root.Set(First + ".share", -1));
        yield return Forge("share-of-nothing", "does not apply", root => root.Set(First + ".share", 0));
        yield return Forge("unit-of-nothing", "does not apply", root => root.Set(Packing + ".unit", 0));
        yield return Forge("unit-below-zero", "does not apply", root => root.Set(Packing + ".unit", -1));
        yield return Forge("unit-larger", " only, not ", root => root.Set(Packing + ".unit", 1000));
        yield return Forge("set-of-none", "does not apply", root => root.SetJson(First, """{"samples": [], "multipliers": [], "share": 1}"""));
        yield return Forge("set-that-some-weights-meet", "does not apply", root => root.SetJson(First, """{"samples": [0, 1], "multipliers": [1, 1], "share": 1}"""));
        yield return Forge("multiplier-left-out", "does not apply", root => root.At(First + ".multipliers")!.AsArray().RemoveAt(0));
        yield return Forge("multiplier-of-nothing", "does not apply", root => root.Set(First + ".multipliers.0", 0));
        yield return Forge("multiplier-below-zero", "does not apply", root => root.Set(First + ".multipliers.0", -1));
        yield return Forge("set-shown-by-a-multiplier-below-zero", "does not apply", root =>
        {
            root.Set(Packing + ".unit", 1);
            root.SetJson(Packing + ".subsets", """[{"samples": [0, 1, 5], "multipliers": [2, 3, -1], "share": 1}]""");
            root.Set("outcomes.0.bound.value.0", 1);
        });
        yield return Forge("multiplier-of-100-digits", "does not apply", root => root.SetJson(First + ".multipliers.0", "1" + new string('0', 99)));
        yield return Forge("sample-beyond-the-data", "does not apply", root => root.Set(First + ".samples.0", 7));
        yield return Forge("sets-left-out", " only, not ", root => root.SetJson(Packing + ".subsets", "[]"));
        yield return Forge("packing-left-out", "states no sets of samples", root => root.At("outcomes.0.bound")!.AsObject().Remove("packing"));
        yield return Forge("sets-of-another-rule", "which only the rule subset-packing packs", root =>
        {
            root.Set("outcomes.0.bound.rule", "identical-inputs");
            root.Set("outcomes.0.bound.value.0", 1);
        });
        yield return Forge("sets-of-a-solver", "which only the rule subset-packing packs", root =>
        {
            root.Set("outcomes.0.bound.rule", null);
            root.Set("outcomes.0.bound.proof", "mip");
            root.Set("outcomes.0.bound.trusts", "HiGHS");
        });
        yield return Forge("sets-of-nobody", "which only the rule subset-packing packs", root =>
        {
            root.Set("outcomes.0.bound.rule", null);
            root.Set("outcomes.0.bound.proof", "trivial");
            root.Set("outcomes.0.bound.value.0", 0);
        });
        yield return Forge("labels-exchanged", "does not apply|the network costs", root =>
        {
            root.SetJson("data.labels", "[0, 1, 0, 0, 1, 1, 1]");
            root.Seal();
        });
        yield return ForgedCertificate.Of("format", "packing-version", "the property 'packing' is not known", Xor("max-correct"), root => root.Set("version", 1));
        yield return Unreadable("unit-left-out", "the property 'unit' is missing", root => root.At(Packing)!.AsObject().Remove("unit"));
        yield return Unreadable("negative-sample", "it must lie from 0", root => root.Set(First + ".samples.0", -1));
        yield return Unreadable("share-that-is-no-whole-number", "a whole number of at most 200 digits", root => root.SetJson(First + ".share", "0.5"));
        yield return Unreadable("one-more-property", "the property 'why' is not known", root => root.Set(First + ".why", "because"));

        foreach (var forged in ForgedHidden()) yield return forged;
        foreach (var forged in PackingsInRanges.Forged()) yield return forged;
        foreach (var forged in RankedPackings.Forged()) yield return forged;
        foreach (var forged in TwoSidesPackings.Forged()) yield return forged;
        foreach (var forged in DrawnSidesPackings.Forged()) yield return forged;

        // What narrow weights, dear samples, a margin and ties as errors do not allow, others may.
        ForgedCertificate Moved(string name, TrainingProblem from, TrainingProblem to, string network = "0 -1") =>
            ForgedCertificate.Of(Rule, name, "does not apply", Certify(to, Network(to.Data, network), Derive(from, Rule)), _ => { });
        var near = TinyProblems.Make("near", 1, ([2], 0), ([3], 1));
        yield return Moved("bound-of-a-smaller-range", Problem(near, [], 1, "mistakes"), Problem(near, [], 3, "mistakes"));
        yield return Moved("bound-of-a-narrower-bias", Limited(0), Limited(9));
        yield return Moved("bound-of-heavier-classes", Weighted(3), Weighted(2));
        var zero = TinyProblems.Make("zero", 1, ([0], 0), ([0], 1), ([1], 0));
        var tie = new TrainingProblem(zero, [], 1, [new Mistakes(new MistakeCosts { ZeroIsError = true })], null, new NetworkLimits { BiasRange = 0 });
        yield return Moved("bound-of-ties-as-errors", tie, new TrainingProblem(zero, [], 1, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 0 }), "0 0");
        var hidden = HiddenXor("max-correct");
        yield return ForgedCertificate.Of(Rule, "hidden-neuron", "does not apply", Certify(hidden, Network(hidden.Data, "0 0 0 | 0 -1"), Derive(Problem(TinyProblems.Xor, [], 1, "max-correct"), Rule)), _ => { });
        var hinge = Problem(TinyProblems.Xor, [], 1, "min-hinge");
        yield return ForgedCertificate.Of(Rule, "another-objective", "does not apply", Certify(hinge, Network(hinge.Data, "0 0 -1"), Derive(Problem(TinyProblems.Xor, [], 1, "max-correct"), Rule)), root => root.Set("outcomes.0.bound.value.0", 0));
        var perClass = Problem(TinyProblems.Xor, [], 1, "mistakes", OutputCoding.OnePerClass);
        yield return ForgedCertificate.Of(Rule, "one-output-a-class", "does not apply", Certify(perClass, Network(perClass.Data, "0 0 0; 0 0 0"), Derive(Problem(TinyProblems.Xor, [], 1, "mistakes"), Rule)), _ => { });
    }

    /// <summary>What only a packing for one hidden neuron states.</summary>
    private static IEnumerable<ForgedCertificate> ForgedHidden()
    {
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Rule, "hidden-" + name, phrase, Hidden(), change);
        var perClass = Problem(TinyProblems.Xor, [1], 1, "sat-margin", OutputCoding.OnePerClass);
        yield return ForgedCertificate.Of(Rule, "hidden-more-than-each-output", "prove 2 only, not 3", Certify(perClass, Network(TinyProblems.Xor, "0 0 0 | 0 1; 0 -1"), Derive(perClass, Rule)), root => root.Set("outcomes.0.bound.value.0", 3));
        yield return Forge("without-exchanged-sets", "does not apply", root => root.At(Packing)!.AsObject().Remove("exchanged"));
        yield return Forge("exchanged-sets-are-none", " only, not ", root => root.SetJson(Packing + ".exchanged", "[]"));
        yield return Forge("sets-are-none", " only, not ", root => root.SetJson(Packing + ".subsets", "[]"));
        yield return Forge("exchanged-share-larger-than-a-sample-costs", "does not apply", root => root.Set(Packing + ".exchanged.0.share", 100));
        yield return Forge("exchanged-sample-beyond-the-data", "does not apply", root => root.Set(Packing + ".exchanged.0.samples.0", 70));
        yield return Forge("exchanged-multiplier-below-zero", "does not apply", root => root.Set(Packing + ".exchanged.0.multipliers.0", -1));
        // Zero is positive in both readings, so what shows that one is missed does not show it of the other.
        var origin = TinyProblems.Make("origin", 1, ([0], 0), ([1], 1), ([2], 1));
        NetworkLimits limits = new() { BiasRange = 0 };
        var (alone, below) = (new TrainingProblem(origin, [], 1, [Mistakes.Instance], null, limits), new TrainingProblem(origin, [1], 1, [Mistakes.Instance], null, limits));
        yield return ForgedCertificate.Of(Rule, "hidden-sets-of-one-reading-for-both", "does not apply", Certify(below, Network(origin, "0 0 | 0 1"), Derive(alone, Rule)), root => root.At(Packing)!["exchanged"] = root.At(Packing + ".subsets")!.DeepClone());
        yield return ForgedCertificate.Of(Rule, "exchanged-sets-without-a-hidden-neuron", "does not apply", OnLine(), root => root.At(Packing)!["exchanged"] = root.At(Packing + ".subsets")!.DeepClone());
        // Of three classes two suit the two signs, and the counting is another.
        var two = TinyProblems.Make("two", 1, ([0], 0), ([1], 1), ([2], 0), ([3], 1));
        var three = TinyProblems.Make("three", 1, ([0], 0), ([1], 1), ([2], 0), ([3], 2));
        yield return ForgedCertificate.Of(Rule, "hidden-three-classes", "does not apply", Certify(Problem(three, [1], 1, "mistakes", OutputCoding.OnePerClass), Network(three, "0 0 | 0 1; 0 0; 0 0"), Derive(Problem(two, [1], 1, "mistakes"), Rule)), _ => { });
    }

    private static TrainingProblem HiddenXor(string objective) => Problem(TinyProblems.Xor, [1], 1, objective);

    private static TrainingCertificate Hidden() => Certify(HiddenXor("mistakes"), Network(TinyProblems.Xor, "0 0 0 | 0 -1"), Derive(HiddenXor("mistakes"), Rule));

    private static TrainingCertificate Xor(string objective) => Certify(Problem(TinyProblems.Xor, [], 1, objective), Network(TinyProblems.Xor, "0 0 -1"), Derive(Problem(TinyProblems.Xor, [], 1, objective), Rule));

    private static TrainingCertificate OnLine() => Of(new TrainingProblem(Line, [], 2, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 9 }), "0 -1");

    private static TrainingProblem Weighted(int second) => new(Line, [], 2, [new Mistakes(new MistakeCosts { ClassWeights = [Rational.Of(1, 2), Rational.Of(second, 3)] })], null, new NetworkLimits { BiasRange = 9 });

    /// <summary>Without a bias, only a weight tells the classes apart, and it may not be negative.</summary>
    private static TrainingProblem Limited(int bias) => new(TinyProblems.Make("ray", 1, ([1], 1), ([2], 0), ([3], 0)), [], 2, [Mistakes.Instance], null, new NetworkLimits { BiasRange = bias });

    private static TrainingCertificate Of(TrainingProblem problem, string network) => Certify(problem, Network(problem.Data, network), Derive(problem, Rule));
}
