using Halfspace.Data;
using Halfspace.Networks;
using Xunit;

namespace Halfspace.Tests.Networks;

/// <summary>The rule by which outputs become a class.</summary>
public sealed class PredictionTests
{
    [Theory]
    [InlineData(0, 0, true, 3, 3)]
    [InlineData(1, 0, true, 1, 4, 4)]
    [InlineData(2, 2, false, -5, -7, -3)]
    [InlineData(0, 5, false, -5)]
    [InlineData(1, 0, false, 0)]
    [InlineData(1, 9, false, 9)]
    public void The_lowest_class_of_the_largest_outputs(int expected, long margin, bool tie, params int[] values)
    {
        var outputs = Array.ConvertAll(values, value => (long)value);
        var prediction = Prediction.Of(outputs);
        Assert.Equal((expected, margin, tie), (prediction.Class, prediction.Margin, prediction.IsTie));
        Assert.Equal(expected, Prediction.ClassOf<long>(outputs));
    }

    [Fact]
    public void Equal_outputs_gave_a_random_class_and_now_give_the_lowest()
    {
        // All outputs are equal, so that only the rule decides.
        var network = new IntegerNetwork([new IntegerLayer(1, [0, 0, 0], [0, 0, 0])]);
        var labels = Enumerable.Range(0, 60).Select(k => k % 3).ToArray();
        var data = new Dataset("ties", new int[60], labels, ["x"], ["a", "b", "c"], 1);
        foreach (var score in new[] { ClassificationScore.Of(new NetworkTrace(network, data)), ClassificationScore.Of(network.ToNetwork(), data, 1) })
        {
            Assert.Equal((20, 60), (score.Correct, score.Ties));
            Assert.Equal(20, score.Confusion![2, 0]);
        }

        var drawn = ClassificationScore.Of(new NetworkTrace(network, data), tieSeed: 5);
        Assert.Equal(60, drawn.Ties);
        Assert.True(drawn.Confusion![0, 2] > 0 && drawn.Confusion[0, 1] > 0, "seed 5");
        Assert.All(network.Predict(data), prediction => Assert.Equal((0, true), (prediction.Class, prediction.IsTie)));
    }

    [Fact]
    public void Raw_rows_go_through_the_encoding_with_or_without_the_label()
    {
        using var folder = new TemporaryFolder();
        var data = CsvFile.Read(folder.Write("fruit.csv", Cli.SampleFiles.Fruit));
        var layer = new IntegerLayer(data.InputCount, [.. Enumerable.Range(0, data.InputCount).Select(i => i - 2)], [1]);
        var network = new IntegerNetwork([layer], data.Scale) { Encoding = data.Encoding, ClassNames = data.ClassNames };
        var expected = network.Predict(data.Row(1));
        Assert.Equal(expected.Outputs, network.Predict(["3.25", "4", "green", "pear"]).Outputs);
        Assert.Equal(expected.Outputs, network.Predict(["3.25", "4", "green"]).Outputs);
        Assert.Equal(expected.Outputs, network.Predict(data)[1].Outputs);
        Assert.Contains("4 columns, or 3 without the label", Assert.Throws<ArgumentException>(() => network.Predict(["1"])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new IntegerNetwork([layer]).Predict(["1"]));
    }
}
