using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Bounds;

/// <summary>Values without a bound spoil no bound of others, and logarithms of shares have bounds whatever their range.</summary>
public sealed class InfiniteRangeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_value_without_a_bound_spoils_no_other(bool isProduct)
    {
        // exp(800) is too large for a double; the second output is exp(y) less nearly the same, which only a backward pass knows.
        var builder = new NetworkBuilder();
        var input = builder.Input(new TensorShape(2));
        var hidden = builder.Add(new SmoothLayer(3, SmoothFunction.Exp), builder.Add(new DenseLayer([[1, 0], [0, 1], [0, 1]], [0, 0, 0.01]), input));
        if (isProduct) hidden = builder.Add(new ProductLayer(3), [hidden, builder.Add(new DenseLayer(3, new double[9], [1, 1, 1]), hidden)]);
        var network = builder.Build(builder.Add(new DenseLayer([[1, 0, 0], [0, 1, -1], [-1, 1, 0]], [0, 0, 0]), hidden));
        var box = new InputRegion([0, -1], [800, 1]);
        var bounds = new BackwardBounds().Compute(network, box, BoundOptions.Default, TestContext.Current.CancellationToken);
        var (lower, upper) = (bounds.Lower(network.Output).ToArray(), bounds.Upper(network.Output).ToArray());
        Assert.DoesNotContain(lower.Concat(upper), double.IsNaN);
        // Intervals give -2.35 to 2.35.
        if (!isProduct) Assert.True(lower[1] > -1.5 && upper[1] < 1.5, $"{lower[1]} to {upper[1]}");
        var random = new Random(1);
        for (var sample = 0; sample < 200; sample++)
        {
            var outputs = network.Forward<double>([random.NextDouble() * 700, random.NextDouble() * 2 - 1]);
            for (var j = 0; j < outputs.Length; j++) Assert.InRange(outputs[j], lower[j] - 1e-9, upper[j] + 1e-9);
        }
    }

    [Theory]
    [InlineData(300)]
    [InlineData(700)]
    [InlineData(720)]
    [InlineData(5000)]
    [InlineData(1e9)]
    public void Logarithms_of_shares_over_wide_ranges_have_both_bounds(double reach)
    {
        var builder = new NetworkBuilder();
        var network = builder.Build(builder.Add(new SoftmaxLayer(3, [[0, 1, 2]], isLogarithm: true), builder.Add(new DenseLayer([[1, 0], [0, 1], [-1, 0]], [0, 0, 0]), builder.Input(new TensorShape(2)))));
        foreach (var (low, high) in new[] { (-reach, reach), (reach / 2, reach), (-reach, -reach / 2) })
        {
            foreach (var method in new IBoundMethod[] { new IntervalBounds(), new BackwardBounds() })
            {
                var bounds = method.Compute(network, new InputRegion([low, -1], [high, 1]), BoundOptions.Default, TestContext.Current.CancellationToken);
                var (lower, upper) = (bounds.Lower(network.Output).ToArray(), bounds.Upper(network.Output).ToArray());
                Assert.All(lower, value => Assert.True(value >= -3 * reach - 10, $"{value}"));
                var random = new Random(2);
                for (var sample = 0; sample < 200; sample++)
                {
                    double[] point = [sample == 0 ? low : sample == 1 ? high : low + random.NextDouble() * (high - low), random.NextDouble() * 2 - 1];
                    // The largest value less the logarithm of a sum between one and three.
                    var values = new[] { point[0], point[1], -point[0] };
                    for (var j = 0; j < 3; j++)
                    {
                        var exact = values[j] - values.Max() - Math.Log(values.Sum(value => Math.Exp(value - values.Max())));
                        Assert.InRange(exact, lower[j] - 1e-9 * (1 + reach), upper[j] + 1e-9 * (1 + reach));
                    }
                }
            }
        }
    }
}
