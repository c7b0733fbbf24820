using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using Halfspace.Training.Selection;
using Xunit;

namespace Halfspace.Tests.Training.Selection;

/// <summary>A larger network that starts from a smaller one computes the same.</summary>
public sealed class NestedStartTests
{
    [Fact]
    public void It_has_the_signs_of_the_smaller_network()
    {
        const int seed = 31;
        var random = new Random(seed);
        var nested = 0;
        for (var trial = 0; trial < 200; trial++)
        {
            var data = TinyProblems.Random(random, 8, 3, 2 + trial % 2, 4);
            int[][] shapes = [[], [2], [4], [2, 2], [3, 4]];
            var small = new TrainingProblem(data, shapes[random.Next(5)], random.Next(1, 4), [Mistakes.Instance]);
            var large = new TrainingProblem(data, shapes[random.Next(5)], random.Next(1, 4), [Mistakes.Instance]);
            var network = TinyProblems.RandomNetwork(random, small);
            if (NestedStart.Of(network, large) is not { } start) continue;
            nested++;
            large.CheckFits(start);
            var (before, after) = (new NetworkTrace(network, data), new NetworkTrace(start, data));
            for (var k = 0; k < data.SampleCount; k++)
            {
                for (var j = 0; j < small.OutputCount; j++)
                    Assert.True(before.Outputs(k)[j] >= 0 == after.Outputs(k)[j] >= 0, $"seed {seed}, trial {trial}: {small} in {large}");
            }

            Assert.Equal(small.Score(network)[0], large.Score(start)[0]);
        }

        Assert.True(nested > 30, $"seed {seed}: {nested}");
    }

    [Fact]
    public void Shapes_grow_while_they_gain()
    {
        var growth = new ShapeGrowth(null, null);
        var seen = new List<string>();
        foreach (var mistakes in (double[])[10, 8, 8, 9, 5, 5, 4, 4, 6, 6])
        {
            if (growth.Next is not { } shape) break;
            seen.Add(shape.ToString());
            growth.Take(mistakes);
        }

        // A range that does not gain ends the ranges of its width; eight neurons gain nothing over four, so sixteen are never tried.
        Assert.Equal(["none, P = 1", "none, P = 3", "none, P = 7", "2, P = 1", "2, P = 3", "2, P = 7", "4, P = 1", "4, P = 3", "8, P = 1", "8, P = 3"], seen);
        Assert.Null(growth.Next);
        var only = new ShapeGrowth([3], 5);
        Assert.Equal("3, P = 5", only.Next!.ToString());
        only.Take(1);
        Assert.Null(only.Next);
    }
}
