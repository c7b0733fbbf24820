using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Halfspace.Training.Samples;
using Xunit;

namespace Halfspace.Tests.Training.LowerBounds;

/// <summary>Distances that are measured on the way are those of a table of all pairs.</summary>
public sealed class SampleDistancesTests
{
    [Fact]
    public void Closest_pairs_and_longest_edges_are_those_of_the_table()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var data = TinyProblems.Random(random, random.Next(4, 14), random.Next(1, 4), random.Next(2, 4), random.Next(1, 9));
            var problem = new TrainingProblem(data, [2], random.Next(1, 4), [MaxMargin.Instance], OutputCoding.OnePerClass);
            var inputs = new ReducedInputs(data);
            var distances = new SampleDistances(problem, inputs, CancellationToken.None);
            long Margin(int a, int b)
            {
                long distance = 0;
                for (var i = 0; i < data.InputCount; i++) distance += Math.Abs(data.Row(a)[i] - data.Row(b)[i]);
                var half = distance * problem.Range / 2;
                return Math.Max(half - half % inputs.Lattices[a], half - half % inputs.Lattices[b]);
            }

            var closest = distances.ClosestToOthers();
            for (var c = 0; c < data.ClassCount; c++)
            {
                var across = from a in Enumerable.Range(0, data.SampleCount) from b in Enumerable.Range(0, data.SampleCount) where data.Labels[a] == c && data.Labels[b] != c select Margin(a, b);
                Assert.Equal(across.Append(distances.Limit).Min(), closest[c]);
            }

            // The longest edge of the tree: the largest m such that the graph of edges below m is not connected.
            var all = from a in Enumerable.Range(0, data.SampleCount) from b in Enumerable.Range(0, a) select Margin(a, b);
            Assert.True(all.Distinct().Order().First(m => IsConnected(data.SampleCount, (a, b) => Margin(a, b) <= m)) == distances.LongestTreeEdge(), $"seed {seed}");
        }
    }

    private static bool IsConnected(int count, Func<int, int, bool> isEdge)
    {
        var (reached, open) = (new HashSet<int> { 0 }, new Queue<int>([0]));
        while (open.TryDequeue(out var a))
        {
            for (var b = 0; b < count; b++)
            {
                if (b != a && isEdge(Math.Max(a, b), Math.Min(a, b)) && reached.Add(b)) open.Enqueue(b);
            }
        }

        return reached.Count == count;
    }
}
