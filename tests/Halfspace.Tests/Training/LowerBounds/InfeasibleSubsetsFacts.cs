using Halfspace.Certificates;
using Halfspace.Tests.Certificates;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Training.LowerBounds;

/// <summary>Disjoint subsets that cannot be right, against brute force over all networks.</summary>
public sealed class InfeasibleSubsetsFacts
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Subsets_never_cost_more_than_the_optimum_and_often_something(int hidden)
    {
        const int Seed = 47;
        var random = new Random(Seed);
        var positive = 0;
        for (var trial = 0; trial < 12; trial++)
        {
            foreach (var objective in new ITrainingObjective[] { MaxCorrect.Instance, SatMargin.Instance })
            {
                var problem = TinyProblems.Problem(TinyProblems.Random(random, 12, 2, 2, 2), [hidden], 1, objective, trial % 2 == 0 ? OutputCoding.Single : OutputCoding.OnePerClass);
                if (Derive(new ProofStage(problem) { IsClaim = true }) is not { } bound) continue;
                var optimum = new ExhaustiveBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken)!.Value;
                Assert.True(bound.Value <= optimum, $"seed {Seed}: {bound.Value} above {optimum} on {problem}");
                positive++;
            }
        }

        Assert.True(positive > 4, $"seed {Seed}: only {positive} bounds");
    }

    [Fact]
    public void Three_copies_of_a_contradiction_cost_three()
    {
        var data = TinyProblems.Make("contradictions", 1, ([1, 0], 0), ([1, 0], 1), ([0, 1], 0), ([0, 1], 1), ([1, 1], 0), ([1, 1], 1), ([0, 0], 1));
        foreach (var (coding, each) in new[] { (OutputCoding.Single, 1), (OutputCoding.OnePerClass, 2) })
        {
            Assert.Equal(new Cost(3, 1), Derive(new ProofStage(TinyProblems.Problem(data, [1], 1, MaxCorrect.Instance, coding)) { IsClaim = true })!.Value);
            Assert.Equal(new Cost(3 * each, 1), Derive(new ProofStage(TinyProblems.Problem(data, [2], 1, SatMargin.Instance, coding)) { IsClaim = true })!.Value);
        }
    }

    [Fact]
    public void A_claim_is_re_derived_and_one_too_high_is_not()
    {
        var problem = TinyProblems.Problem(TinyProblems.XorWithConflict, [1], 1, MaxCorrect.Instance);
        var bound = Derive(new ProofStage(problem) { IsClaim = true })!;
        var network = new BranchAndBoundMethod().Run(problem, new TrainingOptions(), null, TestContext.Current.CancellationToken).Network!;
        Assert.Equal(Verdict.Verified, Certify(problem, network, bound).Verdict(TestContext.Current.CancellationToken));
        Assert.Equal(Verdict.Refuted, Certify(problem, network, bound with { Value = new Cost(bound.Value.Numerator + 1, 1) }).Verdict(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Other_problems_are_left_alone()
    {
        Assert.Null(Derive(new ProofStage(TinyProblems.Problem(TinyProblems.Xor, [3], 1, MaxCorrect.Instance))));
        Assert.Null(Derive(new ProofStage(TinyProblems.Problem(TinyProblems.Xor, [1, 1], 1, MaxCorrect.Instance))));
        Assert.Null(Derive(new ProofStage(TinyProblems.Problem(TinyProblems.Xor, [1], 1, MinHinge.Instance))));
        Assert.Null(new InfeasibleSubsetsBound().Derive(new ProofStage(TinyProblems.Problem(TinyProblems.XorWithConflict, [1], 1, MaxCorrect.Instance)) { IsClaim = true }, new CancellationToken(true)));
    }

    private static BoundProof? Derive(ProofStage stage) => new InfeasibleSubsetsBound().Derive(stage, TestContext.Current.CancellationToken);
}
