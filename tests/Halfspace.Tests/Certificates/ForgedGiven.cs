using System.Numerics;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Tests.Training;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Lies about an objective that the reader gives, and lies that such an objective would make room for.</summary>
internal static class ForgedGiven
{
    private const string Folder = "given-objective";

    public static IEnumerable<ForgedCertificate> All() => [.. Claims(), .. Bounds(), .. Subsets(), .. Lists(), .. Names()];

    private static TrainingCertificate Truth(string name) => (TrainingCertificate)TrueCertificates.Given().First(truth => truth.Name == name).Certificate;

    private static ForgedCertificate Forge(string truth, string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, Truth(truth), change);

    /// <summary>What the checker finds by itself or from the objective's score.</summary>
    private static IEnumerable<ForgedCertificate> Claims()
    {
        var value = (int)Truth("no-bound").Outcomes[0].Value!.Value.Numerator;
        const string Scored = "scored by the objective 'outputs-below(3)' given by the reader, not by the checker";
        foreach (var (name, stated) in new[] { ("one-less", $"[{value - 1}, 1]"), ("one-more", $"[{value + 1}, 1]"), ("by-half", $"[{2 * value - 1}, 2]"), ("negative", $"[{-value}, 1]") })
            yield return Forge("no-bound", "value-" + name, Scored, root => root.SetJson("outcomes.0.value", stated));
        yield return Forge("no-bound", "value-left-out", "the certificate states no value", root => root.Set("outcomes.0.value", null));
        yield return Forge("no-bound", "value-of-200-digits", Scored, root => root.SetNumber("outcomes.0.value.0", BigInteger.Pow(10, 199)));
        yield return Forge("trivial-of-a-mean", "value-of-a-mean-as-a-count", "scored by the objective 'mean-below(3)' given by the reader", root => root.SetNumber("outcomes.0.value.1", 1));
        yield return Forge("trivial", "weight", Scored, root => root.Set("network.layers.1.weights.0.0", -2));
        yield return Forge("trivial", "weight-beyond-range", "the range is 2", root => root.Set("network.layers.1.weights.0.0", 3));
        yield return Forge("trivial", "width", "the problem asks for 2-3-1", root => root.SetJson("problem.hidden", "[3]"));
        yield return Forge("trivial", "input-scale", "the network's input scale is 2", root => root.Set("network.inputScale", 2));
        yield return Forge("trivial", "label", "the training samples have the fingerprint", root => root.Set("data.labels.0", 1));
        yield return Forge("trivial", "fingerprint", "the training samples have the fingerprint", root => root.Set("fingerprint", new string('0', 64)));
        yield return Forge("trivial", "sealed-label", Scored, root =>
        {
            root.Set("data.labels.0", 1);
            root.Seal();
        });
        // False whatever the objective counts, so whoever has it not refutes it too.
        yield return Forge("nobodys", "nobodys-width", "the problem asks for 2-3-1", root => root.SetJson("problem.hidden", "[3]"));
        yield return Forge("nobodys", "nobodys-label", "the training samples have the fingerprint", root => root.Set("data.labels.0", 1));
        yield return Forge("nobodys", "nobodys-bound-above-the-value", "is above the network's cost", root => root.Set("outcomes.0.bound.value.0", 5));
        yield return Forge("nobodys", "nobodys-rule-that-is-none", "no such argument as 'inspection'", root => Rule(root, "combinatorial", "inspection"));
        yield return Forge("nobodys-by-a-solver-over-some-samples", "nobodys-solver-without-name", "no solver is named", root => root.Set("outcomes.0.bound.trusts", null));
        yield return Forge("nobodys-by-a-solver-over-some-samples", "nobodys-samples-twice", "that is no subset of the data", root => root.SetJson("outcomes.0.bound.samples", "[0, 0]"));
    }

    private static IEnumerable<ForgedCertificate> Bounds()
    {
        yield return Forge("identical-inputs", "bound-above-the-network", "is above the network's cost", root => root.Set("outcomes.0.bound.value.0", 6));
        yield return Forge("identical-inputs", "bound-of-200-digits", "is above the network's cost", root => root.SetNumber("outcomes.0.bound.value.0", BigInteger.Pow(10, 199)));
        yield return Forge("no-bound", "bound-by-sizes-alone", "the rule trivial derives 0, not 1", root => root.Set("outcomes.0.bound", Bound(1, "trivial", null)));
        yield return Forge("no-bound", "bound-a-millionth-above-zero", "the rule trivial derives 0, not", root =>
        {
            root.Set("outcomes.0.bound", Bound(1, "trivial", null));
            root.Set("outcomes.0.bound.value.1", 1_000_000);
        });
        yield return Forge("no-bound", "inputs-that-differ", "the rule identical-inputs derives 0, not 1", root => root.Set("outcomes.0.bound", Bound(1, "combinatorial", "identical-inputs")));
        foreach (var rule in new[] { "neuron-count", "opposite-pairs", "smallest-weights" })
            yield return Forge("no-bound", "rule-of-other-objectives-" + rule, $"the rule {rule} derives no bound", root => root.Set("outcomes.0.bound", Bound(1, "combinatorial", rule)));
        foreach (var (name, rule) in new[] { ("that-is-none", "inspection"), ("of-sizes-named", "trivial"), ("of-a-relaxation", "lagrangian-products") })
            yield return Forge("no-bound", "rule-" + name, $"no such argument as '{rule}'", root => root.Set("outcomes.0.bound", Bound(1, "combinatorial", rule)));
        yield return Forge("no-bound", "rule-left-out", "no such argument as '(none)'", root => root.Set("outcomes.0.bound", Bound(1, "combinatorial", null)));
        yield return Forge("identical-inputs", "basis-of-another-kind", "no such argument", root => Rule(root, "exhaustive", "identical-inputs"));
        yield return Forge("identical-inputs", "said-to-be-trivial", "is said to be trivial, but names the rule", root => Rule(root, "trivial", "identical-inputs"));
        yield return Forge("identical-inputs", "solver-named-beside-rule", "is said to need no solver, but names HiGHS", root => root.Set("outcomes.0.bound.trusts", "HiGHS"));
        yield return Forge("solver", "solver-beside-a-rule", "is a solver's claim, but names the rule", root => root.Set("outcomes.0.bound.rule", "identical-inputs"));
        yield return Forge("solver", "solver-without-name", "no solver is named", root => root.Set("outcomes.0.bound.trusts", " "));
        yield return Forge("solver", "solver-above-the-network", "is above the network's cost", root => root.Set("outcomes.0.bound.value.0", 6));
    }

