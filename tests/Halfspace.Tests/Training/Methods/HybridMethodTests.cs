using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

public sealed class HybridMethodTests
{
    public static TheoryData<string> Objectives() => [.. TrainingObjectives.All.Select(objective => objective.Name)];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void The_optimum_is_that_of_brute_force(string name)
    {
        var objective = TrainingObjectives.All.Find(name)!;
        foreach (var data in new[] { TinyProblems.Xor, TinyProblems.And, TinyProblems.XorWithConflict, TinyProblems.Quarters })
        {
            var problem = TinyProblems.Problem(data, [2], 1, objective, OutputCoding.Single);
            var best = TinyProblems.BestByBruteForce(problem);
            var result = Run(problem);
            Assert.Equal(best, result.Outcomes[0].Value);
            if (best is not null) Assert.True(result.Status == TrainingStatus.Optimal, $"{data.Name} {name}: {result.Status} {result.Outcomes[0]}");
            else Assert.True(result.Status is TrainingStatus.Infeasible or TrainingStatus.Unknown, $"{data.Name} {name}: {result.Status}");
        }
    }

    [Fact]
    public void A_list_keeps_earlier_values()
    {
        var alone = Run(TinyProblems.Problem(TinyProblems.Quarters, [2], 1, SatMargin.Instance));
        var problem = new TrainingProblem(TinyProblems.Quarters, [2], 1, [SatMargin.Instance, MaxMargin.Instance, MinWeight.Instance], OutputCoding.OnePerClass);
        var result = Run(problem);
        Assert.Equal(alone.Outcomes[0].Value, result.Outcomes[0].Value);
        Assert.Equal(3, result.Outcomes.Count);
        Assert.All(problem.Score(result.Network!).Zip(result.Outcomes), pair => Assert.Equal(pair.First, pair.Second.Value));
        Assert.All(result.Outcomes, outcome => Assert.True(outcome.Bound!.Value <= outcome.Value));
    }

    [Fact]
    public void The_same_seed_and_moves_give_the_same_network()
    {
        var random = new Random(11);
        var problem = TinyProblems.Problem(TinyProblems.Random(random, 40, 6, 2, 1), [4], 3, SatMargin.Instance);
        var options = new TrainingOptions { Seed = 7, MoveLimit = 40_000, Threads = 2, TimeLimit = 600 };
        var (first, second) = (new HybridMethod().Run(problem, options, null, default), new HybridMethod().Run(problem, options, null, default));
        Assert.Equal(first.Outcomes[0].Value, second.Outcomes[0].Value);
        for (var l = 0; l < first.Network!.Layers.Count; l++)
        {
            Assert.Equal(first.Network.Layers[l].Weights, second.Network!.Layers[l].Weights);
            Assert.Equal(first.Network.Layers[l].Biases, second.Network.Layers[l].Biases);
        }
    }

    [Fact]
    public void Cancellation_gives_the_best_network_so_far()
    {
        var random = new Random(3);
        var problem = TinyProblems.Problem(TinyProblems.Random(random, 300, 10, 2, 1), [4], 1, SatMargin.Instance);
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var result = new HybridMethod().Run(problem, new TrainingOptions { TimeLimit = 600 }, null, source.Token);
        Assert.Equal(TrainingStatus.Feasible, result.Status);
        Assert.Equal(problem.Score(result.Network!)[0], result.Outcomes[0].Value);
    }

    [Fact]
    public void The_target_stops_it()
    {
        var problem = TinyProblems.Problem(TinyProblems.XorWithConflict, [3], 1, MaxCorrect.Instance);
        var result = new HybridMethod().Run(problem, new TrainingOptions { TargetFraction = 0.4, TimeLimit = 600 }, null, default);
        Assert.Contains(result.Status, new[] { TrainingStatus.Target, TrainingStatus.Optimal });
        Assert.NotNull(result.SecondsToTarget);
    }

    private static TrainingResult Run(TrainingProblem problem) =>
        new HybridMethod().Run(problem, new TrainingOptions { TimeLimit = 600, Threads = 2 }, null, TestContext.Current.CancellationToken);
}
