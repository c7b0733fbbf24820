using System.Runtime.Intrinsics;
using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>The rows of a case put together in a part of a box, against points of it; and cases that take endless halving without.</summary>
public sealed class RowCombinationTests
{
    [Fact]
    public void Two_rows_that_exclude_each_other_are_out_of_reach_together()
    {
        // x + y at most 0.5, and at least 0.6: half of the sum is 0.05 out of reach everywhere.
        var (combination, part) = (new RowCombination([new OutputRow([1], 0.5), new OutputRow([-1], -0.6)], 2), new Subproblem([0, 0], [1, 1], []));
        Assert.True(combination.Find(part, Lanes([0, -2]), [Lanes([1, 1]), Lanes([-1, -1])], 0));
        Assert.Equal(0.05, combination.Bound, 1e-9);
        Assert.False(new RowCombination([new OutputRow([1], 0.5)], 2).IsUsable);
        Assert.False(combination.Find(part, Lanes([double.NegativeInfinity, -2]), [Lanes([1, 1]), Lanes([-1, -1])], 0));
    }

    [Fact]
    public void No_point_of_the_part_is_nearer_than_what_is_shown()
    {
        var (better, cut) = (0, 0);
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var (n, rows) = (random.Next(1, 7), random.Next(2, 6));
            double[] Draw(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => random.Next(5) == 0 ? 0 : scale * (2 * random.NextDouble() - 1))];
            var (lower, slopes) = (Draw(n, 1), Enumerable.Range(0, rows).Select(_ => Draw(n, Math.Pow(10, random.Next(-2, 3)))).ToArray());
            double[] upper = [.. lower.Select(low => low + random.NextDouble())];
            double Least(int r) => Enumerable.Range(0, n).Sum(i => Math.Min(slopes[r][i] * lower[i], slopes[r][i] * upper[i]));
            // Limits at a point, and a little to either side of it.
            double[] center = [.. lower.Zip(upper, (low, high) => low + random.NextDouble() * (high - low))];
            OutputRow[] limits = [.. Enumerable.Range(0, rows).Select(r => new OutputRow([1], slopes[r].Zip(center, (a, x) => a * x).Sum() + (random.NextDouble() - 0.7) * Math.Pow(10, random.Next(-4, 1))))];
            var (combination, part) = (new RowCombination(limits, n), new Subproblem(lower, upper, []));
            Assert.True(combination.Find(part, Lanes([.. Enumerable.Range(0, rows).Select(Least)]), [.. slopes.Select(Lanes)], seed % 8));
            if (combination.Bound > Enumerable.Range(0, rows).Max(r => Least(r) - limits[r].Limit) + 1e-6) better++;
            for (var k = 0; k < 60; k++)
            {
                double[] point = k == 0 ? center : [.. lower.Zip(upper, (low, high) => random.Next(3) switch { 0 => low, 1 => high, _ => low + random.NextDouble() * (high - low) })];
                var above = Enumerable.Range(0, rows).Max(r => slopes[r].Zip(point, (a, x) => a * x).Sum() - limits[r].Limit);
                Assert.True(combination.Bound <= above + 1e-9, $"seed {seed}: {combination.Bound} is shown, a point has {above}");
                if (above > 0) continue;
                for (var i = 0; i < n; i++)
                {
                    if (!combination.TryReach(i, out var reach)) continue;
                    cut++;
                    Assert.True(Math.Min(1, combination.Coefficients[i] > 0 ? point[i] - lower[i] : upper[i] - point[i]) <= reach, $"seed {seed}, input {i}: {reach}");
                }
            }

