using System.Numerics;
using Halfspace.Mip.Exact;
using Xunit;

namespace Halfspace.Tests.Mip.Exact;

/// <summary>Fractions against doubles and against themselves.</summary>
public sealed class RationalTests
{
    [Fact]
    public void Doubles_are_read_bit_for_bit_or_as_decimals()
    {
        Assert.Equal(Rational.Of(1, 10), Rational.OfDecimal(.1));
        Assert.NotEqual(Rational.Of(1, 10), Rational.Of(.1));
        Assert.Equal("3602879701896397/36028797018963968", Rational.Of(.1).ToString());
        Assert.Equal(Rational.Of(-5, 2), Rational.Of(-2.5));
        Assert.Equal(Rational.OfDecimal(1e300), (Rational)BigInteger.Pow(10, 300));
        foreach (var value in (double[])[double.NaN, double.PositiveInfinity]) Assert.Throws<ArgumentOutOfRangeException>(() => Rational.Of(value));
    }

    [Theory]
    [InlineData("3", "3")]
    [InlineData("-0.25", "-1/4")]
    [InlineData("1e-3", "1/1000")]
    [InlineData("22/7", "22/7")]
    [InlineData("6/-4", "-3/2")]
    [InlineData("1/0", null)]
    [InlineData("1,5", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Text_is_read(string text, string? expected) => Assert.Equal(expected, Rational.Parse(text)?.ToString());

    [Fact]
    public void Arithmetic_agrees_with_doubles_that_hold_the_numbers()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var (a, b) = (random.Next(-999, 1000) / 8.0, random.Next(-999, 1000) / 16.0);
            var (p, q) = (Rational.Of(a), Rational.Of(b));
            Assert.Equal(a + b, (p + q).ToDouble());
            Assert.Equal(a - b, (p - q).ToDouble());
            Assert.Equal(a * b, (p * q).ToDouble());
            // Division of doubles rounds to the nearest.
            if (b != 0) Assert.Equal(a / b, (p / q).ToDouble());
            Assert.Equal(a.CompareTo(b), p.CompareTo(q));
            Assert.Equal(Math.Floor(a), (double)p.Floor());
            Assert.Equal(Math.Ceiling(a), (double)p.Ceiling());
            Assert.Equal(p, Rational.Near(a, 1e-9, 100));
        }
    }

    [Theory]
    [InlineData(77, 3, 77.0 / 3)]
    [InlineData(-1583, 200, -7.915)]
    [InlineData((1L << 53) + 1, 1, 1L << 53)]
    [InlineData((1L << 53) + 3, 1, (1L << 53) + 4)]
    [InlineData(-((1L << 53) + 3), 4, -((1L << 53) + 4) / 4.0)]
    public void The_nearest_double_is_given_and_of_two_the_even_one(long numerator, long denominator, double expected) => Assert.Equal(expected, Rational.Of(numerator, denominator).ToDouble());

    [Fact]
    public void Rounded_doubles_stay_on_their_side()
    {
        var random = new Random(2);
        for (var round = 0; round < 2000; round++)
        {
            var value = Rational.Of(random.NextInt64(), random.NextInt64(1, long.MaxValue)) * (random.Next(2) == 0 ? 1 : -1);
            Assert.True(Rational.Of(value.ToDoubleDown()) <= value && Rational.Of(value.ToDoubleUp()) >= value);
            Assert.True(Math.BitIncrement(Math.BitIncrement(value.ToDoubleDown())) >= value.ToDoubleUp());
            var read = BitConverter.Int64BitsToDouble(random.NextInt64(0x7FE0000000000000));
            Assert.Equal(read, Rational.Of(read).ToDouble());
        }
    }
}
