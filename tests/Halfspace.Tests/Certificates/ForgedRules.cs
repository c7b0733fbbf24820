using System.Numerics;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Lies about bounds on integer networks: each rule's name on what it does not show, and on what it does not apply to.</summary>
internal static class ForgedRules
{
    private const string TwoOfThree = "1 -1 -1; -1 1 -1; 0 0 0 | 1 1 0 1";
    private const string ThreeOfThree = "1 -1 -1; -1 1 -1; 0 0 1 | 1 1 1 0";
    private const string BestOfOne = "1 1 -1 | 1 0";
    private const string BlindOne = "0 0 0 | 0 -1";

    private static readonly Dataset Xor = TinyProblems.Xor;

    public static IEnumerable<ForgedCertificate> All() =>
    [
        .. Common("trivial", Problem(Xor, [2], 1, "max-correct"), TrueCertificates.XorNetwork, TrueCertificates.Blind),
        .. Common("identical-inputs", Problem(TinyProblems.XorWithConflict, [2], 1, "max-correct"), TrueCertificates.XorNetwork, TrueCertificates.Blind),
        .. Common("neuron-count", Problem(Xor, [3], 1, "min-neurons"), TwoOfThree, ThreeOfThree),
        .. Common("opposite-pairs", Problem(TrueCertificates.Line, [], 2, "max-margin"), "2 -2", "1 -1"),
        .. Common("smallest-weights", Problem(TrueCertificates.Line, [], 2, "min-weight"), "1 -1", "2 -1"),
        .. Common("few-neurons", Problem(Xor, [3], 1, "min-neurons"), TwoOfThree, ThreeOfThree),
        .. Common("exhaustive", Problem(Xor, [2], 1, "max-margin"), TrueCertificates.XorNetwork, "1 -1 -1; -1 1 -1 | 1 1 0", bound: -1),
        .. Common("branch-and-bound", Problem(Xor, [1], 1, "max-correct"), BestOfOne, BlindOne),
        .. Common("infeasible-subsets", Problem(Xor, [1], 1, "max-correct"), BestOfOne, BlindOne),
        .. Common("two-sides", Problem(TrueCertificates.Turns, [2], 1, "max-correct"), "1 -1; -1 1 | 1 1 -1", "0 0; 0 0 | 0 0 -1"),
        .. Common("subset-packing", Problem(Xor, [], 1, "max-correct"), "1 1 -1", "0 0 -1"),
        .. Common("neuron-codes", Problem(TrueCertificates.Five, [1], 1, "max-correct", OutputCoding.OnePerClass), "1 -1 | -1 0; 1 0; 0 -1; 0 -1; 0 -1", "0 0 | 0 1; 0 -1; 0 -1; 0 -1; 0 -1"),
        .. Common("exchanges", Problem(Xor, [1], 1, "max-correct"), BestOfOne, BlindOne),
        .. Own(),
        .. Solvers(),
    ];

