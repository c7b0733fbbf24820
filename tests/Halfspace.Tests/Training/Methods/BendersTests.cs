using Halfspace.Data;
using Halfspace.Tests.Training.Decomposition;
using Halfspace.Tests.Training.Formulations;
using Halfspace.Training;
using Halfspace.Training.Decomposition;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>Benders decomposition and the general model against all activation patterns.</summary>
public sealed class BendersTests
{
    internal static TrainingResult Train(ITrainingMethod method, RealTrainingProblem problem, string solver = "highs", double seconds = 60) =>
        method.Run(problem, new TrainingOptions { Solver = TestSolvers.Get(solver), TimeLimit = seconds, Threads = 1 }, null, CancellationToken.None);

    internal static RealTrainingProblem RandomProblem(Random random)
    {
        var (samples, inputs) = (random.Next(2, 7), random.Next(1, 3));
        int[] hidden = random.Next(4) switch { 0 => [1], 1 => [2], 2 => [1, 1], _ => [2, 1] };
        return new RealTrainingProblem(TinyProblems.Random(random, samples, inputs, 2, random.Next(1, 4)), hidden, 1, 0.01m, MisclassificationLoss.Instance);
    }

    [Theory]
    [InlineData("highs", 200)]
    [InlineData("cbc", 10)]
    public void The_general_model_and_Benders_reach_the_optimum_of_all_patterns(string solver, int count)
    {
        const int seed = 119;
        var random = new Random(seed);
        for (var round = 0; round < count; round++)
        {
            var problem = RandomProblem(random);
            var least = PatternBruteForce.Least(problem);
            var mip = Train(new ZeroOneMipMethod { SearchShare = 0 }, problem, solver);
            var benders = Train(new BendersMethod { SearchShare = 0 }, problem, solver);
            foreach (var result in new[] { mip, benders })
                Assert.True(result.Status == TrainingStatus.Optimal && result.Outcome.Value == new Cost(least, 1), $"seed {seed}, round {round}, {problem}: {result.Method} says {result.Status} {result.Outcome}, all patterns {least}; {string.Join(' ', result.Notes)}");
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public void The_master_reaches_the_optimum_on_xor(int width, int misses)
    {
        var result = Train(new BendersMethod { SearchShare = 0 }, ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [width]));
        Assert.Equal((TrainingStatus.Optimal, misses), (result.Status, (int)result.Outcome.Value!.Value.Numerator));
        Assert.True(result.Iterations > 0);
    }

    [Fact]
    public void Three_classes_and_conflicting_labels_are_taken()
    {
        var data = TinyProblems.Make("three", 1, ([0, 0], 0), ([0, 1], 1), ([1, 0], 2), ([0, 0], 1));
        foreach (ITrainingMethod method in new ITrainingMethod[] { new ZeroOneMipMethod { SearchShare = 0 }, new BendersMethod { SearchShare = 0 } })
        {
            var result = Train(method, ZeroOneNetworkFacts.Problem(data, [2]));
            Assert.True(result.Status == TrainingStatus.Optimal, $"{method.Name}: {result.Status}");
            Assert.Equal(new Cost(1, 1), result.Outcome.Value);
        }
    }

    [Fact]
    public void The_own_simplex_agrees_with_the_solver_on_margins()
    {
        const int seed = 120;
        var random = new Random(seed);
        for (var round = 0; round < 100; round++)
        {
            var inputs = Enumerable.Range(0, random.Next(1, 10)).Select(_ => Enumerable.Range(0, 3).Select(_ => (double)random.Next(-2, 3)).ToArray()).ToArray();
            var on = inputs.Select(_ => random.Next(2) == 0).ToArray();
            var game = SeparationGame.Solve(inputs, on, 1);
            var neuron = SeparatingNeuron.Find(inputs, on, 1, TestSolvers.Get("highs"))!;
            Assert.True(Math.Abs(game.Margin - neuron.Margin) < 1e-6, $"seed {seed}, round {round}: {game.Margin} against {neuron.Margin}");
        }
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 14)]
    [InlineData(3, 104)]
    [InlineData(4, 1882)]
    public void Threshold_functions_are_counted(int inputs, int functions) =>
        Assert.Equal(functions, Dichotomies.List(Dichotomies.Corners(inputs), 1, 1e-6, int.MaxValue, CancellationToken.None)!.Length);
}
