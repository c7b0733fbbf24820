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
    /// <summary>Trains to the method's own end. A search that looks for starts would take its share of the time; so it ends by moves.</summary>
    internal static TrainingResult Train(ITrainingMethod method, RealTrainingProblem problem, string solver = "highs") =>
        method.Run(problem, new TrainingOptions { Solver = TestSolvers.Get(solver), TimeLimit = 600, MoveLimit = 20_000, Threads = 1 }, null, CancellationToken.None);

    internal static RealTrainingProblem RandomProblem(Random random)
    {
        var (samples, inputs) = (random.Next(2, 7), random.Next(1, 3));
        int[] hidden = random.Next(4) switch { 0 => [1], 1 => [2], 2 => [1, 1], _ => [2, 1] };
        return new RealTrainingProblem(TinyProblems.Random(random, samples, inputs, 2, random.Next(1, 4)), hidden, 1, 0.01m, MisclassificationLoss.Instance);
    }

    [Theory]
    [InlineData("highs", 60)]
    [InlineData("cbc", 5)]
    [InlineData("scip", 20)]
    public void The_general_model_and_Benders_reach_the_optimum_of_all_patterns(string solver, int count)
    {
        const int seed = 119;
        var random = new Random(seed);
        for (var round = 0; round < Rounds.Of((count + 3) / 4, count); round++)
        {
            var problem = RandomProblem(random);
            var least = PatternBruteForce.Least(problem);
            var mip = Train(new ZeroOneMipMethod { SearchShare = 0 }, problem, solver);
            var benders = Train(new BendersMethod { SearchShare = 0 }, problem, solver);
            foreach (var result in new[] { mip, benders })
                Assert.True(result.Status == TrainingStatus.Optimal && result.Outcome.Value == new Cost(least, 1), $"seed {seed}, round {round}, {problem}: {result.Method} says {result.Status} {result.Outcome}, all patterns {least}; {string.Join(' ', result.Notes)}");
        }
    }

    [Fact]
    public void One_tree_and_rounds_agree_and_say_which_it_was()
    {
        const int seed = 121;
        var random = new Random(seed);
        var asked = 0L;
        for (var round = 0; round < 12; round++)
        {
            var problem = RandomProblem(random);
            var (tree, rounds) = (Train(new BendersMethod { SearchShare = 0 }, problem, "scip"), Train(new BendersMethod { SearchShare = 0 }, problem));
            Assert.True(tree.Status == rounds.Status && tree.Outcome.Value == rounds.Outcome.Value && tree.Outcome.Bound!.Value == rounds.Outcome.Bound!.Value, $"seed {seed}, round {round}, {problem}: {tree.Outcome} in one tree, {rounds.Outcome} in rounds");
            if (tree.Solver is null) continue;
            Assert.Contains(tree.Notes, note => note.StartsWith("one tree, ", StringComparison.Ordinal) && note.EndsWith(" cuts", StringComparison.Ordinal));
            Assert.StartsWith("SCIP", tree.Solver, StringComparison.Ordinal);
            asked += tree.Iterations ?? 0;
        }

        Assert.True(asked > 20, $"{asked} candidates");
    }

    [Fact]
    public void One_tree_tells_of_networks_as_they_are_met_and_can_be_cancelled()
    {
        var problem = new RealTrainingProblem(TinyProblems.Random(new Random(11), 14, 3, 2, 2), [2], 1, 0.01m, MisclassificationLoss.Instance);
        ITrainingMethod method = new BendersMethod { SearchShare = 0 };
        var options = new TrainingOptions { Solver = TestSolvers.Get("scip"), TimeLimit = 600, Threads = 1 };
        var reports = new List<TrainingProgress>();
        var whole = method.Run(problem, options, new Recorder(reports.Add), CancellationToken.None);
        Assert.Equal(TrainingStatus.Optimal, whole.Status);
        Assert.True(reports.Select(report => report.Value).Distinct().Count() > 1, "only one value was reported");
        Assert.All(reports, report => Assert.True(report.Value is null || report.Value >= whole.Outcome.Value!.Value.Value, report.ToString()));

        using var source = new CancellationTokenSource();
        var count = 0;
        var stopped = method.Run(problem, options, new Recorder(_ =>
        {
            if (++count == 3) source.Cancel();
        }), source.Token);
        Assert.True(stopped.Status is TrainingStatus.Optimal or TrainingStatus.Feasible or TrainingStatus.Unknown, stopped.Status.ToString());
        Assert.True(stopped.Outcome.Bound!.Value <= whole.Outcome.Value!.Value, $"{stopped.Outcome}");
    }

    [Fact]
    public void A_second_solver_confirms_the_bound_of_one_tree()
    {
        var options = new TrainingOptions { Solver = TestSolvers.Get("scip"), CrossCheck = TestSolvers.Get("highs"), TimeLimit = 600, Threads = 1 };
        ITrainingMethod method = new BendersMethod { SearchShare = 0 };
        var result = method.Run(ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [1]), options, null, CancellationToken.None);
        Assert.Equal((TrainingStatus.Optimal, new Cost(1, 1)), (result.Status, result.Outcome.Value!.Value));
        Assert.Contains("SCIP", result.Outcome.Bound!.Trusts, StringComparison.Ordinal);
        Assert.Contains("HiGHS", result.Outcome.Bound.Trusts, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cut_holds_for_the_activations_of_every_network()
    {
        const int seed = 122;
        var random = new Random(seed);
        var (cuts, held) = (0, 0);
        for (var round = 0; round < 20; round++)
        {
            var problem = RandomProblem(random);
            var master = new BendersMaster(problem);
            var separation = new BendersCuts(master);
            // Any activations whatever; then the activations of networks with small integer weights, which keep the dead zone.
            var rows = Enumerable.Range(0, 8).SelectMany(_ => separation.At(Any(problem, random), onlyNew: false)).ToArray();
            cuts += rows.Length;
            for (var sample = 0; sample < 100; sample++)
            {
                var layers = problem.Widths.Zip(problem.Widths.Skip(1), (from, to) => new Halfspace.Networks.IntegerLayer(from, [.. Weights(random, from * to)], [.. Weights(random, to)])).ToArray();
                var network = new Halfspace.Networks.StepNetwork(layers, problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
                if (problem.Score(network) is null) continue;
                var trace = new StepTrace(problem, network);
                var point = master.PointOf(ActivationPatterns.Of(trace));
                held++;
                foreach (var row in rows) Assert.True(row.Expression.Evaluate(point) >= row.Lower - 1e-9, $"seed {seed}, round {round}, sample {sample}: {row}");
            }
        }

        Assert.True(cuts > 100 && held > 100, $"{cuts} cuts, {held} networks");
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

    private sealed class Recorder(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    private static ActivationPatterns Any(RealTrainingProblem problem, Random random) => new(problem, (_, _, _) => random.Next(2) == 0);

    private static IEnumerable<int> Weights(Random random, int count) => Enumerable.Range(0, count).Select(_ => random.Next(-4, 5) << 18);

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 14)]
    [InlineData(3, 104)]
    [InlineData(4, 1882)]
    public void Threshold_functions_are_counted(int inputs, int functions) =>
        Assert.Equal(functions, Dichotomies.List(Dichotomies.Corners(inputs), 1, 1e-6, int.MaxValue, CancellationToken.None)!.Length);
}
