namespace Halfspace.Certificates.RiskScores;

/// <summary>Logarithms from the four basic operations, whose rounding IEEE 754 fixes on every machine, with a bound on the error.</summary>
internal static class Logarithm
{
    /// <summary>How far <see cref="Of"/> may be off.</summary>
    public const double Error = 1.0 / (1L << 40);

    private const double OfTwo = 0.6931471805599453;

    /// <summary>
    /// ln x for 2^-100 &lt;= x &lt;= 2^100. With x = m 2^e, 0.75 &lt; m &lt;= 1.5, and z = (m - 1) / (m + 1), so that |z| &lt;= 0.2, ln m = 2 (z + z^3 / 3 + ...), of which twelve terms are taken: the rest is below
    /// 2 * 0.2^25 / 25 / 0.96 &lt; 2^-60. Fewer than sixty operations each round a number below 2^7 by a share of 2^-53 at most, which is below 2^-40 in all.
    /// </summary>
    public static double Of(double x)
    {
        int exponent = 0;
        for (; x > 1.5; x /= 2) exponent++;
        for (; x <= 0.75; x *= 2) exponent--;
        double z = (x - 1) / (x + 1), power = z, sum = 0;
        for (var k = 1; k <= 23; k += 2, power *= z * z) sum += power / k;
        return exponent * OfTwo + 2 * sum;
    }
}
