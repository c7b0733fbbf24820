using System.Numerics;

namespace Halfspace.Tests.Bounds;

/// <summary>A number of the form integer times a power of two, which every finite double is: sums and products without rounding.</summary>
internal readonly record struct Fraction(BigInteger Mantissa, int Exponent) : IComparable<Fraction>
{
    public static implicit operator Fraction(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var (exponent, mantissa) = ((int)(bits >> 52) & 0x7FF, bits & ((1L << 52) - 1));
        if (exponent == 0x7FF) throw new ArgumentOutOfRangeException(nameof(value), value, "The number must be finite.");
        if (exponent == 0) exponent = 1;
        else mantissa |= 1L << 52;
        return new Fraction(bits < 0 ? -mantissa : mantissa, exponent - 1075);
    }

    public static Fraction operator +(Fraction a, Fraction b)
    {
        var exponent = Math.Min(a.Exponent, b.Exponent);
        return new Fraction((a.Mantissa << (a.Exponent - exponent)) + (b.Mantissa << (b.Exponent - exponent)), exponent);
    }

    public static Fraction operator -(Fraction a, Fraction b) => a + new Fraction(-b.Mantissa, b.Exponent);

    public static Fraction operator *(Fraction a, Fraction b) => new(a.Mantissa * b.Mantissa, a.Exponent + b.Exponent);

    public int CompareTo(Fraction other) => (this - other).Mantissa.Sign;

    public static bool operator <(Fraction a, Fraction b) => a.CompareTo(b) < 0;

    public static bool operator >(Fraction a, Fraction b) => a.CompareTo(b) > 0;
}
