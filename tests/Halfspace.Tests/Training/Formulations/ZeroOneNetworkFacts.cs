using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Tests.Certificates;
using Halfspace.Training;
using Halfspace.Training.Formulations;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Formulations;

/// <summary>Known sizes and optima of the models of Mintz and Patil (2021) on XOR.</summary>
public sealed class ZeroOneNetworkFacts
{
    internal static RealTrainingProblem Problem(Dataset data, int[] hidden, IRealObjective? objective = null, decimal deadZone = 0.01m) =>
        new(data, hidden, 1, deadZone, objective ?? MisclassificationLoss.Instance);

    [Theory]
    [InlineData(new[] { 2 }, 64, 33, 12)]
    [InlineData(new[] { 2, 2 }, 144, 63, 20)]
    [InlineData(new[] { 2, 2, 2 }, 224, 93, 28)]
    public void The_general_model_has_the_printed_size(int[] hidden, int rows, int columns, int binaries)
    {
        foreach (var products in new[] { ZeroOneProducts.Exact, ZeroOneProducts.AtMostWeight })
        {
            var model = new ZeroOneNetworkMip(Problem(TinyProblems.Xor, hidden), new() { AsPrinted = true, Products = products }).Model;
            Assert.Equal((rows, columns, binaries), (model.RowCount, model.VariableCount, model.IntegerCount));
            if (hidden.Length == 3 && products == ZeroOneProducts.AtMostWeight) Assert.Equal(584, model.NonZeroCount);
        }
    }

    [Fact]
    public void The_first_hinge_model_has_the_printed_size()
    {
        var model = new ZeroOneNetworkMip(Problem(TinyProblems.Xor, [2], HingeLoss.Instance), new() { AsPrinted = true, Products = ZeroOneProducts.NonNegative }).Model;
        Assert.Equal((44, 29, 8, 128), (model.RowCount, model.VariableCount, model.IntegerCount, model.NonZeroCount));
    }

    [Fact]
    public void The_likelihood_model_has_the_printed_size()
    {
        var model = new ZeroOneNetworkMip(Problem(TinyProblems.Xor, [2], LogLikelihoodLoss.Instance), new() { AsPrinted = true }).Model;
        Assert.Equal((112, 56, 16), (model.RowCount, model.VariableCount, model.IntegerCount));
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("cbc")]
    public void The_optima_on_xor_are_known(string solver)
    {
        Check(TinyProblems.Xor, [1], MisclassificationLoss.Instance, 1);
        Check(TinyProblems.Xor, [2], MisclassificationLoss.Instance, 0);
        Check(TinyProblems.Xor, [2, 2], MisclassificationLoss.Instance, 0);
        Check(TinyProblems.Xor, [2], HingeLoss.Instance, 2);
        Check(TinyProblems.Xor, [1], LogLikelihoodLoss.Instance, 0.01);
        Check(TinyProblems.Xor, [2], LogLikelihoodLoss.Instance, 0);
        Check(TinyProblems.Xor, [1], LogLikelihoodLoss.WithTies, 0);
        Check(TinyProblems.XorWithConflict, [2], MisclassificationLoss.Instance, 1);
        Check(TinyProblems.XorWithConflict, [2], LogLikelihoodLoss.Instance, 0.01);

        void Check(Dataset data, int[] hidden, IRealObjective objective, double optimum)
        {
            foreach (var printed in new[] { false, true })
            {
                // Each solve of CBC is a process.
                if (printed && solver == "cbc" && !Rounds.AreAll) continue;
                var result = Train(Problem(data, hidden, objective), solver, new() { AsPrinted = printed });
                Assert.True(result.Status == TrainingStatus.Optimal, $"{objective.Name} {string.Join('-', hidden)} printed {printed}: {result.Status} {result.Outcome} {string.Join(' ', result.Notes)}");
                Assert.Equal(optimum, result.Outcome.Value!.Value.Value, 1e-4);
            }
        }
    }

    [Fact]
    public void Three_hidden_layers_fit_xor_and_the_printed_hinge_model_costs_two()
    {
        Assert.Equal(0, Train(Problem(TinyProblems.Xor, [2, 2, 2]), "highs", new()).Outcome.Value!.Value.Value);
        var hinge = new ZeroOneNetworkMip(Problem(TinyProblems.Xor, [2], HingeLoss.Instance), new() { AsPrinted = true, Products = ZeroOneProducts.NonNegative });
        Assert.Equal(2, hinge.Model.Solve(TestSolvers.Get("highs")).Objective, 1e-6);
    }