    private static IEnumerable<ForgedCertificate> Subsets()
    {
        foreach (var (name, samples) in new[] { ("sample-counted-twice", "[0, 4, 4]"), ("sample-that-is-none", "[0, 5]"), ("no-sample", "[]") })
            yield return Forge("some-samples", name, "that is no subset of the data", root => root.SetJson("outcomes.0.bound.samples", samples));
        yield return Forge("some-samples", "samples-that-differ", "the rule identical-inputs derives 0, not 1", root => root.SetJson("outcomes.0.bound.samples", "[0, 1, 2]"));
        // Two of three samples that differ from all others: the mean over these is more than over all.
        foreach (var truth in new[] { "identical-inputs-of-a-mean", "trivial-of-a-mean" })
            yield return Forge(truth, $"some-samples-{truth[truth.IndexOf("of", StringComparison.Ordinal)..]}{(truth[0] == 't' ? "-by-sizes" : "")}", "or whose cost bounds nothing", root => root.SetJson("outcomes.0.bound.samples", "[0]"));
        yield return Forge("identical-inputs-of-a-mean", "solver-over-some-samples-of-a-mean", "or whose cost bounds nothing", root =>
        {
            Rule(root, "mip", null);
            root.Set("outcomes.0.bound.trusts", "HiGHS");
            root.SetJson("outcomes.0.bound.samples", "[0, 4]");
        });
    }

    /// <summary>Objectives that stand beside others: what is right after them, nobody here knows.</summary>
    private static IEnumerable<ForgedCertificate> Lists()
    {
        var builtIn = (TrainingCertificate)TrueCertificates.All().First(truth => truth is { Folder: "trivial", Name: "xor" }).Certificate;
        ForgedCertificate With(string name, string phrase, params OutcomeClaim[] outcomes) => ForgedCertificate.Of(Folder, name, phrase, Truth("no-bound") with { Outcomes = outcomes }, _ => { });
        var (given, known) = (Truth("no-bound").Outcomes[0], builtIn.Outcomes[0]);
        yield return With("before-a-built-in-one", "'outputs-below(3)' is not the checker's; such a one stands alone", given, known);
        yield return With("after-a-built-in-one", "'outputs-below(3)' is not the checker's; such a one stands alone", known, given);
        yield return With("beside-another", "such a one stands alone", given, given with { Objective = "mean-below(3)", Value = new Fraction(1, 1) });
        yield return With("twice", "each once", given, given);
        yield return With("nobodys-before-a-built-in-one", "'max-fun' is not the checker's; such a one stands alone", given with { Objective = "max-fun" }, known);
    }

    /// <summary>Names that a reader could take for a built-in objective, for a list or for a sentence.</summary>
    private static IEnumerable<ForgedCertificate> Names()
    {
        foreach (var (name, objective) in new[]
        {
            ("in-capitals", "Sat-Margin"), ("with-parameters", "sat-margin(3)"), ("with-another-mark", "sat_margin"), ("without-mark", "satmargin"), ("with-a-mark-more", "max-correct."), ("of-real-weights", "log-likelihood"),
            ("of-the-rule-of-prediction-with-a-number", "mistakes2"), ("with-a-blank", "sat-margin "), ("with-a-blank-inside", "outputs below 3"), ("of-a-list", "fun,sat-margin"),
            ("with-a-letter-of-another-script", "s\u0430t-margin"), ("with-a-hyphen-that-does-not-break", "sat\u2011margin"), ("with-a-line", "fun\nverified"), ("of-a-sentence", "fun:holds"), ("without-letters", "(3)"), ("of-nothing", ""), ("of-101-letters", new string('x', 101)),
        })
            yield return Forge("no-bound", "name-" + name, "nor may one that the reader gives have that name", root => root.Set("outcomes.0.objective", objective));
        // The checker's own is scored by the checker, whatever somebody says that he counts.
        foreach (var taken in new[] { "mistakes", "max-correct", "sat-margin", "min-hinge", "min-weight", "max-margin", "min-neurons" })
            yield return Forge("no-bound", "built-in-name-" + taken, $"{taken}: the network costs ", root =>
            {
                root.Set("outcomes.0.objective", taken);
                root.SetJson("outcomes.0.value", "[77, 1]");
            });
    }

    private static JsonObject Bound(int value, string proof, string? rule) => new() { ["value"] = new JsonArray(value, 1), ["proof"] = proof, ["argument"] = "", ["trusts"] = null, ["rule"] = rule, ["samples"] = null };

    private static void Rule(JsonObject root, string proof, string? rule)
    {
        root.Set("outcomes.0.bound.proof", proof);
        root.Set("outcomes.0.bound.rule", rule);
    }
}
