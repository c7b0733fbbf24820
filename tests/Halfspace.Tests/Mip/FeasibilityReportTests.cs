using Halfspace.Mip;
using Xunit;

namespace Halfspace.Tests.Mip;

public sealed class FeasibilityReportTests
{
    private readonly MipModel model = new();

    public FeasibilityReportTests()
    {
        var x = model.AddContinuous(0, 5, "x");
        var n = model.AddInteger(-3, 3, "n");
        var u = model.AddBinary("u");
        model.AddConstraint((x + n).Between(1, 4), "range");
        model.AddIndicator(u, 1, x <= 2, "cap");
        model.AddIndicator(u, 0, n >= 0, "floor");
    }

    [Fact]
    public void PointInsideIsFeasible()
    {
        var report = FeasibilityReport.Of(model, [2, 1, 1]);
        Assert.True(report.IsFeasible);
        Assert.Equal("feasible", report.ToString());
        Assert.Empty(report.Worst);
    }

    [Theory]
    [InlineData(0, 0, 1, "Row range by 1")]
    [InlineData(2, 3, 1, "Row range by 1")]
    [InlineData(-0.5, 2, 1, "Bound x by 0.5")]
    [InlineData(5.25, -2, 1, "Indicator cap by 3.25", "Bound x by 0.25")]
    [InlineData(1, 0.5, 1, "Integrality n by 0.5")]
    [InlineData(2, 0, 0.75, "Integrality u by 0.25")]
    [InlineData(3, 0, 1, "Indicator cap by 1")]
    [InlineData(4, -2, 0, "Indicator floor by 2")]
    [InlineData(double.NaN, 1, 0, "NotFinite x by Infinity")]
    [InlineData(double.PositiveInfinity, 1, 0, "NotFinite x by Infinity")]
    public void EveryKindOfViolationIsNamed(double x, double n, double u, params string[] expected)
    {
        var report = FeasibilityReport.Of(model, [x, n, u]);
        Assert.False(report.IsFeasible);
        Assert.Equal(expected, report.Worst.Select(v => v.ToString()));
    }

    [Fact]
    public void ToleranceIsRelativeToTheLargestTerm()
    {
        var large = new MipModel();
        var x = large.AddContinuous();
        var y = large.AddContinuous();
        large.AddConstraint((x - y).EqualTo(0));
        Assert.True(FeasibilityReport.Of(large, [1e9, 1e9 + 100]).IsFeasible);
        Assert.False(FeasibilityReport.Of(large, [1e9, 1e9 + 10_000]).IsFeasible);
        Assert.False(FeasibilityReport.Of(large, [1, 1.0001]).IsFeasible);
    }

    [Fact]
    public void OnlyTheWorstTenAreListed()
    {
        var many = new MipModel();
        for (var j = 0; j < 25; j++) many.AddContinuous(0, 1);
        var report = FeasibilityReport.Of(many, [.. Enumerable.Range(2, 25).Select(v => (double)v)]);
        Assert.Equal(25, report.ViolationCount);
        Assert.Equal(10, report.Worst.Count);
        Assert.Equal("25 violated: Bound x24 by 25; Bound x23 by 24; Bound x22 by 23; ...", report.ToString());
    }

    [Fact]
    public void WrongLengthIsRefused()
    {
        Assert.Contains("has 2 values", Assert.Throws<ArgumentException>(() => FeasibilityReport.Of(model, [1, 2])).Message);
    }
}
