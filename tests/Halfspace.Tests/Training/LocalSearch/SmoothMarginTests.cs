using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.LocalSearch;

public sealed class SmoothMarginTests
{
    [Fact]
    public void It_learns_what_one_class_has_more_of()
    {
        var problem = Problem();
        var network = new SmoothMargin().Train(problem, 3, TestContext.Current.CancellationToken);
        problem.CheckFits(network);
        var score = ClassificationScore.Of(new NetworkTrace(network, problem.Data));
        Assert.True(score.Accuracy > 0.9, $"{score.Correct} of {score.Samples}");
    }

    [Fact]
    public void Asked_that_the_label_is_ahead_it_learns_more_classes_than_it_has_neurons()
    {
        var random = new Random(4);
        var samples = Enumerable.Range(0, 90).Select(s => (Enumerable.Range(0, 12).Select(i => i / 2 == s % 6 ? 60 + random.Next(40) : random.Next(30)).ToArray(), s % 6)).ToArray();
        var problem = new TrainingProblem(TinyProblems.Make("humps", 100, samples), [5], 1, TrainingObjectives.Parse("max-correct"), OutputCoding.OnePerClass);
        var network = new SmoothMargin { Multiclass = true }.Train(problem, 3, TestContext.Current.CancellationToken);
        var score = ClassificationScore.Of(new NetworkTrace(network, problem.Data));
        Assert.True(score.Accuracy > 0.9, $"{score.Correct} of {score.Samples}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_network_and_another_seed_another()
    {
        var problem = Problem();
        int[] Weights(int seed) => [.. new SmoothMargin().Train(problem, seed, TestContext.Current.CancellationToken).Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases))];
        Assert.Equal(Weights(5), Weights(5));
        Assert.NotEqual(Weights(5), Weights(6));
    }

    [Fact]
    public void A_schedule_that_is_cut_by_time_or_cancelled_still_gives_a_network()
    {
        var problem = Problem();
        var endless = new SmoothMargin { Sweeps = int.MaxValue };
        problem.CheckFits(endless.Train(problem, 1, 0.1, TestContext.Current.CancellationToken));
        problem.CheckFits(endless.Train(problem, 1, new CancellationToken(canceled: true)));
    }

    /// <summary>Class 1 has larger values in the first half of its inputs than in the second.</summary>
    private static TrainingProblem Problem()
    {
        var random = new Random(11);
        var samples = new List<(int[], int)>();
        while (samples.Count < 60)
        {
            var row = Enumerable.Range(0, 12).Select(_ => random.Next(101)).ToArray();
            var difference = row[..6].Sum() - row[6..].Sum();
            if (Math.Abs(difference) > 60) samples.Add((row, difference > 0 ? 1 : 0));
        }

        return new TrainingProblem(TinyProblems.Make("halves", 100, [.. samples]), [4], 1, TrainingObjectives.Parse("max-correct"), OutputCoding.Single);
    }
}
