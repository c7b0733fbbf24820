using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Certificates of proofs in parts: true ones, and lies about the parts, their bounds and what they take in.</summary>
internal static class SplitCertificateCases
{
    private const string Folder = "split";

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True()
    {
        yield return (Folder, "hidden-neuron", Three);
        yield return (Folder, "two-hidden", Two);
        yield return (Folder, "neuron", Neuron);
        yield return (Folder, "two-inputs", Crossed([0, 1], [-1, -1]));
        yield return (Folder, "two-inputs-the-other-way-round", Crossed([1, 0], [-1, -1]));
        yield return (Folder, "priced", Of(new TrainingProblem(TinyProblems.Xor, [1], 1, [new Mistakes(new MistakeCosts { InputCost = 1 })]), "1 1 -1 | 1 0", "trivial", [[new(0, [-1], [0])], [new(0, [1], [1])]]));
        yield return (Folder, "overlapping", Three with { Parts = [Three.Parts[0] with { Weights = [new SortedWeights(0, [-1], [0])] }, Three.Parts[1] with { Weights = [new SortedWeights(0, [0], [1])] }] });
        yield return (Folder, "one-part-of-three", Three with { IsWhole = false, Parts = [Three.Parts[2]] });
        yield return (Folder, "nothing-about-one", Three with { Bound = default, Parts = [Three.Parts[0] with { Bound = new BoundClaim(default, BoundBasis.Trivial, "nothing was proved", null, null, null) }, .. Three.Parts.Skip(1)] });
        yield return (Folder, "solver", Three with { Parts = [Three.Parts[0] with { Bound = new BoundClaim(new Fraction(1, 1), BoundBasis.Mip, "the dual bound of branch and bound", "HiGHS 1.10.0", null, null) }, .. Three.Parts.Skip(1)] });
    }

    private static SplitCertificate Three => Of(Problem(TinyProblems.Xor, [1], 1, "mistakes"), "1 1 -1 | 1 0", "branch-and-bound", [[new(0, [-1], [-1])], [new(0, [0], [0])], [new(0, [1], [1])]]);

    /// <summary>Three parts of two neurons that are one another's beside: a smallest weight of -1; none, but a largest of 1; and zeros.</summary>
    private static SplitCertificate Two => Of(Problem(TinyProblems.XorWithConflict, [2], 1, "mistakes"), TrueCertificates.XorNetwork, "identical-inputs", [[new(0, [-1, -1], [-1, 1])], [new(0, [0, 1], [1, 1])], [new(0, [0, 0], [0, 0]), new(1, [-1, -1], [1, 1])]]);

    /// <summary>Where the larger weight of one input is 1, the smaller one of another must be in a range; elsewhere all are.</summary>
    private static SplitCertificate Crossed(int[] inputs, int[] low) => Of(Problem(TinyProblems.XorWithConflict, [2], 1, "mistakes"), TrueCertificates.XorNetwork, "identical-inputs", [[new(inputs[0], [-1, -1], [0, 0])], [new(inputs[0], [-1, 1], [1, 1]), new(inputs[1], low, [1, 1])]]);

