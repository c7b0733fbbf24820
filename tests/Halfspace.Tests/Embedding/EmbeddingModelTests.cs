using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>A network among other things in a model: expressions as inputs, two networks, given bounds, and what is refused.</summary>
public sealed class EmbeddingModelTests
{
    [Fact]
    public void Inputs_can_be_expressions_and_one_model_holds_several_networks()
    {
        var solver = TestSolvers.Get("highs");
        const int seed = 104;
        var random = new Random(seed);
        var (first, second) = (TestNetworks.Random(random, [2, 4, 2]), TestNetworks.Random(random, [3, 4, 1]));
        var model = new MipModel("two networks");
        var (u, n) = (model.AddContinuous(-1, 2, "u"), model.AddInteger(0, 3, "n"));
        var a = model.Embed(first, [2 * u - n, 0.5 * n + u + u], new EmbeddingOptions { Prefix = "first_" });
        var b = model.Embed(second, [a.Outputs[0], a.Outputs[1], u + 1], new EmbeddingOptions { Prefix = "second_", Relu = new ReluExtended() });
        model.AddConstraint(a.Outputs[0] <= a.Outputs[1] + 1);
        model.Maximize(b.Outputs[0]);
        var result = model.Solve(solver);
        Assert.True(result.Status == SolveStatus.Optimal, $"seed {seed}: {result}");
        Assert.True(a.ErrorAt(result) < 1e-6 && b.ErrorAt(result) < 1e-6, $"seed {seed}");
        Assert.Equal(model.VariableCount, 2 + a.VariableCount + b.VariableCount);
        Assert.Equal(model.RowCount, 1 + a.RowCount + b.RowCount);
        Assert.Equal(model.VariableCount, model.Variables.Select(variable => variable.Name).Distinct().Count());

        var best = double.NegativeInfinity;
        for (var trial = 0; trial < 4000; trial++)
        {
            var (uValue, nValue) = (-1 + 3 * random.NextDouble(), random.Next(4));
            var hidden = first.Forward<double>([2 * uValue - nValue, 0.5 * nValue + 2 * uValue]);
            if (hidden[0] <= hidden[1] + 1) best = Math.Max(best, second.Forward<double>([hidden[0], hidden[1], uValue + 1])[0]);
        }

        Assert.InRange(best, double.NegativeInfinity, result.Objective + 1e-6);
        Assert.InRange(result.Objective - best, -1e-6, .3);
    }

    [Fact]
    public void Given_bounds_make_neurons_stable_and_the_rows_tighter()
    {
        var network = TestNetworks.Neuron([1, 1], -1.5);
        var region = new InputRegion([0, 0], [1, 1]);
        foreach (var (upper, binaries) in new[] { (.5, 1), (.25, 1), (-.1, 0) })
        {
            var bounds = new NetworkBounds(network, region, [[0, 0], [-1], [0]], [[1, 1], [upper], [Math.Max(0, upper)]]);
            var model = new MipModel("given");
            var embedded = model.Embed(network, TestNetworks.Inputs(model, 2, 0, 1), new EmbeddingOptions { Bounds = bounds });
            Assert.Equal(binaries, embedded.BinaryCount);
            if (binaries == 1) Assert.Equal((-1, upper), (embedded.Bounds.Lower(network.Nodes[1])[0], model.Variables.First(v => v.Name == "y_0").UpperBound));
        }
    }

    [Fact]
    public void Tighter_bounds_keep_the_order_of_the_formulations()
    {
        // With a at most 0.25 (half of what the box gives), groups and copies need big-M's rows too.
        var network = TestNetworks.Neuron([1, 1], -1.5);
        var bounds = new NetworkBounds(network, new InputRegion([0, 0], [1, 1]), [[0, 0], [-1], [0]], [[1, 1], [.25], [.25]]);
        var solver = TestSolvers.Get("highs");
        var values = new IReluFormulation[] { new ReluBigM(), new ReluPartitioned(2), new ReluExtended(), new ReluHull() }.Select(relu =>
        {
            var model = new MipModel("order");
            var embedded = model.Embed(network, TestNetworks.Inputs(model, 2, 0, 1), new EmbeddingOptions { Bounds = bounds, Relu = relu });
            model.Maximize(embedded.Outputs[0] - .1 * model.VariableAt(0));
            embedded.AddCuts(solver);
            return IntegersToContinuous.Apply(model).Solve(solver).Objective;
        }).ToArray();
        Assert.True(values[0] >= values[1] - 1e-7 && values[1] >= values[2] - 1e-7 && Math.Abs(values[1] - values[3]) < 1e-6, string.Join(' ', values));
    }

    [Fact]
    public void An_input_without_a_finite_range_is_refused()
    {
        var model = new MipModel("open");
        var (x, free) = (model.AddContinuous(0, 1, "x"), model.AddContinuous(0, name: "flow"));
        var fault = Assert.Throws<ArgumentException>(() => model.Embed(TestNetworks.Neuron([1, 1], 0), [x, 2 * free - x]));
        foreach (var part in (string[])["Input 1", "largest", "'flow'", "[0, Infinity]", "SetBounds"]) Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.Equal((2, 0), (model.VariableCount, model.RowCount));
    }

    [Fact]
    public void Wrong_numbers_models_and_bounds_are_refused()
    {
        var (model, other) = (new MipModel("here"), new MipModel("there"));
        var x = TestNetworks.Inputs(model, 2, 0, 2);
        var network = TestNetworks.Neuron([1, 1], 0);
        Assert.Contains("takes 2 inputs; 1 were given", Assert.Throws<ArgumentException>(() => model.Embed(network, [x[0]])).Message, StringComparison.Ordinal);
        Assert.Contains("'there'", Assert.Throws<ArgumentException>(() => model.Embed(network, TestNetworks.Inputs(other, 2, 0, 1))).Message, StringComparison.Ordinal);
        var narrow = new NetworkBounds(network, new InputRegion([0, 0], [2, 1]), [[0, 0], [0], [0]], [[2, 1], [3], [3]]);
        var fault = Assert.Throws<ArgumentException>(() => model.Embed(network, x, new EmbeddingOptions { Bounds = narrow }));
        foreach (var part in (string[])["Input 1", "[0, 2]", "[0, 1]"]) Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.Contains("another network", Assert.Throws<ArgumentException>(() => model.Embed(TestNetworks.Neuron([1, 1], 0), x, new EmbeddingOptions { Bounds = narrow })).Message, StringComparison.Ordinal);
        var wrong = new NetworkBounds(network, new InputRegion([0, 0], [2, 2]), [[0, 0], [7], [7]], [[2, 2], [8], [8]]);
        Assert.Contains("nothing in common", Assert.ThrowsAny<ArgumentException>(() => model.Embed(network, x, new EmbeddingOptions { Bounds = wrong })).Message, StringComparison.Ordinal);
    }
}
