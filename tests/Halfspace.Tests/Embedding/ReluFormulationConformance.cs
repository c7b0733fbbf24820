using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training.Decomposition;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>What every ReLU formulation must do; one is covered by its line in the list.</summary>
public sealed class ReluFormulationConformance
{
    public static TheoryData<string> Names() => [.. TestNetworks.Formulations.Select(formulation => formulation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_name_finds_the_formulation(string name) => Assert.Equal(name, ReluFormulations.Find(name)!.Name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Fixed_inputs_give_the_forward_pass(string name)
    {
        var solver = TestSolvers.Get("highs");
        const int seed = 111;
        var random = new Random(seed);
        for (var trial = 0; trial < Rounds.Of(2, 6); trial++)
        {
            var network = TestNetworks.Random(random, [3, 5, 4, 2]);
            var point = TestNetworks.Point(random, 3, -1, 1);
            foreach (var inequalities in (bool[])[false, true])
            {
                foreach (var sense in (int[])[-1, 1])
                {
                    var model = new MipModel("fixed");
                    var x = TestNetworks.Inputs(model, 3, -1, 1);
                    var embedded = model.Embed(network, x, new EmbeddingOptions { Relu = ReluFormulations.Find(name)!, ValidInequalities = inequalities });
                    for (var i = 0; i < x.Length; i++) model.Fix(x[i], point[i]);
                    model.Maximize(sense * embedded.Outputs[0]);
                    var result = model.Solve(solver);
                    Assert.True(result.Status == SolveStatus.Optimal, $"seed {seed}, trial {trial}: {result}");
                    Assert.True(embedded.ErrorAt(result) < 1e-6, $"seed {seed}, trial {trial}: error {embedded.ErrorAt(result)}");
                    Assert.Equal(point, embedded.InputsAt([.. result.Point!]).Select(v => v), (a, b) => Math.Abs(a - b) < 1e-7);
                }
            }
        }
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("cbc")]
    public void The_optimum_is_the_best_of_all_activation_patterns(string solverName)
    {
        var (solver, linear) = (TestSolvers.Get(solverName), TestSolvers.Get("highs"));
        const int seed = 112;
        var random = new Random(seed);
        for (var trial = 0; trial < 2; trial++)
        {
            var network = TestNetworks.Random(random, [2, 3, 3, 2]);
            double[] objective = [1, -1];
            var best = ActivationPatterns.Largest(network, -1, 1, objective, linear);
            foreach (var formulation in TestNetworks.Formulations)
            {
                var model = new MipModel("optimum");
                var embedded = model.Embed(network, TestNetworks.Inputs(model, 2, -1, 1), new EmbeddingOptions { Relu = formulation, ValidInequalities = trial == 1 });
                model.Maximize(embedded.Outputs[0] - embedded.Outputs[1]);
                embedded.AddCuts(linear);
                var result = model.Solve(solver);
                Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - best) < 1e-5, $"seed {seed}, trial {trial}, {formulation.Name}: {result}, patterns give {best}");
                Assert.True(embedded.ErrorAt(result) < 1e-5, $"seed {seed}, trial {trial}, {formulation.Name}: error {embedded.ErrorAt(result)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Stable_neurons_get_no_binary_and_no_row(string name)
    {
        var network = Network.Sequential([new([[1, 1], [-1, -1], [1, -1]], [.5, -.5, 0]), new([[1, 1, 1]], [0])]);
        var model = new MipModel("stable");
        var embedded = model.Embed(network, TestNetworks.Inputs(model, 2, 0, 1), new EmbeddingOptions { Relu = ReluFormulations.Find(name)! });
        Assert.Equal((1, 2, 1), (embedded.BinaryCount, embedded.StableNeurons, embedded.UnstableNeurons));

        var alone = new MipModel("alone");
        alone.Embed(TestNetworks.Neuron([1, -1], 0), TestNetworks.Inputs(alone, 2, 0, 1), new EmbeddingOptions { Relu = ReluFormulations.Find(name)! });
        Assert.Equal((alone.RowCount, alone.VariableCount), (model.RowCount, model.VariableCount));
    }

    [Theory]
    [InlineData("gurobi")]
    [InlineData("partition")]
    [InlineData("partition:0")]
    [InlineData("partition:x")]
    [InlineData("partition:2:odd")]
    [InlineData("partition:2:size:3")]
    public void Other_names_find_none(string name) => Assert.Null(ReluFormulations.Find(name));
}
