using System.Globalization;
using Halfspace.Experiments.Plans;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>Rows as the published code of the Adult experiments draws them.</summary>
public sealed class RowDrawTests
{
    /// <summary>First rows of the authors' own lists, from their seeds; a line number of the file is one more than a row of their table, whose header is the first row.</summary>
    [Theory]
    [InlineData(99413)]
    [InlineData(465426341)]
    [InlineData(821323421)]
    public void A_single_permutation_is_that_of_the_authors_lists(uint seed)
    {
        var list = SharedData.FindOrSkip($"adult/splits/seed_{seed.ToString(CultureInfo.InvariantCulture)}.txt");
        var expected = File.ReadLines(list).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(expected, new RowDraw(seed, 32560, 1, 6512, 1, expected.Length).Rows());
    }

    [Fact]
    public void A_permutation_is_that_of_Python()
    {
        // python3 -c "import random; random.seed(7864568); x=list(range(10)); random.shuffle(x); print(x)"
        Assert.Equal([9, 1, 0, 6, 4, 5, 2, 8, 3, 7], PythonShuffle.Permutation(7864568, 10));
    }

    [Fact]
    public void Applied_twice_a_row_is_looked_up_twice()
    {
        var order = PythonShuffle.Permutation(5, 50);
        Assert.Equal([.. order.Skip(10).Take(4).Select(row => order[row] + 1)], new RowDraw(5, 50, 1, 10, 2, 4).Rows());
    }
}
