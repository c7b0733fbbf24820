using Halfspace.Bounds;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Bounds;

/// <summary>Enclosures of elementary functions against 28 digits, and lines beside curves against many places of them.</summary>
public sealed class SmoothCurveTests
{
    public static TheoryData<SmoothFunction> Functions() => [.. Enum.GetValues<SmoothFunction>()];

    [Theory]
    [MemberData(nameof(Functions))]
    public void An_enclosure_holds_what_decimals_give_and_is_narrow(SmoothFunction function)
    {
        const int seed = 7;
        var random = new Random(seed);
        var layer = new SmoothLayer(1, function);
        for (var trial = 0; trial < 200; trial++)
        {
            var x = (random.NextDouble() * 2 - 1) * (trial % 3 == 0 ? 0.1 : 3);
            if (trial < 3) x = trial - 1;
            if (function is SmoothFunction.Log or SmoothFunction.Sqrt or SmoothFunction.Reciprocal) x = Math.Abs(x) + 0.01;
            // Places with few digits are decimals exactly.
            x = Math.Round(x * 4096) / 4096;
            if (x == 0 && function is SmoothFunction.Log or SmoothFunction.Reciprocal) continue;
            var curve = new SmoothCurve(layer, x, x);
            var exact = Exact(function, Decimal(x));
            Assert.True(Decimal(curve.Smallest) - 1e-24m <= exact && exact <= Decimal(curve.Largest) + 1e-24m, $"seed {seed}: {function}({x:R}) = {exact} is not in {curve.Smallest:R} to {curve.Largest:R}");
            Assert.InRange(curve.Largest - curve.Smallest, 0, 1e-10 * Math.Max(1, Math.Abs((double)exact)));
            Assert.Equal((double)exact, layer.Apply(x), 1e-13 * Math.Max(1, Math.Abs((double)exact)));
            // The slope of the two chords beside a place.
            var h = Math.ScaleB(1, -16);
            if (x > h || function is not (SmoothFunction.Log or SmoothFunction.Sqrt or SmoothFunction.Reciprocal))
                Assert.Equal((double)(Exact(function, Decimal(x + h)) - Exact(function, Decimal(x - h))) / (2 * h), layer.SlopeAt(x), 1e-4 * Math.Max(1, Math.Abs(layer.SlopeAt(x))));
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Lines_of_any_slope_stay_on_their_side_of_the_curve(SmoothFunction function)
    {
        const int seed = 8;
        var random = new Random(seed);
        var layer = new SmoothLayer(1, function);
        for (var trial = 0; trial < 60; trial++)
        {
            var low = (random.NextDouble() * 2 - 1) * 6;
            var high = low + random.NextDouble() * (trial % 2 == 0 ? 1 : 8);
            if (function is SmoothFunction.Log or SmoothFunction.Sqrt or SmoothFunction.Reciprocal) (low, high) = (Math.Abs(low) + 0.05, Math.Abs(low) + 0.05 + high - low);
            var hull = new ActivationHull(layer, low, high);
            foreach (var isAbove in (bool[])[true, false])
            {
                var slopes = new double[8];
                var count = hull.EdgeSlopes(isAbove, slopes, out _);
                var gaps = new List<double>();
                foreach (var slope in slopes[..count].Concat([0, 1, -0.3, hull.SlopeOf(RelaxationSlope.Chord, isAbove)]))
                {
                    var intercept = isAbove ? hull.InterceptAbove(slope) : hull.InterceptBelow(slope);
                    var nearest = double.PositiveInfinity;
                    for (var k = 0; k <= 200; k++)
                    {
                        var x = low + (high - low) * k / 200;
                        var gap = isAbove ? slope * x + intercept - layer.Apply(x) : layer.Apply(x) - slope * x - intercept;
                        Assert.True(gap >= -1e-11 * Math.Max(1, Math.Abs(layer.Apply(x))), $"seed {seed}, trial {trial}: {function} over {low:R} to {high:R}, slope {slope:R}, above {isAbove}: off by {gap:R} at {x:R}");
                        nearest = Math.Min(nearest, gap);
                    }

                    gaps.Add(nearest);
                }

                // Lines touch the curve, but for sines over long ranges, which are held by numbers alone.
                if (function is not (SmoothFunction.Sin or SmoothFunction.Cos)) Assert.All(gaps, gap => Assert.InRange(gap, double.NegativeInfinity, 0.02 * (high - low) * (high - low) * Math.Max(1, Math.Abs(layer.Apply(high)))));
            }
        }
    }

    [Fact]
    public void Ranges_without_an_end_give_bounds_that_hold()
    {
        foreach (var function in Enum.GetValues<SmoothFunction>())
        {
            var curve = new SmoothCurve(new SmoothLayer(1, function), double.NegativeInfinity, double.PositiveInfinity);
            Assert.False(double.IsNaN(curve.Smallest) || double.IsNaN(curve.Largest), $"{function}: {curve.Smallest} to {curve.Largest}");
            foreach (var x in (double[])[-700, -3, 0.5, 3, 700])
            {
                var value = new SmoothLayer(1, function).Apply(x);
                if (!double.IsNaN(value)) Assert.True(curve.Smallest <= value && value <= curve.Largest, $"{function}({x}) = {value}, not in {curve.Smallest} to {curve.Largest}");
            }
        }
    }

    [Fact]
    public void Backward_bounds_of_a_gate_are_tighter_than_intervals()
    {
        // sigmoid(x) - sigmoid(x - 0.1) is small and positive, which interval arithmetic does not see.
        var builder = new NetworkBuilder();
        var x = builder.Input(new TensorShape(1));
        var first = builder.Add(new SmoothLayer(1, SmoothFunction.Sigmoid), x);
        var second = builder.Add(new SmoothLayer(1, SmoothFunction.Sigmoid), builder.Add(new ScaleLayer([1], [-0.1]), x));
        var network = builder.Build(builder.Add(new SumLayer(1, 1, -1), [first, second]));
        var region = new InputRegion([0.2], [0.7]);
        var (interval, backward) = (new IntervalBounds().Compute(network, region, BoundOptions.Default), new BackwardBounds().Compute(network, region, BoundOptions.Default));
        Assert.InRange(interval.Upper(network.Output)[0] - interval.Lower(network.Output)[0], 0.2, 0.4);
        Assert.InRange(backward.Upper(network.Output)[0] - backward.Lower(network.Output)[0], 0, 0.02);
        Assert.True(backward.Lower(network.Output)[0] > 0);
    }

    private static decimal Exact(SmoothFunction function, decimal x) => function switch
    {
        SmoothFunction.Sigmoid => 1 / (1 + Exp(-x)),
        SmoothFunction.Tanh => (Exp(2 * x) - 1) / (Exp(2 * x) + 1),
        SmoothFunction.Softplus => Log(1 + Exp(x)),
        SmoothFunction.Softsign => x / (1 + Math.Abs(x)),
        SmoothFunction.Erf => Erf(x),
        SmoothFunction.Exp => Exp(x),
        SmoothFunction.Log => Log(x),
        SmoothFunction.Sqrt => Exp(Log(x) / 2),
        SmoothFunction.Square => x * x,
        SmoothFunction.Reciprocal => 1 / x,
        SmoothFunction.Sin => Wave(x, 1),
        _ => Wave(x, 0),
    };

    /// <summary>A double to 28 digits; the runtime's conversion keeps 15.</summary>
    private static decimal Decimal(double x) => Math.Abs(x) < 1 ? ((long)(x * (1L << 62)) + (decimal)(x * (1L << 62) - (long)(x * (1L << 62)))) / (1L << 62) : (long)(x * (1L << 48)) / (decimal)(1L << 48) + (decimal)(long)Math.Round((x * (1L << 48) - (long)(x * (1L << 48))) * 16) / ((decimal)(1L << 48) * 16);

    private static decimal Exp(decimal x)
    {
        var (term, sum) = (1m, 1m);
        for (var n = 1; n <= 120; n++) sum += term *= Math.Abs(x) / n;
        return x < 0 ? 1 / sum : sum;
    }

    private static decimal Log(decimal x)
    {
        var guess = (decimal)Math.Log((double)x);
        for (var step = 0; step < 4; step++) guess += 2 * (x - Exp(guess)) / (x + Exp(guess));
        return guess;
    }

    private static decimal Wave(decimal x, int first)
    {
        var (term, sum) = (first == 1 ? x : 1m, first == 1 ? x : 1m);
        for (var n = first + 2; n < 80; n += 2) sum += term = -term * x * x / ((n - 1) * n);
        return sum;
    }

    private static decimal Erf(decimal x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < 200; n++)
        {
            term = -term * x * x / n;
            sum += term / (2 * n + 1);
        }

        return sum * 1.1283791670955125738961589031m;
    }
}
