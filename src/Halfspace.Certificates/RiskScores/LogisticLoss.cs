using System.Numerics;

namespace Halfspace.Certificates.RiskScores;

/// <summary>The mean logistic loss of scores: of one between two fractions, of all in a box from below.</summary>
/// <remarks>
/// For 0 &lt;= p &lt;= 1, log(1 + exp(s)) >= h(p) + p s with h(p) = -p ln p - (1 - p) ln(1 - p), whatever p. A row on which scores of the first class count a and of the second b thus costs at least
/// (a + b) h(p) + ((a + b) p - b) s, linear in the weights. Here p is a multiple of 2^-32 near the probability at a point: how near is of no matter. Slopes, their sums and the least over the box are whole
/// numbers without rounding; h is rounded down by twice <see cref="Logarithm.Error"/>.
/// </remarks>
internal sealed class LogisticLoss
{
    private const int Bits = 32;
    private const double EntropyUnit = 1L << 44;
    private readonly SignProblem problem;
    private readonly Fraction inputCost;
    private readonly List<(int Input, int Value)[]> rows = [];
    private readonly List<long> first = [], second = [];
    private readonly BigInteger total;

    /// <summary>Groups equal samples.</summary>
    public LogisticLoss(SignProblem problem, Fraction inputCost, long firstUnits, long secondUnits)
    {
        (this.problem, this.inputCost) = (problem, inputCost);
        var seen = new Dictionary<string, int>();
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            var row = problem.Data.Row(k).ToArray();
            var key = string.Join(',', row);
            if (!seen.TryGetValue(key, out var at))
            {
                seen.Add(key, at = rows.Count);
                rows.Add([.. row.Select((value, input) => (input, value)).Where(entry => entry.value != 0)]);
                first.Add(0);
                second.Add(0);
            }

            if (problem.Data.Labels[k] == 1) second[at] += secondUnits;
            else first[at] += firstUnits;
        }

        total = first.Concat(second).Aggregate(BigInteger.Zero, (sum, units) => sum + units);
    }

    private int Scale => problem.Data.Scale;

    /// <summary>Two fractions with the cost of a score between them, its price included.</summary>
    public (Fraction Lower, Fraction Upper) CostOf(int[] weights, int bias)
    {
        BigInteger exact = 0, lower = 0, upper = 0;
        for (var r = 0; r < rows.Count; r++)
        {
            BigInteger score = (BigInteger)bias * Scale;
            foreach (var (input, value) in rows[r]) score += (BigInteger)weights[input] * value;
            // a log(1 + exp(s)) + b log(1 + exp(-s)) = a max(s, 0) + b max(-s, 0) + (a + b) log(1 + exp(-|s|))
            exact += score.Sign > 0 ? first[r] * score : -second[r] * score;
            var (least, most) = Rest((double)BigInteger.Abs(score) / Scale);
            lower += (first[r] + second[r]) * new BigInteger(Math.Floor(least * EntropyUnit));
            upper += (first[r] + second[r]) * new BigInteger(Math.Ceiling(most * EntropyUnit));
        }

        var known = new Fraction(exact, total * Scale) + inputCost * (BigInteger)weights.Count(weight => weight != 0);
        return (known + new Fraction(lower, total << 44), known + new Fraction(upper, total << 44));
    }

    /// <summary>log(1 + exp(-t)) for t that is off by a share of 2^-50 at most: an exponential is guessed, and taken only where its logarithm shows on which side of the true one it is.</summary>
    private static (double Lower, double Upper) Rest(double t)
    {
        double least = t * (1 - 1.0 / (1L << 50)), most = t * (1 + 1.0 / (1L << 50)), above = 1, below = 0;
        var near = Math.Exp(-Math.Min(t, 60));
        double larger = near * (1 + 8 * Logarithm.Error), smaller = near * (1 - 8 * Logarithm.Error);
        if (larger < 1 && Logarithm.Of(larger) - Logarithm.Error >= -least) above = larger;
        if (Logarithm.Of(smaller) + Logarithm.Error <= -most) below = smaller;
        return (Math.Max(0, Logarithm.Of(1 + below) - Logarithm.Error), Logarithm.Of(1 + above) + Logarithm.Error);
    }

    /// <summary>A fraction that no score of a box costs less than.</summary>
    public Fraction Least(ScoreBox box, RiskScoreNode leaf)
    {
        var point = new double[box.Bias];
        for (var k = 0; k < leaf.Inputs!.Count; k++) point[leaf.Inputs[k]] = leaf.Weights[k];
        var (entropy, bias, gradient) = (Int128.Zero, Int128.Zero, new Int128[box.Bias]);
        for (var r = 0; r < rows.Count; r++)
        {
            double score = 0;
            foreach (var (input, value) in rows[r]) score += point[input] * value;
            var probability = Math.Round(Math.ScaleB(1 / (1 + Math.Exp(-(score / Scale + leaf.Bias))), Bits));
            var p = probability >= 0 && probability < 1L << Bits ? (long)probability : probability >= 1L << Bits ? 1L << Bits : 0;
            var slope = (first[r] + second[r]) * p - (second[r] << Bits);
            foreach (var (input, value) in rows[r]) gradient[input] += (Int128)slope * value;
            (bias, entropy) = (bias + slope, entropy + (Int128)(first[r] + second[r]) * Entropy(p));
        }

        Fraction InLoss(BigInteger sum) => new(sum, (total * Scale) << Bits);
        var least = new Fraction((BigInteger)entropy, total << 44) + InLoss(BigInteger.Min((BigInteger)bias * box.Low(box.Bias), (BigInteger)bias * box.High(box.Bias)) * Scale);
        var (gains, used) = (new List<Fraction>(), 0);
        for (var i = 0; i < box.Bias; i++)
        {
            if (box.Low(i) == 0 && box.High(i) == 0) continue;
            var change = InLoss(BigInteger.Min((BigInteger)gradient[i] * box.Low(i), (BigInteger)gradient[i] * box.High(i))) + inputCost;
            if (box.Uses(i)) (least, used) = (least + change, used + 1);
            else if (change < BigInteger.Zero) gains.Add(change);
        }

        foreach (var gain in gains.Order().Take((problem.Limits.MaxInputs ?? int.MaxValue) - used)) least += gain;
        return least;
    }

    /// <summary>h(p / 2^32) from below, in units of 2^-44.</summary>
    private static long Entropy(long p)
    {
        if (p == 0 || p == 1L << Bits) return 0;
        double one = Math.ScaleB(p, -Bits), other = Math.ScaleB((1L << Bits) - p, -Bits);
        return (long)Math.Floor((-(one * Logarithm.Of(one)) - other * Logarithm.Of(other) - 2 * Logarithm.Error) * EntropyUnit);
    }
}
