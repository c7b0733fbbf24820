using System.Numerics;
using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.Training.RiskScores;

/// <summary>Costs of scores enclosed, and costs of all scores of a box bounded from below, by outward rounding.</summary>
/// <remarks>
/// <b>Argument.</b> For any p between 0 and 1 and any score s, log(1 + exp(s)) is at least h(p) + p s, where h(p) = -p ln p - (1 - p) ln(1 - p): the tangent at the score whose probability is p. So any
/// p for each row gives a function that is linear in the weights and never above the loss. Here p is what a point in the box makes of the row, rounded to a multiple of 2^-32, whatever rounding it took to come
/// there. The slopes are then whole numbers, the least of the linear function over box, limit and prices is exact, and h alone is rounded: downwards. Of open
/// inputs as many count as may be used, those that take most.
/// </remarks>
internal sealed class LogisticBound
{
    private const int ProbabilityBits = 32;

    private const int EntropyBits = 44;

    private const double ProbabilityUnit = 1L << ProbabilityBits;

    private const double EntropyUnit = 1L << EntropyBits;

    /// <summary>A score of more than this has exp(-score) below 2^-92.</summary>
    private const double FarScore = 64;

    private readonly RiskRows rows;
    private readonly bool[] isWide;
    private readonly Int128 price;
    private readonly long[] slopes;
    private readonly double[] scores;
    private readonly Int128[] gradient;

    public LogisticBound(RiskRows rows)
    {
        this.rows = rows;
        (slopes, scores, gradient) = (new long[rows.Count], new double[rows.Length], new Int128[rows.Columns.Length]);
        isWide = [.. rows.Integers.Select(column => Reach(column) > long.MaxValue >> (ProbabilityBits + 1))];
        price = (Int128)(rows.Problem.InputCost * (rows.Total * ((BigInteger)rows.Problem.Data.Scale << ProbabilityBits))).Floor();
    }

    private int Scale => rows.Problem.Data.Scale;

    /// <summary>A number that no score of the box costs less than.</summary>
    /// <param name="box">The box.</param>
    /// <param name="weights">Where the tangent touches, the bias last; any point gives a bound.</param>
    public double Of(RiskBox box, ReadOnlySpan<double> weights)
    {
        Score(weights);
        Int128 entropy = 0;
        for (var r = 0; r < rows.Count; r++)
        {
            var probability = 1 / (1 + Math.Exp(-scores[r]));
            var p = probability >= 0 && probability <= 1 ? (long)Math.Round(probability * ProbabilityUnit) : 0;
            var all = rows.PlusUnits[r] + rows.MinusUnits[r];
            slopes[r] = all * p - (rows.PlusUnits[r] << ProbabilityBits);
            entropy += (Int128)all * Entropy(p);
        }

        var least = Least(box);
        // Entropies are in units of 2^-44, the linear part in units of 2^-32 over the scale.
        var numerator = (BigInteger)entropy * Scale + ((BigInteger)least << (EntropyBits - ProbabilityBits));
        return Rational.Of(numerator, ((BigInteger)rows.Total * Scale) << EntropyBits).ToDoubleDown();
    }

    /// <summary>The cost of a score between two doubles.</summary>
    /// <param name="weights">The weights, the bias last.</param>
    public LossInterval CostOf(int[] weights)
    {
        BigInteger linear = 0;
        Int128 lower = 0, upper = 0;
        for (var r = 0; r < rows.Count; r++)
        {
            var score = (long)weights[^1] * Scale;
            for (var i = 0; i < rows.Integers.Length; i++) score += (long)weights[i] * rows.Integers[i][r];
            var all = rows.PlusUnits[r] + rows.MinusUnits[r];
            // log(1 + exp(s)) = max(s, 0) + log(1 + exp(-|s|)), and the loss is all log(1 + exp(s)) - plus s.
            linear += (BigInteger)all * Math.Max(score, 0) - (BigInteger)rows.PlusUnits[r] * score;
            var (least, most) = Rest(Math.Abs(score));
            lower += (Int128)all * (long)Math.Floor(least * EntropyUnit);
            upper += (Int128)all * (long)Math.Ceiling(most * EntropyUnit);
        }

        var exact = Rational.Of(linear, (BigInteger)rows.Total * Scale) + rows.Problem.InputCost * weights.AsSpan(0, weights.Length - 1).ToArray().Count(w => w != 0);
        Rational Cost(Int128 rest) => exact + Rational.Of((BigInteger)rest, (BigInteger)rows.Total << EntropyBits);
        // The checker computes by code of its own, whose ends may lie a little outside of these.
        var slack = Rational.Of(Tolerances.LogisticValue);
        return new LossInterval((Cost(lower) - slack).ToDoubleDown(), (Cost(upper) + slack).ToDoubleUp());
    }

