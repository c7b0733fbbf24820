using Halfspace.Mip;
using Halfspace.Mip.Files;
using Halfspace.Mip.Reformulations;
using Xunit;

namespace Halfspace.Tests.Mip.Reformulations;

public sealed class IndicatorToBigMTests
{
    [Fact]
    public void TextBeforeAndAfter()
    {
        var model = new MipModel("switches");
        var (u, v, w) = (model.AddBinary("u"), model.AddBinary("v"), model.AddBinary("w"));
        var (x, y) = (model.AddContinuous(-2, 5, "x"), model.AddContinuous(0, 4, "y"));
        var (m, n) = (model.AddInteger(0, 9, "m"), model.AddInteger(-3, 3, "n"));
        var (on, off) = (model.AddBinary("on"), model.AddBinary("off"));
        model.Fix(on, 1);
        model.Fix(off, 0);
        model.AddConstraint(x + y <= 8, "row");
        model.AddIndicator(u, 1, x - y <= 1.5, "at_most");
        model.AddIndicator(u, 0, x - y >= 2, "at_least");
        model.AddIndicator(v, 1, (x + 2 * y).EqualTo(3), "equal");
        model.AddIndicator(v, 1, m + 2 * n <= 4.5, "rounded");
        model.AddIndicator(u, 1, x + 3 * u <= 2, "with_its_own_condition");
        model.AddIndicator(u, 1, x + y <= 9, "never_violated");
        model.AddIndicator(w, 1, x + y >= 9.5, "cannot_hold");
        model.AddIndicator(on, 1, x >= -1, "always");
        model.AddIndicator(off, 1, x >= 1, "never");
        model.Minimize(x + y + u + v + w + m + n);
        ExpectedText.Check("indicators.lp", LpText(model));
        ExpectedText.Check("indicators-as-big-m.lp", LpText(IndicatorToBigM.Apply(model)));
    }

    [Fact]
    public void AllowsExactlyTheSamePoints()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
            var model = RandomIndicators(new Random(seed));
            var after = IndicatorToBigM.Apply(model);
            Assert.Empty(after.Indicators);
            Assert.Equal(model.VariableCount, after.VariableCount);
            foreach (var point in Grid.Points(model))
            {
                Assert.Equal(FeasibilityReport.Of(model, point).IsFeasible, FeasibilityReport.Of(after, point).IsFeasible);
                Assert.Equal(model.EvaluateObjective(point), after.EvaluateObjective(point));
            }
        }
    }

    [Fact]
    public void ModelWithoutIndicatorsIsReturnedAsItIs()
    {
        var model = new MipModel();
        Assert.Same(model, IndicatorToBigM.Apply(model));
    }

    [Fact]
    public void MissingBoundIsNamed()
    {
        var model = new MipModel();
        var (u, x) = (model.AddBinary("u"), model.AddContinuous(0, name: "x"));
        model.AddIndicator(u, 1, x <= 3, "cap");
        var error = Assert.Throws<ArgumentException>(() => IndicatorToBigM.Apply(model));
        Assert.Contains("'cap'", error.Message);
        Assert.Contains("'x' in [0, Infinity]", error.Message);
        model.ClearStart();
        model.SetBounds(x, 0, 7);
        Assert.Equal("cap: x + 4 u <= 7", IndicatorToBigM.Apply(model).RowAt(0).ToString());
    }

    [Fact]
    public void OriginalStaysAndStartIsCarriedOver()
    {
        var model = new MipModel();
        var (u, x) = (model.AddBinary("u"), model.AddContinuous(0, 5, "x"));
        model.AddIndicator(u, 1, x >= 6);
        model.SetStart(x, 2.5);
        var after = IndicatorToBigM.Apply(model);
        Assert.Equal((1, 0), (model.UpperBound(0), after.UpperBound(0)));
        Assert.True(after.HasStart);
        Assert.Equal([double.NaN, 2.5], after.Start.ToArray());
        Assert.Single(model.Indicators);
    }

    internal static string LpText(MipModel model)
    {
        var text = new StringWriter();
        LpFile.Write(text, model);
        return text.ToString();
    }

    private static MipModel RandomIndicators(Random random)
    {
        var model = new MipModel();
        var (u, v) = (model.AddBinary("u"), model.AddBinary("v"));
        if (random.Next(4) == 0) model.Fix(v, random.Next(2));
        for (var j = 0; j < 3; j++)
        {
            var lower = random.Next(-3, 2);
            if (random.Next(2) == 0) model.AddInteger(lower, lower + random.Next(0, 4));
            else model.AddContinuous(lower, lower + random.Next(0, 4));
        }

        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var expression = LinearExpression.Zero;
            for (var t = random.Next(0, 5); t > 0; t--) expression += random.Next(-6, 7) / 2.0 * model.VariableAt(random.Next(model.VariableCount));
            var side = random.Next(-8, 9) / 2.0;
            var row = random.Next(4) switch
            {
                0 => expression <= side,
                1 => expression >= side,
                2 => expression.EqualTo(side),
                _ => expression.Between(side, side + random.Next(1, 4)),
            };
            model.AddIndicator(random.Next(2) == 0 ? u : v, random.Next(2), row);
        }

        model.Minimize(LinearExpression.Sum(model.Variables));
        model.AddPiecewiseLinearTerm(u + 2 * v, [(0, 1), (1, 0), (2, 4)]);
        return model;
    }
}
