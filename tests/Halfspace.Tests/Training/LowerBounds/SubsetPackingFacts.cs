using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;
using PackingRule = Halfspace.Certificates.Rules.SubsetPacking;
using SignStage = Halfspace.Certificates.Rules.SignStage;

namespace Halfspace.Tests.Training.LowerBounds;

/// <summary>Packings of infeasible subsets, held against all networks and against the checker.</summary>
public sealed class SubsetPackingFacts(ITestOutputHelper output)
{
    [Theory]
    [InlineData("mistakes")]
    [InlineData("max-correct")]
    [InlineData("sat-margin")]
    public void A_packing_is_never_above_the_optimum_and_the_checker_derives_it(string objective)
    {
        const int seed = 1207;
        var random = new Random(seed);
        var (derived, tight, cancellation) = (0, 0, TestContext.Current.CancellationToken);
        for (var round = 0; round < Rounds.Of(200, 700); round++)
        {
            var data = TinyProblems.Random(random, random.Next(2, 9), random.Next(1, 3), 2, random.Next(1, 4));
            if (random.Next(3) == 0) data = new Dataset(data.Name, [.. data.Values.ToArray().Select(value => value - random.Next(3))], data.Labels.ToArray(), data.InputNames, data.ClassNames, data.Scale);
            var problem = new TrainingProblem(data, [], random.Next(1, 3), [TrainingObjectives.All.Find(objective)!], OutputCoding.Single, random.Next(3) == 0 ? new NetworkLimits { BiasRange = random.Next(6) } : null);
            var proof = new SubsetPackingBound().Derive(new ProofStage(problem), cancellation);
            var best = TinyProblems.BestByBruteForce(problem)!.Value;
            if (proof is null) continue;
            derived++;
            if (proof.Value == best) tight++;
            Assert.True(proof.Value <= best, $"seed {seed}, round {round}: {proof.Value} is above {best}: {problem}");
            Assert.True(Checked(problem, proof) == new Fraction(proof.Value.Numerator, proof.Value.Denominator), $"seed {seed}, round {round}: {proof.Value}, the checker {Checked(problem, proof)}: {problem}");
        }

        output.WriteLine($"seed {seed}: {derived} derived, {tight} of them the optimum");
        Assert.True(derived > Rounds.Of(60, 200) && tight > derived / 2, $"{derived} derived, {tight} tight");
    }

    [Fact]
    public void Prices_weights_of_classes_ties_and_limits_keep_a_packing_below_the_optimum()
    {
        const int seed = 1208;
        var random = new Random(seed);
        var (derived, hidden) = (0, 0);
        for (var index = 0; index < Rounds.Of(200, 600); index++)
        {
            var problem = LimitedProblems.Draw(random, index);
            if (problem.Hidden.Count == 0 ? problem.OutputCount > 1 : problem.Hidden[0] > 1) continue;
            if (problem.Data.InputCount * problem.Range > 4) continue;
            if (LimitedProblems.Best(problem) is not { } best || new SubsetPackingBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken) is not { } proof) continue;
            derived++;
            if (problem.Hidden.Count > 0) hidden++;
            Assert.True(LimitedProblems.Exact(proof.Value) <= best, $"seed {seed}, index {index}: {proof.Value}, the optimum is {best}: {problem}");
            Assert.True(Checked(problem, proof) == new Fraction(proof.Value.Numerator, proof.Value.Denominator), $"seed {seed}, index {index}: {proof.Value}, the checker {Checked(problem, proof)}: {problem}");
        }

