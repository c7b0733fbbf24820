using System.Numerics;
using Halfspace.Data;
using Halfspace.Mip.Exact;

namespace Halfspace.Tests.Training.RiskScores;

/// <summary>Logistic losses to some sixty digits by Taylor series in whole numbers of 2^-220, without a logarithm of the machine.</summary>
internal static class PreciseLoss
{
    private const int Bits = 220;

    private static readonly BigInteger One = BigInteger.One << Bits;

    /// <summary>What the result may be off by.</summary>
    public static Rational Error { get; } = Rational.Of(1, BigInteger.One << (Bits - 40));

    /// <summary>ln x.</summary>
    public static Rational Log(Rational x)
    {
        var exponent = 0;
        for (; x > 2; x /= 2) exponent++;
        for (; x < 1; x *= 2) exponent--;
        return Rational.Of(LogOf(x) + exponent * LogOf(2), One);
    }

    /// <summary>The mean loss of weights, the bias last, plus the price of the inputs used.</summary>
    public static Rational CostOf(Dataset data, int[] weights, Rational inputCost, Rational first, Rational second)
    {
        Rational sum = Rational.Zero, total = Rational.Zero;
        for (var k = 0; k < data.SampleCount; k++)
        {
            BigInteger score = (BigInteger)weights[^1] * data.Scale;
            for (var i = 0; i < data.InputCount; i++) score += (BigInteger)weights[i] * data.Row(k)[i];
            var weight = data.Labels[k] == 1 ? second : first;
            sum += weight * Softplus(Rational.Of(data.Labels[k] == 1 ? -score : score, data.Scale));
            total += weight;
        }

        return sum / total + inputCost * weights[..^1].Count(w => w != 0);
    }

    private static Rational Softplus(Rational s)
    {
        var size = s.Abs();
        // exp(-t) = exp(-t / 2^12)^(2^12)
        var step = -Fixed(size) >> 12;
        BigInteger power = One, sum = One;
        for (var n = 1; n < 60; n++) sum += power = power * step / n >> Bits;
        for (var n = 0; n < 12; n++) sum = sum * sum >> Bits;
        var rest = Rational.Of(LogOf(Rational.Of(One + sum, One)), One);
        return s.Sign > 0 ? s + rest : rest;
    }

    private static BigInteger Fixed(Rational x) => x.Numerator * One / x.Denominator;

    /// <summary>ln x in units of 2^-220, 1 &lt;= x &lt;= 2.</summary>
    private static BigInteger LogOf(Rational x)
    {
        var z = Fixed((x - 1) / (x + 1));
        BigInteger power = z, sum = 0, square = z * z >> Bits;
        for (var n = 1; n < 200; n += 2, power = power * square >> Bits) sum += power / n;
        return 2 * sum;
    }
}
