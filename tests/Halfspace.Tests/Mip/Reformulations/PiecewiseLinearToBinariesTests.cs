using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Xunit;

namespace Halfspace.Tests.Mip.Reformulations;

public sealed class PiecewiseLinearToBinariesTests
{
    [Fact]
    public void TextOfEachShape()
    {
        var model = new MipModel("shapes");
        var (x, y, z) = (model.AddContinuous(-4, 6, "x"), model.AddContinuous(0, 10, "y"), model.AddContinuous(name: "z"));
        model.AddPiecewiseLinearTerm(x - y, [(-1, 1), (0, 0), (2, 4)], "convex");
        model.AddPiecewiseLinearTerm(z, [(-1, 1), (0, 0), (1, 1)], "convex_of_a_free_variable");
        model.AddPiecewiseLinearTerm(2 * x + 1, [(0, 0), (1, 3), (2, 6)], "line");
        model.AddPiecewiseLinearTerm(y, [(0, 0), (2, 4), (5, 4), (7, 9)], "mixed");
        model.AddPiecewiseLinearTerm(x, [(-9, 3), (8, 0), (9, 7)], "one_piece_in_range");
        model.AddPiecewiseLinearTerm(3.0, [(0, 1), (1, 2), (2, 5)], "constant");
        model.Minimize(y + 0.5);
        ExpectedText.Check("piecewise-linear-as-rows.lp", IndicatorToBigMTests.LpText(PiecewiseLinearToBinaries.Apply(model)));
    }

    /// <summary>The start's completion is feasible and has the true value.</summary>
    [Fact]
    public void EveryPointHasACompletionOfItsValue()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
            var random = new Random(seed);
            var model = RandomTerms(random);
            foreach (var v in model.Variables) model.SetStart(v, v.LowerBound + random.NextDouble() * (v.UpperBound - v.LowerBound));
            var after = PiecewiseLinearToBinaries.Apply(model);
            Assert.Empty(after.PiecewiseLinearTerms);
            Assert.Equal("feasible", FeasibilityReport.Of(after, after.Start).ToString());
            Assert.Equal(model.EvaluateObjective(model.Start), after.EvaluateObjective(after.Start), 1e-7);
        }
    }

    /// <summary>No completion of a point is better than the true value: tried on random fillings of the increments.</summary>
    [Fact]
    public void NoCompletionIsBetter()
    {
        var tried = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var model = new MipModel();
            var x = model.AddContinuous(-5, 5, "x");
            model.AddPiecewiseLinearTerm(x, Breakpoints(random), "f");
            if (random.Next(2) == 0) model.Minimize(0);
            else model.Maximize(0);
            var after = PiecewiseLinearToBinaries.Apply(model);
            var point = after.Variables.Select(v => v.IsIntegral ? random.Next(2) : random.Next(3) switch { 0 => 0, 1 => Math.Min(v.UpperBound, 1e6), _ => random.NextDouble() * v.UpperBound }).ToArray();
            if (after.RowCount == 0 || after.RowName(0) != "f_argument") continue;
            point[0] = -5 + after.Variables.Where(v => v.Name.StartsWith("f_d", StringComparison.Ordinal)).Sum(v => point[v.Index]);
            if (!FeasibilityReport.Of(after, point).IsFeasible) continue;
            tried++;
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
            var advantage = after.EvaluateObjective(point) - model.EvaluateObjective(point.AsSpan(0, 1));
            Assert.True(model.Sense == ObjectiveSense.Minimize ? advantage > -1e-7 : advantage < 1e-7);
        }

        Assert.InRange(tried, 200, 3000);
    }

    [Fact]
    public void ConvexTermsNeedNoBinary()
    {
        var model = new MipModel();
        model.AddPiecewiseLinearTerm(model.AddContinuous(), [(0, 0), (1, 2), (2, 3)]);
        model.Maximize(0);
        Assert.Equal(0, PiecewiseLinearToBinaries.Apply(model).IntegerCount);
        model.Minimize(0);
        var error = Assert.Throws<ArgumentException>(() => PiecewiseLinearToBinaries.Apply(model));
        Assert.Contains("'p0'", error.Message);
        Assert.Contains("'x0' in [-Infinity, Infinity]", error.Message);
    }

    [Fact]
    public void IndicatorsAndRowsStay()
    {
        var model = new MipModel();
        var (u, x) = (model.AddBinary("u"), model.AddContinuous(0, 5, "x"));
        model.AddConstraint(x + u <= 5, "row");
        model.AddIndicator(u, 1, x <= 1, "cap");
        Assert.Same(model, PiecewiseLinearToBinaries.Apply(model));
        model.AddPiecewiseLinearTerm(x, [(0, 0), (1, 2), (2, 3)]);
        var after = PiecewiseLinearToBinaries.Apply(model);
        Assert.Equal("row: x + u <= 5", after.RowAt(0).ToString());
        Assert.Equal("cap: u = 1 => x <= 1", after.Indicators.Single().ToString());
        Assert.Equal("x", after.VariableName(1));
        Assert.False(after.HasStart);
    }

    private static MipModel RandomTerms(Random random)
    {
        var model = new MipModel();
        for (var j = 0; j < 3; j++)
        {
            var lower = random.Next(-5, 5);
            model.AddContinuous(lower, lower + random.Next(0, 6));
        }

        for (var t = 0; t < 2; t++)
        {
            LinearExpression argument = random.Next(-2, 3);
            for (var j = 0; j < 3; j++) argument += random.Next(-2, 3) * model.VariableAt(j);
            model.AddPiecewiseLinearTerm(argument, Breakpoints(random));
        }

        if (random.Next(2) == 0) model.Minimize(LinearExpression.Sum(model.Variables));
        else model.Maximize(LinearExpression.Sum(model.Variables) + 3);
        return model;
    }

    private static (double, double)[] Breakpoints(Random random)
    {
        var points = new (double, double)[random.Next(2, 7)];
        double x = random.Next(-8, 4);
        for (var k = 0; k < points.Length; k++, x += random.Next(1, 5)) points[k] = (x, random.Next(-6, 7));
        return points;
    }
}
