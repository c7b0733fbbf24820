using Halfspace.Certificates;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Certificates that hold a network against all networks of another architecture: true ones, and lies about either side.</summary>
internal static class ComparisonCertificates
{
    private const string Folder = "comparison";

    /// <summary>A neuron that misses one corner of xor.</summary>
    private const string Neuron = "1 1 -1";

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True()
    {
        yield return (Folder, "neuron-and-one-hidden", HiddenNeuron);
        yield return (Folder, "two-hidden-and-three", Conflict);
        yield return (Folder, "two-inputs-and-one", OneInput);
        yield return (Folder, "range-of-127", Conflict with { Range = 127 });
        yield return (Folder, "weights-of-127", Of(Problem(TinyProblems.Xor, [1], 1, "mistakes"), "127 127 -100", "branch-and-bound"));
        yield return (Folder, "bias-of-200", Of(Problem(TinyProblems.Xor, [1], 1, "mistakes"), "-127 -127 200", "branch-and-bound"));
        yield return (Folder, "no-weights", Of(new TrainingProblem(TinyProblems.Xor, [], 1, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 2, MaxInputs = 0 }), "0 0 0", "supports"));
        yield return (Folder, "weights-that-differ", Of(Problem(TinyProblems.XorWithConflict, [3], 1, "max-correct"), "2 -2 -1; -3 3 -2 | 1 1 1", "identical-inputs"));
        yield return (Folder, "larger-weights-behind", Of(Problem(TinyProblems.XorWithConflict, [3], 1, "max-correct"), "1 -1 -1; -1 1 -1 | 2 2 2", "identical-inputs"));
        yield return (Folder, "weighted", Of(new TrainingProblem(TinyProblems.Xor, [], 1, [new Mistakes(new MistakeCosts { ClassWeights = [1, 2] })], null, new NetworkLimits { BiasRange = 2 }), Neuron, "supports"));
        yield return (Folder, "solver", Of(Problem(TinyProblems.Xor, [1], 1, "mistakes"), Neuron, new BoundProof(new Cost(1, 1), ProofKind.Mip, "the dual bound of branch and bound", "HiGHS 1.10.0")));
    }

    private static ComparisonCertificate HiddenNeuron => Of(Problem(TinyProblems.Xor, [1], 1, "mistakes"), Neuron, "branch-and-bound");

    private static ComparisonCertificate Conflict => Of(Problem(TinyProblems.XorWithConflict, [3], 1, "max-correct"), TrueCertificates.XorNetwork, "identical-inputs");

    private static ComparisonCertificate OneInput => Of(new TrainingProblem(TinyProblems.Xor, [], 1, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 2, MaxInputs = 1 }), Neuron, "supports");

    public static IEnumerable<ForgedCertificate> Forged()
    {
        ForgedCertificate Forge(string name, string phrase, ComparisonCertificate truth, Action<System.Text.Json.Nodes.JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, truth, change);
        ForgedCertificate Unreadable(string name, string phrase, Action<System.Text.Json.Nodes.JsonObject> change) => ForgedCertificate.Of("format", "comparison-" + name, phrase, HiddenNeuron, change);
        yield return Unreadable("one-more-property", "the property 'why' is not known", root => root.Set("why", "because"));
        yield return Unreadable("no-neurons", "it must lie from 1", root => root.SetJson("others.hidden", "[0]"));
        yield return Unreadable("range-of-nothing", "it must lie from 1", root => root.Set("others.range", 0));
        yield return Unreadable("range-of-128", "it must lie from 1", root => root.Set("others.range", 128));
        yield return Forge("bound-below-the-value", "is below the network's cost 1", HiddenNeuron, root => root.Set("outcome.bound.value.0", 0));
        yield return Forge("value-below-the-cost", "the network costs 1; the certificate states 0", HiddenNeuron, root => root.Set("outcome.value.0", 0));
        yield return Forge("value-and-bound-above", "the network costs 1; the certificate states 2", HiddenNeuron, root =>
        {
            root.Set("outcome.value.0", 2);
            root.Set("outcome.bound.value.0", 2);
        });
        yield return Forge("bound-one-more", "derives 1, not 2", HiddenNeuron, root => root.Set("outcome.bound.value.0", 2));
        yield return Forge("bound-of-samples-one-more", "prove 1 only, not 2", Conflict, root => root.Set("outcome.bound.value.0", 2));
        yield return Forge("one-more-neuron", "gives no bound", HiddenNeuron, root => root.SetJson("others.hidden", "[2]"));
        yield return Forge("limit-raised", "gives no bound", OneInput, root => root.Set("others.limits.maxInputs", 2));
        yield return Forge("limit-left-out", "gives no bound", OneInput, root => root.Drop("others.limits"));
        yield return Forge("limits-of-three-inputs", "does not have one entry for each of 2 inputs", OneInput, root => root.SetJson("others.limits.lowest", "[0, 0, 0]"));
        yield return Forge("weight-of-the-network", "the network costs", HiddenNeuron, root => root.SetJson("network.layers.0.weights.0", "[0, 0]"));
        yield return Forge("weight-beyond-what-is-taken", "a weight of magnitude 128", HiddenNeuron, root => root.Set("network.layers.0.weights.0.0", 128));
        yield return Forge("min-weight", "does not compare architectures", HiddenNeuron, root => root.Set("outcome.objective", "min-weight"));
        yield return Forge("sat-margin", "does not compare architectures", HiddenNeuron, root => root.Set("outcome.objective", "sat-margin"));
        yield return Forge("objective-of-the-reader", "does not compare architectures", HiddenNeuron, root => root.Set("outcome.objective", "votes"));
        yield return Forge("outputs", "the network is 2-1; the problem asks for 2-2", HiddenNeuron, root => root.Set("others.outputs", "one-per-class"));
        yield return Forge("without-bound", "states the network's cost and a bound", HiddenNeuron, root => root.Set("outcome.bound", null));
        yield return Forge("without-value", "states the network's cost and a bound", HiddenNeuron, root => root.Set("outcome.value", null));
        yield return Forge("solver-left-out", "no solver is named", HiddenNeuron, root =>
        {
            root.Set("outcome.bound.proof", "mip");
            root.Set("outcome.bound.rule", null);
        });
        yield return Forge("basis", "there is no such argument", HiddenNeuron, root => root.Set("outcome.bound.proof", "combinatorial"));
        yield return Forge("rule-of-another", "prove 0 only, not 1", HiddenNeuron, root =>
        {
            root.Set("outcome.bound.proof", "combinatorial");
            root.Set("outcome.bound.rule", "identical-inputs");
        });
        yield return Forge("fewer-samples", "gives no bound", HiddenNeuron, root => root.SetJson("outcome.bound.samples", "[0, 1]"));
        yield return Forge("priced", "the network costs 3", HiddenNeuron, root => root.SetJson("others.costs", """{"input": [1, 1], "weight": [0, 1], "classes": null, "zero": "positive"}"""));
        yield return Forge("fingerprint", "have the fingerprint", HiddenNeuron, root => root.Set("fingerprint", new string('f', 64)));
        yield return Forge("sealed-label", "the network costs 0", HiddenNeuron, root =>
        {
            root.Set("data.labels.3", 1);
            root.Seal();
        });
        yield return Forge("input-scale", "the network's input scale is 2", HiddenNeuron, root => root.Set("network.inputScale", 2));
    }

    private static ComparisonCertificate Of(TrainingProblem others, string network, string rule) => Of(others, network, Derive(others, rule));

    private static ComparisonCertificate Of(TrainingProblem others, string text, BoundProof bound)
    {
        var network = Network(others.Data, text);
        return new ComparisonResult
        {
            Answer = ComparisonAnswer.NoneBetter,
            Network = network,
            Value = others.Objectives[0].Score(others, new Halfspace.Networks.NetworkTrace(network, others.Data))!.Value,
            Others = others,
            Bound = bound,
            Best = null,
            BestValue = null,
            Run = new TrainingResult { Status = TrainingStatus.Unknown, Network = null, Outcomes = [new ObjectiveOutcome(others.ObjectiveNames[0], null, bound)], Method = "test" },
        }.Certificate;
    }
}
