using System.Runtime.Intrinsics;
using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Embedding;
using Halfspace.Verification;
using Halfspace.Verification.Attack;
using Halfspace.Verification.BranchAndBound;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Planes above neurons of the first layer against points of the ball, corners of it among them, and bounds that are mixed of planes and chords against the network.</summary>
public sealed class InputPlanesTests
{
    [Fact]
    public void No_neuron_is_above_its_plane_in_the_ball_and_planes_touch_it_at_the_centre()
    {
        var (planes, touching) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (chain, region, center) = Draw(random, seed);
            var made = InputPlanes.Of(chain, region)!;
            foreach (var (j, plane) in made.Planes.Index())
            {
                if (plane is null) continue;
                planes++;
                var at = chain.Stages[0].Sums(center)[j];
                if (Value(plane, center, center, at) <= Math.Max(0, at) + 1e-5) touching++;
                for (var sample = 0; sample < 300; sample++)
                {
                    var point = Point(random, region, center, sample, j, chain.Stages[0]);
                    var z = chain.Stages[0].Sums(point)[j];
                    var value = Value(plane, center, point, z);
                    Assert.True(Math.Max(0, z) <= value + 1e-12, $"seed {seed}, neuron {j}: {z} above {value}");
                }
            }
        }

        Assert.True(planes > 150 && touching > 0.8 * planes, $"{touching} of {planes}");
    }

    [Fact]
    public void Bounds_of_any_mixture_are_below_the_row_everywhere_in_the_ball_and_some_are_higher_than_without_planes()
    {
        var higher = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (chain, region, center) = Draw(random, seed);
            var (margins, planes) = (ChainMargins.Of(chain, region), InputPlanes.Of(chain, region));
            var (lower, upper) = NeuronRanges.Fill(new RelaxedChain(chain, region, margins), 5, 1, () => false);
            var signs = Array.ConvertAll(lower, ends => new sbyte[ends.Length]);
            double[] row = [1, -1, 0.5];
            var least = double.PositiveInfinity;
            for (var sample = 0; sample < 500; sample++)
            {
                var values = Point(random, region, center, sample, sample % 6, chain.Stages[0]);
                foreach (var stage in chain.Stages) values = [.. stage == chain.Stages[^1] ? stage.Sums(values) : stage.Sums(values).Select(stage.Value)];
                least = Math.Min(least, row.Zip(values, (a, b) => a * b).Sum());
            }

            var bounds = new double[3];
            foreach (var (way, share) in new[] { (0, 0f), (1, 1f), (2, 0.3f) })
            {
                var root = ReluRoot.Of(chain, region, margins, lower, upper, signs, null, way == 0 ? null : planes);
                bounds[way] = Bound(root, row, way == 2 ? share : null);
                Assert.True(bounds[way] <= least, $"seed {seed}, {way}: {bounds[way]} above {least}");
            }

            if (bounds[1] > bounds[0] + 0.001) higher++;
        }

        Assert.True(higher > 20, $"{higher}");
    }

    /// <summary>What drawn regions hardly have: a neuron that is exactly zero at the centre, inputs that do not vary, a ball of radius zero.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    [InlineData(100)]
    public void Planes_hold_where_a_neuron_is_zero_at_the_centre_and_inputs_are_fixed(double radius)
    {
        var planes = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var (drawn, box, center) = Draw(random, seed);
            // Eighths, of which sums are exact.
            center = Array.ConvertAll(center, x => Math.Round(8 * x) / 8);
            double[] lower = [.. center.Select((x, i) => i % 3 == 0 ? x : Math.Min(x, box.Lower[i]))], upper = [.. center.Select((x, i) => i % 3 == 0 ? x : Math.Max(x, box.Upper[i]))];
            var weights = Array.ConvertAll(drawn.Stages[0].Weights, w => Math.Round(8 * w) / 8);
            var first = new DenseLayer(center.Length, weights, [.. Enumerable.Range(0, 6).Select(j => -Enumerable.Range(0, center.Length).Sum(i => weights[j * center.Length + i] * center[i]))]);
            var chain = DenseChain.Of(Network.Sequential([first, TestNetworks.Dense(random, 6, 3)]))!;
            var region = new InputRegion(lower, upper).Within(new InputBall(center, radius, InputNorm.L1));
            foreach (var (j, plane) in InputPlanes.Of(chain, region)!.Planes.Index())
            {
                Assert.Equal(0, chain.Stages[0].Sums(center)[j]);
                if (plane is null) continue;
                planes++;
                Assert.DoesNotContain(plane.Excess, move => move.Input % 3 == 0);
                Assert.InRange(Value(plane, center, center, 0), 0, 1e-9);
                for (var sample = 0; sample < 200; sample++)
                {
                    var point = Point(random, region, center, sample, j, chain.Stages[0]);
                    var z = chain.Stages[0].Sums(point)[j];
                    Assert.True(Math.Max(0, z) <= Value(plane, center, point, z) + 1e-12, $"seed {seed}, radius {radius}, neuron {j}");
                }
            }
        }

        Assert.True(planes > 60 || radius == 0, $"{planes}");
    }

    [Fact]
    public void Planes_are_used_in_smaller_balls_of_their_centre_and_in_no_other()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var (chain, region, center) = Draw(random, seed);
            var (planes, radius) = (InputPlanes.Of(chain, region)!, region.Ball!.Radius);
            var box = new InputRegion([.. region.Lower], [.. region.Upper]);
            InputRegion Ball(double[] at, double share) => box.Within(new InputBall(at, share * radius, InputNorm.L1));
            double[] beside = [.. center.Select((x, i) => i == 0 ? (box.Lower[0] + box.Upper[0]) / 2 + (x == (box.Lower[0] + box.Upper[0]) / 2 ? 0.01 : 0) : x)];
            foreach (var share in new[] { 0, 0.3, 0.99, 1 })
            {
                var small = Ball(center, share);
                Assert.True(planes.HoldIn(small));
                var (margins, least) = (ChainMargins.Of(chain, small), double.PositiveInfinity);
                var (lower, upper) = NeuronRanges.Fill(new RelaxedChain(chain, small, margins), 5, 1, () => false);
                double[] row = [1, -1, 0.5];
                for (var sample = 0; sample < 200; sample++)
                {
                    var values = Point(random, small, center, sample, sample % 6, chain.Stages[0]);
                    foreach (var stage in chain.Stages) values = [.. stage == chain.Stages[^1] ? stage.Sums(values) : stage.Sums(values).Select(stage.Value)];
                    least = Math.Min(least, row.Zip(values, (a, b) => a * b).Sum());
                }

                var bound = Bound(ReluRoot.Of(chain, small, margins, lower, upper, Array.ConvertAll(lower, ends => new sbyte[ends.Length]), null, planes), row, null);
                Assert.True(bound <= least, $"seed {seed}, share {share}: {bound} above {least}");
            }

            foreach (var other in new[] { Ball(center, 1.001), Ball(beside, 0.5), box })
            {
                Assert.False(planes.HoldIn(other));
                Assert.Throws<ArgumentException>(() => new RelaxedChain(chain, other, ChainMargins.Of(chain, other), null, planes));
            }

            var net = new RelaxedChain(chain, region, ChainMargins.Of(chain, region), null, planes);
            Assert.Throws<ArgumentException>(() => new RangeCut(net));
            Assert.Throws<ArgumentException>(() => new LaneDistance<double>(net, beside, LaneNorm.L1));
            Assert.Throws<ArgumentException>(() => new LaneDistance<double>(net, center, LaneNorm.L2));
            Assert.Throws<ArgumentException>(() => new LaneDistance<float>(net, center, LaneNorm.Linf));
        }
    }

    /// <summary>Distances from inputs at the ends of their box, where planes are lower than chords, against the MIP solver.</summary>
    [Theory]
    [InlineData(AttackNorm.L1)]
    [InlineData(AttackNorm.L0)]
    public void Distances_from_corners_are_those_of_the_mip_solver(AttackNorm norm)
    {
        var optimal = 0;
        for (var seed = 0; seed < Rounds.Of(6, 16); seed++)
        {
            var random = new Random(500 + seed);
            var input = TestNetworks.Point(random, 9, 0, 1).Select(x => random.Next(4) == 0 ? x : Math.Round(x)).ToArray();
            var problem = new AttackProblem { Network = TestNetworks.Random(random, [9, 8, 5, 3]), Input = input, Norm = norm, Margin = 0.05 + 0.3 * random.NextDouble() };
            var options = new AttackOptions { Solver = TestSolvers.Get("highs"), Seed = seed, Threads = 1 + seed % 2, TimeLimit = 30 };
            var dual = NearestAdversarialInput.Find(problem, options);
            var mip = NearestAdversarialInput.Find(problem, options with { Search = AttackSearch.Mip });
            var words = $"seed {seed}: {dual} against {mip}";
            Assert.True(dual.Status is AttackStatus.Optimal or AttackStatus.Infeasible, words);
            Assert.True(dual.Status == mip.Status || mip.Status is AttackStatus.Unknown or AttackStatus.Feasible, words);
            if (dual.Status != AttackStatus.Optimal) continue;
            optimal++;
            Assert.True(Math.Abs(dual.Distance - mip.Distance) <= 4e-4 * Math.Max(dual.Distance, 0.01) || mip.Status != AttackStatus.Optimal, words);
            Assert.True(dual.Bound <= mip.Distance * (1 + 1e-9) && mip.Bound <= dual.Distance * (1 + 1e-4), words);
        }

        Assert.True(optimal >= Rounds.Of(3, 8), $"{optimal}");
    }

    /// <summary>A lower bound of a row: with one share for every plane, else with the best ones found.</summary>
    private static double Bound(ReluRoot root, double[] row, float? share)
    {
        var (ascent, guard) = (new DualAscent(root.Net), new GuardedBound(root.Net));
        var top = root.Net.Layers.Count;
        var output = new OutputRow(row, 0);
        ascent.Open();
        ascent.RowConstant = root.Load<float>(0, DualAscent.Lanes, _ => output, ascent.RowCoefficients, isLimited: true, out _);
        ascent.Share = Vector512<float>.One;
        ascent.Climb(top, share is null ? 40 : 1, 0.2f);
        if (share is { } given) Array.Fill(ascent.BestPlaneShares, Vector512.Create(given));
        return guard.Evaluate(ascent, top, half =>
        {
            guard.Pass.Constant = root.Load<double>(half, 8, _ => output, guard.Pass.Coefficients[top - 1], isLimited: false, out var errors);
            guard.Pass.Errors = errors;
        })[0];
    }

    private static double Value(InputPlanes.Plane plane, double[] center, double[] point, double preActivation)
    {
        var value = plane.Constant + (plane.IsOn ? preActivation : 0);
        foreach (var (input, isUp, excess) in plane.Excess) value += excess * Math.Max(0, isUp ? point[input] - center[input] : center[input] - point[input]);
        return value;
    }

    /// <summary>A network of nine inputs, a box, and a ball around a point that is at ends of it in most inputs.</summary>
    private static (DenseChain Chain, InputRegion Region, double[] Center) Draw(Random random, int seed)
    {
        const int count = 9;
        var chain = DenseChain.Of(TestNetworks.Random(random, [count, 6, 5, 3]))!;
        double[] lower = TestNetworks.Point(random, count, -1, 0), upper = TestNetworks.Point(random, count, 0.1, 2);
        double[] center = [.. lower.Select((low, i) => random.Next(6) switch { 0 => low + random.NextDouble() * (upper[i] - low), 1 or 2 => upper[i], _ => low })];
        // Small balls, in which single moves end at the ball, and large ones, in which some end at the box.
        return (chain, new InputRegion(lower, upper).Within(new InputBall(center, (seed % 3 == 0 ? 0.3 : 4) * (0.2 + random.NextDouble()), InputNorm.L1)), center);
    }

    /// <summary>A point of the region: a corner in the way of a neuron's weights, or by moves that are drawn.</summary>
    private static double[] Point(Random random, InputRegion region, double[] center, int sample, int neuron, DenseStage stage)
    {
        var (point, left) = ((double[])center.Clone(), region.Ball!.Radius * (sample % 4 == 3 ? random.NextDouble() : 1));
        var order = Enumerable.Range(0, center.Length).OrderByDescending(i => sample % 2 == 0 ? Math.Abs(stage.Weight(neuron, i)) * (0.5 + random.NextDouble()) : random.NextDouble()).ToArray();
        foreach (var i in order)
        {
            var isUp = sample % 2 == 0 && random.Next(8) > 0 ? stage.Weight(neuron, i) > 0 == (sample % 4 == 0) : random.Next(2) == 0;
            var room = isUp ? region.Upper[i] - center[i] : center[i] - region.Lower[i];
            var length = Math.Min(left, room * (random.Next(3) == 0 ? random.NextDouble() : 1));
            point[i] = Math.Clamp(isUp ? center[i] + length : center[i] - length, region.Lower[i], region.Upper[i]);
            left -= Math.Abs(point[i] - center[i]);
            if (left <= 0) break;
        }

        return point;
    }
}
