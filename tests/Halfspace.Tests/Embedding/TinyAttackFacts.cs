using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>The nearest input of a tiny network whose chosen output is 1.2 times the others: the same in every formulation, by every solver.</summary>
public sealed class TinyAttackFacts
{
    private static readonly double[] Start = [.9, .1, .6, .2];

    [Fact]
    public void The_forward_pass() => Assert.Equal([.85, .375, .1], TestNetworks.Tiny().Forward<double>(Start).Select(y => Math.Round(y, 12)));

    [Theory]
    [InlineData("highs", false, false)]
    [InlineData("highs", true, false)]
    [InlineData("highs", false, true)]
    [InlineData("cbc", false, false)]
    [InlineData("cbc", true, false)]
    public void The_smallest_distances(string solverName, bool inequalities, bool reluOutputs)
    {
        var (solver, number) = (TestSolvers.Get(solverName), 0);
        foreach (var formulation in TestNetworks.Formulations)
        {
            foreach (var (target, distance) in new[] { (0, 0), (1, .919753), (2, .868571) })
            {
                // Each solve of CBC is a process.
                if (!Rounds.Takes(number++, solverName == "cbc" ? 4 : 1)) continue;
                var (model, embedded) = Question(TestNetworks.Tiny(reluOutputs), target, formulation, inequalities);
                embedded.AddCuts(solver);
                var result = model.Solve(solver);
                Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - distance) < 2e-6, $"{formulation.Name}, target {target}: {result}");
                Assert.InRange(embedded.ErrorAt(result), 0, 1e-6);
            }
        }
    }

    [Theory]
    [InlineData("bigm", 0)]
    [InlineData("partition:1", 0)]
    [InlineData("partition:2", .135088)]
    [InlineData("partition:3", .273973)]
    [InlineData("extended", .273973)]
    [InlineData("hull", .273973)]
    public void The_relaxation_at_the_root(string formulation, double value)
    {
        var solver = TestSolvers.Get("highs");
        foreach (var (target, expected) in new[] { (1, 0), (2, value) })
        {
            var (model, embedded) = Question(TestNetworks.Tiny(), target, ReluFormulations.Find(formulation)!, inequalities: false);
            var cuts = embedded.AddCuts(solver);
            Assert.True(cuts.IsComplete);
            Assert.Equal(expected, IntegersToContinuous.Apply(model).Solve(solver).Objective, 5);
            if (formulation == "hull") Assert.Equal(expected, cuts.LastValue, 5);
        }
    }

    [Fact]
    public void Groups_that_count_zero_weights_as_terms()
    {
        // The first layer has zero weights, which are no terms of an expression; as numbers next to nothing they fill their groups.
        var solver = TestSolvers.Get("highs");
        var (model, _) = Question(TestNetworks.Tiny(zero: 1e-13), 2, new ReluPartitioned(2), inequalities: false);
        Assert.Equal(.145584, IntegersToContinuous.Apply(model).Solve(solver).Objective, 5);
    }

    [Fact]
    public void Ranges_of_the_pre_activations()
    {
        var (_, embedded) = Question(TestNetworks.Tiny(), 1, new ReluBigM(), inequalities: false);
        var (network, bounds) = (embedded.Network, embedded.Bounds);
        Assert.Equal([-1, -.75, -.75], bounds.Lower(network.Nodes[1]).ToArray());
        Assert.Equal([1.5, 1.75, 1.75], bounds.Upper(network.Nodes[1]).ToArray());
        Assert.Equal([-1.65, -2, -1.75], Rounded(bounds.Lower(network.Nodes[3])));
        Assert.Equal([2.475, 3, 1.625], Rounded(bounds.Upper(network.Nodes[3])));
        Assert.Equal([-1.425, .1, -1.0875], Rounded(bounds.Lower(network.Output)));
        Assert.Equal([2.675, 3.9125, 3.275], Rounded(bounds.Upper(network.Output)));
    }

    private static double[] Rounded(ReadOnlySpan<double> values) => Array.ConvertAll(values.ToArray(), value => Math.Round(value, 9));

    private static (MipModel Model, EmbeddedNetwork Embedded) Question(Network network, int target, IReluFormulation formulation, bool inequalities)
    {
        var model = new MipModel("attack");
        var x = TestNetworks.Inputs(model, 4, 0, 1);
        var embedded = model.Embed(network, x, new EmbeddingOptions { Relu = formulation, ValidInequalities = inequalities });
        var distance = LinearExpression.Zero;
        for (var i = 0; i < x.Length; i++)
        {
            var d = model.AddContinuous(0, 1, $"d{i}");
            model.AddConstraint(x[i] - d <= Start[i]);
            model.AddConstraint(x[i] + d >= Start[i]);
            distance += d;
        }

        for (var j = 0; j < 3; j++)
        {
            if (j != target) model.AddConstraint(embedded.Outputs[target] >= 1.2 * embedded.Outputs[j]);
        }

        model.Minimize(distance);
        return (model, embedded);
    }
}
