using System.Globalization;
using System.Numerics;

namespace Halfspace.Certificates;

/// <summary>An exact rational number with a positive denominator, in lowest terms.</summary>
public readonly record struct Fraction : IComparable<Fraction>
{
    private const int MostDigits = 12;
    private readonly BigInteger denominatorLessOne;

    /// <summary>Creates a fraction in lowest terms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The denominator is not positive.</exception>
    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(denominator, BigInteger.Zero);
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        (Numerator, denominatorLessOne) = (numerator / divisor, denominator / divisor - 1);
    }

    /// <summary>The numerator, with the sign.</summary>
    public BigInteger Numerator { get; }

    /// <summary>The denominator, positive.</summary>
    public BigInteger Denominator => denominatorLessOne + 1;

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
        return new Fraction((BigInteger)(Math.Sign(value) * mantissa) << Math.Max(shift, 0), BigInteger.One << Math.Max(-shift, 0));
    }

    /// <summary>Reads a decimal number such as <c>0.01</c>, exactly; null where the text is none or its exponent exceeds 60 in size.</summary>
    public static Fraction? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (number, exponent) = (text.Split('e', 'E'), 0);
        if (number.Length > 2 || (number.Length == 2 && !int.TryParse(number[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))) return null;
        var parts = number[0].Split('.');
        var digits = string.Concat(parts);
        if (exponent is < -60 or > 60 || parts.Length > 2 || digits.Length is 0 or > 60 || !digits.All(char.IsAsciiDigit)) return null;
        exponent -= parts.Skip(1).Sum(places => places.Length);
        return new Fraction(BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * BigInteger.Pow(10, Math.Max(exponent, 0)), BigInteger.Pow(10, Math.Max(-exponent, 0)));
    }

    /// <summary>Sum.</summary>
    public static Fraction operator +(Fraction left, Fraction right) => new(left.Numerator * right.Denominator + right.Numerator * left.Denominator, left.Denominator * right.Denominator);

    /// <summary>Difference.</summary>
    public static Fraction operator -(Fraction left, Fraction right) => new(left.Numerator * right.Denominator - right.Numerator * left.Denominator, left.Denominator * right.Denominator);

    /// <summary>Product.</summary>
    public static Fraction operator *(Fraction left, Fraction right) => new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    /// <summary>The number without its sign.</summary>
    public Fraction Abs() => new(BigInteger.Abs(Numerator), Denominator);

    /// <summary>Whether the left number is smaller.</summary>
    public static bool operator <(Fraction left, Fraction right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left number is larger.</summary>
    public static bool operator >(Fraction left, Fraction right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left number is at most the right one.</summary>
    public static bool operator <=(Fraction left, Fraction right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left number is at least the right one.</summary>
    public static bool operator >=(Fraction left, Fraction right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(Fraction other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

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
