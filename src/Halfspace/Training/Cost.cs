using System.Globalization;

namespace Halfspace.Training;

/// <summary>
/// An exact objective value, reported as a cost: smaller is better. A fraction with a positive denominator that is the
/// same for all networks of one problem and objective, so values compare without rounding.
/// </summary>
/// <param name="Numerator">The value in units of one over the denominator.</param>
/// <param name="Denominator">The lattice: every reachable value is a multiple of one over this.</param>
public readonly record struct Cost(long Numerator, long Denominator) : IComparable<Cost>
{
    /// <summary>The value as a real number, correctly rounded for numerators below 2^53.</summary>
    public double Value => (double)Numerator / Denominator;

    /// <summary>The smallest lattice value that is at least a solver's bound, less a tolerance of 1e-6 lattice steps or relative.</summary>
    /// <param name="bound">A real lower bound.</param>
    /// <param name="denominator">The lattice.</param>
    public static Cost AtLeast(double bound, long denominator)
    {
        var scaled = bound * denominator;
        var slack = 1e-6 * Math.Max(1, Math.Abs(scaled));
        return new Cost((long)Math.Ceiling(scaled - slack), denominator);
    }

    /// <inheritdoc/>
    public int CompareTo(Cost other) => ((Int128)Numerator * other.Denominator).CompareTo((Int128)other.Numerator * Denominator);

    /// <summary>Whether the left cost is smaller.</summary>
    public static bool operator <(Cost left, Cost right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left cost is larger.</summary>
    public static bool operator >(Cost left, Cost right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left cost is at most the right one.</summary>
    public static bool operator <=(Cost left, Cost right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left cost is at least the right one.</summary>
    public static bool operator >=(Cost left, Cost right) => left.CompareTo(right) >= 0;

    /// <summary>The larger of two costs.</summary>
    public static Cost Max(Cost left, Cost right) => left >= right ? left : right;

    /// <summary>The value in decimal notation.</summary>
    public override string ToString() => Value.ToString("0.######", CultureInfo.InvariantCulture);
}
