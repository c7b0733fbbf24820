using Halfspace.Metamorphic;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Xunit;

namespace Halfspace.Tests.Training;

/// <summary>
/// Every ordered list of up to three objectives, on random tiny problems with and without hidden layer: each value is scored again, "optimal" is the
/// optimum of the list over all networks, and each bound is at most the least cost among networks with the values stated before it.
/// </summary>
/// <remarks>The benchmark <c>metamorphic-training</c> does the same to thousands of problems.</remarks>
public sealed class ListEnumerationTests(ITestOutputHelper output)
{
    [Fact]
    public void There_are_259_ordered_lists_of_up_to_three_objectives() => Assert.Equal(7 + 7 * 6 + 7 * 6 * 5, TinyProblem.Lists.Count);

    [Theory]
    [InlineData("search", 0)]
    [InlineData("branch-and-bound", 1)]
    [InlineData("hybrid", 2)]
    [InlineData("mip", 3)]
    public void What_is_claimed_of_a_list_holds_against_all_networks(string method, int first)
    {
        const int seed = 113;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var kind = Kind(method);
        for (var number = 0; number < TinyProblem.Lists.Count; number++)
        {
            var problem = TinyProblem.Draw(random, TinyProblem.Lists[number], 800);
            // Between them the four methods take every list.
            if (!Rounds.Takes(number + first, 4)) continue;
            var result = kind.Method.Run(problem.ToTraining(), kind.Options, null, TestContext.Current.CancellationToken);
            var faults = ClaimAudit.FalseClaims(problem, new Enumeration(problem), result).ToArray();
            Assert.True(faults.Length == 0, $"seed {seed}, {problem}: {string.Join("; ", faults)}");
        }
    }

    [Fact]
    public void The_enumeration_knows_the_costs_that_the_library_knows()
    {
        const int seed = 114;
        var random = new Random(seed);
        foreach (var list in TinyProblem.Lists)
        {
            var problem = TinyProblem.Draw(random, list, double.PositiveInfinity);
            var (training, reference) = (problem.ToTraining(), new ReferenceCosts(problem));
            for (var n = 0; n < 50; n++)
            {
                var network = TinyProblems.RandomNetwork(random, training);
                // After a cost that is missing the network is out, and what follows is not defined.
                var (expected, costs) = (reference.Of(ClaimAudit.WeightsOf(network)), training.Score(network));
                var counted = Array.IndexOf(expected, null) is var missing and >= 0 ? missing + 1 : expected.Length;
                Assert.True(expected.Take(counted).SequenceEqual(costs.Take(counted)), $"seed {seed}, {problem}: {ClaimAudit.Text(costs)} instead of {ClaimAudit.Text(expected)}");
            }
        }
    }

    private static TrainingRuns.Kind Kind(string method)
    {
        var options = new TrainingOptions { TimeLimit = 600, Threads = 1 };
        return method switch
        {
            "search" => new TrainingRuns.Kind(method, 1, new SearchMethod(), options with { MoveLimit = 2000 }),
            "branch-and-bound" => new TrainingRuns.Kind(method, 1, new BranchAndBoundMethod(), options),
            "hybrid" => new TrainingRuns.Kind(method, 1, new HybridMethod(), options with { MoveLimit = 500, NodeLimit = 1000, Solver = TestSolvers.Get("highs") }),
            _ => new TrainingRuns.Kind(method, 1, new MipMethod(), options with { Solver = TestSolvers.Get("highs") }),
        };
    }
}
