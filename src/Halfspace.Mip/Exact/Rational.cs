using System.Globalization;
using System.Numerics;

namespace Halfspace.Mip.Exact;

/// <summary>A fraction of two integers of any size, in lowest terms: sums, products and comparisons are exact.</summary>
public readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    private readonly BigInteger denominator;

    private Rational(BigInteger numerator, BigInteger denominator)
    {
        Numerator = numerator;
        this.denominator = denominator;
    }

    /// <summary>The number zero.</summary>
    public static Rational Zero => default;

    /// <summary>The number one.</summary>
    public static Rational One { get; } = new(BigInteger.One, BigInteger.One);

    /// <summary>The upper part of the fraction; it carries the sign.</summary>
    public BigInteger Numerator { get; }

    /// <summary>The lower part of the fraction, one or more.</summary>
    public BigInteger Denominator => denominator.IsZero ? BigInteger.One : denominator;

    /// <summary>Minus one, zero or one.</summary>
    public int Sign => Numerator.Sign;

    /// <summary>True for zero.</summary>
    public bool IsZero => Numerator.IsZero;

    /// <summary>True where the denominator is one.</summary>
    public bool IsInteger => Denominator.IsOne;

    /// <summary>A fraction in lowest terms.</summary>
    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    public static Rational Of(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero) throw new DivideByZeroException("A fraction needs a denominator other than zero.");
        if (denominator.IsOne) return new Rational(numerator, denominator);
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0) common = -common;
        return common.IsOne ? new Rational(numerator, denominator) : new Rational(numerator / common, denominator / common);
    }

    /// <summary>The number that a double stands for, every bit of it: 0.1 becomes 3602879701896397/36028797018963968.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The double is infinite or not a number.</exception>
    public static Rational Of(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "Only finite numbers are fractions.");
        var bits = BitConverter.DoubleToInt64Bits(value);
        var (exponent, mantissa) = ((int)(bits >> 52) & 0x7FF, bits & ((1L << 52) - 1));
        if (exponent == 0) exponent = 1;
        else mantissa |= 1L << 52;
        var scaled = new BigInteger(bits < 0 ? -mantissa : mantissa);
        exponent -= 1075;
        return exponent >= 0 ? new Rational(scaled << exponent, BigInteger.One) : Of(scaled, BigInteger.One << -exponent);
    }

    /// <summary>
    /// The shortest decimal that reads back as a double, which is what a file or a programmer wrote: 0.1 becomes 1/10. It is within
    /// half a unit in the last place of the double.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The double is infinite or not a number.</exception>
    public static Rational OfDecimal(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "Only finite numbers are fractions.");
        return Math.Abs(value) < 1e15 && value == Math.Floor(value) ? (Rational)(long)value : ParseDecimal(value.ToString("R", CultureInfo.InvariantCulture))!.Value;
    }

    /// <summary>Reads <c>3</c>, <c>-0.25</c>, <c>1e-3</c> or <c>22/7</c>; null where a text is none of these.</summary>
    public static Rational? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        if (parts.Length > 2) return null;
        var values = new Rational[parts.Length];
        for (var p = 0; p < parts.Length; p++)
        {
            if (ParseDecimal(parts[p]) is not { } value) return null;
            values[p] = value;
        }

        return parts.Length == 1 ? values[0] : values[1].IsZero ? null : values[0] / values[1];
    }

    /// <summary>The fraction with the smallest denominator, up to a limit, that lies within a distance of a number; null where there is none.</summary>
    /// <remarks>Convergents of the continued fraction are tried in turn.</remarks>
    public static Rational? Near(double value, double distance, long largestDenominator)
    {
        if (!double.IsFinite(value)) return null;
        var (h0, h1, k0, k1) = (BigInteger.Zero, BigInteger.One, BigInteger.One, BigInteger.Zero);
        var rest = value;
        for (var step = 0; step < 40; step++)
        {
            var whole = new BigInteger(Math.Floor(rest));
            (h0, h1, k0, k1) = (h1, whole * h1 + h0, k1, whole * k1 + k0);
            if (k1 > largestDenominator) return null;
            if (Math.Abs((double)h1 / (double)k1 - value) <= distance) return Of(h1, k1);
            rest -= Math.Floor(rest);
            if (rest <= 0) return null;
            rest = 1 / rest;
        }

        return null;
    }

    /// <summary>The largest integer that is not above this.</summary>
    public BigInteger Floor()
    {
        var quotient = BigInteger.DivRem(Numerator, Denominator, out var rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The smallest integer that is not below this.</summary>
    public BigInteger Ceiling()
    {
        var quotient = BigInteger.DivRem(Numerator, Denominator, out var rest);
        return rest.Sign > 0 ? quotient + 1 : quotient;
    }

    /// <summary>The magnitude.</summary>
    public Rational Abs() => Sign < 0 ? -this : this;

    /// <summary>The smaller of two numbers.</summary>
    public static Rational Min(Rational a, Rational b) => a <= b ? a : b;

    /// <summary>The larger of two numbers.</summary>
    public static Rational Max(Rational a, Rational b) => a >= b ? a : b;

    /// <summary>The nearest double, and of two the even one; below the normal range one of the two next to this number.</summary>
    public double ToDouble()
    {
        if (Numerator.IsZero) return 0;
        var magnitude = BigInteger.Abs(Numerator);
        // A quotient of 66 bits or more, whose last bit says whether the division left something; a cast would only cut its bits off.
        var shift = (int)(Denominator.GetBitLength() - magnitude.GetBitLength()) + 66;
        var quotient = BigInteger.DivRem(shift >= 0 ? magnitude << shift : magnitude, shift >= 0 ? Denominator : Denominator << -shift, out var rest);
        if (!rest.IsZero) quotient |= BigInteger.One;
        var dropped = (int)quotient.GetBitLength() - 53;
        var (kept, half) = (quotient >> dropped, BigInteger.One << (dropped - 1));
        var past = (quotient & ((half << 1) - 1)).CompareTo(half);
        if (past > 0 || (past == 0 && !kept.IsEven)) kept += BigInteger.One;
        return double.ScaleB(Numerator.Sign * (double)kept, dropped - shift);
    }

    /// <summary>A double that is not above this number, and as near as can be.</summary>
    public double ToDoubleDown()
    {
        var value = ToDouble();
        if (double.IsPositiveInfinity(value)) return double.MaxValue;
        while (double.IsFinite(value) && Of(value) > this) value = Math.BitDecrement(value);
        return value;
    }

    /// <summary>A double that is not below this number, and as near as can be.</summary>
    public double ToDoubleUp() => -(-this).ToDoubleDown();

    /// <summary>An integer as a fraction.</summary>
    public static implicit operator Rational(long value) => new(value, BigInteger.One);

    /// <summary>An integer as a fraction.</summary>
    public static implicit operator Rational(BigInteger value) => new(value, BigInteger.One);

    /// <summary>The sum.</summary>
    public static Rational operator +(Rational a, Rational b) =>
        a.IsZero ? b : b.IsZero ? a : Of(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);

    /// <summary>The difference.</summary>
    public static Rational operator -(Rational a, Rational b) => a + -b;

    /// <summary>The negation.</summary>
    public static Rational operator -(Rational a) => new(-a.Numerator, a.Denominator);

    /// <summary>The product.</summary>
    public static Rational operator *(Rational a, Rational b) =>
        a.IsZero || b.IsZero ? Zero : Of(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <summary>The quotient.</summary>
    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    public static Rational operator /(Rational a, Rational b) => Of(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    /// <summary>Whether the first is smaller.</summary>
    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;

    /// <summary>Whether the first is larger.</summary>
    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;

    /// <summary>Whether the first is not larger.</summary>
    public static bool operator <=(Rational a, Rational b) => a.CompareTo(b) <= 0;

    /// <summary>Whether the first is not smaller.</summary>
    public static bool operator >=(Rational a, Rational b) => a.CompareTo(b) >= 0;

    /// <summary>Whether two numbers are the same.</summary>
    public static bool operator ==(Rational a, Rational b) => a.Equals(b);

    /// <summary>Whether two numbers differ.</summary>
    public static bool operator !=(Rational a, Rational b) => !a.Equals(b);

    /// <inheritdoc/>
    public int CompareTo(Rational other)
    {
        if (Sign != other.Sign) return Sign.CompareTo(other.Sign);
        return (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);
    }

    /// <inheritdoc/>
    public bool Equals(Rational other) => Numerator == other.Numerator && Denominator == other.Denominator;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);

    /// <summary>The fraction as text: <c>3</c> or <c>-3/2</c>.</summary>
    public override string ToString() => IsInteger
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    private static Rational? ParseDecimal(string text)
    {
        var at = text.IndexOfAny(['e', 'E']);
        var exponent = 0;
        if (at >= 0 && (!int.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 400)) return null;
        var digits = (at < 0 ? text : text[..at]).Trim();
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        if (!BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var mantissa)) return null;
        return exponent >= 0 ? new Rational(mantissa * BigInteger.Pow(10, exponent), BigInteger.One) : Of(mantissa, BigInteger.Pow(10, -exponent));
    }
}
