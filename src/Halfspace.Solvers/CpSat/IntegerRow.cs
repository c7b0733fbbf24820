using System.Numerics;
using Halfspace.Mip;

namespace Halfspace.Solvers.CpSat;

/// <summary>A linear row in whole numbers: <c>lower &lt;= sum &lt;= upper</c>, with the extreme values of <see cref="long"/> for no limit.</summary>
/// <param name="Indices">The variables.</param>
/// <param name="Coefficients">Their coefficients, without a common divisor.</param>
/// <param name="Lower">The least value.</param>
/// <param name="Upper">The greatest value.</param>
internal sealed record IntegerRow(int[] Indices, long[] Coefficients, long Lower, long Upper)
{
    /// <summary>The largest common denominator that is tried.</summary>
    private const long LargestScale = 1_000_000_000;

    /// <summary>Whole numbers up to here, and sums of them, are exact in double precision and far from overflow.</summary>
    public const double Largest = 1e15;

    /// <summary>A row in whole numbers, or null where its coefficients are no fractions of a small common denominator, or are too large.</summary>
    public static IntegerRow? Of(ReadOnlySpan<int> indices, ReadOnlySpan<double> coefficients, double lower, double upper)
    {
        if (Scaled(coefficients, out var scale) is not { } whole) return null;
        var divisor = whole.Aggregate(0L, (gcd, value) => (long)BigInteger.GreatestCommonDivisor(gcd, value));
        if (divisor > 1)
        {
            for (var t = 0; t < whole.Length; t++) whole[t] /= divisor;
        }

        var factor = scale / (double)Math.Max(1, divisor);
        var (least, greatest) = (Limit(lower, factor, up: true), Limit(upper, factor, up: false));
        return least is null || greatest is null ? null : new IntegerRow(indices.ToArray(), whole, least.Value, greatest.Value);
    }

    /// <summary>Coefficients times the least scale that makes all of them whole; null where there is none.</summary>
    public static long[]? Scaled(ReadOnlySpan<double> coefficients, out long scale)
    {
        scale = 1;
        foreach (var coefficient in coefficients)
        {
            if (Denominator(coefficient) is not { } denominator) return null;
            var common = BigInteger.GreatestCommonDivisor(scale, denominator);
            var next = scale / common * denominator;
            if (next > LargestScale) return null;
            scale = (long)next;
        }

        var whole = new long[coefficients.Length];
        for (var t = 0; t < whole.Length; t++)
        {
            var value = Math.Round(coefficients[t] * scale);
            if (Math.Abs(value) > Largest) return null;
            whole[t] = (long)value;
        }

        return whole;
    }

    /// <summary>The least denominator of a fraction whose nearest double this is; null where it is beyond a million.</summary>
    private static long? Denominator(double value)
    {
        if (Math.Abs(value) > Largest) return null;
        if (value == Math.Round(value)) return 1;
        // Continued fractions; what follows is exact until it ends.
        var (size, rest) = (Math.Abs(value), Math.Abs(value));
        var (p, lastP, q, lastQ) = (1.0, 0.0, 0.0, 1.0);
        for (var step = 0; step < 40; step++)
        {
            var whole = Math.Floor(rest);
            (p, lastP) = (whole * p + lastP, p);
            (q, lastQ) = (whole * q + lastQ, q);
            if (q > 1_000_000) return null;
            if (p / q == size) return (long)q;
            if (rest == whole) return null;
            rest = 1 / (rest - whole);
        }

        return null;
    }

    private static long? Limit(double limit, double factor, bool up)
    {
        if (double.IsInfinity(limit)) return limit < 0 ? long.MinValue : long.MaxValue;
        var scaled = limit * factor;
        if (Math.Abs(scaled) > Largest) return null;
        var slack = Tolerances.LimitRounding * Math.Max(1, Math.Abs(scaled));
        return (long)(up ? Math.Ceiling(scaled - slack) : Math.Floor(scaled + slack));
    }
}