            Assert.All(Enumerable.Range(0, n), i => Assert.InRange(combination.Point[i], lower[i], upper[i]));
        }

        Assert.True(better > 500 && cut > 1000, $"{better} better bounds, {cut} cuts");
    }

    /// <summary>All numbers but the shares are of few digits, so that a point that meets all rows does so exactly: nothing above zero may be shown, not by the last digit, and no cut may miss the point.</summary>
    [Fact]
    public void Rounding_shows_nothing_where_a_point_just_meets_all_rows()
    {
        var (near, cut) = (0, 0);
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var (n, rows) = (random.Next(1, 7), random.Next(2, 6));
            double Draw(int bits) => random.Next(-(1 << bits), (1 << bits) + 1) / (double)(1 << bits);
            double[][] slopes = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, n).Select(_ => Draw(18)).ToArray())];
            // The last row is met only where a sum of the others is not missed.
            for (var i = 0; i < n; i++) slopes[^1][i] = -Enumerable.Range(0, rows - 1).Sum(r => (r + 1) * slopes[r][i]);
            double[] center = [.. Enumerable.Range(0, n).Select(_ => Draw(18))];
            double[] lower = [.. center.Select(x => x - Math.Abs(Draw(18)))], upper = [.. center.Select(x => x + Math.Abs(Draw(18)))];
            OutputRow[] limits = [.. slopes.Select(row => new OutputRow([1], row.Zip(center, (a, x) => a * x).Sum()))];
            double Least(int r) => Enumerable.Range(0, n).Sum(i => Math.Min(slopes[r][i] * lower[i], slopes[r][i] * upper[i]));
            var combination = new RowCombination(limits, n);
            Assert.True(combination.Find(new Subproblem(lower, upper, []), Lanes([.. Enumerable.Range(0, rows).Select(Least)]), [.. slopes.Select(Lanes)], seed % 8));
            Assert.True(combination.Bound <= 0, $"seed {seed}: {combination.Bound}");
            near += combination.Bound > -1e-9 ? 1 : 0;
            for (var i = 0; i < n; i++)
            {
                if (!combination.TryReach(i, out var reach)) continue;
                cut++;
                Assert.True((combination.Coefficients[i] > 0 ? center[i] - lower[i] : upper[i] - center[i]) <= reach, $"seed {seed}, input {i}: {reach}");
            }
        }

        Assert.True(near > 1000, $"{near} near zero, {cut} cuts");
    }

    [Fact]
    public void A_point_where_rows_just_meet_is_found_and_its_absence_is_shown_in_few_parts()
    {
        // Four rows in seven inputs with one point in common, or none by a hair: each row alone is met in all parts near it.
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            double[][] slopes = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 7).Select(_ => random.NextDouble() - 0.5).ToArray())];
            double[][] weights = [.. slopes, [.. Enumerable.Range(0, 7).Select(i => -slopes.Sum(row => row[i]))]];
            var network = Network.Sequential([new DenseLayer(weights, [4, 4, 4, 4]), new DenseLayer([.. Enumerable.Range(0, 4).Select(j => Enumerable.Range(0, 4).Select(k => j == k ? 1.0 : 0).ToArray())], [-4, -4, -4, -4])]);
            double[] center = [.. Enumerable.Range(0, 7).Select(_ => random.NextDouble() - 0.5)];
            var box = new InputRegion([.. Enumerable.Repeat(-1.0, 7)], [.. Enumerable.Repeat(1.0, 7)]);
            foreach (var hair in (double[])[1e-6, -1e-6])
            {
                OutputRow[] rows = [.. Enumerable.Range(0, 4).Select(j => new OutputRow([.. Enumerable.Range(0, 4).Select(k => j == k ? 1.0 : 0)], weights[j].Zip(center, (a, x) => a * x).Sum() + hair))];
                var (steps, one) = (0, new PropertyCase(box, rows));
                var search = new BoxSearch(DenseChain.Of(network)!, one, point => network.Forward<double>(point).Zip(rows, (y, row) => y <= row.Limit).All(met => met), () => ++steps > 2000);
                Assert.True(search.Run(1, seed), $"seed {seed}, {hair}: open after {search.Subproblems} parts");
                Assert.Equal(hair > 0, search.IsRefuted);
            }
        }
    }

    private static Vector512<double>[] Lanes(double[] values) => Array.ConvertAll(values, Vector512.Create);
}
