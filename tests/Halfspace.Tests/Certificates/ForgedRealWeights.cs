using System.Numerics;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Networks;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Lies about networks of real weights and about Lagrangian bounds.</summary>
internal static class ForgedRealWeights
{
    private const string Folder = "real-weights";
    private const int Unit = RealProblem.Unit;

    public static IEnumerable<ForgedCertificate> All() => [.. Networks(), .. Losses(), .. Bounds(), .. Relaxations("lagrangian-products", 32), .. Relaxations("lagrangian-copies", 8)];

    private static RealTrainingProblem Problem(IRealObjective objective, decimal deadZone = 0.01m) => new(TinyProblems.Xor, [2], 1, deadZone, objective);

    private static IEnumerable<ForgedCertificate> Networks()
    {
        var truth = Certify(Problem(MisclassificationLoss.Instance), TrueCertificates.StepXor());
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, truth, change);
        yield return Forge("value", "the network costs 0", root => root.Set("outcome.value.0", 1));
        yield return Forge("value-left-out", "the certificate states no value", root => root.Set("outcome.value", null));
        yield return Forge("weight-outside-the-box", "lies outside [-1, 1]", root => root.Set("network.layers.0.weights.0.0", Unit + 1));
        yield return Forge("bias-outside-the-box", "lies outside [-1, 1]", root => root.Set("network.layers.1.biases.0", 4 * Unit + 2));
        yield return Forge("weight-below-the-box", "lies outside [-1, 1]", root => root.Set("network.layers.0.weights.0.1", -Unit - 1));
        yield return Forge("odd-bias", "no network of 0/1 neurons", root => root.Set("network.layers.1.biases.0", (int)root.At("network.layers.1.biases.0")! + 1));
        yield return Forge("dead-zone-wider-than-kept", "is closer to zero than 0.5000001", root => root.Set("problem.deadZone", "0.5000001"));
        yield return Forge("dead-zone-that-an-output-breaks", "it breaks a hard condition", root =>
        {
            root.Set("problem.deadZone", "0.5");
            root.Set("network.layers.1.biases.0", Unit + 2);
        });
        yield return Forge("dead-zone-of-zero", "it must lie between 2^-20 and the range", root => root.Set("problem.deadZone", "0"));
        yield return Forge("dead-zone-below-the-unit", "it must lie between 2^-20 and the range", root => root.Set("problem.deadZone", "0.00000095367431640624"));
        yield return Forge("dead-zone-above-the-range", "it must lie between 2^-20 and the range", root => root.Set("problem.deadZone", "1.5"));
        var word = 0;
        foreach (var text in new[] { "-0.01", "NaN", "1e23", "1e-99", "0,01", "", ".", "e", "1e1e1", $".{new string('0', 58)}25e61", $"25{new string('0', 58)}e-61", $"0.25{new string('0', 58)}", "0.0.1", "0.01.", " 0.01", "+0.01", "0x1", "1e", "1e0.5", "e-2" })
            yield return Forge($"dead-zone-that-is-no-number-{++word}", text is "1e23" ? "it must lie between" : $"the dead zone '{text}' is no number", root => root.Set("problem.deadZone", text));
        var twenty = TrueCertificates.Real().First(truth => truth.Name == "dead-zone-with-a-large-exponent").Certificate;
        yield return ForgedCertificate.Of(Folder, "dead-zone-of-two-tens", "a hidden neuron is closer to zero than 2e1", twenty, root =>
        {
            root.Set("problem.deadZone", "2e1");
            root.Set("network.layers.0.biases.0", -19 * Unit);
        });
        yield return Forge("formulation-that-is-none", "there is no formulation 'magic'", root => root.Set("problem.formulation", "magic"));
        yield return Forge("objective-of-integer-networks", "for real weights", root => root.Set("outcome.objective", "min-weight"));
        yield return Forge("step-in-a-larger-box", "has the range 1 and the objective max-correct only", root =>
        {
            root.Set("problem.formulation", "step");
            root.Set("problem.range", 2);
        });
        yield return Forge("width", "the problem asks for", root => root.SetJson("problem.hidden", "[1]"));
        yield return Forge("width-of-sixteen-millions", "at most 16777216 are taken", root => root.SetJson("problem.hidden", "[16777216]"));
        yield return Forge("one-bias-of-a-layer-outside-the-box", "lies outside [-1, 1]", root => root.Set("network.layers.0.biases.1", -Unit - 1));
        yield return Forge("threshold-in-one-layer-of-step-none", "a neuron has one", root =>
        {
            root.Set("problem.formulation", "step:none");
            root.SetJson("network.layers.0.biases", "[0, 0]");
        });
        yield return Forge("one-threshold-of-a-layer-of-step-none", "a neuron has one", root =>
        {
            root.Set("problem.formulation", "step:none");
            root.Set("network.layers.0.biases.0", 0);
            root.Set("network.layers.1.biases.0", 2 * Unit);
        });
        // Hidden neurons alone come closer to zero than the dead zone, in the first layer and in the second.
        var deep = new RealTrainingProblem(TinyProblems.Quarters, [2, 2], 3, 0.125m, HingeLoss.Instance);
        var layers = Certify(deep, StepNetwork.Round([[[0, 0], [0, 0]], [[1, 1], [1, -1]], [[0, 0]]], [[1, -1], [0.5, -0.25], [0]], 4));
        yield return ForgedCertificate.Of(Folder, "first-layer-in-the-dead-zone", "a hidden neuron is closer to zero than 0.125", layers, root => root.Set("network.layers.0.biases.0", Unit / 8 - 1));
        yield return ForgedCertificate.Of(Folder, "first-layer-below-zero-in-the-dead-zone", "a hidden neuron is closer to zero than 0.125", layers, root => root.Set("network.layers.0.biases.1", 1 - Unit / 8));
        yield return ForgedCertificate.Of(Folder, "second-layer-in-the-dead-zone", "a hidden neuron is closer to zero than 0.8", layers, root => root.Set("problem.deadZone", "0.8"));
        yield return Forge("input-scale", "the network's input scale is 3", root => root.Set("network.inputScale", 3));
        yield return Forge("class-names-swapped", "the network's classes are c1, c0", root =>
        {
            root.SetJson("network.classNames", """["c1", "c0"]""");
        });
        yield return Forge("label", "the training samples have the fingerprint", root => root.Set("data.labels.0", 1));
        yield return Forge("sealed-label", "the network costs 1", root =>
        {
            root.Set("data.labels.0", 1);
            root.Seal();
        });
        yield return Forge("thresholds-of-step-none", "a neuron has one", root => root.Set("problem.formulation", "step:none"));
        yield return Forge("thresholds-of-step-shared", "a layer has several", root =>
        {
            root.Set("problem.formulation", "step:shared");
            root.Set("network.layers.0.biases.0", -Unit / 4);
        });
        yield return Forge("multipliers-without-bound", "there are multipliers, but no bound", root => root.SetJson("multipliers", """{"relaxation": "lagrangian-products", "values": []}"""));
        var three = new RealTrainingProblem(TrueCertificates.Corner, [], 1, 0.25m, MisclassificationLoss.Instance);
        var corner = Certify(three, StepNetwork.Round([[[-1, -1], [1, 0], [0, 1]]], [[0.5, -0.5, -0.5]]));
        yield return ForgedCertificate.Of(Folder, "two-outputs-on-counted-as-right", "the network costs 2", corner, root => root.SetJson("network.layers.0.weights.0", "[0, 0]"));
        yield return ForgedCertificate.Of(Folder, "hinge-of-three-classes", "separates two classes", corner, root => root.Set("outcome.objective", "min-hinge"));
    }

    private static IEnumerable<ForgedCertificate> Losses()
    {
        var hinge = Certify(Problem(HingeLoss.Instance), TrueCertificates.StepXor());
        yield return ForgedCertificate.Of(Folder, "hinge", "min-hinge: the network costs 2", hinge, root => root.SetJson("outcome.value", "[1, 1]"));
        yield return ForgedCertificate.Of(Folder, "hinge-on-the-wrong-side", "it breaks a hard condition", hinge, root => root.SetJson("network.layers.1", $$"""{"weights": [[-{{Unit}}, -{{Unit}}]], "biases": [-{{Unit}}]}"""));
        var likelihood = Certify(
            new RealTrainingProblem(TinyProblems.XorWithConflict, [2], 2, 0.25m, LogLikelihoodLoss.Instance),
            StepNetwork.Round([[[0.5, -0.5], [-0.5, 0.5]], [[-1, -1], [1, 1]]], [[-0.25, -0.25], [0.25, -0.25]]));
        yield return ForgedCertificate.Of(Folder, "likelihood", "log-likelihood: the network costs 0.5", likelihood, root => root.SetJson("outcome.value", "[1, 4]"));
        yield return ForgedCertificate.Of(Folder, "outputs-closer-than-the-dead-zone", "it breaks a hard condition", likelihood, root =>
        {
            root.SetJson("network.layers.1.weights", "[[0, 0], [0, 0]]");
            root.SetJson("network.layers.1.biases", "[0, 0]");
            root.SetJson("outcome.value", "[0, 1]");
        });

        // Found from outside: 2^20 times the scale and a weight of one give sums beyond 64 bits, which wrap to zero.
        foreach (var (objective, outputs) in new[] { ("min-hinge", 1), ("log-likelihood", 2) })
        {
            const int Scale = 1 << 30;
            var wrong = Far(objective, outputs, Scale);
            yield return ForgedCertificate.Of(Folder, $"{objective}-wrapped-to-zero", objective == "min-hinge" ? "the network costs 256" : "the network costs", wrong, root => root.SetJson("outcome.value", "[0, 1]"));
            yield return ForgedCertificate.Of(Folder, $"{objective}-in-a-denominator-of-50-bits", "the network costs", wrong, root => root.SetJson("outcome.value", "[0, 1125899906842624]"));
        }
    }

    private static IEnumerable<ForgedCertificate> Bounds()
    {
        var problem = new RealTrainingProblem(TinyProblems.XorWithConflict, [2], 1, 0.01m, MisclassificationLoss.Instance);
        var blind = StepNetwork.Round([[[0, 0], [0, 0]], [[0, 0]]], [[1, 1], [-1]]);
        var truth = Certify(problem, blind, new BoundProof(new Cost(1, 1), ProofKind.Combinatorial, "labels", Rule: "identical-inputs"));
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change, Certificate? other = null) => ForgedCertificate.Of(Folder, name, phrase, other ?? truth, change);
        yield return Forge("sets-of-samples", "states sets of samples, which no rule for real weights packs", root => root.SetJson("outcome.bound.packing", """{"unit": 1, "subsets": []}"""));
        yield return Forge("bad-network-optimal", "prove 1 only, not 3", root => root.Set("outcome.bound.value.0", 3));
        yield return Forge("bound-a-millionth-more-than-follows", "prove 1 only, not 1.000001", root => root.SetJson("outcome.bound.value", "[1000001, 1000000]"));
        yield return Forge("bound-above-the-network", "is above the network's cost", root => root.Set("outcome.bound.value.0", 4));
        yield return Forge("solver-named-beside-rule", "but also HiGHS", root => root.Set("outcome.bound.trusts", "HiGHS"));
        yield return Forge("nobody-trusted", "but no solver is named", root =>
        {
            root.Set("outcome.bound.proof", "mip");
            root.Set("outcome.bound.rule", null);
        });
        yield return Forge("blank-trusted", "but no solver is named", root =>
        {
            root.Set("outcome.bound.proof", "mip");
            root.Set("outcome.bound.rule", null);
            root.Set("outcome.bound.trusts", "\u2003");
        });
        yield return Forge("solver-with-a-rule-of-counting", "but also HiGHS", root =>
        {
            root.Set("outcome.bound.proof", "mip");
            root.Set("outcome.bound.trusts", "HiGHS");
        });
        yield return Forge("samples-left-out", "a bound on real weights is over all samples", root => root.SetJson("outcome.bound.samples", "[0, 1, 2, 3, 4]"));
        yield return Forge("rule-of-integer-networks", "there is no such argument as 'branch-and-bound'", root =>
        {
            root.Set("outcome.bound.proof", "exhaustive");
            root.Set("outcome.bound.rule", "branch-and-bound");
        });
        yield return Forge("trivial-with-a-rule", "there is no such argument as 'identical-inputs'", root => root.Set("outcome.bound.proof", "trivial"));
        yield return Forge("combinatorial-without-rule", "there is no such argument as '(none)'", root => root.Set("outcome.bound.rule", null));
        yield return Forge("multipliers-that-nothing-uses", "does not use", root => root.SetJson("multipliers", """{"relaxation": "lagrangian-copies", "values": []}"""));
        var likelihood = Certify(
            new RealTrainingProblem(TinyProblems.XorWithConflict, [2], 2, 0.25m, LogLikelihoodLoss.Instance),
            StepNetwork.Round([[[0.5, -0.5], [-0.5, 0.5]], [[-1, -1], [1, 1]]], [[-0.25, -0.25], [0.25, -0.25]]),
            new BoundProof(new Cost(1, 4), ProofKind.Combinatorial, "labels", Rule: "identical-inputs"));
        yield return Forge("likelihood-of-more-than-the-dead-zone", "prove 0.25 only, not 0.5", root => root.SetJson("outcome.bound.value", "[1, 2]"), likelihood);
        var hinge = Certify(new RealTrainingProblem(TinyProblems.XorWithConflict, [2], 1, 0.01m, HingeLoss.Instance), StepNetwork.Round([[[0, 0], [0, 0]], [[0, 0]]], [[1, 1], [0]]), new BoundProof(new Cost(2, 1), ProofKind.Combinatorial, "labels", Rule: "identical-inputs"));
        yield return Forge("hinge-of-every-sample", "prove 2 only, not 5", root => root.Set("outcome.bound.value.0", 5), hinge);
    }

    private static IEnumerable<ForgedCertificate> Relaxations(string relaxation, int size)
    {
        var problem = new RealTrainingProblem(TinyProblems.XorWithConflict, [2], 1, 0.01m, MisclassificationLoss.Instance);
        var truth = TrueCertificates.Relaxed(problem, relaxation, [.. Enumerable.Repeat(1.0 / 64, size)]);
        var blind = Certify(problem, StepNetwork.Round([[[0, 0], [0, 0]], [[0, 0]]], [[1, 1], [-1]]), new BoundProof(new Cost(1, 1), ProofKind.Exhaustive, "neuron by neuron", Rule: relaxation), multipliers: new LagrangianMultipliers(relaxation, []));
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change, Certificate? other = null) => ForgedCertificate.Of(relaxation, name, phrase, other ?? truth, change);
        var isSigned = relaxation == "lagrangian-products";
        yield return Forge("bad-network-optimal", "derives 1, not 3", root => root.Set("outcome.bound.value.0", 3), blind);
        yield return Forge("bound-one-more-than-follows", "derives 1, not 2", root => root.Set("outcome.bound.value.0", 2), blind);
        yield return Forge("bound-above-the-network", "is above the network's cost", root => root.Set("outcome.bound.value.0", 2));
        yield return Forge("one-multiplier-too-few", "it needs", root => root.Drop("multipliers.values.0"));
        yield return Forge("one-multiplier-too-many", "it needs", root => root.At("multipliers.values")!.AsArray().Add(0.5));
        if (isSigned) yield return Forge("multiplier-below-zero", "it needs", root => root.Set("multipliers.values.3", -0.5));
        yield return Forge("multiplier-that-proves-less", "derives -", root => root.Set("multipliers.values.1", 100));
        foreach (var exponent in new[] { 15, 17, 20, 300 })
        {
            yield return Forge($"multipliers-of-1e{exponent}", "derives -", root =>
            {
                for (var m = 0; m < size; m++) root.SetJson($"multipliers.values.{m}", $"1e{exponent}");
            });
        }

        yield return Forge("multipliers-left-out", "there is no such argument", root => root.Set("multipliers", null));
        yield return Forge("multipliers-of-the-other-relaxation", "does not use", root => root.Set("multipliers.relaxation", isSigned ? "lagrangian-copies" : "lagrangian-products"));
        yield return Forge("rule-of-the-other-relaxation", "does not use", root => root.Set("outcome.bound.rule", isSigned ? "lagrangian-copies" : "lagrangian-products"));
        yield return Forge("said-to-be-counting", "there is no such argument", root => root.Set("outcome.bound.proof", "combinatorial"));
        yield return Forge("said-to-be-trivial", "there is no such argument", root => root.Set("outcome.bound.proof", "trivial"));
        yield return Forge("solver-named-beside-multipliers", "but also HiGHS", root => root.Set("outcome.bound.trusts", "HiGHS"));
        yield return Forge("nobody-trusted", "but no solver is named", root => root.Set("outcome.bound.proof", "mip"));
        yield return Forge("samples-left-out", "is over all samples", root => root.SetJson("outcome.bound.samples", "[0, 1]"));
        yield return Forge("step-formulation", "derives no bound", root => root.Set("problem.formulation", "step"));
        yield return Forge("rule-misspelt", "does not use", root => root.Set("outcome.bound.rule", relaxation + "x"));
        var likelihood = Certify(
            new RealTrainingProblem(TinyProblems.XorWithConflict, [2], 2, 0.25m, LogLikelihoodLoss.Instance),
            StepNetwork.Round([[[0.5, -0.5], [-0.5, 0.5]], [[-1, -1], [1, 1]]], [[-0.25, -0.25], [0.25, -0.25]]),
            new BoundProof(new Cost(1, 4), ProofKind.Exhaustive, "neuron by neuron", Rule: relaxation),
            multipliers: new LagrangianMultipliers(relaxation, []));
        yield return Forge("objective-of-another-kind", "derives no bound", _ => { }, likelihood);
    }

    /// <summary>256 samples, each on the wrong side or with the wrong output largest, by a cost that is a multiple of 2^64 in all.</summary>
    private static RealCertificate Far(string objective, int outputs, int scale)
    {
        const int Samples = 256;
        var data = new CertifiedData("far", scale, ["x0"], ["no", "yes"], new int[Samples], [.. Enumerable.Repeat(scale, Samples)]);
        var isHinge = objective == "min-hinge";
        return new RealCertificate
        {
            Data = data,
            Source = null,
            Fingerprint = data.Fingerprint(),
            Formulation = "zero-one",
            Hidden = [],
            Range = 1,
            DeadZone = "0.01",
            Network = new CertifiedNetwork([new CertifiedLayer(1, isHinge ? [0] : [-Unit / 4, Unit / 4], new int[outputs])], scale, ["no", "yes"], null),
            Outcome = new OutcomeClaim(objective, isHinge ? (BigInteger)Samples : (BigInteger)(Samples / 2), null),
            Multipliers = null,
        };
    }
}