    private static SplitCertificate Neuron => Of(new TrainingProblem(TinyProblems.Xor, [], 1, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 2, Weights = [new WeightLimits(0, 1), new WeightLimits(-1, 1)] }), "1 1 -1", "supports", [[new(0, [0], [0])], [new(1, [-1], [0]), new(0, [1], [1])], [new(0, [1], [1]), new(1, [1], [1])]]);

    public static IEnumerable<ForgedCertificate> Forged()
    {
        ForgedCertificate Forge(string name, string phrase, SplitCertificate truth, Action<JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, truth, change);
        ForgedCertificate Unreadable(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of("format", "split-" + name, phrase, Three, change);
        yield return Unreadable("one-more-property", "the property 'why' is not known", root => root.Set("why", "because"));
        yield return Unreadable("one-more-property-of-a-part", "the property 'why' is not known", root => root.Set("parts.0.why", "because"));
        yield return Unreadable("one-more-property-of-weights", "the property 'why' is not known", root => root.Set("parts.0.weights.0.why", "because"));
        yield return Unreadable("no-neurons", "it must lie from 1", root => root.SetJson("problem.hidden", "[0]"));
        yield return Unreadable("range-of-nothing", "it must lie from 1", root => root.Set("problem.range", 0));
        yield return Unreadable("range-of-128", "it must lie from 1", root => root.Set("problem.range", 128));
        yield return Unreadable("negative-input", "it must lie from 0", root => root.Set("parts.0.weights.0.input", -1));
        yield return Unreadable("networks-of-somebody", "'all' or 'parts' must stand here", root => root.Set("networks", "most"));
        yield return Forge("range-of-127", "do not take in every network", Three, root => root.Set("problem.range", 127));
        yield return Forge("part-missing", "the 2 parts do not take in every network", Three, root => root.Drop("parts.1"));
        yield return Forge("part-twice-for-another", "do not take in every network", Three, root => root.Set("parts.1.weights", root.At("parts.0.weights")!.DeepClone()));
        yield return Forge("overlapping-but-not-covering", "do not take in every network", Three, root => root.SetJson("parts.2.weights", """[{"input": 0, "low": [-1], "high": [0]}]"""));
        yield return Forge("part-narrowed-by-another-input", "do not take in every network", Three, root => root.SetJson("parts.2.weights", """[{"input": 0, "low": [1], "high": [1]}, {"input": 1, "low": [-1], "high": [0]}]"""));
        yield return Forge("sorted-corner-missing", "do not take in every network", Two, root => root.SetJson("parts.1.weights.0.low", "[1, 1]"));
        // Weights of two inputs have no order: what lies beyond one of them is not left out by the other.
        yield return Forge("hole-above-another-input", "do not take in every network", Crossed([0, 1], [0, 0]), _ => { });
        yield return Forge("hole-above-an-input-before", "do not take in every network", Crossed([1, 0], [0, 0]), _ => { });
        foreach (var (name, first, second) in new[] { ("hole-below-another-input", 1, 0), ("hole-below-an-input-before", 0, 1) })
            yield return Forge(name, "do not take in every network", Two with { Parts = [Two.Parts[0] with { Weights = [new SortedWeights(first, [0, 0], [1, 1])] }, Two.Parts[1] with { Weights = [new SortedWeights(first, [-1, -1], [-1, 1]), new SortedWeights(second, [-1, -1], [-1, -1])] }] }, _ => { });
        yield return Forge("zeros-missing", "do not take in every network", Two, root => root.Drop("parts.2"));
        yield return Forge("one-part-for-all", "the 1 parts do not take in every network", Three with { IsWhole = false, Parts = [Three.Parts[2]] }, root => root.Set("networks", "all"));
        yield return Forge("bound-above-the-value", "is above the network's cost 1", Three, root => root.Set("bound.0", 2));
        yield return Forge("bound-above-a-part", "is above 0, which is all that one of the parts has", Three, root => root.Set("parts.1.bound.value.0", 0));
        yield return Forge("bounds-raised-in-parts", "is above the network's cost 1", Three, root =>
        {
            root.Set("bound.0", 2);
            for (var p = 0; p < 3; p++) root.Set($"parts.{p}.bound.value.0", 2);
        });
        yield return Forge("bound-of-a-part-raised", "part 2: mistakes: the rule branch-and-bound derives", Three, root => root.Set("parts.2.bound.value.0", 3));
        yield return Forge("bound-of-parts-only-raised", "part 0: mistakes: the rule branch-and-bound derives", Three with { IsWhole = false, Parts = [Three.Parts[2]] }, root =>
        {
            root.Set("bound.0", 3);
            root.Set("parts.0.bound.value.0", 3);
        });
        yield return Forge("neuron-bound-raised", "part 1: mistakes: the rule supports derives", Neuron, root => root.Set("parts.1.bound.value.0", 3));
        yield return Forge("part-of-another-problem", "a part has 2 and 2 limits for the weights of input 0; there are 1 neurons", Three, root => root.Set("parts.0.weights", JsonNode.Parse("""[{"input": 0, "low": [-1, -1], "high": [-1, -1]}]""")));
        yield return Forge("part-of-other-inputs", "a part names the input 2; there are 2", Three, root => root.Set("parts.0.weights.0.input", 2));
        yield return Forge("input-named-twice", "a part names an input twice", Three, root => root.SetJson("parts.0.weights", """[{"input": 0, "low": [-1], "high": [-1]}, {"input": 0, "low": [-1], "high": [1]}]"""));
        yield return Forge("range-of-a-part-upside-down", "in 1..-1, which is no range within -1..1", Three, root => root.Set("parts.0.weights.0.low.0", 1));
        yield return Forge("range-beyond-the-weights", "in -2..-1, which is no range within -1..1", Three, root => root.Set("parts.0.weights.0.low.0", -2));
        yield return Forge("range-above-the-weights", "in 1..2, which is no range within -1..1", Three, root => root.Set("parts.2.weights.0.high.0", 2));
        yield return Forge("range-beyond-the-limits", "in -1..0, which is no range within 0..1", Neuron, root => root.Set("parts.0.weights.0.low.0", -1));
        yield return Forge("range-above-the-limits", "in 1..2, which is no range within 0..1", Neuron, root =>
        {
            root.Set("problem.range", 2);
            root.Set("parts.2.weights.0.high.0", 2);
        });
        yield return Forge("limits-wider", "do not take in every network", Neuron, root => root.Set("problem.limits.lowest.0", -1));
        yield return Forge("limits-left-out", "do not take in every network", Neuron, root =>
        {
            root.SetJson("problem.limits.lowest", "[-1, -1]");
            root.SetJson("problem.limits.highest", "[1, 1]");
        });
        yield return Forge("uneven-limits-of-places", "a part has 2 and 1 limits for the weights of input 0; there are 2 neurons", Two, root => root.SetJson("parts.0.weights.0.high", "[1]"));
        yield return Forge("without-parts", "there are no parts", Three, root => root.SetJson("parts", "[]"));
        yield return Forge("one-more-neuron", "the network is 2-1-1; the problem asks for 2-2-1", Three, root => root.SetJson("problem.hidden", "[2]"));
        yield return Forge("outputs-without-hidden-layer", "told apart by weights in order of size", Of(new TrainingProblem(TinyProblems.Xor, [], 1, [Mistakes.Instance], OutputCoding.OnePerClass), "0 0 0; 1 1 -1", "trivial", []) with { Parts = [new WeightPartClaim([new SortedWeights(0, [-1, -1], [1, 1])], new BoundClaim(default, BoundBasis.Trivial, "", null, null, null))] }, _ => { });
        yield return Forge("value", "the network costs 1; the certificate states 0", Three, root => root.Set("value.0", 0));
        yield return Forge("value-left-out", "the certificate states no value", Three, root => root.Set("value", null));
        yield return Forge("weight-of-the-network", "a weight of magnitude 2", Three, root => root.Set("network.layers.0.weights.0.0", 2));
        yield return Forge("network-breaks-a-limit", "gives input 0 the weight -1", Neuron, root => root.Set("network.layers.0.weights.0.0", -1));
        yield return Forge("objective-of-the-reader", "there is no objective 'votes'", Three, root => root.Set("objective", "votes"));
        yield return Forge("rule-of-another", "does not apply here", Three, root =>
        {
            root.Set("parts.0.bound.rule", "neuron-count");
            root.Set("parts.0.bound.proof", "combinatorial");
        });
        yield return Forge("solver-left-out", "no solver is named", Three, root =>
        {
            root.Set("parts.0.bound.proof", "mip");
            root.Set("parts.0.bound.rule", null);
        });
        yield return Forge("solver-for-nothing", "is said to need no solver", Three, root => root.Set("parts.0.bound.trusts", "HiGHS"));
        yield return Forge("fingerprint", "have the fingerprint", Three, root => root.Set("fingerprint", new string('f', 64)));
        yield return Forge("sealed-label", "the network costs", Three, root =>
        {
            root.Set("data.labels.3", 1);
            root.Seal();
        });
        yield return Forge("errors-beyond-a-limit", "makes more errors of a kind than its limit", Neuron, root => root.Set("problem.limits.maxFalsePositives", 0));
    }

    private static SplitCertificate Of(TrainingProblem problem, string network, string rule, SortedWeights[][] parts)
    {
        var found = Network(problem.Data, network);
        var value = problem.Score(found)[0];
        BoundProof Bound(SortedWeights[] part) => rule == "trivial" ? BoundProof.Trivial(problem, problem.Objectives[0]) : CostBounds.All.Find(rule)!.Derive(new ProofStage(problem.WithPart(part)) { Enough = value }, CancellationToken.None) ?? throw new InvalidOperationException($"'{rule}' gives no bound on {problem}.");
        var certificates = parts.DefaultIfEmpty([]).Select(part => ((IReadOnlyList<SortedWeights>)part, (SplitCertificate?)SplitCertificates.Of(problem, new PartResult { Part = part, Network = found, Value = value, Bound = Bound(part), Seconds = 0, Nodes = 0 }))).ToArray();
        var joined = SplitCertificates.Join(certificates);
        // How many nodes a fit takes is no part of the corpus.
        return joined with { Parts = [.. joined.Parts.Select(part => part with { Bound = part.Bound with { Argument = part.Bound.Argument.Split(" (")[0] } })] };
    }
}