    [Fact]
    public void The_strengthened_and_the_printed_model_have_the_same_optimum_on_random_data()
    {
        const int seed = 116;
        var random = new Random(seed);
        for (var round = 0; round < Rounds.Of(3, 8); round++)
        {
            var classes = random.Next(4) == 0 ? 3 : 2;
            var data = TinyProblems.Random(random, random.Next(3, 6), 2, classes, random.Next(1, 4));
            foreach (var objective in RealObjectives.All.Where(objective => classes == 2 || objective is not HingeLoss))
            {
                var problem = Problem(data, random.Next(3) == 0 ? [1, 1] : [random.Next(1, 3)], objective);
                var (strong, printed) = (Train(problem, "highs", new()), Train(problem, "highs", new() { AsPrinted = true }));
                var place = $"seed {seed}, round {round}, {problem}: {strong.Status} {strong.Outcome} against {printed.Status} {printed.Outcome}";
                Assert.True(strong.Status == TrainingStatus.Optimal && printed.Status == TrainingStatus.Optimal, place);
                Assert.True(Math.Abs(strong.Outcome.Value!.Value.Value - printed.Outcome.Value!.Value.Value) <= 1e-3 * Math.Max(0.01, strong.Outcome.Value.Value.Value), place);
                Assert.True(problem.Objective.IdenticalInputsBound(problem) <= strong.Outcome.Value.Value, place);
                Assert.NotEqual(Verdict.Refuted, TrainingCertificates.Of(problem, strong, "zero-one").Verdict());
            }
        }
    }

    [Fact]
    public void The_printed_solutions_are_right_in_exact_arithmetic()
    {
        var one = StepNetwork.Round([[[0.02, -1], [-1, 1]], [[0.02, 0.02]]], [[-0.01, -0.99], [-0.01]]);
        var trace = new StepTrace(Problem(TinyProblems.Xor, [2], null, 0.0099m), one);
        Assert.True(trace.HoldsDeadZone);
        Assert.Equal(new Cost(0, 1), Problem(TinyProblems.Xor, [2], null, 0.0099m).Score(one));
        Assert.Null(Problem(TinyProblems.Xor, [2], null, 0.0101m).Score(one));
        var two = StepNetwork.Round([[[-1, 1], [1, -1]], [[-1, 0.0002], [0.0002, 0.0002]], [[1, 1]]], [[-0.9999, -0.9999], [-0.0001, -0.0001], [-0.9999]]);
        Assert.Equal(new Cost(0, 1), Problem(TinyProblems.Xor, [2, 2], null, 0.00009m).Score(two));
    }

    [Fact]
    public void A_step_network_is_its_sign_network()
    {
        const int seed = 117;
        var random = new Random(seed);
        for (var round = 0; round < 100; round++)
        {
            int[] widths = [3, .. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 4)), random.Next(1, 3)];
            var layers = Enumerable.Range(1, widths.Length - 1).Select(l => new IntegerLayer(widths[l - 1], [.. Draw(widths[l - 1] * widths[l])], [.. Draw(widths[l])])).ToArray();
            var network = new StepNetwork(layers, 4);
            int[] input = [random.Next(-4, 5), random.Next(5), random.Next(5)];
            var (outputs, signs) = (network.PreActivations(input)[^1], network.ToIntegerNetwork().Forward(input));
            var factor = widths.Length > 2 ? 2 : 1;
            Assert.True(outputs.Select(a => a * factor).SequenceEqual(signs), $"seed {seed}, round {round}");
        }

        IEnumerable<int> Draw(int count) => Enumerable.Range(0, count).Select(_ => random.Next(-2, 3) * StepNetwork.Unit / 2);
    }

    private static TrainingResult Train(RealTrainingProblem problem, string solver, ZeroOneNetworkOptions statement) =>
        new ZeroOneMipMethod { SearchShare = 0, Statement = statement }.Run(problem, new TrainingOptions { Solver = TestSolvers.Get(solver), TimeLimit = 600, Threads = 1 }, null, CancellationToken.None);
}