    /// <summary>What can be wrong with a bound by any rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="problem">A problem of one objective.</param>
    /// <param name="good">A network.</param>
    /// <param name="bad">A network that costs more than the rule shows, by a whole number.</param>
    /// <param name="bound">The bound that the rule gives, where it is not to be asked for.</param>
    private static IEnumerable<ForgedCertificate> Common(string rule, TrainingProblem problem, string good, string bad, int? bound = null)
    {
        var proof = Derive(problem, rule);
        var (best, worse) = (Certify(problem, Network(problem.Data, good), proof), Certify(problem, Network(problem.Data, bad), proof));
        var (shown, cost) = (bound ?? (int)(proof.Value.Numerator / proof.Value.Denominator), (int)worse.Outcomes[0].Value!.Value.Numerator);
        var isOwn = rule != "exchanges" && proof.Kind is ProofKind.Trivial or ProofKind.Combinatorial;
        var notShown = isOwn ? " only, not " : "derives ";
        ForgedCertificate Forge(string name, string phrase, Certificate truth, Action<JsonObject> change) => ForgedCertificate.Of(rule, name, phrase, truth, change);
        if (cost > shown) yield return Forge("bad-network-optimal", notShown, worse, root => root.Set("outcomes.0.bound.value.0", cost));
        if (cost > shown) yield return Forge("bound-one-more-than-follows", notShown, worse, root => root.Set("outcomes.0.bound.value.0", shown + 1));
        if (cost > shown) yield return Forge("bound-a-millionth-more-than-follows", notShown, worse, root => root.SetJson("outcomes.0.bound.value", $"[{shown * 1_000_000 + 1}, 1000000]"));
        yield return Forge("bound-above-the-network", "is above the network's cost", best, root => root.SetNumber("outcomes.0.bound.value.0", best.Outcomes[0].Value!.Value.Numerator + 1));
        yield return Forge("bound-of-200-digits", "is above the network's cost", best, root => root.SetNumber("outcomes.0.bound.value.0", BigInteger.Pow(10, 199)));
        yield return Forge("solver-named-beside-rule", "is said to need no solver, but names HiGHS", best, root => root.Set("outcomes.0.bound.trusts", "HiGHS"));
        yield return Forge("blank-solver-named-beside-rule", "is said to need no solver, but names", best, root => root.Set("outcomes.0.bound.trusts", ""));
        yield return Forge("sample-counted-twice", "that is no subset of the data", best, root => root.SetJson("outcomes.0.bound.samples", "[0, 1, 1]"));
        yield return Forge("sample-that-is-none", "that is no subset of the data", best, root => root.SetJson("outcomes.0.bound.samples", $"[0, {problem.Data.SampleCount}]"));
        yield return Forge("no-sample", "that is no subset of the data", best, root => root.SetJson("outcomes.0.bound.samples", "[]"));
        yield return Forge("value-with-bound", "the certificate states", best, root =>
        {
            root.SetNumber("outcomes.0.value.0", best.Outcomes[0].Value!.Value.Numerator + 1);
            root.SetNumber("outcomes.0.bound.value.0", best.Outcomes[0].Value!.Value.Numerator + 1);
        });
        if (rule == "trivial")
        {
            yield return Forge("rule-named", "is said to be trivial, but names the rule", best, root => root.Set("outcomes.0.bound.rule", "identical-inputs"));
            yield return Forge("combinatorial-without-rule", "no such argument as '(none)'", best, root => root.Set("outcomes.0.bound.proof", "combinatorial"));
            yield break;
        }

        yield return Forge("basis-of-another-kind", "no such argument", best, root => root.Set("outcomes.0.bound.proof", proof.Kind == ProofKind.Combinatorial ? "exhaustive" : "combinatorial"));
        yield return Forge("said-to-be-trivial", "is said to be trivial, but names the rule", best, root => root.Set("outcomes.0.bound.proof", "trivial"));
        yield return Forge("said-to-be-a-solvers", "is a solver's claim, but names the rule", best, root =>
        {
            root.Set("outcomes.0.bound.proof", "mip");
            root.Set("outcomes.0.bound.trusts", "HiGHS");
        });
        yield return Forge("rule-misspelt", "no such argument", best, root => root.Set("outcomes.0.bound.rule", rule + " "));
        yield return Forge("rule-left-out", "no such argument as '(none)'", best, root => root.Set("outcomes.0.bound.rule", null));
        var other = problem.Objectives[0].Name is "max-correct" ? "min-weight" : "max-correct";
        var elsewhere = Certify(Problem(problem.Data, [.. problem.Hidden], problem.Range, other, problem.Coding), Network(problem.Data, good), proof with { Value = new Cost(other == "max-correct" ? 0 : 1, 1) });
        if (rule != "exhaustive" && elsewhere.Outcomes[0].Value is not null && elsewhere.Outcomes[0].Value >= elsewhere.Outcomes[0].Bound!.Value)
            yield return Forge("objective-of-another-kind", isOwn ? "does not apply" : "derives no bound", elsewhere, _ => { });
    }

