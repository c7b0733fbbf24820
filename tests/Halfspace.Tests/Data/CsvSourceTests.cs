using Halfspace.Data;
using Xunit;

namespace Halfspace.Tests.Data;

public sealed class CsvSourceTests
{
    private const string Text = "size,colour,label\n1,red,no\n2,blue,yes\n9,green,no\n?,red,yes\n5,red,yes\n";

    [Fact]
    public void The_encoding_of_some_rows_serves_the_others()
    {
        using var folder = new TemporaryFolder();
        var source = CsvSource.Open(folder.Write("t.csv", Text), new CsvOptions { MissingNumbers = MissingNumbers.Median });
        Assert.Equal((5, 5), (source.RowCount, source.Rows.Count));
        Assert.Equal([0, 1, 0, 1, 1], source.Labels);
        var train = source.Read([0, 1, 4]);
        Assert.Equal(["size", "colour=blue", "colour=red"], train.InputNames);
        Assert.Equal([0, 0, 10_000, 2_500, 10_000, 0, 10_000, 0, 10_000], train.Values.ToArray());
        var others = source.Read(train.Encoding!, [2, 3]);
        // Beyond the largest number fitted on, and a colour that is new; a missing size is the median of 1, 2 and 5.
        Assert.Equal([20_000, 0, 0, 2_500, 0, 10_000], others.Values.ToArray());
        var all = source.Read([0, 1, 4], fitOnAll: true);
        Assert.Equal(["size", "colour=blue", "colour=green", "colour=red"], all.InputNames);
    }

    [Fact]
    public void Rows_that_a_missing_value_drops_are_not_among_the_samples()
    {
        using var folder = new TemporaryFolder();
        var source = CsvSource.Open(folder.Write("t.csv", Text), new CsvOptions { MissingNumbers = MissingNumbers.DropRow });
        Assert.Equal([0, 1, 2, 4], source.Rows);
        Assert.Equal([0, 1, 0, 1], source.Labels);
        Assert.Throws<DataFileException>(() => source.Read([3, 0]));
    }
}
