using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification.Falsification;
using Xunit;

namespace Halfspace.Tests.Verification;

public sealed class OutputGradientTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Agrees_with_finite_differences_where_the_network_is_smooth(int seed)
    {
        var random = new Random(seed);
        var builder = new NetworkBuilder();
        var input = builder.Input(new TensorShape(1, 4, 4));
        var conv = builder.Add(new Conv2DLayer(1, new SlidingWindow { Input = (4, 4), Kernel = (3, 3), Padding = (1, 1, 1, 1) }, Numbers(18), Numbers(2)), input);
        var leaky = builder.Add(new LeakyReluLayer(conv.Size, 0.1), conv);
        var pool = builder.Add(MaxLayer.MaxPool(2, new SlidingWindow { Input = (4, 4), Kernel = (2, 2), Stride = (2, 2) }), leaky);
        var dense = builder.Add(new DenseLayer(pool.Size, Numbers(pool.Size * 8), Numbers(8)), pool);
        var relu = builder.Add(new ReluLayer(8), dense);
        var residual = builder.Add(new SumLayer(8, 1, -2), [relu, pool]);
        var clip = builder.Add(new ClipLayer(8, -3, 3), residual);
        var abs = builder.Add(new AbsLayer(8), clip);
        var network = builder.Build(builder.Add(new DenseLayer(8, Numbers(24), Numbers(3)), abs));
        var (point, weights) = (Numbers(16), Numbers(3));
        var gradient = OutputGradient.Of(network, network.Trace<double>(point), weights);
        const double step = 1e-7;
        for (var i = 0; i < point.Length; i++)
        {
            var kept = point[i];
            point[i] = kept + step;
            var above = Value();
            point[i] = kept - step;
            var below = Value();
            point[i] = kept;
            Assert.Equal((above - below) / (2 * step), gradient[i], 1e-5);
        }

        double Value() => network.Forward<double>(point).Zip(weights, (output, weight) => output * weight).Sum();
        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
    }
}
