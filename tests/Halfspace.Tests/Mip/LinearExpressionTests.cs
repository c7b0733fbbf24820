using Halfspace.Mip;
using Xunit;

namespace Halfspace.Tests.Mip;

public sealed class LinearExpressionTests
{
    private readonly MipModel model = new("test");
    private readonly Variable x;
    private readonly Variable y;
    private readonly Variable z;

    public LinearExpressionTests() => (x, y, z) = (model.AddContinuous(name: "x"), model.AddContinuous(name: "y"), model.AddContinuous(name: "z"));

    [Fact]
    public void OldValueIsUnchangedAfterAdding()
    {
        LinearExpression sum = x;
        var before = sum;
        for (var i = 0; i < 100; i++) sum += 2 * y;
        sum += 3;
        Assert.Equal("x", before.ToString());
        Assert.Equal(101, sum.TermCount);
        Assert.Equal(0, before.Constant);
    }

    [Fact]
    public void TwoBranchesFromOnePrefixAreApart()
    {
        var prefix = x + y;
        var left = prefix + 2 * z;
        var right = prefix - 5 * x;
        var longer = left + right;
        Assert.Equal("x + y", prefix.ToString());
        Assert.Equal("x + y + 2 z", left.ToString());
        Assert.Equal("x + y - 5 x", right.ToString());
        Assert.Equal("x + y + 2 z + x + y - 5 x", longer.ToString());
    }

    [Fact]
    public void ExpressionAddedToItselfDoubles()
    {
        var sum = x + 2 * y + 1;
        sum += sum;
        Assert.Equal("x + 2 y + x + 2 y + 2", sum.ToString());
        Assert.Equal(6 + 8 + 2, sum.Evaluate([3, 4, 0]) - 8);
    }

    [Fact]
    public void OperatorsGiveTheirText()
    {
        var e = 2 * x - y;
        (string Expected, object Actual)[] cases =
        [
            ("2 x - y", e),
            ("-2 x + y", -e),
            ("2 x - y + 3", e + 3),
            ("2 x - y - 3", e - 3),
            ("4 x - 2 y", 2 * e),
            ("4 x - 2 y", e * 2),
            ("2 x - y + z", e + z),
            ("2 x - y - z", e - z),
            ("z + 2 x - y", z + e),
            ("z - 2 x + y", z - e),
            ("x + y", x + y),
            ("x - y", x - y),
            ("x - 1.5", x - 1.5),
            ("x + 1", 1 + x),
            ("-x + 1", 1 - x),
            ("-2 x + y + 1", 1 - e),
            ("-x", -x),
            ("0.5 x", x * 0.5),
            ("7", (LinearExpression)7),
            ("0", LinearExpression.Zero),
            ("x + y + z", LinearExpression.Sum([x, y, z])),
            ("2 x - y <= 4", e <= 4),
            ("2 x - y >= 3", e + 1 >= 4),
            ("x - y <= 0", x <= y),
            ("x >= 2", x >= 2),
            ("x >= 2", 2 <= x),
            ("x <= 2", 2 >= x),
            ("2 x - y - z = -1", e.EqualTo(z - 1)),
            ("-2 <= 2 x - y <= 3", (e + 1).Between(-1, 4)),
            ("2 x - y free", e.Between(double.NegativeInfinity, double.PositiveInfinity)),
        ];
        Assert.All(cases, c => Assert.Equal(c.Expected, c.Actual.ToString()));
    }

    [Fact]
    public void LongExpressionsAreCutInText()
    {
        var sum = LinearExpression.Zero;
        for (var i = 0; i < 61; i++) sum += x;
        Assert.EndsWith(" + x + ... (61 terms)", sum.ToString());
    }

    [Fact]
    public void MixingModelsIsRefused()
    {
        var foreign = new MipModel("other").AddContinuous();
        Assert.Contains("two models", Assert.Throws<ArgumentException>(() => x + foreign).Message);
        Assert.Contains("'other'", Assert.Throws<ArgumentException>(() => model.AddConstraint(foreign <= 1)).Message);
        Assert.Contains("'other'", Assert.Throws<ArgumentException>(() => model.Minimize(foreign)).Message);
        Assert.Contains("'other'", Assert.Throws<ArgumentException>(() => model.Fix(foreign, 1)).Message);
    }

    [Fact]
    public void RangeAddsUpTermsAndKeepsToIntegers()
    {
        model.SetBounds(x, -1, 2);
        var n = model.AddInteger(0.5, 3.5, "n");
        Assert.Equal(new ExpressionRange(-2, 1), ExpressionRange.Of(x + x - 2 * x + x - 1));
        Assert.Equal(new ExpressionRange(-5, -1), ExpressionRange.Of(1 - 2 * n));
        Assert.Equal(new ExpressionRange(double.NegativeInfinity, double.PositiveInfinity), ExpressionRange.Of(x - y));
        Assert.Equal([y], ExpressionRange.Unbounded(x - y, upwards: true));
        Assert.Equal(new ExpressionRange(4, 4), ExpressionRange.Of(4));
    }
}