    /// <summary>Lies that need a rule's own argument.</summary>
    private static IEnumerable<ForgedCertificate> Own()
    {
        var far = Problem(TrueCertificates.Far, [], 1, "sat-margin,max-margin", OutputCoding.OnePerClass);
        var mistaken = Certify(far, Network(far.Data, "0 1 1; -1 -1 -1"), Derive(far.WithFirstObjectives(1), "trivial"), Derive(far, "trivial"));
        yield return ForgedCertificate.Of("trivial", "margin-of-wrong-outputs-counted", "only, not -13", mistaken, root => root.Set("outcomes.1.bound.value.0", -13));
        yield return ForgedCertificate.Of("trivial", "margin-of-smallest-sample-after-misses", "only, not -14", mistaken, root => root.Set("outcomes.1.bound.value.0", -14));
        var hinge = Problem(Xor, [2], 1, "min-hinge,max-margin");
        yield return ForgedCertificate.Of("trivial", "no-hidden-margin-after-hinge", "only, not 0", Certify(hinge, TrueCertificates.Xor(), null, Derive(hinge, "trivial")), root => root.Set("outcomes.1.bound.value.0", 0));
        var oneClassOfTwo = TrueCertificates.Rules().First(truth => truth.Name == "weights-of-one-class").Certificate;
        yield return ForgedCertificate.Of("trivial", "weights-of-one-class-and-one-more", "only, not 2", oneClassOfTwo, root => root.Set("outcomes.0.bound.value.0", 2));
        var governed = Problem(Xor, [2], 1, "max-correct,min-weight");
        var blind = Certify(governed, TrueCertificates.Xor("0 0 0; 0 0 0 | 0 0 -1"), null, Derive(governed, "trivial"));
        yield return ForgedCertificate.Of("trivial", "weights-of-networks-that-are-right", "only, not 1", blind, root => root.Set("outcomes.1.bound.value.0", 1));
        // The label's output is the largest everywhere, but no output has the sign of its target everywhere.
        var largest = Problem(TrueCertificates.Corner, [], 2, "mistakes,min-weight", OutputCoding.OnePerClass);
        var below = Certify(largest, Network(TrueCertificates.Corner, "-1 -1 -1; 1 0 -2; 0 1 -2"), null, Derive(largest, "trivial"));
        yield return ForgedCertificate.Of("smallest-weights", "after-no-mistakes-of-outputs-without-their-sign", "does not apply", below, root =>
        {
            root.Set("outcomes.1.bound.value.0", 5);
            root.Set("outcomes.1.bound.proof", "combinatorial");
            root.Set("outcomes.1.bound.rule", "smallest-weights");
        });
        // With a bias of at most one, as the weights, no neuron would be right with less than five.
        var broad = new TrainingProblem(TinyProblems.Make("broad-bias", 1, ([1], 0), ([3], 1)), [], 1, TrainingObjectives.Parse("min-weight"), OutputCoding.Single, new NetworkLimits { BiasRange = 3 });
        yield return ForgedCertificate.Of("smallest-weights", "bound-of-a-narrower-bias", "3 only, not 4", Certify(broad, Network(broad.Data, "1 -3"), Derive(broad, "smallest-weights")), root => root.Set("outcomes.0.bound.value.0", 4));
        foreach (var (rule, list, network) in new[]
        {
            ("smallest-weights", "mistakes,min-weight", TrueCertificates.Blind),
            ("smallest-weights", "max-correct,min-weight", TrueCertificates.Blind),
            ("opposite-pairs", "max-correct,max-margin", TrueCertificates.Blind),
            ("neuron-count", "max-correct,min-neurons", "1 -1 -1; -1 1 -1 | 0 1 0"),
            ("few-neurons", "sat-margin,min-neurons", "1 -1 -1; -1 1 -1 | 0 1 0"),
            ("exhaustive", "max-correct,min-weight", TrueCertificates.XorNetwork),
        })
        {
            var problem = Problem(Xor, [2], 1, list);
            var truth = Certify(problem, TrueCertificates.Xor(network), null, Derive(Problem(Xor, [2], 1, list.Split(',')[1]), "trivial"));
            // After an objective that leaves samples wrong, networks in question need not be right, and nothing of the kind is shown about them.
            yield return ForgedCertificate.Of(rule, "for-networks-that-are-wrong" + (list.StartsWith("mistakes", StringComparison.Ordinal) ? "-after-mistakes" : ""), rule is "few-neurons" or "exhaustive" ? "derives no bound" : "does not apply", truth, root =>
            {
                root.Set("outcomes.1.bound.value", root.At("outcomes.1.value")!.DeepClone());
                root.Set("outcomes.1.bound.proof", rule is "few-neurons" or "exhaustive" ? "exhaustive" : "combinatorial");
                root.Set("outcomes.1.bound.rule", rule);
            });
        }

        // Right on every sample, but not by the margin that sat-margin asks for: margins then count the samples that reach it, which may be any.
        var reached = Problem(TinyProblems.Make("far-and-near", 1, ([0], 0), ([9], 1)), [], 1, "sat-margin,max-correct,max-margin");
        yield return ForgedCertificate.Of("opposite-pairs", "margins-of-samples-that-are-right-but-do-not-count", "does not apply", Certify(reached, Network(reached.Data, "1 -1"), null, null, Derive(reached, "trivial")), root =>
        {
            root.Set("outcomes.2.bound.value", root.At("outcomes.2.value")!.DeepClone());
            root.Set("outcomes.2.bound.proof", "combinatorial");
            root.Set("outcomes.2.bound.rule", "opposite-pairs");
        });

        // A wider network, a larger range and other labels make what a small one cannot do possible.
        foreach (var (rule, objective) in new[] { ("branch-and-bound", "max-correct"), ("infeasible-subsets", "max-correct"), ("exchanges", "max-correct") })
        {
            var wider = Certify(Problem(Xor, [2], 1, objective), TrueCertificates.Xor("1 1 -1; 0 0 0 | 1 0 0"), Derive(Problem(Xor, [1], 1, objective), rule));
            yield return ForgedCertificate.Of(rule, "bound-of-a-narrower-network", "derives ", wider, _ => { });
        }

        foreach (var objective in new[] { "mistakes", "sat-margin" })
        {
            var one = Certify(Problem(Xor, [], 1, objective), Network(Xor, "0 0 0"), Derive(Problem(Xor, [], 1, objective), "branch-and-bound"));
            yield return ForgedCertificate.Of("branch-and-bound", $"one-neuron-{objective}-bound-one-more-than-follows", "derives ", one, root => root.SetNumber("outcomes.0.bound.value.0", one.Outcomes[0].Bound!.Value.Numerator + 1));
        }

        var near = TinyProblems.Make("near", 1, ([2], 0), ([3], 1));
        var wide = Certify(Problem(near, [], 3, "mistakes"), Network(near, "0 0"), Derive(Problem(near, [], 1, "mistakes"), "branch-and-bound"));
        yield return ForgedCertificate.Of("branch-and-bound", "one-neuron-bound-of-a-smaller-range", "gives no bound", wide, _ => { });

        var conflict = Problem(TinyProblems.XorWithConflict, [2], 1, "max-correct");
        yield return ForgedCertificate.Of("identical-inputs", "inputs-that-differ", "0 only, not 1", Certify(Problem(Xor, [2], 1, "max-correct"), TrueCertificates.Xor("1 -1 -1; -1 1 -1 | 0 1 0"), Derive(conflict, "identical-inputs")), _ => { });
        var weights = Problem(Xor, [2], 1, "min-weight");
        yield return ForgedCertificate.Of("identical-inputs", "weights", "does not apply", Certify(weights, TrueCertificates.Xor(), Derive(weights, "trivial")), root =>
        {
            root.Set("outcomes.0.bound.value.0", 0);
            root.Set("outcomes.0.bound.proof", "combinatorial");
            root.Set("outcomes.0.bound.rule", "identical-inputs");
        });
        yield return ForgedCertificate.Of("identical-inputs", "every-label-missed", "1 only, not 2", Certify(conflict, Network(conflict.Data, TrueCertificates.Blind), Derive(conflict, "identical-inputs")), root => root.Set("outcomes.0.bound.value.0", 2));
        var uneven = TinyProblems.Make("uneven", 2, ([1], 0), ([1], 0), ([1], 0), ([1], 1), ([2], 1));
        var loss = Problem(uneven, [3], 2, "min-hinge");
        yield return ForgedCertificate.Of("identical-inputs", "loss-between-the-integers", "only, not", Certify(loss, Network(uneven, "1 -1; 0 0; 0 1 | 2 1 1 0"), Derive(loss, "identical-inputs")), root => root.SetJson("outcomes.0.bound.value", "[193, 256]"));
        var noHidden = Problem(TinyProblems.XorWithConflict, [], 1, "sat-margin", OutputCoding.OnePerClass);
        yield return ForgedCertificate.Of("identical-inputs", "subset-of-margins-without-hidden-layer", "or whose cost bounds nothing", Certify(noHidden, Network(noHidden.Data, "1 1 0; -1 -1 0"), Derive(noHidden, "identical-inputs")), root => root.SetJson("outcomes.0.bound.samples", "[0, 1, 2, 3, 4]"));
        var list3 = Problem(TinyProblems.XorWithConflict, [2], 1, "max-correct,sat-margin");
        yield return ForgedCertificate.Of("identical-inputs", "subset-in-a-list", "or whose cost bounds nothing", Certify(list3, Network(list3.Data, TrueCertificates.XorNetwork), null, Derive(list3, "identical-inputs", new Cost(1, 1))), root => root.SetJson("outcomes.1.bound.samples", "[0, 1, 2, 3, 4]"));
        foreach (var (name, range, data, network) in TrueCertificates.Reaching())
        {
            var reaching = Problem(data, [8], range, "sat-margin,min-neurons");
            var more = network.Replace("0 0 0", "1 1 1", StringComparison.Ordinal);
            yield return ForgedCertificate.Of("neuron-count", name + "-and-one-more", "only, not", Certify(reaching, Network(data, more), null, Derive(reaching, "neuron-count", new Cost(0, 1))), root => root.Set("outcomes.1.bound.value.0", (int)root.At("outcomes.1.bound.value.0")! + 1));
        }

        foreach (var (name, sample, network, more) in new[] { ("positive", 1, "1 0", 1), ("negative", 0, "1 -1", 2) })
        {
            var alone = Problem(TrueCertificates.Line.Select([sample]), [], 1, "min-weight");
            yield return ForgedCertificate.Of("smallest-weights", $"one-class-that-is-{name}-and-one-more", $"only, not {more}", Certify(alone, Network(alone.Data, network), Derive(alone, "smallest-weights")), root => root.Set("outcomes.0.bound.value.0", more));
        }

        foreach (var (name, data, hidden, range, network, coding) in TrueCertificates.Separated())
        {
            var separated = Problem(data, hidden, range, "min-weight", coding);
            yield return ForgedCertificate.Of("smallest-weights", name + "-and-one-more", "only, not", Certify(separated, Network(data, network), Derive(separated, "smallest-weights")), root => root.Set("outcomes.0.bound.value.0", (int)root.At("outcomes.0.bound.value.0")! + 1));
        }

        var layers = Problem(TrueCertificates.Line, [2, 2], 2, "max-margin");
        yield return ForgedCertificate.Of("opposite-pairs", "two-layers-of-two-and-one-more", "only, not", Certify(layers, Network(layers.Data, "1 -1; 1 -1 | 1 0 0; 1 0 0 | 1 0 0"), Derive(layers, "opposite-pairs")), root => root.Set("outcomes.0.bound.value.0", (int)root.At("outcomes.0.bound.value.0")! + 1));
        var (deep, lossless) = TrueCertificates.DeepReaching();
        yield return ForgedCertificate.Of("opposite-pairs", "layers-after-hinge-and-one-more", "only, not", Certify(deep, lossless, null, Derive(deep, "opposite-pairs", new Cost(0, 1))), root => root.Set("outcomes.1.bound.value.0", (int)root.At("outcomes.1.bound.value.0")! + 1));
        var right = Problem(TrueCertificates.Line, [8], 1, "max-correct,min-neurons");
        var two = string.Join("; ", Enumerable.Repeat("1 -1", 8)) + " | 1 1 0 0 0 0 0 0 0";
        yield return ForgedCertificate.Of("neuron-count", "margin-that-is-not-asked-for", "1 only, not 2", Certify(right, Network(right.Data, two), null, Derive(right, "neuron-count", new Cost(0, 1))), root => root.Set("outcomes.1.bound.value.0", 2));
        var noLayer = Problem(TrueCertificates.Line, [], 2, "min-neurons");
        yield return ForgedCertificate.Of("neuron-count", "no-hidden-layer", "does not apply", Certify(noLayer, Network(noLayer.Data, "1 -1"), Derive(noLayer, "trivial")), root =>
        {
            root.Set("outcomes.0.bound.proof", "combinatorial");
            root.Set("outcomes.0.bound.rule", "neuron-count");
        });
        var oneClass = TrueCertificates.Line.Select([1]);
        var single = Problem(oneClass, [], 2, "max-margin");
        yield return ForgedCertificate.Of("opposite-pairs", "one-class", "does not apply", Certify(single, Network(oneClass, "2 2"), Derive(single, "trivial")), root =>
        {
            root.Set("outcomes.0.bound.proof", "combinatorial");
            root.Set("outcomes.0.bound.rule", "opposite-pairs");
        });
    }

