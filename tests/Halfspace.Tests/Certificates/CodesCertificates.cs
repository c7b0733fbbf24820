using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Bounds by the codes of a hidden layer where classes cost differently, where there are more codes than fit into a number, and where the rule has nothing to say.</summary>
internal static class CodesCertificates
{
    private const string Rule = "neuron-codes";
    private const string Blind = "0 0 0 | 0 1; 0 -1; 0 -1";
    private const string BlindOnLine = "0 0 | 0 1; 0 -1; 0 -1";

    private static Dataset Line { get; } = TinyProblems.Make("line", 1, ([0], 0), ([1], 1), ([2], 2));

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True()
    {
        yield return (Rule, "weighted", Certify(Weighted, Network(Line, BlindOnLine), Derive(Weighted, Rule)));
    }

    public static IEnumerable<ForgedCertificate> Forged()
    {
        static ForgedCertificate Forge(string name, string phrase, TrainingProblem problem, string network, Cost bound) => ForgedCertificate.Of(Rule, name, phrase, Certify(problem, Network(problem.Data, network), new BoundProof(bound, ProofKind.Combinatorial, "more classes than codes", null, Rule)), _ => { });
        yield return Forge("weights-left-out", "prove 0.5 only, not 1", Weighted, BlindOnLine, new Cost(1, 1));
        yield return Forge("single-output", "does not apply", Problem(TinyProblems.Xor, [1], 1, "mistakes"), "0 0 0 | 0 1", new Cost(1, 1));
        yield return Forge("without-a-hidden-layer", "does not apply", Problem(TrueCertificates.Corner, [], 1, "mistakes", OutputCoding.OnePerClass), "0 0 1; 0 0 -1; 0 0 -1", new Cost(1, 1));
        yield return Forge("objective-of-losses", "does not apply", Problem(TrueCertificates.Corner, [1], 1, "min-hinge", OutputCoding.OnePerClass), Blind, new Cost(1, 16));
        yield return Forge("codes-beyond-a-number", "does not apply", Wide(31), WideBlind(31), new Cost(2, 1));
        yield return Forge("codes-that-still-fit", "prove 0 only, not 1", Wide(30), WideBlind(30), new Cost(1, 1));
    }

    private static TrainingProblem Weighted => new(Line, [1], 1, [new Mistakes(new MistakeCosts { ClassWeights = [Rational.Of(1, 2), 1, 2] })], OutputCoding.OnePerClass);

    private static TrainingProblem Wide(int neurons) => Problem(Line, [neurons], 1, "mistakes", OutputCoding.OnePerClass);

    /// <summary>A network of so many neurons that predicts the first class throughout.</summary>
    private static string WideBlind(int neurons) => $"{string.Join("; ", Enumerable.Repeat("0 0", neurons))} | {string.Join("; ", ((int[])[1, -1, -1]).Select(bias => string.Concat(Enumerable.Repeat("0 ", neurons)) + bias))}";
}