        Assert.True(derived > Rounds.Of(20, 60) && hidden > Rounds.Of(6, 20), $"seed {seed}: {derived} derived, {hidden} of them with a hidden neuron");
    }

    [Theory]
    [InlineData("mistakes")]
    [InlineData("max-correct")]
    [InlineData("sat-margin")]
    public void A_packing_for_one_hidden_neuron_is_never_above_the_optimum_and_the_checker_derives_it(string objective)
    {
        const int seed = 1211;
        var random = new Random(seed);
        var (derived, tight, above, cancellation) = (0, 0, 0, TestContext.Current.CancellationToken);
        for (var round = 0; round < Rounds.Of(150, 500); round++)
        {
            var data = TinyProblems.Random(random, random.Next(3, 9), random.Next(1, 3), 2, random.Next(1, 4));
            if (random.Next(2) == 0) data = new Dataset(data.Name, [.. data.Values.ToArray().Select(value => value - random.Next(3))], data.Labels.ToArray(), data.InputNames, data.ClassNames, data.Scale);
            var coding = random.Next(2) == 0 ? OutputCoding.OnePerClass : OutputCoding.Single;
            int[] hidden = random.Next(4) == 0 && coding == OutputCoding.Single ? [1, 1] : [1];
            var problem = new TrainingProblem(data, hidden, 1, [TrainingObjectives.All.Find(objective)!], coding, random.Next(3) == 0 ? new NetworkLimits { BiasRange = random.Next(4) } : null);
            if (new SubsetPackingBound().Derive(new ProofStage(problem), cancellation) is not { } proof) continue;
            derived++;
            // max-correct may allow no network at all.
            if (TinyProblems.BestByBruteForce(problem) is { } best)
            {
                if (proof.Value == best) tight++;
                Assert.True(proof.Value <= best, $"seed {seed}, round {round}: {proof.Value} is above {best}: {problem}");
            }

            if (new IdenticalInputsBound().Derive(new ProofStage(problem), cancellation) is not { } equal || proof.Value > equal.Value) above++;
            Assert.True(Checked(problem, proof) == new Fraction(proof.Value.Numerator, proof.Value.Denominator), $"seed {seed}, round {round}: {proof.Value}, the checker {Checked(problem, proof)}: {problem}");
        }

        output.WriteLine($"seed {seed}: {derived} derived, {tight} of them the optimum, {above} above equal inputs");
        Assert.True(derived > 100 && tight > derived / 2 && above > 30, $"{derived} derived, {tight} tight, {above} above equal inputs");
    }

    [Fact]
    public void A_hidden_neuron_that_tells_labels_apart_only_when_exchanged_leaves_no_bound()
    {
        // Without a bias, zero is positive: a neuron is right about label 0 at the origin with labels exchanged only.
        var data = TinyProblems.Make("origin", 1, ([0], 0), ([1], 1), ([2], 1));
        NetworkLimits limits = new() { BiasRange = 0 };
        Assert.Equal(1, new SubsetPackingBound().Derive(new ProofStage(new TrainingProblem(data, [], 1, [Mistakes.Instance], null, limits)), TestContext.Current.CancellationToken)!.Value.Value);
        var hidden = new TrainingProblem(data, [1], 1, [Mistakes.Instance], null, limits);
        Assert.Null(new SubsetPackingBound().Derive(new ProofStage(hidden), TestContext.Current.CancellationToken));
        Assert.Equal(0, TinyProblems.BestByBruteForce(hidden)!.Value.Value);
    }

    [Fact]
    public void A_packing_for_one_hidden_neuron_is_no_larger_than_the_smaller_class()
    {
        // The neuron is the sign of its input, and misses two in either reading; outputs that do not read it miss one.
        var data = TinyProblems.Make("sign", 1, ([-2], 1), ([-1], 1), ([1], 1), ([2], 1), ([3], 0));
        var problem = new TrainingProblem(data, [1], 1, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 0, Weights = [new WeightLimits(1, 1)] });
        var proof = new SubsetPackingBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken)!;
        Assert.Equal(1, proof.Value.Value);
        Assert.Equal(Rational.One, LimitedProblems.Best(problem));
        Assert.Equal(new Fraction(1, 1), Checked(problem, proof));
        Assert.Null(new SubsetPackingBound().Derive(new ProofStage(new TrainingProblem(data, [2], 2, [Mistakes.Instance])), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Three_classes_have_no_packing_for_one_hidden_neuron()
    {
        var problem = new TrainingProblem(TinyProblems.Random(new Random(5), 8, 2, 3, 1), [1], 1, [Mistakes.Instance]);
        Assert.Null(new SubsetPackingBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Shares_in_fractions_prove_more_than_disjoint_subsets()
    {
        // Labels alternate on a line: three neighbours are never right together, and five samples hold one such triple without a common sample only, but cost two.
        var data = TinyProblems.Make("alternating", 1, ([0], 0), ([1], 1), ([2], 0), ([3], 1), ([4], 0));
        var problem = new TrainingProblem(data, [], 2, [Mistakes.Instance], null, new NetworkLimits { BiasRange = 9 });
        var proof = new SubsetPackingBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken)!;
        Assert.Equal((2, 2), ((int)proof.Value.Value, (int)TinyProblems.BestByBruteForce(problem)!.Value.Value));
        Assert.Equal(ProofKind.Combinatorial, proof.Kind);
    }

    [Fact]
    public void A_cancelled_search_keeps_what_it_has()
    {
        var data = TinyProblems.Random(new Random(3), 60, 3, 2, 3);
        var problem = new TrainingProblem(data, [], 5, [Mistakes.Instance]);
        using var cancellation = new CancellationTokenSource();
        Cost? told = null;
        var stage = new ProofStage(problem)
        {
            Improved = proof =>
            {
                told = proof.Value;
                if (proof.Value.Value >= 3) cancellation.Cancel();
            },
        };
        var proof = new SubsetPackingBound().Derive(stage, cancellation.Token);
        Assert.NotNull(proof);
        Assert.Equal(told, proof.Value);
        Assert.Equal(new Fraction(proof.Value.Numerator, 1), Checked(problem, proof));
        Assert.Null(new SubsetPackingBound().Derive(new ProofStage(problem), new CancellationToken(true)));
    }

    [Fact]
    public void A_search_ends_where_the_bound_is_enough()
    {
        var problem = new TrainingProblem(TinyProblems.Random(new Random(3), 60, 3, 2, 3), [], 5, [Mistakes.Instance]);
        var proof = new SubsetPackingBound().Derive(new ProofStage(problem) { Enough = new Cost(2, 1) }, TestContext.Current.CancellationToken)!;
        Assert.InRange(proof.Value.Value, 2, new SubsetPackingBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken)!.Value.Value - 1);
    }

    [Fact]
    public void The_covering_program_finds_the_least_cost_of_an_odd_cycle()
    {
        var program = new CoveringProgram([1, 1.0001, 1.0002, 1.0003, 1.0004]);
        for (var k = 0; k < 5; k++)
        {
            program.Add([(k, 1), ((k + 1) % 5, 1)], 1);
            Assert.True(program.Solve(long.MaxValue / 2, CancellationToken.None));
        }

        Assert.InRange(program.Cost, 2.5, 2.501);
        Assert.All(program.Values(), value => Assert.InRange(value, 0.499, 0.501));
        Assert.InRange(program.Multipliers().Sum(), 2.5, 2.501);
    }

    private static Fraction? Checked(TrainingProblem problem, BoundProof proof)
    {
        var certificate = Certificates.CertificateChecks.Certify(problem, problem.ConstantNetwork(1), proof);
        var stated = new SignProblem(problem.Data.ToCertified(), [.. problem.Hidden], problem.Range, problem.Coding == OutputCoding.Single, [problem.Objectives[0].Name]) { Limits = certificate.Limits, Costs = certificate.Costs };
        return PackingRule.Derive(new SignStage(stated, []) { Packing = certificate.Outcomes[0].Bound?.Packing }, CancellationToken.None);
    }
}
