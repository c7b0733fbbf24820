using System.Runtime.Intrinsics;
using Halfspace.Bounds;
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
                var (ascent, guard) = (new DualAscent(root.Net), new GuardedBound(root.Net));
                var top = root.Net.Layers.Count;
                var output = new OutputRow(row, 0);
                void Load() => ascent.RowConstant = root.Load<float>(0, DualAscent.Lanes, _ => output, ascent.RowCoefficients, isLimited: true, out _);
                ascent.Open();
                Load();
                ascent.Share = Vector512<float>.One;
                ascent.Climb(top, way == 2 ? 1 : 40, 0.2f);
                if (way == 2) Array.Fill(ascent.BestPlaneShares, Vector512.Create(share));
                bounds[way] = guard.Evaluate(ascent, top, half =>
                {
                    guard.Pass.Constant = root.Load<double>(half, 8, _ => output, guard.Pass.Coefficients[top - 1], isLimited: false, out var errors);
                    guard.Pass.Errors = errors;
                })[0];
                Assert.True(bounds[way] <= least, $"seed {seed}, {way}: {bounds[way]} above {least}");
            }

            if (bounds[1] > bounds[0] + 0.001) higher++;
        }

        Assert.True(higher > 20, $"{higher}");
    }

    /// <summary>Distances from inputs at the ends of their box, where planes are lower than chords, against the MIP solver.</summary>
    [Theory]
    [InlineData(AttackNorm.L1)]
    [InlineData(AttackNorm.L0)]
    public void Distances_from_corners_are_those_of_the_mip_solver(AttackNorm norm)
    {
        var optimal = 0;
        for (var seed = 0; seed < 16; seed++)
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

        Assert.True(optimal >= 8, $"{optimal}");
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
