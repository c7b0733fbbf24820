using System.Runtime.Intrinsics;
using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Tests.Embedding;
using Halfspace.Verification.BranchAndBound;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>The distance to where a linear function is at most zero in a box, and its minimum over a ball in the box, against bisection on one variable.</summary>
public sealed class LaneDistanceTests
{
    [Fact]
    public void Distances_to_a_half_space_are_never_above_the_exact_ones_and_near_them()
    {
        var random = new Random(1);
        for (var round = 0; round < 40; round++)
        {
            var (net, center, coefficients) = Draw(random);
            foreach (var norm in Enum.GetValues<LaneNorm>())
            {
                var reach = Enumerable.Range(0, center.Length).Sum(i => Gain(net, center, coefficients, i, double.PositiveInfinity));
                var value = (random.NextDouble() * 1.4 - 0.2) * reach;
                var constant = value - center.Zip(coefficients, (x, c) => x * c).Sum();
                var lanes = new LaneDistance<double>(net, center, norm);
                var bound = lanes.Bound([.. coefficients.Select(c => Vector512.Create(c))], Vector512.Create(constant), default)[3];
                if (value > reach * (1 + 1e-9)) Assert.Equal(LaneDistance<double>.Unreachable, bound);
                else if (value <= 0) Assert.True(bound <= 0);
                else if (value < 0.99 * reach) Assert.InRange(bound, 0.9 * Exact(net, center, coefficients, norm, value), Exact(net, center, coefficients, norm, value) * (1 + 1e-9));
            }
        }
    }

    [Fact]
    public void Minima_over_a_ball_are_below_every_sample_and_near_the_least()
    {
        var random = new Random(2);
        for (var round = 0; round < 40; round++)
        {
            var (net, center, coefficients) = Draw(random);
            foreach (var norm in new[] { InputNorm.L1, InputNorm.L2 })
            {
                var radius = 0.2 + 2 * random.NextDouble();
                var ball = net.Box.Within(new InputBall(center, radius, norm));
                var inside = new RelaxedChain(net.Chain, ball, ChainMargins.Of(net.Chain, ball));
                var bound = new LaneBall<double>(inside, ball.Ball!).Bound([.. coefficients.Select(c => Vector512.Create(c))], default, default)[0];
                var middle = center.Zip(coefficients, (x, c) => x * c).Sum();
                // The distance at which the function has lost as much as in the ball is the ball's radius.
                var lost = middle - bound;
                var (low, high) = (0.0, lost);
                for (var k = 0; k < 60; k++)
                {
                    var half = 0.5 * (low + high);
                    if (Exact(net, center, coefficients, norm == InputNorm.L1 ? LaneNorm.L1 : LaneNorm.L2, half) <= radius) low = half;
                    else high = half;
                }

                Assert.True(lost >= low * (1 - 1e-9), $"{norm}: {lost} and {low}");
                Assert.True(lost <= low * 1.1 + 1e-9, $"{norm}: {lost} and {low}");
            }
        }
    }

    private static (RelaxedChain Net, double[] Center, double[] Coefficients) Draw(Random random)
    {
        const int count = 9;
        var chain = DenseChain.Of(Network.Sequential([TestNetworks.Dense(random, count, 2), TestNetworks.Dense(random, 2, 2)]))!;
        double[] lower = TestNetworks.Point(random, count, -1, 0), upper = TestNetworks.Point(random, count, 0.1, 2);
        double[] center = [.. lower.Select((low, i) => random.Next(3) switch { 0 => low, 1 => upper[i], _ => low + random.NextDouble() * (upper[i] - low) })];
        var box = new InputRegion(lower, upper);
        return (new RelaxedChain(chain, box, ChainMargins.Of(chain, box)), center, [.. TestNetworks.Point(random, count, -2, 2).Select(c => random.Next(5) == 0 ? 0 : c)]);
    }

    private static double Room(RelaxedChain net, double[] center, double[] coefficients, int i) => coefficients[i] > 0 ? center[i] - net.InputLower[i] : net.InputUpper[i] - center[i];

    private static double Gain(RelaxedChain net, double[] center, double[] coefficients, int i, double length) => Math.Abs(coefficients[i]) * Math.Min(length, Room(net, center, coefficients, i));

    private static double Exact(RelaxedChain net, double[] center, double[] coefficients, LaneNorm norm, double value)
    {
        var all = Enumerable.Range(0, center.Length).Where(i => Gain(net, center, coefficients, i, double.PositiveInfinity) > 0).ToArray();
        if (norm is LaneNorm.L1 or LaneNorm.L0)
        {
            var distance = 0.0;
            foreach (var i in all.OrderByDescending(i => norm == LaneNorm.L1 ? Math.Abs(coefficients[i]) : Gain(net, center, coefficients, i, double.PositiveInfinity)))
            {
                var (gain, price) = (Gain(net, center, coefficients, i, double.PositiveInfinity), norm == LaneNorm.L1 ? Room(net, center, coefficients, i) : 1);
                if (gain >= value) return distance + price * value / gain;
                (value, distance) = (value - gain, distance + price);
            }

            return double.PositiveInfinity;
        }

        double Length(int i, double pay) => Math.Min(Room(net, center, coefficients, i), norm == LaneNorm.Linf ? pay : pay * Math.Abs(coefficients[i]));
        var (low, high) = (0.0, 1e6);
        for (var k = 0; k < 200; k++)
        {
            var pay = 0.5 * (low + high);
            if (all.Sum(i => Gain(net, center, coefficients, i, Length(i, pay))) < value) low = pay;
            else high = pay;
        }

        return norm == LaneNorm.Linf ? high : Math.Sqrt(all.Sum(i => Length(i, high) * Length(i, high)));
    }
}
