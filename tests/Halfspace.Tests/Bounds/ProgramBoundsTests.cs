using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Bounds;

/// <summary>Bounds from programs against exact ranges, and what happens when a solver is missing or lies.</summary>
public sealed class ProgramBoundsTests
{
    [Fact]
    public void Mip_bounds_are_the_exact_ranges_found_from_all_activation_patterns()
    {
        var solver = TestSolvers.Get("highs");
        for (var seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            var network = RandomRealNetworks.Sequential(random, null, 2, 4, 3, 2);
            var region = RandomRealNetworks.Region(random, 2, seed % 2 == 0 ? InputNorm.Linf : InputNorm.L1);
            var mip = new MipBounds().Compute(network, region, new BoundOptions { Threads = 1, Solver = solver });
            var lp = new LpBounds().Compute(network, region, new BoundOptions { Threads = 1, Solver = solver });
            for (var j = 0; j < 2; j++)
            {
                var (low, high) = ExactRange(network, region, j);
                Assert.InRange(mip.Lower(network.Output)[j], low - 1e-4, low + 1e-9);
                Assert.InRange(mip.Upper(network.Output)[j], high - 1e-9, high + 1e-4);
                Assert.True(lp.Lower(network.Output)[j] <= low + 1e-9 && lp.Upper(network.Output)[j] >= high - 1e-9, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void A_single_layer_of_relus_has_the_bounds_of_the_triangle()
    {
        // y = relu(x) - relu(-x) over [-1, 2]: the triangles give at most 2 and at least -1 plus what the chords leave.
        var network = Network.Sequential([new DenseLayer([[1], [-1]], [0, 0]), new DenseLayer([[1, -1]], [0])]);
        var bounds = new LpBounds().Compute(network, new InputRegion([-1], [2]), new BoundOptions { Threads = 1, Solver = TestSolvers.Get("highs") });
        // relu(x) <= 2 (x + 1) / 3 and relu(-x) >= max(0, -x): the largest difference is 2, at x = 2; the least likewise -1, at x = -1.
        Assert.Equal(2, bounds.Upper(network.Output)[0], 1e-6);
        Assert.Equal(-1, bounds.Lower(network.Output)[0], 1e-6);
    }

    [Fact]
    public void A_solver_that_claims_too_much_or_infeasibility_changes_no_bound()
    {
        // With a solver of linear programs at hand its bounds are re-derived whoever was asked for; else the claim is dropped.
        var random = new Random(3);
        var network = RandomRealNetworks.Sequential(random, null, 2, 4, 1);
        var region = new InputRegion([-1, -1], [1, 1]);
        var crown = new BackwardBounds().Compute(network, region, BoundOptions.Default);
        var honest = LpSolvers.All.Any(solver => solver.Availability.Found) ? new MipBounds().Compute(network, region, new BoundOptions { Threads = 1 }) : crown;
        foreach (var claim in new[] { SolveStatus.Optimal, SolveStatus.Infeasible })
        {
            var bounds = new MipBounds().Compute(network, region, new BoundOptions { Threads = 1, Solver = new LyingSolver(claim) });
            Assert.Equal((honest.Lower(network.Output)[0], honest.Upper(network.Output)[0]), (bounds.Lower(network.Output)[0], bounds.Upper(network.Output)[0]));
        }
    }

    [Fact]
    public void Linear_programs_need_a_solver_that_has_them()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new LpBounds().Compute(TinyNetwork.Make(), TinyNetwork.UnitBox, new BoundOptions { Solver = new LyingSolver(SolveStatus.Optimal) }));
        Assert.Contains("'liar'", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// The range of an output over all patterns: within a pattern the network is linear, so a fine set of corners of the pattern's
    /// polygon decides. Corners are where two of the lines (neurons at zero, sides of the region) meet.
    /// </summary>
    private static (double Low, double High) ExactRange(Network network, InputRegion region, int output)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        var linear = network.Nodes.Where(node => node.Layer is DenseLayer).ToArray();
        for (var pattern = 0; pattern < 1 << 7; pattern++)
        {
            // Each pre-activation as a linear function of the input under this pattern.
            var functions = new List<double[]>();
            double[][] current = [[1, 0, 0], [0, 1, 0]];
            var bit = 0;
            foreach (var node in linear)
            {
                var dense = (DenseLayer)node.Layer!;
                var next = Enumerable.Range(0, dense.OutputSize).Select(j => Enumerable.Range(0, 3).Select(k => (k == 2 ? dense.Biases[j] : 0) + Enumerable.Range(0, current.Length).Sum(i => dense.WeightsOf(j)[i] * current[i][k])).ToArray()).ToArray();
                current = next;
                if (node == network.Output) break;
                foreach (var function in next)
                {
                    var on = (pattern >> bit++ & 1) == 1;
                    functions.Add([.. function.Select(v => on ? v : -v)]);
                    if (!on) Array.Clear(function);
                }
            }

            List<double[]> lines = [.. functions, .. Sides(region)];
            for (var a = 0; a < lines.Count; a++)
            {
                for (var b = a + 1; b < lines.Count; b++)
                {
                    var det = lines[a][0] * lines[b][1] - lines[a][1] * lines[b][0];
                    if (Math.Abs(det) < 1e-12) continue;
                    double[] point = [(-lines[a][2] * lines[b][1] + lines[a][1] * lines[b][2]) / det, (-lines[a][0] * lines[b][2] + lines[a][2] * lines[b][0]) / det];
                    if (lines.Any(line => line[0] * point[0] + line[1] * point[1] + line[2] < -1e-9)) continue;
                    var value = current[output][0] * point[0] + current[output][1] * point[1] + current[output][2];
                    (low, high) = (Math.Min(low, value), Math.Max(high, value));
                }
            }
        }

        return (low, high);
    }

    private static IEnumerable<double[]> Sides(InputRegion region)
    {
        yield return [1, 0, -region.Lower[0]];
        yield return [-1, 0, region.Upper[0]];
        yield return [0, 1, -region.Lower[1]];
        yield return [0, -1, region.Upper[1]];
        if (region.Ball is not { } ball) yield break;
        foreach (var (s, t) in new[] { (1, 1), (1, -1), (-1, 1), (-1, -1) })
            yield return [s, t, ball.Radius - s * ball.Center[0] - t * ball.Center[1]];
    }

    private sealed class LyingSolver(SolveStatus status) : IMipSolver
    {
        public string Name => "liar";

        public SolverAvailability Availability => new(true, "1", null, "");

        public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken) => new() { Status = status, DualBound = 1e6 };
    }
}
