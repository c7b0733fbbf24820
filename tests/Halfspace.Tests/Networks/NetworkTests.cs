using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Networks;

public sealed class NetworkTests
{
    private static Network Tiny => Network.Sequential(
    [
        new DenseLayer([[1, -1, .5, 0], [-.5, 1, 0, 1], [0, .5, -1, 1]], [0, -.25, .25]),
        new DenseLayer([[1, -1, .5], [-1, 1, 1], [.5, .5, -1]], [.1, -.5, 0]),
        new DenseLayer([[1, 0, -1], [0, 1, .5], [-.5, .5, 1]], [.2, .1, .15]),
    ]);

    [Fact]
    public void The_tiny_network_gives_its_known_outputs()
    {
        Assert.Equal([0.85, 0.375, 0.1], Tiny.Forward<double>([.9, .1, .6, .2]), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.85f, 0.375f, 0.1f], Tiny.Forward<float>([.9f, .1f, .6f, .2f]), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal("4 dense 3 relu 3 dense 3 relu 3 dense 3", Tiny.ToString());
    }

    [Fact]
    public void Two_inputs_a_residual_and_a_maximum_flow_through_the_graph()
    {
        var builder = new NetworkBuilder();
        var (a, b) = (builder.Input(new TensorShape(2), "a"), builder.Input(new TensorShape(1, 2), "b"));
        var unused = builder.Input(new TensorShape(1), "unused");
        var dead = builder.Add(new ReluLayer(1), unused);
        var sum = builder.Add(new SumLayer(2, 1, -2), [a, b]);
        var residual = builder.Add(new SumLayer(2, 1, 1), [builder.Add(new ReluLayer(2), sum), a]);
        var joined = builder.Add(GatherLayer.Concat(2, 2), [residual, b]);
        var network = builder.Build(builder.Add(new MaxLayer(4, [[0, 3], [1, 2, 3]]), joined));
        // a - 2b = (7, -9), its ReLU plus a = (10, 1), and with b = (-2, 5): max(10, 5), max(1, -2, 5).
        Assert.Equal([10, 5], network.Forward<double>([3, 1, -2, 5, 99]));
        Assert.Equal(5, network.InputSize);
        Assert.DoesNotContain(network.Nodes, node => node.Name == dead.Name);
        Assert.Equal(["a", "b", "unused"], network.Inputs.Select(node => node.Name));
        Assert.All(network.Nodes, node => Assert.All(node.Inputs, input => Assert.True(input.Index < node.Index)));
        Assert.Equal([0, 2, 4], network.Inputs.Select(node => node.InputOffset));
        Assert.Equal([7, -9], network.Trace<double>([3, 1, -2, 5, 99])[network.Nodes.Single(node => node.Name == sum.Name).Index]);
    }

    [Fact]
    public void An_input_can_be_the_output_and_feed_a_layer_twice()
    {
        var builder = new NetworkBuilder();
        var input = builder.Input(new TensorShape(2));
        Assert.Equal([1, 2], builder.Build(input).Forward<double>([1, 2]));
        Assert.Equal([2, 4], builder.Build(builder.Add(new SumLayer(2, 1, 1), [input, input])).Forward<double>([1, 2]));
    }

    [Fact]
    public void Names_stay_unique_however_many_are_alike()
    {
        var builder = new NetworkBuilder();
        var node = builder.Input(new TensorShape(1), "x2");
        for (var i = 0; i < 20_000; i++) node = builder.Add(new ReluLayer(1), node, name: "x");
        Assert.Equal(builder.Nodes.Count, builder.Nodes.Select(n => n.Name).Distinct().Count());
        Assert.Equal(["x2", "x", "x3", "x4"], builder.Nodes.Take(4).Select(n => n.Name));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_weight_or_a_bias_that_is_no_finite_number_is_refused(double bad)
    {
        DenseLayer last = new([[1, 1]], [0]);
        Refused(() => Network.Sequential([new DenseLayer([[bad, 1], [1, 1]], [0, 0]), last]));
        Refused(() => Network.Sequential([new DenseLayer([[1, 1], [1, 1]], [0, bad]), last]));
        Refused(() => Network.Sequential([last, new DenseLayer([[bad]], [0])]));
        var builder = new NetworkBuilder();
        Refused(() => builder.Add(new ScaleLayer([1, bad], [0, 0]), builder.Input(new TensorShape(2))));

        static void Refused(Action make) => Assert.Contains("not a finite number", Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_that_are_not_there_are_refused()
    {
        Assert.Contains("one row of weights or more", Assert.Throws<ArgumentException>(() => new DenseLayer([], [])).Message, StringComparison.Ordinal);
        Assert.Contains("all of one length", Assert.Throws<ArgumentException>(() => new DenseLayer([[1, 2, 3], [1]], [0, 0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DenseLayer([[1], null!], [0, 0]));
        Assert.Throws<ArgumentException>(() => new DenseLayer([null!], [0]));
        Assert.Contains("null", Assert.Throws<ArgumentException>(() => Network.Sequential([null!])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_both_numbers()
    {
        var builder = new NetworkBuilder();
        var input = builder.Input(new TensorShape(2), "x");
        Assert.Contains("takes 3 values as input 0; node 'x' has 2", Assert.Throws<ArgumentException>(() => builder.Add(new ReluLayer(3), input)).Message, StringComparison.Ordinal);
        Assert.Contains("gives 2 values; the shape 3 holds 3", Assert.Throws<ArgumentException>(() => builder.Add(new ReluLayer(2), input, new TensorShape(3))).Message, StringComparison.Ordinal);
        Assert.Contains("takes 2 inputs; 1 were given", Assert.Throws<ArgumentException>(() => builder.Add(new SumLayer(2, 1, 1), input)).Message, StringComparison.Ordinal);
        Assert.Contains("not of this network", Assert.Throws<ArgumentException>(() => new NetworkBuilder().Build(input)).Message, StringComparison.Ordinal);
        Assert.Contains("has 3 values; the network takes 2", Assert.Throws<ArgumentException>(() => builder.Build(input).Forward<double>([1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TensorShape(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TensorShape(1 << 20, 1 << 20));
        Assert.Equal("scalar", new TensorShape().ToString());
    }
}
