using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Xunit;

namespace Halfspace.Tests.Formats;

/// <summary>A network in words says what it computes.</summary>
public sealed class NetworkTextTests
{
    [Fact]
    public void One_neuron_is_a_scorecard_with_how_often_each_score_is_right()
    {
        using var folder = new TemporaryFolder();
        var data = CsvFile.Read(folder.Write("t.csv", "a,b,label\n0,1,no\n1,0,yes\n1,1,yes\n0,0,no\n1,1,no\n"), new CsvOptions { MinMax = false });
        var network = new IntegerNetwork([new IntegerLayer(2, [3, -1], [-2])], data.Scale) { ClassNames = data.ClassNames, Encoding = data.Encoding };
        Assert.Equal(
            [
                "scorecard: add up points times features; class yes at 2 points or more, else no",
                "  feature  points",
                "  a            +3",
                "  b            -1",
                "  score              samples  share of yes",
                "  -1                       1       0 %",
                "  0                        1       0 %",
                "  2                        2      50 %",
                "  3                        1     100 %",
            ],
            NetworkText.Lines(network, data));
    }

    [Fact]
    public void A_small_network_is_a_rule_a_neuron_and_a_large_one_is_left_out()
    {
        var network = new IntegerNetwork([new IntegerLayer(2, [1, -2, 0, 0], [-1, 1]), new IntegerLayer(2, [1, 1, -1, 0, 2, 0], [0, 1, 0])]);
        Assert.Equal(
            [
                "h1 = +1 where x0 - 2 x1 - 1 >= 0, else -1",
                "h2 = +1 where 1 >= 0, else -1",
                "score of class 0 = h1 + h2",
                "score of class 1 = -h1 + 1",
                "score of class 2 = 2 h1",
                "the class of the largest score; of equal ones the first",
            ],
            NetworkText.Lines(network));
        Assert.Empty(NetworkText.Lines(new IntegerNetwork([new IntegerLayer(1, new int[9], new int[9])])));
    }
}
