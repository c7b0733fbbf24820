using Halfspace.Metamorphic;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Claims about random networks against samples, other units, permuted neurons, cut boxes, each other and all patterns; <c>bench metamorphic-networks</c> runs more.</summary>
public sealed class MetamorphicNetworkTests
{
    [Fact]
    public void No_claim_about_random_questions_is_false()
    {
        var (solver, answers) = (TestSolvers.Get("highs"), 0);
        for (var number = 0; number < Rounds.Of(15, 100); number++)
        {
            var one = MetamorphicCase.Run(seed: 9, number, solver, seconds: 10);
            answers += one.Outcomes.Count(outcome => outcome.Contains("Optimal", StringComparison.Ordinal) || outcome.Contains("Infeasible", StringComparison.Ordinal));
            Assert.True(one.Faults.Count == 0, $"seed 9, case {number}: {string.Join("\n", [.. one.Faults.Select(fault => $"false {fault.Kind}: {fault.Text}"), .. one.Told])}");
        }

        Assert.True(answers > Rounds.Of(36, 240), $"{answers} answers");
    }

    [Fact]
    public void A_node_that_HiGHS_prunes_with_the_point_it_drops_proves_no_distance()
    {
        // HiGHS 1.12 called a point three times as dear as the best one optimal, after warnings of "untransformed violations" in its log.
        var one = MetamorphicCase.Run(seed: 316, 937, TestSolvers.Get("highs"), seconds: 2);
        Assert.True(one.Faults.Count == 0, string.Join("\n", [.. one.Faults.Select(fault => $"false {fault.Kind}: {fault.Text}"), .. one.Told]));
    }

    [Fact]
    public void The_rounding_of_a_forward_pass_is_no_witness()
    {
        // Exactly, both outputs are zero everywhere; a forward pass at 0.577... gives -4.4e-16 and 8.9e-16.
        var network = Network.Sequential([new DenseLayer([[-2], [2], [2]], [0, 1, 0]), new DenseLayer([[-3, 2, -2], [2, -3, -2], [-1, -3, -3]], [-2, 2, 1]), new DenseLayer([[-1, -2, -1], [2, 3, 2]], [0, 0])]);
        var question = new NetworkQuestion(network, [0], [1], [1], 1, 5e-16, Halfspace.Verification.Attack.AttackNorm.L1) { Origin = "zeros" };
        Assert.True(question.Problem.Slack(network.Forward<double>([0.5771473644194879]), 1) > 0);
        Assert.False(ClaimChecks.IsWitness(question, [0.5771473644194879], question.OutputSize));
        Assert.Equal(Halfspace.Verification.Attack.AttackStatus.Infeasible, Halfspace.Verification.Attack.NearestAdversarialInput.Find(question.Problem, new Halfspace.Verification.Attack.AttackOptions { Solver = TestSolvers.Get("highs"), Threads = 1, AttacksFirst = false }).Status);
    }

    [Fact]
    public void The_checks_notice_claims_that_are_false()
    {
        var (question, random) = (RandomQuestions.Draw(new Random(4)), new Random(1));
        while (!Enumerable.Range(0, 50).Select(_ => Sampling.Anywhere(question, random)).Any(point => ClaimChecks.IsWitness(question, point, question.OutputSize))) question = RandomQuestions.Draw(random);
        List<double[]> points = [.. Enumerable.Range(0, 300).Select(_ => Sampling.Anywhere(question, random))];
        var infeasible = new Halfspace.Verification.Attack.AttackResult { Status = Halfspace.Verification.Attack.AttackStatus.Infeasible, Class = 0, Bound = double.PositiveInfinity };
        Assert.Equal("infeasible", Assert.Single(ClaimChecks.Attack(question, infeasible, points)).Kind);
        Assert.Equal("nearest", Assert.Single(ClaimChecks.Attack(question, infeasible with { Status = Halfspace.Verification.Attack.AttackStatus.Unknown, Bound = 1e9 }, points)).Kind);
        var box = new Halfspace.Bounds.InputRegion(question.Lower, question.Upper);
        var bounds = new Halfspace.Bounds.IntervalBounds().Compute(question.Network, box, Halfspace.Bounds.BoundOptions.Default);
        Assert.Empty(ClaimChecks.Bounds(question, bounds, "interval", points));
        var corner = new Halfspace.Bounds.IntervalBounds().Compute(question.Network, new Halfspace.Bounds.InputRegion(question.Lower, question.Lower), Halfspace.Bounds.BoundOptions.Default);
        Assert.Equal("bounds", Assert.Single(ClaimChecks.Bounds(question, corner, "interval", points)).Kind);
    }
}
