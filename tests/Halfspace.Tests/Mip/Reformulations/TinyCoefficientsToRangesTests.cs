using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Xunit;

namespace Halfspace.Tests.Mip.Reformulations;

public sealed class TinyCoefficientsToRangesTests
{
    [Fact]
    public void A_tiny_term_moves_into_the_ends_of_its_row_rounded_outwards()
    {
        var model = new MipModel("tiny");
        var (x, y, z) = (model.AddContinuous(-2, 4, "x"), model.AddContinuous(0, 1, "y"), model.AddContinuous(0, double.PositiveInfinity, "z"));
        model.AddConstraint((y + 1e-20 * (LinearExpression)x).Between(0.5, 0.5), "equation");
        model.AddConstraint(y - 1e-12 * (LinearExpression)x <= 0.25, "below");
        model.AddConstraint(y + 1e-30 * (LinearExpression)z >= 0.125, "unbounded");
        model.AddConstraint(y + 1e-3 * (LinearExpression)x >= 0, "plain");
        model.Minimize(x);
        var changed = TinyCoefficientsToRanges.Apply(model);
        Assert.Equal(["y", "y", "y + 1E-30 z", "y + 0.001 x"], Enumerable.Range(0, 4).Select(row => Left(changed, row)));
        Assert.True(changed.RowLower(0) is < 0.5 and > 0.5 - 1e-15 && changed.RowUpper(0) is > 0.5 and < 0.5 + 1e-15);
        Assert.Equal(0.25 + 4e-12, changed.RowUpper(1), 1e-15);
        Assert.True(changed.RowUpper(1) >= 0.25 + 4e-12);
        Assert.Equal((0.125, 0.0), (changed.RowLower(2), changed.RowLower(3)));
        Assert.Equal(model.Variables.Select(v => v.Name), changed.Variables.Select(v => v.Name));
    }

    [Fact]
    public void A_model_without_tiny_terms_and_rows_of_integers_alone_stay_as_they_are()
    {
        var model = new MipModel("plain");
        var (x, a, b) = (model.AddContinuous(0, 1), model.AddBinary(), model.AddInteger(0, 5));
        model.AddConstraint(x + 1e-3 * (LinearExpression)a <= 1);
        model.AddConstraint(1e6 * (LinearExpression)a + 1e-9 * (LinearExpression)b <= 3);
        Assert.Same(model, TinyCoefficientsToRanges.Apply(model));
    }

    [Fact]
    public void Every_point_of_a_model_is_a_point_of_the_changed_one_and_back_within_the_re_check()
    {
        var moved = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var model = new MipModel();
            var point = new double[6];
            for (var j = 0; j < point.Length; j++)
            {
                model.AddContinuous(-random.NextDouble(), random.NextDouble());
                point[j] = model.LowerBound(j) + random.NextDouble() * (model.UpperBound(j) - model.LowerBound(j));
            }

            for (var row = 0; row < 5; row++)
            {
                var sum = LinearExpression.Zero;
                for (var j = 0; j < point.Length; j++) sum = sum.Plus((2 * random.NextDouble() - 1) * Math.Pow(10, -random.Next(30)), model.VariableAt(j));
                var value = sum.Evaluate(point);
                model.AddConstraint(sum.Between(random.Next(2) == 0 ? value : double.NegativeInfinity, value));
            }

            var changed = TinyCoefficientsToRanges.Apply(model);
            moved += model.NonZeroCount - changed.NonZeroCount;
            for (var row = 0; row < model.RowCount; row++)
            {
                var kept = Evaluate(changed, row, point);
                Assert.True(kept >= changed.RowLower(row) - 1e-15 * Math.Abs(kept) && kept <= changed.RowUpper(row) + 1e-15 * Math.Abs(kept), $"seed {seed}, row {row}");
                Assert.True(changed.RowLower(row) == double.NegativeInfinity || model.RowLower(row) - changed.RowLower(row) <= 1e-6, $"seed {seed}, row {row}");
                Assert.True(changed.RowUpper(row) - model.RowUpper(row) <= 1e-6, $"seed {seed}, row {row}");
            }
        }

        Assert.True(moved > 1000, $"{moved} terms were moved");
    }

    private static double Evaluate(MipModel model, int row, double[] point)
    {
        var value = 0.0;
        for (var t = 0; t < model.RowIndices(row).Length; t++) value += model.RowCoefficients(row)[t] * point[model.RowIndices(row)[t]];
        return value;
    }

    private static string Left(MipModel model, int row)
    {
        var sum = LinearExpression.Zero;
        for (var t = 0; t < model.RowIndices(row).Length; t++) sum = sum.Plus(model.RowCoefficients(row)[t], model.VariableAt(model.RowIndices(row)[t]));
        return sum.ToString();
    }
}
