using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Training.Formulations;
using Xunit;

namespace Halfspace.Tests.Training.Formulations;

/// <summary>Theorem 1's program: its sizes, its constants, and the errors of every small network on the gates, on both solvers.</summary>
public sealed class StepNetworkFacts
{
    private static readonly double[][] Corners = [[0, 0], [0, 1], [1, 0], [1, 1]];

    public static TheoryData<string, StepThreshold, StepConstants> Variants()
    {
        var data = new TheoryData<string, StepThreshold, StepConstants>();
        foreach (var solver in (string[])["highs", "cbc"])
        {
            foreach (var threshold in Enum.GetValues<StepThreshold>()) foreach (var constants in Enum.GetValues<StepConstants>()) data.Add(solver, threshold, constants);
        }

        return data;
    }

    [Theory]
    [InlineData(new int[0], 8, 7)]
    [InlineData(new[] { 1 }, 32, 17)]
    [InlineData(new[] { 2 }, 56, 28)]
    public void Sizes_with_a_shared_threshold(int[] hidden, int rows, int columns)
    {
        var mip = State([0, 1, 1, 0], hidden, new StepNetworkOptions { Constants = StepConstants.Printed });
        Assert.Equal((rows, columns), (mip.Model.RowCount, mip.Model.VariableCount));
        Assert.Equal(2 * Math.Sqrt(2) + 1, mip.PrintedConstant, 12);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Errors_on_the_gates(string solver, StepThreshold threshold, StepConstants constants)
    {
        var (backend, number) = (TestSolvers.Get(solver), 0);
        foreach (var (gate, targets) in ((string, int[])[])[("xor", [0, 1, 1, 0]), ("xnor", [1, 0, 0, 1]), ("and", [0, 0, 0, 1]), ("nand", [1, 1, 1, 0])])
        {
            foreach (var hidden in (int[][])[[], [1], [2]])
            {
                // Each solve of CBC is a process.
                if (!Rounds.Takes(number++, solver == "cbc" ? 4 : 1)) continue;
                var mip = State(targets, hidden, new StepNetworkOptions { Threshold = threshold, Constants = constants });
                var result = mip.Model.Solve(backend);
                var what = $"{gate}, {hidden.Length} hidden layers: {result}";
                Assert.True(result.Status == SolveStatus.Optimal, what);
                var network = mip.Extract(result.Point!);
                Assert.True(network.Errors == (int)Math.Round(result.Objective), $"{what}, {network.Errors} by exact count");
                if (threshold != StepThreshold.None) Assert.True(network.Errors == (gate is "xor" or "xnor" && hidden is not [2] ? 1 : 0), what);
                foreach (var layer in network.Weights) Assert.All(layer.SelectMany(row => row), w => Assert.True(w.Abs() <= 1));
                foreach (var layer in network.Thresholds) Assert.All(layer, t => Assert.True(t.Abs() <= 1));
            }
        }
    }

    /// <summary>Without thresholds a step at zero sends the origin to one, so gates with a zero there lose it.</summary>
    [Fact]
    public void Without_thresholds_the_origin_is_on()
    {
        var mip = State([0, 1, 1, 1], [], new StepNetworkOptions { Threshold = StepThreshold.None });
        Assert.Equal(1, mip.Model.Solve(TestSolvers.Get("highs")).Objective, 6);
    }

    [Fact]
    public void Proved_constants_hold_on_every_network_of_random_data()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            double[][] inputs = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 3).Select(_ => random.NextDouble() * 4 - 2).ToArray())];
            int[][] targets = [.. inputs.Select(_ => (int[])[random.Next(2), random.Next(2)])];
            var mip = new StepNetworkMip(inputs, targets, [2], new StepNetworkOptions { Threshold = StepThreshold.PerNeuron });
            Assert.True(FeasibilityReport.Of(mip.Model, Point(mip, inputs, random)).IsFeasible, $"seed {seed}");
        }
    }

    /// <summary>All weights one and all thresholds minus one: the sum above the first layer is d + 1, and the strict inequality needs the gap on top.</summary>
    [Theory]
    [InlineData(StepConstants.Proved, 0)]
    [InlineData(StepConstants.Printed, 4)]
    public void The_printed_constant_above_the_first_layer_cuts_the_largest_sum_off(StepConstants constants, int violations)
    {
        var mip = State([0, 1, 1, 0], [2], new StepNetworkOptions { Threshold = StepThreshold.PerNeuron, Constants = constants });
        double[] point = [.. mip.Model.Variables.Select(v => v.Name[0] == 't' ? -1.0 : 1.0)];
        Assert.Equal(violations, FeasibilityReport.Of(mip.Model, point).ViolationCount);
    }

    [Fact]
    public void Bad_samples_are_refused_by_number()
    {
        Assert.Contains("Sample 1", Assert.Throws<ArgumentException>(() => new StepNetworkMip([[1, 2], [1]], [[0], [1]], [])).Message, StringComparison.Ordinal);
        Assert.Contains("Sample 0", Assert.Throws<ArgumentException>(() => new StepNetworkMip([[1, 2]], [[2]], [])).Message, StringComparison.Ordinal);
        Assert.Contains("radius 1", Assert.Throws<ArgumentException>(() => new StepNetworkMip([[1, 2]], [[1]], [], new StepNetworkOptions { Radius = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => new StepNetworkMip([[1, double.NaN]], [[1]], [])).Message, StringComparison.Ordinal);
    }

    private static StepNetworkMip State(int[] targets, int[] hidden, StepNetworkOptions options) => new(Corners, [.. targets.Select(y => (int[])[y])], hidden, options);

    /// <summary>A random network as a point: weights at the ends of their range half of the time, thresholds moved out of the gap.</summary>
    private static double[] Point(StepNetworkMip mip, double[][] inputs, Random random)
    {
        var point = new double[mip.Model.VariableCount];
        var byName = mip.Model.Variables.ToDictionary(v => v.Name, v => v.Index);
        double Draw() => random.Next(2) == 0 ? random.Next(2) * 2 - 1 : random.NextDouble() * 2 - 1;
        var below = inputs;
        for (var l = 0; l + 1 < mip.Widths.Count; l++)
        {
            var above = inputs.Select(_ => new double[mip.Widths[l + 1]]).ToArray();
            for (var j = 0; j < mip.Widths[l + 1]; j++)
            {
                var w = Enumerable.Range(0, mip.Widths[l]).Select(_ => Draw()).ToArray();
                double[] sums = [.. below.Select(x => x.Zip(w, (a, b) => a * b).Sum())];
                double t;
                do t = Draw();
                while (sums.Any(sum => sum < t && sum > t - 1e-3));
                for (var i = 0; i < w.Length; i++) point[byName[$"w_{l}_{j}_{i}"]] = w[i];
                point[byName[$"t_{l}_{j}"]] = t;
                for (var k = 0; k < inputs.Length; k++)
                {
                    above[k][j] = point[byName[$"u_{l}_{k}_{j}"]] = sums[k] >= t ? 1 : 0;
                    for (var i = 0; l > 0 && i < w.Length; i++) point[byName[$"s_{l}_{k}_{j}_{i}"]] = w[i] * below[k][i];
                }
            }

            below = above;
        }

        return point;
    }
}