    /// <summary>log(1 + exp(-t)) for t = size / scale, between two doubles. The exponential is guessed, and kept where its logarithm shows that it is on the right side.</summary>
    private (double Lower, double Upper) Rest(long size)
    {
        var t = (double)size / Scale;
        if (t > FarScore) return (0, Math.ScaleB(1, -80));
        // The quotient is off by half a unit in the last place.
        var slack = Tolerances.Logarithm;
        var guess = Math.Exp(-t);
        var (above, below) = (Math.Min(1, guess * (1 + 4 * slack)), guess * (1 - 4 * slack));
        if (NaturalLogarithm.Of(above) - slack < -Math.BitDecrement(t) && above < 1) above = 1;
        if (NaturalLogarithm.Of(below) + slack > -Math.BitIncrement(t)) below = 0;
        return (Math.Max(0, NaturalLogarithm.Of(1 + below) - slack), NaturalLogarithm.Of(1 + above) + slack);
    }

    /// <summary>h(p / 2^32) from below, in units of 2^-44.</summary>
    private static long Entropy(long p)
    {
        if (p is 0 or 1L << ProbabilityBits) return 0;
        var (one, other) = (p / ProbabilityUnit, ((1L << ProbabilityBits) - p) / ProbabilityUnit);
        return Math.Max(0, (long)Math.Floor((-one * NaturalLogarithm.Of(one) - other * NaturalLogarithm.Of(other) - 2 * Tolerances.Logarithm) * EntropyUnit));
    }

    /// <summary>Scores of a point, by the operations that the checker uses in their order, so that both come to the same probabilities.</summary>
    private void Score(ReadOnlySpan<double> weights)
    {
        Array.Clear(scores);
        for (var i = 0; i < rows.Integers.Length; i++)
        {
            if (weights[i] == 0) continue;
            var column = rows.Integers[i];
            for (var r = 0; r < column.Length; r++) scores[r] += weights[i] * column[r];
        }

        for (var r = 0; r < rows.Count; r++) scores[r] = scores[r] / Scale + weights[^1];
    }

    private Int128 Least(RiskBox box)
    {
        Differentiate(box);
        Int128 sum = Int128.Min(box.Low[^1] * gradient[^1], box.High[^1] * gradient[^1]);
        var (gains, used) = (new List<Int128>(), 0);
        for (var i = 0; i < box.Bias; i++)
        {
            if (box.Low[i] == 0 && box.High[i] == 0) continue;
            var least = Int128.Min(box.Low[i] * gradient[i], box.High[i] * gradient[i]) + price;
            if (box.Uses(i)) (sum, used) = (sum + least, used + 1);
            else if (least < 0) gains.Add(least);
        }

        gains.Sort();
        var more = Math.Min(gains.Count, (rows.Problem.Limits.MaxInputs ?? int.MaxValue) - used);
        for (var g = 0; g < more; g++) sum += gains[g];
        return sum;
    }

    private void Differentiate(RiskBox box)
    {
        for (var i = 0; i < box.Bias; i++)
        {
            if (box.Low[i] == 0 && box.High[i] == 0) continue;
            var column = rows.Integers[i];
            if (isWide[i])
            {
                Int128 wide = 0;
                for (var r = 0; r < column.Length; r++) wide += (Int128)slopes[r] * column[r];
                gradient[i] = wide;
                continue;
            }

            long sum = 0;
            for (var r = 0; r < column.Length; r++) sum += slopes[r] * column[r];
            gradient[i] = sum;
        }

        Int128 ones = 0;
        foreach (var slope in slopes) ones += slope;
        gradient[^1] = ones * Scale;
    }

    private Int128 Reach(int[] column)
    {
        Int128 sum = 0;
        for (var r = 0; r < column.Length; r++) sum += (Int128)(rows.PlusUnits[r] + rows.MinusUnits[r]) * Math.Abs((long)column[r]);
        return sum;
    }
}
