using Halfspace.Mip;
using Xunit;

namespace Halfspace.Tests.Mip;

/// <summary>Asserts that two models are the same, number for number.</summary>
internal static class SameModel
{
    /// <param name="expected">The model written.</param>
    /// <param name="actual">The model read.</param>
    /// <param name="column">The index in the model read of a variable of the model written.</param>
    public static void Check(MipModel expected, MipModel actual, Func<int, int> column)
    {
        Assert.Equal(expected.Sense, actual.Sense);
        Assert.Equal(expected.VariableCount, actual.VariableCount);
        Assert.Equal(expected.RowCount, actual.RowCount);
        Assert.Equal(expected.Objective.Constant, actual.Objective.Constant);
        var (costs, readCosts) = (expected.ObjectiveCoefficients(), actual.ObjectiveCoefficients());
        for (var j = 0; j < expected.VariableCount; j++)
        {
            var k = column(j);
            Assert.Equal(costs[j], readCosts[k]);
            Assert.Equal(expected.LowerBound(j), actual.LowerBound(k));
            Assert.Equal(expected.UpperBound(j), actual.UpperBound(k));
            var isUnit = expected.KindOf(j) != VariableKind.Continuous && expected.LowerBound(j) >= 0 && expected.UpperBound(j) <= 1;
            Assert.Equal(isUnit ? VariableKind.Binary : expected.KindOf(j), actual.KindOf(k));
        }

        for (var r = 0; r < expected.RowCount; r++)
        {
            CheckRange(expected, actual, r);
            Assert.Equal(Terms(expected, r, column), Terms(actual, r, j => j));
        }
    }

    /// <summary>One end of a range is exact; the other too, or, where no width gives it, off by one unit in the last place.</summary>
    private static void CheckRange(MipModel expected, MipModel actual, int row)
    {
        var (lower, upper, readLower, readUpper) = (expected.RowLower(row), expected.RowUpper(row), actual.RowLower(row), actual.RowUpper(row));
        Assert.True(lower == readLower || upper == readUpper);
        if (double.IsFinite(lower) && double.IsFinite(upper) && lower != upper)
        {
            var unit = Math.BitIncrement(Math.Max(Math.Abs(lower), Math.Abs(upper))) - Math.Max(Math.Abs(lower), Math.Abs(upper));
            Assert.InRange(Math.Max(Math.Abs(lower - readLower), Math.Abs(upper - readUpper)), 0, unit);
            return;
        }

        Assert.Equal((lower, upper), (readLower, readUpper));
    }

    private static List<(int, double)> Terms(MipModel model, int row, Func<int, int> column)
    {
        var terms = new List<(int, double)>();
        for (var t = 0; t < model.RowIndices(row).Length; t++) terms.Add((column(model.RowIndices(row)[t]), model.RowCoefficients(row)[t]));
        terms.Sort();
        return terms;
    }
}
