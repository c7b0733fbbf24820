using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Formats;
using Xunit;

namespace Halfspace.Tests.Networks;

public sealed class IntegerNetworkConversionTests
{
    [Theory]
    [InlineData(1, 3, 1, 4, 2)]
    [InlineData(2, 15, 255, 9, 5, 3)]
    [InlineData(3, 127, 10_000, 20, 8, 4, 1)]
    public void A_network_of_real_numbers_gives_the_same_outputs_and_turns_back(int seed, int range, int scale, params int[] widths)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var network = RandomNetworks.Make(random, range, scale, widths);
        var real = network.ToNetwork();
        Assert.Equal(scale, real.InputScale);
        for (var k = 0; k < 200; k++)
        {
            var input = Enumerable.Range(0, widths[0]).Select(_ => random.Next(-scale, scale + 1)).ToArray();
            Assert.Equal(network.Forward(input).Select(value => (double)value), real.Forward<double>(Array.ConvertAll(input, value => (double)value)));
        }

        var back = IntegerNetwork.FromNetwork(real)!;
        Assert.Equal(scale, back.InputScale);
        Assert.Equal(network.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)), back.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)));
    }

    [Fact]
    public void A_sum_of_zero_is_a_sign_of_plus_one()
    {
        var network = new IntegerNetwork([new IntegerLayer(1, [1], [0]), new IntegerLayer(1, [1], [0])]);
        Assert.Equal([1], network.ToNetwork().Forward<double>([0]));
    }

    [Fact]
    public void Networks_of_other_kinds_are_no_integer_networks()
    {
        Network Made(double[] weights, double[] biases, Func<int, Layer>? activation = null, int? scale = 10)
        {
            var builder = new NetworkBuilder { InputScale = scale };
            var node = builder.Add(new DenseLayer(1, weights, biases), builder.Input(new TensorShape(1)));
            if (activation is not null) node = builder.Add(new DenseLayer(1, [1], [0]), builder.Add(activation(1), node));
            return builder.Build(node);
        }

        Assert.NotNull(IntegerNetwork.FromNetwork(Made([2], [30], size => new SignLayer(size))));
        Assert.Null(IntegerNetwork.FromNetwork(Made([2], [30], size => new SignLayer(size), scale: null)));
        Assert.Null(IntegerNetwork.FromNetwork(Made([2], [31], size => new SignLayer(size))));
        Assert.Null(IntegerNetwork.FromNetwork(Made([2.5], [30], size => new SignLayer(size))));
        Assert.Null(IntegerNetwork.FromNetwork(Made([1e10], [30], size => new SignLayer(size))));
        Assert.Null(IntegerNetwork.FromNetwork(Made([2], [30], size => new SignLayer(size, atZero: 0))));
        Assert.Null(IntegerNetwork.FromNetwork(Made([2], [30], size => new ReluLayer(size))));
    }

    [Fact]
    public void Sums_that_can_leave_64_bits_are_no_integer_network()
    {
        var builder = new NetworkBuilder { InputScale = 1 };
        var input = builder.Input(new TensorShape(3));
        double[] weights = [int.MaxValue, int.MaxValue, 1];
        Assert.Null(IntegerNetwork.FromNetwork(builder.Build(builder.Add(new DenseLayer(3, weights, [0]), input))));
        Assert.NotNull(IntegerNetwork.FromNetwork(builder.Build(builder.Add(new DenseLayer(3, [weights[0], 5, 1], [0]), input))));
    }
}
