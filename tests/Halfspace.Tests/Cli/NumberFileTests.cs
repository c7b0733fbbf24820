using Halfspace.Cli.Inputs;
using Halfspace.Data;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Files of inputs and boxes as people write them: lines, blanks, commas, a JSON array.</summary>
public sealed class NumberFileTests
{
    [Theory]
    [InlineData("1\n2\n3\n")]
    [InlineData("1 2 3")]
    [InlineData("1, 2, 3")]
    [InlineData("1,2\n3 # the last\n")]
    [InlineData("[1, 2, 3]")]
    [InlineData("\n [1,\n 2,\n 3]\n")]
    [InlineData("[[1], [2], [3]]")]
    public void Values(string text)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal([1, 2, 3], NumberFile.ReadValues(folder.Write("in.txt", text), 3));
    }

    [Theory]
    [InlineData("0 1\n2 2\n-1 0.5\n")]
    [InlineData("0,1\n2\n-1;0.5\n")]
    [InlineData("0 1 2 2 -1 0.5")]
    [InlineData("0, 1, 2, 2,\n-1, 0.5")]
    [InlineData("[[0, 1], [2, 2], [-1, 0.5]]")]
    [InlineData("[[0, 1], 2, [-1, 0.5]]")]
    [InlineData("[0, 1, 2, 2, -1, 0.5]")]
    public void Ranges(string text)
    {
        using var folder = new TemporaryFolder();
        var (lower, upper) = NumberFile.ReadRanges(folder.Write("box.txt", text), 3);
        Assert.Equal([0, 2, -1], lower);
        Assert.Equal([1, 2, 0.5], upper);
    }

    [Fact]
    public void As_many_numbers_as_inputs_on_one_line_fix_them()
    {
        using var folder = new TemporaryFolder();
        var (lower, upper) = NumberFile.ReadRanges(folder.Write("box.txt", "3 1 2"), 3);
        Assert.Equal([3, 1, 2], lower);
        Assert.Equal(lower, upper);
    }

    [Theory]
    [InlineData("0 0 0\n1 1 1\n", "3 numbers")]
    [InlineData("[0, 1", "JSON array")]
    [InlineData("[0, \"one\", 2]", "no finite number")]
    [InlineData("[[0, 1], [2, 1], [0, 1]]", "lower end first")]
    [InlineData("0 1\n0 1\n", "2 ranges")]
    [InlineData("[]", "0 ranges")]
    public void What_is_unclear_is_refused(string text, string part)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(part, Assert.Throws<DataFileException>(() => NumberFile.ReadRanges(folder.Write("box.txt", text), 3)).Message, StringComparison.Ordinal);
    }
}
