using System.Globalization;
using System.Numerics;

namespace Halfspace.Certificates;

/// <summary>An exact rational number with a positive denominator, in lowest terms.</summary>
public readonly struct Fraction : IComparable<Fraction>, IEquatable<Fraction>
{
    private const int MostDigits = 12;
    private readonly BigInteger denominator;

    /// <summary>Creates a fraction.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The denominator is not positive.</exception>
    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(denominator, BigInteger.Zero);
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        (Numerator, this.denominator) = (numerator / divisor, denominator / divisor);
    }

    /// <summary>The numerator, with the sign.</summary>
    public BigInteger Numerator { get; }

    /// <summary>The denominator, positive.</summary>
    public BigInteger Denominator => denominator.IsZero ? BigInteger.One : denominator;

    /// <summary>A whole number.</summary>
    public static implicit operator Fraction(BigInteger value) => new(value, BigInteger.One);

    /// <summary>The exact value of a finite double.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public static Fraction Of(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "Only finite numbers are fractions.");
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFFL;
        if (exponent > 0) mantissa |= 1L << 52;
        var shift = Math.Max(exponent, 1) - 1075;
        BigInteger signed = bits < 0 ? -mantissa : mantissa;
        return shift >= 0 ? new Fraction(signed << shift, BigInteger.One) : new Fraction(signed, BigInteger.One << -shift);
    }

    /// <summary>Reads a decimal number such as <c>0.01</c>, exactly; null where the text is none or its exponent exceeds 60 in size.</summary>
    public static Fraction? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (point, mark) = (text.IndexOf('.', StringComparison.Ordinal), text.IndexOfAny(['e', 'E']));
        var end = mark < 0 ? text.Length : mark;
        if (point > end) return null;
        var exponent = 0;
        if (mark >= 0 && (!int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 60)) return null;
        var digits = point < 0 ? text[..end] : text[..point] + text[(point + 1)..end];
        if (digits.Length is 0 or > 60 || !digits.All(char.IsAsciiDigit)) return null;
        exponent -= point < 0 ? 0 : end - point - 1;
        var whole = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return exponent >= 0 ? new Fraction(whole * BigInteger.Pow(10, exponent), BigInteger.One) : new Fraction(whole, BigInteger.Pow(10, -exponent));
    }

    /// <summary>Sum.</summary>
    public static Fraction operator +(Fraction left, Fraction right) => new(left.Numerator * right.Denominator + right.Numerator * left.Denominator, left.Denominator * right.Denominator);

    /// <summary>Difference.</summary>
    public static Fraction operator -(Fraction left, Fraction right) => new(left.Numerator * right.Denominator - right.Numerator * left.Denominator, left.Denominator * right.Denominator);

    /// <summary>Product.</summary>
    public static Fraction operator *(Fraction left, Fraction right) => new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    /// <summary>Whether the left number is smaller.</summary>
    public static bool operator <(Fraction left, Fraction right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left number is larger.</summary>
    public static bool operator >(Fraction left, Fraction right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left number is at most the right one.</summary>
    public static bool operator <=(Fraction left, Fraction right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left number is at least the right one.</summary>
    public static bool operator >=(Fraction left, Fraction right) => left.CompareTo(right) >= 0;

    /// <summary>Whether both numbers are the same.</summary>
    public static bool operator ==(Fraction left, Fraction right) => left.CompareTo(right) == 0;

    /// <summary>Whether the numbers differ.</summary>
    public static bool operator !=(Fraction left, Fraction right) => left.CompareTo(right) != 0;

    /// <inheritdoc/>
    public int CompareTo(Fraction other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <inheritdoc/>
    public bool Equals(Fraction other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Fraction other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);

    /// <summary>The exact value: a whole number, a decimal number of at most twelve places, or numerator over denominator. Never rounded.</summary>
    public override string ToString()
    {
        for (var places = 0; places <= MostDigits; places++)
        {
            var scaled = Numerator * BigInteger.Pow(10, places);
            if (!(scaled % Denominator).IsZero) continue;
            var text = BigInteger.Abs(scaled / Denominator).ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
            var sign = Numerator.Sign < 0 ? "-" : "";
            return places == 0 ? sign + text : FormattableString.Invariant($"{sign}{text[..^places]}.{text[^places..]}");
        }

        return FormattableString.Invariant($"{Numerator}/{Denominator}");
    }
}
