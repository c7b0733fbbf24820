using Halfspace.Mip;

namespace Halfspace.Training.RiskScores;

/// <summary>The natural logarithm from additions, multiplications and divisions alone, whose error is known on every machine.</summary>
/// <remarks>
/// <b>Argument.</b> A double is m 2^e with m between 2/3 and 4/3, exactly. With z = (m - 1) / (m + 1), |z| is at most 1/5, and ln m = 2 (z + z^3 / 3 + z^5 / 5 + ...); what follows
/// z^23 / 23 adds up to less than 2^-61. Each operation rounds by a share of at most 2^-53 of a number that is at most 100 ln 2 in size, and there are under forty, so that
/// the sum is off by less than 2^-40 for doubles between 2^-100 and 2^100: <see cref="Tolerances.Logarithm"/>.
/// </remarks>
internal static class NaturalLogarithm
{
    private const double LogarithmOfTwo = 0.69314718055994530942;

    private const double Last = 23;

    /// <summary>ln x, off by at most <see cref="Tolerances.Logarithm"/>.</summary>
    /// <param name="x">Between 2^-100 and 2^100.</param>
    public static double Of(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & ((1L << 52) - 1)) | (1023L << 52));
        if (3 * mantissa > 4) (mantissa, exponent) = (mantissa / 2, exponent + 1);
        var z = (mantissa - 1) / (mantissa + 1);
        var square = z * z;
        var sum = 1 / Last;
        for (var k = Last - 2; k >= 1; k -= 2) sum = sum * square + 1 / k;
        return exponent * LogarithmOfTwo + 2 * z * sum;
    }
}
