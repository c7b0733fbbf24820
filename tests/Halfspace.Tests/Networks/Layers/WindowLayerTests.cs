using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Networks.Layers;

/// <summary>Convolutions and pools against plain loops over the definition, and values worked out by hand.</summary>
public sealed class WindowLayerTests
{
    [Fact]
    public void Random_convolutions_agree_with_a_plain_loop()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var groups = random.Next(1, 4);
            var (perGroup, filters) = (random.Next(1, 3), groups * random.Next(1, 3));
            var window = Window(random, ceiling: false);
            var kernel = Numbers(random, filters * perGroup * window.KernelArea);
            var biases = Numbers(random, filters);
            var layer = new Conv2DLayer(groups * perGroup, window, kernel, biases, groups);
            var input = Numbers(random, layer.InputSizes[0]);
            var output = new double[layer.OutputSize];
            layer.Forward<double>([input], output);
            var (rows, columns) = window.Output;
            for (var f = 0; f < filters; f++)
            {
                for (var y = 0; y < rows; y++)
                {
                    for (var x = 0; x < columns; x++)
                    {
                        var expected = biases[f];
                        for (var c = 0; c < perGroup; c++)
                        {
                            for (var r = 0; r < window.Kernel.Rows; r++)
                            {
                                for (var s = 0; s < window.Kernel.Columns; s++)
                                    expected += kernel[((f * perGroup + c) * window.Kernel.Rows + r) * window.Kernel.Columns + s] * At(window, input, f / (filters / groups) * perGroup + c, y, x, r, s, 0);
                            }
                        }

                        Assert.True(Math.Abs(expected - output[(f * rows + y) * columns + x]) < 1e-11, FormattableString.Invariant($"seed {seed}, filter {f}, place {y} {x}: {output[(f * rows + y) * columns + x]} instead of {expected}"));
                    }
                }
            }
        }
    }

    [Fact]
    public void Random_pools_agree_with_a_plain_loop()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var window = Window(random, ceiling: random.Next(2) == 0, pool: true);
            var channels = random.Next(1, 3);
            var input = Numbers(random, channels * window.InputArea);
            var (max, mean, padded) = (MaxLayer.MaxPool(channels, window), new AveragePoolLayer(channels, window), new AveragePoolLayer(channels, window, countsPadding: true));
            var results = new[] { new double[max.OutputSize], new double[max.OutputSize], new double[max.OutputSize] };
            max.Forward<double>([input], results[0]);
            mean.Forward<double>([input], results[1]);
            padded.Forward<double>([input], results[2]);
            var (rows, columns) = window.Output;
            for (var place = 0; place < max.OutputSize; place++)
            {
                var (channel, y, x) = (place / (rows * columns), place / columns % rows, place % columns);
                var (inside, withPadding) = (new List<double>(), 0);
                for (var r = 0; r < window.Kernel.Rows; r++)
                {
                    for (var s = 0; s < window.Kernel.Columns; s++)
                    {
                        var value = At(window, input, channel, y, x, r, s, double.NaN);
                        if (!double.IsNaN(value)) inside.Add(value);
                        if (y * window.Stride.Rows + r * window.Dilation.Rows < window.Input.Rows + window.Padding.Top + window.Padding.Bottom
                            && x * window.Stride.Columns + s * window.Dilation.Columns < window.Input.Columns + window.Padding.Left + window.Padding.Right) withPadding++;
                    }
                }

                Assert.True(results[0][place] == inside.Max(), $"seed {seed}");
                Assert.True(Math.Abs(results[1][place] - inside.Average()) < 1e-12, $"seed {seed}");
                Assert.True(Math.Abs(results[2][place] - inside.Sum() / withPadding) < 1e-12, $"seed {seed}");
            }
        }
    }

    [Theory]
    [InlineData(5, 2, 2, 0, 0, false, 2)]
    [InlineData(5, 2, 2, 0, 0, true, 3)]
    [InlineData(4, 2, 2, 0, 0, true, 2)]
    // The third place would begin at 4, beyond the channel and in the padding behind it.
    [InlineData(4, 1, 3, 0, 1, true, 2)]
    [InlineData(6, 3, 3, 1, 1, false, 2)]
    [InlineData(6, 3, 3, 1, 1, true, 3)]
    public void Places_are_counted_as_the_format_counts_them(int size, int kernel, int stride, int before, int after, bool ceiling, int places)
    {
        var window = new SlidingWindow { Input = (1, size), Kernel = (1, kernel), Stride = (1, stride), Padding = (0, before, 0, after), CeilingMode = ceiling };
        Assert.Equal((1, places), window.Output);
    }

    [Fact]
    public void Padding_counts_in_a_mean_only_where_asked_for()
    {
        var window = new SlidingWindow { Input = (2, 2), Kernel = (2, 2), Padding = (1, 1, 0, 0) };
        var (without, with) = (new double[4], new double[4]);
        new AveragePoolLayer(1, window).Forward<double>([[1, 2, 3, 4]], without);
        new AveragePoolLayer(1, window, countsPadding: true).Forward<double>([[1, 2, 3, 4]], with);
        Assert.Equal([1, 1.5, 2, 2.5], without);
        Assert.Equal([0.25, 0.75, 1, 2.5], with);
    }

    [Theory]
    [InlineData(2, 3, 1, 0)]
    [InlineData(0, 1, 1, 0)]
    [InlineData(2, 1, 0, 0)]
    [InlineData(2, 1, 1, -1)]
    public void A_window_that_does_not_fit_is_refused(int size, int kernel, int stride, int padding) =>
        Assert.Throws<ArgumentException>(() => new SlidingWindow { Input = (1, size), Kernel = (1, kernel), Stride = (1, stride), Padding = (0, padding, 0, 0) }.Output);

    [Fact]
    public void Kernels_of_other_sizes_are_refused()
    {
        var window = new SlidingWindow { Input = (3, 3), Kernel = (2, 2) };
        Assert.Throws<ArgumentException>(() => new Conv2DLayer(2, window, new double[7], [0]));
        Assert.Throws<ArgumentException>(() => new Conv2DLayer(3, window, new double[4], [0], groups: 2));
        Assert.Throws<ArgumentException>(() => MaxLayer.MaxPool(1, new SlidingWindow { Input = (1, 1), Kernel = (1, 1), Padding = (0, 1, 0, 0) }));
    }

    private static double At(SlidingWindow window, double[] input, int channel, int y, int x, int r, int s, double outside)
    {
        var row = y * window.Stride.Rows - window.Padding.Top + r * window.Dilation.Rows;
        var column = x * window.Stride.Columns - window.Padding.Left + s * window.Dilation.Columns;
        if (row < 0 || column < 0 || row >= window.Input.Rows || column >= window.Input.Columns) return outside;
        return input[channel * window.InputArea + row * window.Input.Columns + column];
    }

    private static SlidingWindow Window(Random random, bool ceiling, bool pool = false)
    {
        while (true)
        {
            var kernel = (Rows: random.Next(1, 4), Columns: random.Next(1, 4));
            var dilation = pool ? (1, 1) : (random.Next(1, 3), random.Next(1, 3));
            var window = new SlidingWindow
            {
                Input = (random.Next(1, 8), random.Next(1, 8)),
                Kernel = kernel,
                Stride = (random.Next(1, 4), random.Next(1, 4)),
                Dilation = dilation,
                Padding = pool
                    ? (random.Next(kernel.Rows), random.Next(kernel.Columns), random.Next(kernel.Rows), random.Next(kernel.Columns))
                    : (random.Next(4), random.Next(4), random.Next(4), random.Next(4)),
                CeilingMode = ceiling,
            };
            var reach = ((kernel.Rows - 1) * dilation.Item1 + 1, (kernel.Columns - 1) * dilation.Item2 + 1);
            if (reach.Item1 <= window.Input.Rows + window.Padding.Top + window.Padding.Bottom && reach.Item2 <= window.Input.Columns + window.Padding.Left + window.Padding.Right) return window;
        }
    }

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 4 - 2)];
}
