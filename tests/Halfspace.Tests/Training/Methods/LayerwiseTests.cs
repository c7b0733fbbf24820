using System.Globalization;
using Halfspace.Networks;
using Halfspace.Tests.Training.Formulations;
using Halfspace.Training;
using Halfspace.Training.Decomposition;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>Layer-wise training on XOR: monotone in turn, never infeasible, never below the optimum; greedy layers of both kinds.</summary>
public sealed class LayerwiseTests
{
    [Theory]
    [InlineData("highs", 20)]
    [InlineData("cbc", 2)]
    public void In_turn_the_cost_never_rises(string solver, int count)
    {
        var (seed, solved) = (125, 0);
        for (var round = 0; round < count; round++)
        {
            var problem = ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [2, 2], null, 0.0001m);
            var result = LayerwiseMethod.Iterative.WithStarts(1).Run(problem, new TrainingOptions { Solver = TestSolvers.Get(solver), Seed = seed + round, TimeLimit = 600, Threads = 1 }, null, CancellationToken.None);
            var costs = result.Notes[0].Split("cost ")[1].Split(", ").Select(cost => double.Parse(cost, CultureInfo.InvariantCulture)).ToArray();
            Assert.True(costs.Zip(costs.Skip(1)).All(pair => pair.Second <= pair.First), $"seed {seed + round}: {result.Notes[0]}");
            Assert.All(costs, cost => Assert.True(cost is >= 0 and <= 4));
            if (costs[^1] == 0) solved++;
        }

        if (count >= 20) Assert.True(solved > 0, $"seed {seed}: no start of {count} solved XOR");
    }

    [Fact]
    public void Together_a_network_always_comes_out_and_restarts_solve_xor()
    {
        var problem = ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [2, 2], null, 0.01m);
        foreach (var method in new[] { LayerwiseMethod.Simultaneous, LayerwiseMethod.Iterative })
        {
            var result = BendersTests.Train(method, problem);
            Assert.True(result.Status == TrainingStatus.Optimal, $"{method.Name}: {result.Outcome} {string.Join("; ", result.Notes)}");
        }
    }

    [Fact]
    public void Random_networks_are_moved_out_of_the_dead_zone()
    {
        const int seed = 122;
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var data = TinyProblems.Random(random, random.Next(2, 12), 3, 2, random.Next(1, 6));
            var problem = new RealTrainingProblem(data, [random.Next(1, 4), random.Next(1, 4)], 1, random.Next(2) == 0 ? 0.01m : 0.3m, MisclassificationLoss.Instance);
            var layers = Enumerable.Range(1, 3).Select(l => new IntegerLayer(problem.Widths[l - 1], [.. Draw(problem.Widths[l - 1] * problem.Widths[l])], [.. Draw(problem.Widths[l])])).ToArray();
            Assert.True(problem.Score(DeadZoneRepair.Apply(problem, new StepNetwork(layers, data.Scale))) is not null, $"seed {seed}, round {round}, {problem}");
        }

        IEnumerable<int> Draw(int count) => Enumerable.Range(0, count).Select(_ => random.Next(-10, 11) * (StepNetwork.Unit / 10));
    }

    [Theory]
    [InlineData("max-correct")]
    [InlineData("min-hinge")]
    [InlineData("log-likelihood")]
    public void Every_objective_is_trained_layer_by_layer_and_greedily(string objective)
    {
        var problem = ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [2, 2], RealObjectives.All.Find(objective));
        foreach (ITrainingMethod method in new ITrainingMethod[] { LayerwiseMethod.Iterative.WithStarts(3), new GreedyMethod() })
        {
            var result = BendersTests.Train(method, problem);
            Assert.True(result.Network is not null, $"{method.Name}: {string.Join("; ", result.Notes)}");
            Assert.Equal(problem.Score(result.RealNetwork!), result.Outcome.Value);
            Assert.True(result.Outcome.Value!.Value >= result.Outcome.Bound!.Value);
        }
    }

    [Fact]
    public void Greedy_relu_layers_solve_xor_and_cost_what_the_network_does()
    {
        foreach (var objective in new IRealObjective[] { MisclassificationLoss.Instance, LogLikelihoodLoss.Instance })
        {
            var problem = ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [2, 2], objective);
            var result = GreedyRelu.Run(problem, new TrainingOptions { Solver = TestSolvers.Get("highs"), TimeLimit = 600, MoveLimit = 20_000, Threads = 1 })!;
            Assert.Equal(0, result.Cost.Value, 1e-6);
            Assert.Equal(4, ClassificationScore.Of(result.Network, TinyProblems.Xor, 1).Correct);
        }
    }
}
