using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Certificates of problems with limits, prices, weights of classes and ties as errors: true ones, and lies about each of these.</summary>
internal static class LimitedCertificates
{
    private const string Folder = "limits";

    /// <summary>Samples of three inputs, two of them in one column; a pair of equal inputs has both labels.</summary>
    private static readonly Dataset Card = TinyProblems.Make("card", 2, ([2, 0, 1], 1), ([2, 2, 0], 1), ([0, 2, 1], 0), ([0, 0, 2], 0), ([1, 2, 2], 1), ([1, 2, 2], 0), ([0, 1, 0], 1), ([2, 1, 2], 0));

    private static MistakeCosts Costs => new() { InputCost = Rational.Of(1, 4), WeightCost = Rational.Of(1, 10), ClassWeights = [Rational.Of(1, 1), Rational.Of(3, 2)], ZeroIsError = true };

    private static NetworkLimits Limits => new()
    {
        MaxInputs = 2,
        MaxColumns = 1,
        Columns = [0, 0, 1],
        BiasRange = 5,
        Weights = [new(0, 2), new(-2, 2), new(-1, 2)],
        ForbiddenPairs = [(0, 2)],
        MaxFalsePositives = 3,
        MaxFalseNegatives = 2,
    };

    /// <summary>The network of the examples: it uses the first two inputs, of one column.</summary>
    private const string Neuron = "2 -1 0 0";

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True()
    {
        yield return (Folder, "card", Truth());
        yield return (Folder, "card-without-costs", Certify(new TrainingProblem(Card, [], 2, [Mistakes.Instance], null, Limits), Network(Card, Neuron)));
        yield return (Folder, "card-without-limits", Certify(new TrainingProblem(Card, [], 2, [new Mistakes(Costs)]), Network(Card, Neuron)));
        yield return (Folder, "wide-bias", Wide(7));
        yield return (Folder, "narrow-bias", Certify(new TrainingProblem(Card, [1], 2, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 0 }), Network(Card, "2 -1 0 0 | 2 -1")));
        var wide = new TrainingProblem(Mixed, [], 2, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 9 });
        yield return ("branch-and-bound", "wide-bias", Certify(wide, Network(Mixed, "2 -9"), Derive(wide, "branch-and-bound")));
        var perClass = new TrainingProblem(Card, [], 1, [new Mistakes(Costs with { ZeroIsError = false })], OutputCoding.OnePerClass, new NetworkLimits { MaxFalsePositives = 4 });
        yield return (Folder, "per-class", Certify(perClass, Network(Card, "0 0 0 0; 1 -1 0 0"), Derive(perClass, "identical-inputs")));
        var priced = new TrainingProblem(Card, [1], 1, [new Mistakes(Costs)], null, new NetworkLimits { MaxInputs = 2 });
        yield return ("infeasible-subsets", "priced", Certify(priced, Network(Card, "1 -1 0 0 | 1 0"), Derive(priced, "infeasible-subsets")));
        yield return (Folder, "two-neurons", Certify(new TrainingProblem(Card, [2], 2, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 1, MaxInputs = 2 }), Network(Card, "1 0 0 0; 0 1 0 1 | 1 1 0")));
        var list = new TrainingProblem(Card, [], 2, [new Mistakes(Costs), MinWeight.Instance], null, Limits);
        yield return (Folder, "list", Certify(list, Network(Card, Neuron)));
        var least = new TrainingProblem(Far, [], 2, [MinWeight.Instance], null, new NetworkLimits { BiasRange = 9 });
        yield return (Folder, "smallest-weights-with-a-wide-bias", Certify(least, Network(Far, "1 -3"), Derive(least, "smallest-weights")));
    }

    public static IEnumerable<ForgedCertificate> Forged()
    {
        var truth = Truth();
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, truth, change);
        ForgedCertificate Unreadable(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of("format", "limits-" + name, phrase, truth, change);
        ForgedCertificate Limit(string name, string phrase, string place, JsonNode? value) => Forge(name, phrase, root => root.Set("problem.limits." + place, value));
        yield return Limit("one-input-too-many", "uses 2 inputs; the limit is 1", "maxInputs", 1);
        yield return Limit("two-columns", "uses 2 columns; the limit is 1", "columns.1", 2);
        yield return Forge("bias-beyond-a-narrow-range", "has a bias beyond -1..1", root =>
        {
            root.Set("problem.limits.biasRange", 1);
            root.Set("network.layers.0.biases.0", 2);
        });
        yield return Forge("bias-beyond-the-stated-range", "has a bias beyond -5..5", root => root.Set("network.layers.0.biases.0", 6));
        yield return Forge("weight-beyond-the-range-beside-a-wide-bias", "the range is 2", root => root.Set("network.layers.0.weights.0.1", -3));
        yield return Limit("weight-below-its-limit", "gives input 1 the weight -1; its limits are 0..2", "lowest.1", 0);
        yield return Limit("weight-above-its-limit", "gives input 0 the weight 2; its limits are 0..1", "highest.0", 1);
        yield return Forge("forbidden-pair", "uses both inputs of a forbidden pair", root => root.SetJson("problem.limits.forbiddenPairs", "[[1, 0]]"));
        yield return Limit("false-positives", "more errors of a kind", "maxFalsePositives", 2);
        yield return Limit("false-negatives", "more errors of a kind", "maxFalseNegatives", 1);
        yield return Unreadable("negative", "it must lie from 0", root => root.Set("problem.limits.maxInputs", -1));
        yield return Forge("columns-left-out", "columns are limited, but not stated", root => root.Set("problem.limits.columns", null));
        yield return Forge("columns-of-fewer-inputs", "one entry for each of 3 inputs", root => root.SetJson("problem.limits.columns", "[0, 0]"));
        yield return Forge("lowest-without-highest", "one entry for each of 3 inputs", root => root.Set("problem.limits.highest", null));
        yield return Limit("limits-that-cross", "which is no range", "lowest.2", 3);
        yield return Limit("limit-beyond-the-range", "which is no range", "highest.1", 3);
        yield return Limit("limit-below-the-range", "which is no range", "lowest.1", -3);
        yield return Forge("pair-of-one-input", "a forbidden pair is none of two inputs", root => root.SetJson("problem.limits.forbiddenPairs", "[[1, 1]]"));
        yield return Forge("pair-beyond-the-inputs", "a forbidden pair is none of two inputs", root => root.SetJson("problem.limits.forbiddenPairs", "[[0, 3]]"));
        yield return Unreadable("pair-of-three", "two inputs must stand here", root => root.SetJson("problem.limits.forbiddenPairs", "[[0, 1, 2]]"));
        yield return Unreadable("one-left-out", "the property 'maxColumns' is missing", root => root["problem"]!["limits"]!.AsObject().Remove("maxColumns"));
        yield return Unreadable("cost-of-something-else", "the property 'why' is not known", root => root.Set("problem.costs.why", 1));
        yield return Limit("limits-of-the-first-input-that-cross", "which is no range", "lowest.0", 3);
        var two = Certify(new TrainingProblem(Card, [2], 2, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 1, MaxInputs = 2 }), Network(Card, "1 0 0 0; 0 1 0 1 | 1 1 0"));
        yield return ForgedCertificate.Of(Folder, "bias-of-one-of-two-neurons", "has a bias beyond -1..1", two, root => root.Set("network.layers.0.biases.0", 2));
        yield return ForgedCertificate.Of(Folder, "input-of-one-of-two-neurons", "uses 3 inputs; the limit is 2", two, root => root.Set("network.layers.0.weights.0.2", 1));
        yield return Unreadable("version", "the property 'limits' is not known", root => root.Set("version", 1));
        yield return Forge("price-of-an-input", "; the certificate states 6.8", root => root.SetJson("problem.costs.input", "[1, 2]"));
        yield return Forge("price-of-weight", "; the certificate states ", root => root.SetJson("problem.costs.weight", "[1, 11]"));
        yield return Forge("class-weights-swapped", "; the certificate states ", root => root.SetJson("problem.costs.classes", "[[3, 2], [1, 1]]"));
        yield return Forge("class-weights-left-out", "; the certificate states ", root => root.Set("problem.costs.classes", null));
        yield return Forge("class-weight-of-nothing", "a cost above zero for each of 2 classes", root => root.SetJson("problem.costs.classes", "[[1, 1], [0, 1]]"));
        yield return Forge("class-weight-of-a-third-class", "a cost above zero for each of 2 classes", root => root.SetJson("problem.costs.classes", "[[1, 1], [3, 2], [1, 1]]"));
        yield return Forge("negative-price-of-an-input", "a cost is negative", root => root.SetJson("problem.costs.input", "[-1, 4]"));
        yield return Forge("negative-price-of-weight", "a cost is negative", root => root.SetJson("problem.costs.weight", "[-1, 10]"));
        yield return Unreadable("zero-as-a-class", "'error' or 'positive' must stand here", root => root.Set("problem.costs.zero", "negative"));
        yield return Forge("costs-left-out", "; the certificate states ", root => root["problem"]!.AsObject().Remove("costs"));
        yield return Forge("costs-without-mistakes", "mistakes are no objective", root =>
        {
            root["problem"]!.AsObject().Remove("limits");
            root.Set("outcomes.0.objective", "max-correct");
        });
        yield return Forge("errors-limited-without-mistakes", "which mistakes of two classes count", root =>
        {
            root["problem"]!.AsObject().Remove("costs");
            root.Set("outcomes.0.objective", "max-correct");
        });
        var tie = Certify(new TrainingProblem(Card, [], 2, [new Mistakes(new MistakeCosts { ZeroIsError = true })]), Network(Card, "0 0 0 0"));
        yield return ForgedCertificate.Of(Folder, "zero-as-the-second-class", "; the certificate states ", tie, root => root.Set("problem.costs.zero", "positive"));
        yield return ForgedCertificate.Of(Folder, "zero-is-wrong-of-two-outputs", "only where a single output decides", Certify(new TrainingProblem(Card, [], 2, [new Mistakes(new MistakeCosts { InputCost = 1 })], OutputCoding.OnePerClass), Network(Card, "0 0 0 0; 2 -1 0 0")), root => root.Set("problem.costs.zero", "error"));
        yield return ForgedCertificate.Of(Folder, "wide-bias-left-out", "has a weight of magnitude 7; the range is 2", Wide(7), root => root["problem"]!.AsObject().Remove("limits"));
        // The best neuron of a narrow bias is worse than that of a wide one, and a limit makes costs that a problem without it does not have.
        var narrow = new TrainingProblem(Mixed, [], 2, [Mistakes.Instance]);
        yield return ForgedCertificate.Of(Folder, "bound-of-a-narrow-bias", "derives 1, not 2", Certify(narrow, Network(Mixed, "0 -2"), Derive(narrow, "branch-and-bound")), root => root.SetJson("problem.limits", """{"maxInputs": null, "maxColumns": null, "columns": null, "biasRange": 9, "lowest": null, "highest": null, "forbiddenPairs": [], "maxFalsePositives": null, "maxFalseNegatives": null}"""));
        yield return ForgedCertificate.Of(Folder, "weighted-bound-one-step-more", " only, not ", Certify(new TrainingProblem(Card, [], 2, [new Mistakes(Costs)]), Network(Card, Neuron), Derive(new TrainingProblem(Card, [], 2, [new Mistakes(Costs)]), "identical-inputs")), root => root.SetJson("outcomes.0.bound.value", "[6, 5]"));
        var wide = new TrainingProblem(Far, [], 2, [MinWeight.Instance], null, new NetworkLimits { BiasRange = 9 });
        yield return ForgedCertificate.Of(Folder, "margins-beside-a-wide-bias", "biases beyond the range of weights make margins of their own", Certify(wide, Network(Far, "1 -3")), root =>
        {
            root.Set("outcomes.0.objective", "max-margin");
            root.SetJson("outcomes.0.value", "[-1, 1]");
        });
    }

    /// <summary>One input whose values lie so far from zero that a bias of P cannot part them.</summary>
    private static Dataset Far { get; } = TinyProblems.Make("beyond", 1, ([3], 0), ([2], 0), ([5], 1), ([6], 1));

    /// <summary>The same with a sample that no threshold serves.</summary>
    private static Dataset Mixed { get; } = TinyProblems.Make("mixed", 1, ([3], 0), ([2], 0), ([5], 1), ([6], 0), ([7], 1));

    private static TrainingCertificate Truth()
    {
        var problem = new TrainingProblem(Card, [], 2, [new Mistakes(Costs)], null, Limits);
        return Certify(problem, Network(Card, Neuron), Derive(problem, "identical-inputs"));
    }

    private static TrainingCertificate Wide(int bias) => Certify(new TrainingProblem(Far, [], 2, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 9 }), Network(Far, $"2 -{bias}"));
}
