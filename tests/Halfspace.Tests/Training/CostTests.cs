using System.Numerics;
using Halfspace.Training;
using Xunit;

namespace Halfspace.Tests.Training;

/// <summary>Costs are exact: beyond 64 bits, in comparisons, and in what is printed.</summary>
public sealed class CostTests
{
    [Fact]
    public void Comparing_costs_beyond_64_bits_does_not_wrap()
    {
        var large = new Cost(BigInteger.Pow(2, 200), 3);
        Assert.True(large > new Cost(long.MaxValue, 1));
        Assert.True(new Cost(-BigInteger.Pow(2, 200), 3) < new Cost(long.MinValue, 1));
        Assert.True(new Cost(BigInteger.Pow(2, 200) + 1, BigInteger.Pow(2, 200)) > new Cost(1, 1));
    }

    [Fact]
    public void Costs_are_equal_where_the_numbers_are()
    {
        Assert.Equal(new Cost(1, 2), new Cost(2, 4));
        Assert.Equal(new Cost(1, 2).GetHashCode(), new Cost(2, 4).GetHashCode());
        Assert.NotEqual(new Cost(1, 2), new Cost(3, 4));
        Assert.Equal(new Cost(0, 1), default);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-4)]
    public void A_denominator_below_one_is_refused(int denominator) => Assert.Throws<ArgumentOutOfRangeException>(() => new Cost(1, denominator));

    [Theory]
    [InlineData(6, 4, "1.5")]
    [InlineData(-6, 4, "-1.5")]
    [InlineData(0, 7, "0")]
    [InlineData(12, 4, "3")]
    [InlineData(-1, 8, "-0.125")]
    [InlineData(4, 3, "4/3 (about 1.333333)")]
    [InlineData(1, 100_000_000, "1/100000000 (about 1E-08)")]
    [InlineData(-1, 30_000_000, "-1/30000000 (about -3.333333E-08)")]
    public void A_cost_is_printed_exactly(long numerator, long denominator, string text) => Assert.Equal(text, new Cost(numerator, denominator).ToString());

    [Fact]
    public void A_positive_cost_is_never_printed_as_zero()
    {
        var least = new Cost(1, BigInteger.Pow(2, 900));
        Assert.StartsWith("about 1.18", least.ToString());
        Assert.True(least.Value > 0);
    }

    [Theory]
    [InlineData(6.9999999, 1, 7)]
    [InlineData(7.0000001, 1, 7)]
    [InlineData(7.1, 1, 8)]
    [InlineData(-3.0000001, 1, -3)]
    [InlineData(0.25, 16, 4)]
    public void A_solvers_bound_goes_to_the_next_cost(double bound, long denominator, long numerator) =>
        Assert.Equal(new Cost(numerator, denominator), Cost.AtLeast(bound, denominator));

    [Fact]
    public void A_solvers_bound_beyond_64_bits_keeps_its_size()
    {
        Assert.InRange(Cost.AtLeast(1e30, 4).Value, 0.999e30, 1e30);
        Assert.InRange(Cost.AtLeast(-1e30, 4).Value, -1.001e30, -1e30);
        Assert.Throws<ArgumentOutOfRangeException>(() => Cost.AtLeast(double.PositiveInfinity, 1));
    }
}
