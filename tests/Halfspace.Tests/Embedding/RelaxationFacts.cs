using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>How much of a neuron each formulation keeps when integrality is dropped, at fixed inputs: known values, and their order.</summary>
public sealed class RelaxationFacts
{
    [Theory]
    [InlineData(new[] { 1.0, 0 }, .25, 0)]
    [InlineData(new[] { 0, 1.0 }, .25, 0)]
    [InlineData(new[] { 1, .5 }, .375, .25)]
    [InlineData(new[] { .25, .75 }, .25, .125)]
    [InlineData(new[] { .5, .5 }, .25, .25)]
    [InlineData(new[] { .75, .75 }, .375, .375)]
    [InlineData(new[] { 1.0, 1 }, .5, .5)]
    public void Two_inputs(double[] x, double bigM, double hull)
    {
        double[] weights = [1, 1];
        Check(weights, -1.5, 0, 1, x, new ReluBigM(), bigM);
        Check(weights, -1.5, 0, 1, x, new ReluPartitioned(1), bigM);
        Check(weights, -1.5, 0, 1, x, new ReluPartitioned(2), hull);
        Check(weights, -1.5, 0, 1, x, new ReluExtended(), hull);
        Check(weights, -1.5, 0, 1, x, new ReluHull(), hull);
    }

    [Theory]
    [InlineData(new[] { 1.0, 1, 1, -1 }, 2.7, 2.333333, 0)]
    [InlineData(new[] { .5, .5, .5, .5 }, 5.4, 3.75, 3.75)]
    [InlineData(new[] { 1.0, -1, -1, -1 }, 4.5, 3, 0)]
    [InlineData(new[] { .2, .8, -.4, .1 }, 3.6, 1.766667, 1.75)]
    [InlineData(new[] { -.5, .5, 0, .5 }, 4.275, 3.083333, 2.25)]
    [InlineData(new[] { 0.0, 0, 0, 0 }, 4.5, 4.5, 4.5)]
    public void Four_inputs(double[] x, double bigM, double two, double hull)
    {
        double[] weights = [2, -3, 1, 4];
        Check(weights, -1, -1, 1, x, new ReluBigM(), bigM);
        Check(weights, -1, -1, 1, x, new ReluPartitioned(1), bigM);
        Check(weights, -1, -1, 1, x, new ReluPartitioned(2), two);
        Check(weights, -1, -1, 1, x, new ReluPartitioned(4), hull);
        Check(weights, -1, -1, 1, x, new ReluExtended(), hull);
        Check(weights, -1, -1, 1, x, new ReluHull(), hull);
    }

    [Fact]
    public void The_more_groups_the_tighter_and_the_tightest_is_the_hull()
    {
        const int seed = 109;
        var random = new Random(seed);
        for (var trial = 0; trial < 20; trial++)
        {
            var weights = TestNetworks.Point(random, 6, -3, 3);
            var (bias, x) = (2 * random.NextDouble() - 1, TestNetworks.Point(random, 6, -1, 1));
            var values = new IReluFormulation[] { new ReluBigM(), new ReluPartitioned(1), new ReluPartitioned(2), new ReluPartitioned(6), new ReluExtended(), new ReluHull() }.Select(formulation => Relaxation(weights, bias, -1, 1, x, formulation)).ToArray();
            var text = $"seed {seed}, trial {trial}: {string.Join(' ', values)}";
            Assert.True(Math.Abs(values[0] - values[1]) < 1e-6 && values[1] > values[2] - 1e-6 && values[2] > values[3] - 1e-6, text);
            Assert.True(Math.Abs(values[3] - values[4]) < 1e-5 && Math.Abs(values[4] - values[5]) < 1e-5, text);
        }
    }

    [Fact]
    public void Every_rule_of_groups_lies_between_big_m_and_the_hull()
    {
        const int seed = 110;
        var random = new Random(seed);
        for (var trial = 0; trial < 10; trial++)
        {
            var weights = TestNetworks.Point(random, 7, -3, 3);
            var (bias, x) = (2 * random.NextDouble() - 1, TestNetworks.Point(random, 7, -1, 1));
            var (bigM, hull) = (Relaxation(weights, bias, -1, 1, x, new ReluBigM()), Relaxation(weights, bias, -1, 1, x, new ReluExtended()));
            foreach (var rule in PartitionRule.All)
            {
                var value = Relaxation(weights, bias, -1, 1, x, new ReluPartitioned(3, rule));
                Assert.True(value < bigM + 1e-6 && value > hull - 1e-6, $"seed {seed}, trial {trial}, {rule.Name}: {bigM} {value} {hull}");
            }
        }
    }

    private static void Check(double[] weights, double bias, double lower, double upper, double[] x, IReluFormulation formulation, double expected) =>
        Assert.Equal(expected, Relaxation(weights, bias, lower, upper, x, formulation), 5);

    /// <summary>The largest output at fixed inputs with the binary between zero and one.</summary>
    private static double Relaxation(double[] weights, double bias, double lower, double upper, double[] x, IReluFormulation formulation)
    {
        var solver = TestSolvers.Get("highs");
        var model = new MipModel("neuron");
        var inputs = TestNetworks.Inputs(model, weights.Length, lower, upper);
        var embedded = model.Embed(TestNetworks.Neuron(weights, bias), inputs, new EmbeddingOptions { Relu = formulation });
        for (var i = 0; i < x.Length; i++) model.Fix(inputs[i], x[i]);
        model.Maximize(embedded.Outputs[0]);
        embedded.AddCuts(solver);
        return IntegersToContinuous.Apply(model).Solve(solver).Objective;
    }
}
