using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Certificates whose bound comes from branch and bound over the inputs used: true ones, and bounds that belong to another problem.</summary>
internal static class SupportCertificates
{
    private const string Rule = "supports";

    /// <summary>Majority of three inputs, with a sample that contradicts it: two inputs cannot tell it, three can.</summary>
    private static Dataset Votes { get; } = TinyProblems.Make("votes", 1, ([0, 0, 0], 0), ([0, 0, 1], 0), ([0, 1, 0], 0), ([1, 0, 0], 0), ([0, 1, 1], 1), ([1, 0, 1], 1), ([1, 1, 0], 1), ([1, 1, 1], 1), ([1, 1, 1], 0));

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True()
    {
        yield return (Rule, "two-inputs", Of(Limited(2), "1 1 0 -2"));
        yield return (Rule, "priced", Of(Priced(Rational.Of(1, 3)), "1 1 1 -2"));
        yield return (Rule, "dear", Of(Priced(3), "0 0 0 -1"));
        yield return (Rule, "tie", Of(new TrainingProblem(Votes, [], 2, [new Mistakes(new MistakeCosts { InputCost = Rational.Of(1, 2), WeightCost = Rational.Of(1, 100), ZeroIsError = true })], null, new NetworkLimits { BiasRange = 3 }), "2 2 2 -3"));
        yield return (Rule, "forbidden", Of(new TrainingProblem(Votes, [], 1, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 3, ForbiddenPairs = [(0, 1)] }), "1 0 1 -2"));
    }

    public static IEnumerable<ForgedCertificate> Forged()
    {
        foreach (var (name, problem, network) in new[] { ("two-inputs", Limited(2), "1 1 0 -2"), ("priced", Priced(Rational.Of(1, 3)), "0 0 0 -1") })
        {
            var truth = Certify(problem, Network(Votes, network), Derive(problem, Rule));
            var bound = truth.Outcomes[0].Bound!.Value;
            var above = Certify(problem, Network(Votes, "0 0 0 0"), Derive(problem, Rule));
            yield return ForgedCertificate.Of(Rule, $"{name}-bound-one-step-more", "gives no bound", above, root => root.SetNumber("outcomes.0.bound.value.0", bound.Numerator + 1));
        }

        // What fewer inputs cannot do, more can; what a dear input costs, a cheap one does not.
        yield return ForgedCertificate.Of(Rule, "bound-of-fewer-inputs", "gives no bound", Certify(Limited(3), Network(Votes, "0 0 0 0"), Derive(Limited(2), Rule)), _ => { });
        yield return ForgedCertificate.Of(Rule, "limit-raised", "gives no bound", Certify(Limited(2), Network(Votes, "0 0 0 0"), Derive(Limited(2), Rule)), root => root.Set("problem.limits.maxInputs", 3));
        yield return ForgedCertificate.Of(Rule, "bound-of-dearer-inputs", "gives no bound", Certify(Priced(Rational.Of(1, 3)), Network(Votes, "0 0 0 0"), Derive(Priced(3), Rule)), _ => { });
        var plain = new TrainingProblem(Votes, [], 1, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 3 });
        yield return ForgedCertificate.Of(Rule, "limit-left-out", "gives no bound", Certify(plain, Network(Votes, "0 0 0 0"), Derive(Limited(2), Rule)), _ => { });
        var narrow = new TrainingProblem(Votes, [], 1, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 3, Weights = [new(0, 1), new(0, 1), new(0, 0)] });
        yield return ForgedCertificate.Of(Rule, "weights-let-free", "gives no bound", Certify(narrow, Network(Votes, "0 0 0 0"), Derive(narrow, Rule)), root => root.SetJson("problem.limits.highest", "[1, 1, 1]"));
        var heavy = new TrainingProblem(Votes, [], 1, [new Mistakes(new MistakeCosts { InputCost = Rational.Of(1, 2), ClassWeights = [2, 2] })], null, new NetworkLimits { BiasRange = 3 });
        var light = new TrainingProblem(Votes, [], 1, [new Mistakes(new MistakeCosts { InputCost = Rational.Of(1, 2), ClassWeights = [1, 1] })], null, new NetworkLimits { BiasRange = 3 });
        yield return ForgedCertificate.Of(Rule, "bound-of-heavier-classes", "gives no bound", Certify(light, Network(Votes, "0 0 0 0"), Derive(heavy, Rule)), _ => { });
        yield return ForgedCertificate.Of(Rule, "samples-beyond-the-data", "no subset of the data", Of(Limited(2), "1 1 0 -2"), root => root.SetJson("outcomes.0.bound.samples", "[0, 99]"));
        var hidden = new TrainingProblem(Votes, [1], 1, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 3, MaxInputs = 2 });
        yield return ForgedCertificate.Of(Rule, "hidden-neuron", "gives no bound", Certify(hidden, Network(Votes, "1 1 0 -2 | 1 0"), Derive(Limited(2), Rule)), _ => { });
        yield return ForgedCertificate.Of(Rule, "basis", "there is no such argument", Of(Limited(2), "1 1 0 -2"), root => root.Set("outcomes.0.bound.proof", "combinatorial"));
    }

    private static TrainingProblem Limited(int inputs) => new(Votes, [], 1, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 3, MaxInputs = inputs });

    private static TrainingProblem Priced(Rational input) => new(Votes, [], 1, [new Mistakes(new MistakeCosts { InputCost = input })], null, new NetworkLimits { BiasRange = 3 });

    private static TrainingCertificate Of(TrainingProblem problem, string network) => Certify(problem, Network(problem.Data, network), Derive(problem, Rule));
}
