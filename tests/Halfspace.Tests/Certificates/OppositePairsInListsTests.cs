using Halfspace.Certificates;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Certificates;

/// <summary>In sat-margin, max-correct, max-margin the margins count the outputs that sat-margin meets, so pairs of samples that it leaves out limit nothing.</summary>
public sealed class OppositePairsInListsTests
{
    [Fact]
    public void Samples_below_the_margin_do_not_limit_the_margins_of_the_others()
    {
        // Two samples of different labels beside zero, and two far out: all right is possible, all above half the scale is not.
        var data = TinyProblems.Make("near and far", 1, ([1], 1), ([-1], 0), ([9], 1), ([-9], 0));
        var problem = new TrainingProblem(data, [], 1, [SatMargin.Instance, MaxCorrect.Instance, MaxMargin.Instance], OutputCoding.Single);
        var network = AllNetworks.Of(problem).Select(candidate => candidate.Clone()).Where(candidate => problem.Score(candidate)[1] is { } misses && misses.Numerator.IsZero).MinBy(candidate => problem.Score(candidate)[2]!.Value)!;
        var costs = problem.Score(network);
        Assert.True(costs[0]!.Value.Numerator > 0, "the case needs outputs below the margin");
        var derived = new OppositePairsBound().Derive(new ProofStage(problem, [costs[0]!.Value, costs[1]!.Value]), TestContext.Current.CancellationToken);
        Assert.True(derived is null || derived.Value <= costs[2]!.Value, $"{derived?.Value} is above {costs[2]}");
        var outcomes = problem.Objectives.Select((objective, s) => new ObjectiveOutcome(objective.Name, costs[s], s < 2 ? null : new BoundProof(new Cost(-1, 1), ProofKind.Combinatorial, "", Rule: "opposite-pairs"))).ToArray();
        var forged = TrainingCertificates.Of(problem, new TrainingResult { Status = TrainingStatus.Feasible, Network = network, Method = "test", Outcomes = outcomes });
        Assert.Equal(Verdict.Refuted, forged.Verdict(TestContext.Current.CancellationToken));
    }
}
