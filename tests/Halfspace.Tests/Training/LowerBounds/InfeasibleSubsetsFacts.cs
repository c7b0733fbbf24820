using Halfspace.Certificates;
using Halfspace.Mip.Exact;
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
    public void Shares_never_cost_more_than_the_optimum_of_samples_that_repeat_and_cost_differently()
    {
        const int Seed = 12;
        var random = new Random(Seed);
        var (positive, met, shared) = (0, 0, 0);
        for (var trial = 0; trial < 400; trial++)
        {
            var rows = Enumerable.Range(0, 4 + trial % 5).Select(k => (new[] { random.Next(-2, 3), random.Next(-2, 3) }, k < 2 ? k : random.Next(2))).ToArray();
            var samples = rows.SelectMany(row => Enumerable.Repeat(row, 1 + random.Next(3))).ToArray();
            var costs = new MistakeCosts
            {
                ClassWeights = trial % 3 == 0 ? [Rational.Of(1 + random.Next(3), 2), Rational.Of(1 + random.Next(3), 3)] : null,
                InputCost = trial % 5 == 0 ? Rational.Of(1, 2) : 0,
            };
            var limits = new NetworkLimits { MaxInputs = trial % 4 == 1 ? 1 : null };
            var problem = new TrainingProblem(TinyProblems.Make("copies", 1 + random.Next(2), samples), [1], 1, [new Mistakes(costs)], OutputCoding.Single, limits);
            if (Derive(new ProofStage(problem) { IsClaim = true }) is not { } bound) continue;
            var optimum = AllNetworks.Of(problem).Min(network => problem.Score(network)[0])!.Value;
            Assert.True(bound.Value <= optimum, $"seed {Seed}, trial {trial}: {bound.Value} above {optimum} on {problem}");
            positive++;
            met += bound.Value == optimum ? 1 : 0;
            shared += bound.Value.Numerator > 1 ? 1 : 0;
        }

        Assert.True(positive > 150 && met > 50 && shared > 30, $"seed {Seed}: {positive} bounds, {met} of them the optimum, {shared} above one");
    }

    [Fact]
    public void Threads_change_nothing()
    {
        var problem = TinyProblems.Problem(TinyProblems.Random(new Random(5), 40, 3, 2, 3), [1], 1, MaxCorrect.Instance, OutputCoding.Single);
        var (one, two) = (Derive(new ProofStage(problem) { IsClaim = true }), Derive(new ProofStage(problem) { IsClaim = true, Threads = 2 }));
        Assert.Equal(one, two);
        Assert.True(one!.Value.Numerator > 3, one.ToString());
    }

    [Fact]
    public void A_run_on_several_threads_that_is_stopped_ends_without_a_fault()
    {
        var problem = TinyProblems.Problem(TinyProblems.Random(new Random(6), 1500, 40, 2, 3), [1], 1, MaxCorrect.Instance, OutputCoding.Single);
        foreach (var milliseconds in new[] { 0, 20, 60, 120, 200, 300, 400 })
        {
            using var ending = new CancellationTokenSource(milliseconds);
            var bound = new InfeasibleSubsetsBound().Derive(new ProofStage(problem) { Threads = 4 }, ending.Token);
            Assert.True(bound is null || bound.Value.Numerator >= 0);
        }
    }

    [Fact]
    public void Rounded_shares_take_no_more_from_a_member_than_it_costs()
    {
        const int Seed = 3;
        var random = new Random(Seed);
        for (var trial = 0; trial < 300; trial++)
        {
            var costs = Enumerable.Range(0, 6).Select(_ => (long)random.Next(1, 4)).ToArray();
            var sets = Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 6).Where(_ => random.Next(2) == 0).DefaultIfEmpty(0).ToArray()).ToArray();
            var shares = sets.Select(_ => 2 * random.NextDouble()).ToArray();
            var unit = new long[] { 1, 2, 60 }[trial % 3];
            var rounded = RoundedShares.Of(sets, shares, costs, unit);
            Assert.All(rounded, share => Assert.True(share >= 0));
            for (var member = 0; member < costs.Length; member++)
                Assert.True(sets.Select((set, s) => set.Contains(member) ? rounded[s] : 0).Sum() <= unit * costs[member], $"seed {Seed}, trial {trial}, member {member}");
        }
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
