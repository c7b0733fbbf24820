using System.Globalization;
using System.Numerics;
using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.Training;

/// <summary>
/// An exact objective value, reported as a cost: smaller is better. A fraction of integers of any size, so that neither sums nor
/// comparisons overflow or round.
/// </summary>
/// <remarks>
/// The denominator is the lattice of the objective on its problem, the same for all networks, and is not reduced. Costs are equal
/// where the fractions are equal as numbers.
/// </remarks>
public readonly struct Cost : IComparable<Cost>, IEquatable<Cost>
{
    private const int LongestFraction = 40;

    private const long Mantissa = 1L << 53;

    private readonly BigInteger denominator;

    /// <summary>States a cost.</summary>
    /// <param name="numerator">The value in units of one over the denominator.</param>
    /// <param name="denominator">The lattice: every reachable value is a multiple of one over this. One or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The denominator is zero or negative.</exception>
    public Cost(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.Sign <= 0) throw new ArgumentOutOfRangeException(nameof(denominator), denominator, "The denominator of a cost is 1 or more.");
        (Numerator, this.denominator) = (numerator, denominator);
    }

    /// <summary>The value in units of one over the denominator.</summary>
    public BigInteger Numerator { get; }

    /// <summary>The lattice: every reachable value is a multiple of one over this.</summary>
    public BigInteger Denominator => denominator.IsZero ? BigInteger.One : denominator;

    /// <summary>The value as a real number: correctly rounded where numerator and denominator are below 2^53, else off by less than two units in the last place.</summary>
    public double Value => BigInteger.Abs(Numerator) <= Mantissa && Denominator <= Mantissa ? (double)Numerator / (double)Denominator : Exact.ToDouble();

    private Rational Exact => Rational.Of(Numerator, Denominator);

    /// <summary>The smallest lattice value that is at least a solver's bound, less <see cref="Tolerances.LatticeBound"/> lattice steps or that share of the bound.</summary>
    /// <param name="bound">A real lower bound.</param>
    /// <param name="denominator">The lattice.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is infinite or not a number.</exception>
    public static Cost AtLeast(double bound, BigInteger denominator)
    {
        var scaled = Rational.Of(bound) * denominator;
        var slack = Rational.Of(Tolerances.LatticeBound) * Rational.Max(Rational.One, scaled.Abs());
        return new Cost((scaled - slack).Ceiling(), denominator);
    }

    /// <summary>The largest lattice value that is at most a real number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is infinite or not a number.</exception>
    public static Cost AtMost(double value, BigInteger denominator) => new((Rational.Of(value) * denominator).Floor(), denominator);

    /// <inheritdoc/>
    public int CompareTo(Cost other) => Denominator == other.Denominator
        ? Numerator.CompareTo(other.Numerator)
        : (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <summary>Whether two costs are the same number.</summary>
    public bool Equals(Cost other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Cost other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Exact.GetHashCode();

    /// <summary>Whether two costs are the same number.</summary>
    public static bool operator ==(Cost left, Cost right) => left.Equals(right);

    /// <summary>Whether two costs are different numbers.</summary>
    public static bool operator !=(Cost left, Cost right) => !left.Equals(right);

    /// <summary>Whether the left cost is smaller.</summary>
    public static bool operator <(Cost left, Cost right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left cost is larger.</summary>
    public static bool operator >(Cost left, Cost right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left cost is at most the right one.</summary>
    public static bool operator <=(Cost left, Cost right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left cost is at least the right one.</summary>
    public static bool operator >=(Cost left, Cost right) => left.CompareTo(right) >= 0;

    /// <summary>The exact difference of two costs.</summary>
    public static Cost operator -(Cost left, Cost right) => left.Denominator == right.Denominator
        ? new Cost(left.Numerator - right.Numerator, left.Denominator)
        : new Cost(left.Numerator * right.Denominator - right.Numerator * left.Denominator, left.Denominator * right.Denominator);

    /// <summary>The larger of two costs.</summary>
    public static Cost Max(Cost left, Cost right) => left >= right ? left : right;

    /// <summary>
    /// The value exactly: in decimal notation where six decimals are enough, else as a fraction in lowest terms with what it is about;
    /// a fraction that is too long to read is left out and only what it is about is said.
    /// </summary>
    public override string ToString()
    {
        const int Million = 1_000_000;
        var exact = Exact;
        if ((Rational)Million * exact is { IsInteger: true } scaled)
        {
            var (whole, rest) = BigInteger.DivRem(BigInteger.Abs(scaled.Numerator), Million);
            var sign = scaled.Sign < 0 ? "-" : "";
            var decimals = ((int)rest).ToString("D6", CultureInfo.InvariantCulture).TrimEnd('0');
            return decimals.Length == 0 ? $"{sign}{whole}" : $"{sign}{whole}.{decimals}";
        }

        var about = string.Create(CultureInfo.InvariantCulture, $"about {Value:G7}");
        var fraction = exact.ToString();
        return fraction.Length <= LongestFraction ? $"{fraction} ({about})" : about;
    }
}
