using Halfspace.Bounds;
using Halfspace.Networks;
using Xunit;

namespace Halfspace.Tests.Bounds;

/// <summary>Interval bounds with known numbers.</summary>
public sealed class IntervalBoundsTests
{
    [Fact]
    public void The_tiny_network_has_the_known_table()
    {
        var network = TinyNetwork.Make();
        var bounds = new IntervalBounds().Compute(network, TinyNetwork.UnitBox, BoundOptions.Default);
        var linear = network.Nodes.Where(node => node.Layer is Halfspace.Networks.Layers.DenseLayer).ToArray();
        AssertRange([-1, -.75, -.75], [1.5, 1.75, 1.75], bounds, linear[0]);
        AssertRange([-1.65, -2, -1.75], [2.475, 3, 1.625], bounds, linear[1]);
        AssertRange([-1.425, .1, -1.0875], [2.675, 3.9125, 3.275], bounds, linear[2]);
        Assert.Equal(6, bounds.UnstableCount);
    }

    [Fact]
    public void The_tiny_network_gives_the_known_outputs()
    {
        var output = TinyNetwork.Make().Forward<double>([.9, .1, .6, .2]);
        Assert.Equal([0.85, 0.375, 0.1], output.Select(v => Math.Round(v, 12)));
    }

    [Fact]
    public void A_region_of_another_size_is_refused()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new IntervalBounds().Compute(TinyNetwork.Make(), new InputRegion([0], [1]), BoundOptions.Default));
        Assert.Contains("1 inputs; the network takes 4", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_bounds_are_tighter_on_the_tiny_network()
    {
        var (network, box) = (TinyNetwork.Make(), TinyNetwork.UnitBox);
        var bounds = new BackwardBounds().Compute(network, box, BoundOptions.Default);
        var (low, high) = (bounds.Lower(network.Output)[0], bounds.Upper(network.Output)[0]);
        Assert.True(low > -1.425 && high < 2.675, $"{low} to {high}");
    }

    [Fact]
    public void Inputs_that_meet_themselves_again_are_not_taken_as_free()
    {
        // x - x is zero, which interval arithmetic does not see.
        var builder = new NetworkBuilder();
        var x = builder.Input(new TensorShape(1));
        var twice = builder.Add(new Halfspace.Networks.Layers.SumLayer(1, 1, -0.5), [x, builder.Add(new Halfspace.Networks.Layers.ScaleLayer([2]), x)]);
        var bounds = new BackwardBounds().Compute(builder.Build(twice), new InputRegion([-1], [1]), BoundOptions.Default);
        Assert.InRange(bounds.Upper(bounds.Network.Output)[0], 0, 1e-12);
    }

    private static void AssertRange(double[] lower, double[] upper, NetworkBounds bounds, NetworkNode node)
    {
        for (var j = 0; j < lower.Length; j++)
        {
            Assert.InRange(bounds.Lower(node)[j], lower[j] - 1e-12, lower[j]);
            Assert.InRange(bounds.Upper(node)[j], upper[j], upper[j] + 1e-12);
        }
    }
}
