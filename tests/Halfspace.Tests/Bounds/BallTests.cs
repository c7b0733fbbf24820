using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Bounds;

/// <summary>The smallest value of a linear function over a box cut with a ball, against brute force.</summary>
public sealed class BallTests
{
    [Theory]
    [InlineData("interval")]
    [InlineData("crown")]
    public void Over_an_L1_ball_the_bound_is_that_of_the_best_vertex(string name)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (weights, region, bounds) = Single(name, random, InputNorm.L1);
            // The optimum of a knapsack is met at an order of the offsets, each taken as far as there is room.
            var best = 0.0;
            foreach (var order in Permutations([0, 1, 2, 3]))
            {
                var (room, gain) = (region.Ball!.Radius, 0.0);
                foreach (var i in order)
                {
                    var cap = weights[i] > 0 ? region.Ball.Center[i] - region.Lower[i] : region.Upper[i] - region.Ball.Center[i];
                    var step = Math.Min(room, cap);
                    (room, gain) = (room - step, gain + Math.Abs(weights[i]) * step);
                }

                best = Math.Max(best, gain);
            }

            var center = weights.Zip(region.Ball!.Center, (w, c) => w * c).Sum();
            Assert.True(Math.Abs(center - best - bounds.Lower(bounds.Network.Output)[0]) < 1e-9, $"seed {seed}: {center - best} and {bounds.Lower(bounds.Network.Output)[0]}");
        }
    }

    [Fact]
    public void A_large_knapsack_is_filled_by_falling_weight()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            // Few different weights, so that ties are common; a radius of zero now and then.
            var random = new Random(seed);
            var size = 1 + random.Next(60);
            var (weights, caps) = (new double[size], new double[size]);
            for (var i = 0; i < size; i++) (weights[i], caps[i]) = (random.Next(8) * (random.Next(2) == 0 ? 1 : random.NextDouble()), random.Next(4) == 0 ? 0 : random.NextDouble());
            var radius = random.Next(10) == 0 ? 0 : size * random.NextDouble();
            var (room, gain) = (radius, 0.0);
            foreach (var i in Enumerable.Range(0, size).OrderByDescending(i => weights[i]))
            {
                var step = Math.Min(room, caps[i]);
                (room, gain) = (room - step, gain + weights[i] * step);
            }

            var found = Halfspace.Bounds.Backward.BallGain.L1(weights, caps, radius);
            Assert.True(found >= gain - 1e-12 && found <= gain + 1e-9, $"seed {seed}: {found} and {gain}");
        }
    }

    [Theory]
    [InlineData("interval")]
    [InlineData("crown")]
    public void Over_an_L2_ball_the_bound_is_that_of_a_fine_search(string name)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (weights, region, bounds) = Single(name, random, InputNorm.L2);
            // Which offsets are capped is enumerated; the rest goes along the weights to the ball's border.
            var ball = region.Ball!;
            var caps = weights.Select((w, i) => w > 0 ? ball.Center[i] - region.Lower[i] : region.Upper[i] - ball.Center[i]).ToArray();
            var best = 0.0;
            for (var set = 0; set < 16; set++)
            {
                var room = ball.Radius * ball.Radius - caps.Where((_, i) => (set >> i & 1) == 1).Sum(c => c * c);
                var free = Math.Sqrt(weights.Where((_, i) => (set >> i & 1) == 0).Sum(w => w * w));
                if (room < 0) continue;
                var steps = weights.Select((w, i) => (set >> i & 1) == 1 ? caps[i] : free > 0 ? Math.Min(caps[i], Math.Sqrt(room) * Math.Abs(w) / free) : 0).ToArray();
                best = Math.Max(best, weights.Zip(steps, (w, s) => Math.Abs(w) * s).Sum());
            }

            var center = weights.Zip(ball.Center, (w, c) => w * c).Sum();
            var found = bounds.Lower(bounds.Network.Output)[0];
            Assert.True(found <= center - best + 1e-12 && found >= center - best - 1e-9, $"seed {seed}: {center - best} and {found}");
        }
    }

    private static (double[] Weights, InputRegion Region, NetworkBounds Bounds) Single(string name, Random random, InputNorm norm)
    {
        var weights = RandomRealNetworks.Numbers(random, 4);
        var region = RandomRealNetworks.Region(random, 4, norm);
        var network = Network.Sequential([new DenseLayer(4, weights, [0])]);
        return (weights, region, BoundMethods.All.Find(name)!.Compute(network, region, BoundOptions.Default));
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 1
        ? [items]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
}
