using Halfspace.Metamorphic;
using Halfspace.Training;
using Xunit;

namespace Halfspace.Tests.Training;

/// <summary>A small version of the benchmark <c>metamorphic-training</c>.</summary>
public sealed class MetamorphicTrainingTests(ITestOutputHelper output)
{
    [Fact]
    public void No_claim_is_false_in_random_cases()
    {
        const int seed = 115;
        output.WriteLine($"seed {seed}");
        var (runs, optimal) = (0, 0);
        for (var index = 0; index < Rounds.Of(30, 100); index++)
        {
            var audited = new TrainingCase(seed, index, 600).Execute();
            Assert.True(audited.Faults.Count == 0, string.Join('\n', audited.Faults));
            (runs, optimal) = (runs + audited.Runs, optimal + audited.Optimal);
        }

        Assert.True(optimal > runs / 10, $"only {optimal} of {runs} runs were called optimal, so the test says little");
    }

    [Fact]
    public void The_audit_sees_a_value_a_bound_and_a_status_that_are_false()
    {
        var problem = TinyProblem.Draw(new Random(3), TinyProblem.Lists[0], 600);
        var all = new Enumeration(problem);
        var kind = TrainingRuns.All.First(k => k.Name == "branch-and-bound");
        var honest = TrainingRuns.All.First(k => k.Name == "search").Method.Run(problem.ToTraining(), kind.Options with { MoveLimit = 2000 }, null, TestContext.Current.CancellationToken);
        Assert.Empty(ClaimAudit.FalseClaims(problem, all, honest));
        var outcome = honest.Outcomes[0];
        var more = new Halfspace.Training.Cost(outcome.Value!.Value.Numerator + 1, outcome.Value.Value.Denominator);
        Assert.NotEmpty(ClaimAudit.FalseClaims(problem, all, honest with { Outcomes = [outcome with { Value = more }] }));
        Assert.NotEmpty(ClaimAudit.FalseClaims(problem, all, honest with { Outcomes = [outcome with { Bound = outcome.Bound! with { Value = more } }] }));
        Assert.NotEmpty(ClaimAudit.FalseClaims(problem, all, honest with { Status = Halfspace.Training.TrainingStatus.Infeasible }));
    }
}
