using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Bounds;

/// <summary>Bounds against values in exact arithmetic, on weights that make rounding as bad as it gets, without any slack.</summary>
public sealed class ExactRoundingTests
{
    [Fact]
    public void A_sum_without_an_error_is_not_rounded_and_others_are_as_directed()
    {
        Assert.Equal((-2.0, -2.0), (Rounding.AddUp(1, -3), Rounding.AddDown(1, -3)));
        Assert.Equal((double.PositiveInfinity, double.MaxValue), (Rounding.AddUp(double.MaxValue, double.MaxValue), Rounding.AddDown(double.MaxValue, double.MaxValue)));
        Assert.Equal((-double.MaxValue, double.NegativeInfinity), (Rounding.AddUp(-double.MaxValue, -double.MaxValue), Rounding.AddDown(-double.MaxValue, -double.MaxValue)));
        var random = new Random(7);
        for (var trial = 0; trial < 2000; trial++)
        {
            var (a, b) = (Math.ScaleB(random.NextDouble() - 0.5, random.Next(-60, 60)), Math.ScaleB(random.NextDouble() - 0.5, random.Next(-60, 60)));
            var (up, down, sum) = ((Fraction)Rounding.AddUp(a, b), (Fraction)Rounding.AddDown(a, b), (Fraction)a + (Fraction)b);
            Assert.False(up < sum || down > sum, $"{a:R} + {b:R}");
            Assert.True(Rounding.AddUp(a, b) <= Math.BitIncrement(a + b) && Rounding.AddDown(a, b) >= Math.BitDecrement(a + b));
        }
    }

    [Theory]
    [InlineData("interval")]
    [InlineData("crown")]
    public void No_bound_crosses_an_exact_value(string name)
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var widths = new[] { 3, 4, 4, 2 };
            var layers = Enumerable.Range(0, 3).Select(l => new DenseLayer(widths[l], Nasty(random, widths[l] * widths[l + 1]), Nasty(random, widths[l + 1]))).ToArray();
            var slope = random.Next(2) == 0 ? 0 : 0.1;
            var network = Network.Sequential(layers, size => slope == 0 ? new ReluLayer(size) : new LeakyReluLayer(size, slope));
            var center = Nasty(random, 3);
            // A region so small that rounding is most of what there is, or a single point, or a common one.
            var radius = (seed % 3) switch { 0 => 0, 1 => 1e-15, _ => 0.5 };
            var (low, high) = (center.Select(c => c - Math.Abs(c) * radius).ToArray(), center.Select(c => c + Math.Abs(c) * radius).ToArray());
            var bounds = BoundMethods.All.Find(name)!.Compute(network, new InputRegion(low, high), BoundOptions.Default);
            for (var corner = 0; corner < 8; corner++)
            {
                var point = Enumerable.Range(0, 3).Select(i => (corner >> i & 1) == 0 ? low[i] : high[i]).ToArray();
                var values = point.Select(x => (Fraction)x).ToArray();
                foreach (var node in network.Nodes.Where(node => !node.IsInput))
                {
                    values = node.Layer is DenseLayer dense ? Forward(dense, values) : [.. values.Select(v => v < 0.0 ? v * slope : v)];
                    for (var j = 0; j < node.Size; j++)
                        Assert.False(values[j] < bounds.Lower(node)[j] || values[j] > bounds.Upper(node)[j], $"seed {seed}, corner {corner}, {node.Name}[{j}]");
                }
            }
        }
    }

    /// <summary>Numbers of very different sizes, many with partners that nearly cancel.</summary>
    private static double[] Nasty(Random random, int count)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = random.Next(4) switch
            {
                0 when i > 0 => -Math.BitIncrement(numbers[i - 1]),
                1 => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 9)),
                2 => 0.1 * random.Next(-10, 11),
                _ => random.NextDouble() * 2 - 1,
            };
        }

        return numbers;
    }

    private static Fraction[] Forward(DenseLayer layer, Fraction[] values)
    {
        var result = new Fraction[layer.OutputSize];
        for (var j = 0; j < result.Length; j++)
        {
            Fraction sum = layer.Biases[j];
            for (var i = 0; i < values.Length; i++) sum += layer.WeightsOf(j)[i] * values[i];
            result[j] = sum;
        }

        return result;
    }
}
