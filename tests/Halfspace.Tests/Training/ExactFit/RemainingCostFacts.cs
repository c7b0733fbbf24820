using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.ExactFit;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>Nodes that leave the same to decide, against the cost of every completion of theirs.</summary>
public sealed class RemainingCostFacts
{
    private const int Seed = 53;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Equal_nodes_cost_the_same_up_to_their_constants_however_they_go_on(int hidden)
    {
        var random = new Random(Seed);
        var (equal, different) = (0, 0);
        foreach (var data in new[] { Benchmarks.Find("majority-5").Train, TinyProblems.Random(random, 12, 4, 2, 2), Benchmarks.Find("parity-4").Train })
        {
            var problem = TinyProblems.Problem(data, [hidden], 1, MaxCorrect.Instance);
            var samples = new FitSamples(problem, 0);
            foreach (var table in CodeTables.Of(problem, TestContext.Current.CancellationToken)!)
            {
                var (types, moebius) = NetworkFitTree.TypesOf(samples, table);
                var residual = new RemainingCost(samples, table, types, moebius);
                var nodes = Enumerable.Range(0, 120).Select(_ => Enumerable.Range(0, hidden).Select(_ => Draw(samples, random)).ToArray()).ToArray();
                var depth = samples.Columns.Length - 2;
                foreach (var (left, right) in nodes.Zip(nodes.Skip(1)).Concat(nodes.Zip(nodes.Skip(7))))
                {
                    var (leftParts, rightParts) = (Parts(samples, left, depth), Parts(samples, right, depth));
                    var (first, second) = (residual.Read(depth, left, leftParts), residual.Read(depth, right, rightParts));
                    var isEqual = residual.AreEqual(depth, left, leftParts, right);
                    Assert.Equal(isEqual, first.Hash == second.Hash);
                    (equal, different) = isEqual ? (equal + 1, different) : (equal, different + 1);
                    for (var trial = 0; isEqual && trial < 20; trial++)
                    {
                        var rest = Enumerable.Range(0, hidden).Select(_ => Draw(samples, random)).ToArray();
                        var costs = new[] { left, right }.Select(node => Cost(samples, table, [.. node.Select((weights, h) => (int[])[.. weights[..depth], .. rest[h][depth..]])])).ToArray();
                        Assert.True(first.Constant - second.Constant == costs[0] - costs[1], $"seed {Seed}: {costs[0]} and {costs[1]} for constants {first.Constant} and {second.Constant} on {problem}");
                    }
                }
            }
        }

        Assert.True(equal > 20 && different > 20, $"seed {Seed}: {equal} equal, {different} different");
    }

    private static int[] Draw(FitSamples samples, Random random) => [.. samples.Ranges.Select(range => random.Next(-range, range + 1))];

    private static int[][] Parts(FitSamples samples, int[][] weights, int depth) =>
        [.. weights.Select(own => Enumerable.Range(0, samples.Count).Select(k => Enumerable.Range(0, depth).Sum(p => own[p] * samples.Columns[p][k])).ToArray())];

    private static long Cost(FitSamples samples, CodeTable table, int[][] weights)
    {
        var parts = Parts(samples, weights, samples.Columns.Length);
        long cost = 0;
        for (var k = 0; k < samples.Count; k++)
        {
            var code = 0;
            for (var h = 0; h < weights.Length; h++) code |= parts[h][k] >= 0 ? 1 << h : 0;
            for (var label = 0; label < samples.Counts[k].Length; label++) cost += samples.Counts[k][label] * table[label, code];
        }

        return cost;
    }
}