    /// <summary>Lies about what a solver claims, or about what does not need one.</summary>
    private static IEnumerable<ForgedCertificate> Solvers()
    {
        var problem = Problem(Xor, [2], 1, "min-hinge,min-weight");
        var truth = Certify(problem, TrueCertificates.Xor(), new BoundProof(new Cost(0, 1), ProofKind.Mip, "tree", "HiGHS 1.10.0"), new BoundProof(new Cost(8, 1), ProofKind.Mip, "tree", "HiGHS 1.10.0"));
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of("mip", name, phrase, truth, change);
        var whom = 0;
        foreach (var (name, nobody) in new (string, string?)[] { ("nobody-trusted", null), ("empty-name-trusted", ""), ("blank-trusted", " \t"), ("invisible-name-trusted", "\u200b\u2060"), ("invisible-letter-trusted", "\u3164\uffa0"), ("punctuation-trusted", "...") })
            yield return Forge(name, "but no solver is named", root => root.Set($"outcomes.{whom++ % 2}.bound.trusts", nobody));
        yield return Forge("bound-above-the-network", "is above the network's cost", root => root.Set("outcomes.1.bound.value.0", 10));
        yield return Forge("rule-named", "is a solver's claim, but names the rule", root => root.Set("outcomes.0.bound.rule", "identical-inputs"));
        yield return Forge("rule-that-is-none-named", "is a solver's claim, but names the rule", root => root.Set("outcomes.0.bound.rule", "simplex"));
        yield return Forge("subset-in-a-list", "or whose cost bounds nothing", root => root.SetJson("outcomes.1.bound.samples", "[0, 1]"));
        yield return Forge("sample-that-is-none", "that is no subset of the data", root => root.SetJson("outcomes.0.bound.samples", "[0, 4]"));
        yield return Forge("value", "the network costs exactly 9".Replace("exactly ", ""), root => root.Set("outcomes.1.value.0", 8));
        yield return Forge("network", "the network costs", root => root.Set("network.layers.1.weights.0.0", 0));
        yield return Forge("solver-where-the-rule-is-trivial", "is said to need no solver, but names HiGHS", root => root.Set("outcomes.0.bound.proof", "trivial"));
        yield return Forge("bound-without-a-value-of-the-network", "the certificate states no value", root => root.Set("outcomes.0.value", null));
        yield return Forge("hinge-of-a-subset-without-hidden-layer", "the problem asks for", root => root.SetJson("problem.hidden", "[]"));
    }
}
