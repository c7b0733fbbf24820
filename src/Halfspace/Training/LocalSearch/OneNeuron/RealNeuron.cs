namespace Halfspace.Training.LocalSearch.OneNeuron;

/// <summary>
/// A single neuron of real weights within their ranges, fitted one weight after the other: by logistic loss, or, once rows count less the further they are on the wrong
/// side, by a sigmoid, which is nearer to a count of mistakes.
/// </summary>
/// <remarks>
/// The sigmoid of a margin is 1 - exp(-l) with l its logistic loss, and concave in l. So the slope exp(-l) as the weight of a row, and a fit of the weighted logistic losses, can only make
/// the sum of sigmoids smaller. Scores are divided by a temperature: the higher it is, the larger the best weights, until they meet their ranges.
/// </remarks>
internal sealed class RealNeuron
{
    /// <summary>A little of the curvature that a column has at most pulls its weight to zero, so that a fit ends where classes are separable.</summary>
    private const double Ridge = 0.002;

    /// <summary>A fit ends where no weight moves the scores by more than so much of the temperature.</summary>
    private const double Still = 0.01;

    private readonly OneNeuronRows rows;
    private readonly double[] scores;
    private readonly double[] chances;
    private readonly double[] firsts;
    private readonly double[] seconds;
    private readonly double[] trust;
    private readonly double[] curvatures;
    private readonly int[] every;
    private double bias;
    private double temperature = 1;

    public RealNeuron(OneNeuronRows rows)
    {
        this.rows = rows;
        (scores, chances) = (new double[rows.Count], new double[rows.Count]);
        (firsts, seconds) = (new double[rows.Count], new double[rows.Count]);
        (trust, curvatures, Weights) = (new double[rows.Columns + 1], new double[rows.Columns + 1], new double[rows.Columns]);
        (Spreads, every) = (new double[rows.Columns], new int[rows.Count]);
        var all = 0.0;
        for (var r = 0; r < every.Length; r++) (every[r], all) = (r, all + rows.FirstCounts[r] + rows.SecondCounts[r]);
        for (var c = 0; c < Spreads.Length; c++)
        {
            var sum = 0.0;
            for (var k = 0; k < rows.At[c].Length; k++)
            {
                var r = rows.At[c][k];
                sum += (rows.FirstCounts[r] + rows.SecondCounts[r]) * (double)rows.Values[c][k] * rows.Values[c][k];
            }

            Spreads[c] = Math.Sqrt(sum / all);
        }

        Reset(1, 1);
    }

    /// <summary>The weights, within their ranges where <see cref="KeepsRanges"/> says so.</summary>
    public double[] Weights { get; }

    /// <summary>For each column the root of its mean square.</summary>
    public double[] Spreads { get; }

    /// <summary>Whether weights stay within the ranges of the problem, or are free.</summary>
    public bool KeepsRanges { get; set; } = true;

    /// <summary>What scores are divided by.</summary>
    public double Temperature => temperature;

    /// <summary>Weights fitted so far, one at a time.</summary>
    public long Steps { get; private set; }

    /// <summary>Counts each row at its cost, times a factor for each class.</summary>
    public void Reset(double first, double second)
    {
        for (var r = 0; r < firsts.Length; r++) (firsts[r], seconds[r]) = (first * rows.FirstCosts[r], second * rows.SecondCosts[r]);
        Measure();
    }

    /// <summary>Makes rows count less the further they are on the wrong side.</summary>
    public void Reweigh(double first, double second)
    {
        for (var r = 0; r < firsts.Length; r++) (firsts[r], seconds[r]) = (first * rows.FirstCosts[r] * (1 - chances[r]), second * rows.SecondCosts[r] * chances[r]);
        Measure();
    }

    /// <summary>Multiplies all weights, and the temperature with them, so that the fit stays the same.</summary>
    public void Scale(double factor)
    {
        for (var c = 0; c < Weights.Length; c++) Weights[c] *= factor;
        bias *= factor;
        temperature *= factor;
        Begin();
    }

    /// <summary>Takes another temperature.</summary>
    public void HeatTo(double value)
    {
        temperature = value;
        Begin();
    }

    /// <summary>Takes weights.</summary>
    public void Load(ReadOnlySpan<double> weights)
    {
        weights.CopyTo(Weights);
        Begin();
    }

    /// <summary>Sets one weight.</summary>
    public void Set(int column, double weight)
    {
        var change = weight - Weights[column];
        Weights[column] = weight;
        if (change != 0) Move(rows.At[column], rows.Values[column], change);
    }

    /// <summary>Fits the bias and all weights but some, one after the other, several times.</summary>
    /// <param name="passes">How often at most.</param>
    /// <param name="isFixed">The weights that stay as they are; null for none.</param>
    /// <param name="mayGoOn">Asked before every weight.</param>
    public void Fit(int passes, bool[]? isFixed, Func<bool> mayGoOn)
    {
        for (var pass = 0; pass < passes; pass++)
        {
            var most = FitBias();
            for (var c = 0; c < Weights.Length; c++)
            {
                if (isFixed?[c] == true || rows.At[c].Length == 0) continue;
                if (!mayGoOn()) return;
                Steps++;
                most = Math.Max(most, FitWeight(c));
            }

            if (most < Still) return;
        }
    }

    private double FitBias()
    {
        Steps++;
        var (slope, bend, unit) = (0.0, 0.0, rows.Unit / temperature);
        for (var r = 0; r < scores.Length; r++)
        {
            slope += firsts[r] * chances[r] - seconds[r] * (1 - chances[r]);
            bend += (firsts[r] + seconds[r]) * chances[r] * (1 - chances[r]);
        }

        var step = Step(trust.Length - 1, slope * unit, bend * unit * unit, 0);
        var now = Math.Clamp(bias + step, -rows.BiasRange, rows.BiasRange);
        (step, bias) = (now - bias, now);
        if (step == 0) return 0;
        for (var r = 0; r < scores.Length; r++)
        {
            scores[r] += step * rows.Unit;
            chances[r] = Chance(scores[r]);
        }

        return Math.Abs(step) * unit;
    }

    private double FitWeight(int column)
    {
        var (at, values) = (rows.At[column], rows.Values[column]);
        var (slope, bend) = (0.0, 0.0);
        for (var k = 0; k < at.Length; k++)
        {
            var (r, value) = (at[k], (double)values[k]);
            var chance = chances[r];
            slope += value * (firsts[r] * chance - seconds[r] * (1 - chance));
            bend += value * value * (firsts[r] + seconds[r]) * chance * (1 - chance);
        }

        var ridge = Ridge * curvatures[column] / (temperature * temperature);
        var step = Step(column, slope / temperature + ridge * Weights[column], bend / (temperature * temperature), ridge);
        var now = Weights[column] + step;
        if (KeepsRanges) now = Math.Clamp(now, rows.Ranges[column].Low, rows.Ranges[column].High);
        step = now - Weights[column];
        Weights[column] = now;
        if (step == 0) return 0;
        Move(at, values, step);
        return Math.Abs(step) * Spreads[column] / temperature;
    }

    /// <summary>A step of Newton's method within a region that grows and shrinks with the steps made; far out, where the loss is straight, it would go too far.</summary>
    private double Step(int place, double slope, double bend, double ridge)
    {
        if (slope == 0) return 0;
        var spread = place < Spreads.Length ? Spreads[place] : rows.Unit;
        var (least, most) = (spread == 0 ? 0 : Still * temperature / spread, Math.Max(trust[place], 0));
        if (most == 0) most = temperature / Math.Max(spread, 1.0 / rows.Count);
        var step = bend + ridge > 0 ? Math.Clamp(-slope / (bend + ridge), -most, most) : -Math.Sign(slope) * most;
        trust[place] = Math.Max(Math.Max(2 * Math.Abs(step), most / 2), least);
        return step;
    }

    private void Move(int[] at, int[] values, double change)
    {
        for (var k = 0; k < at.Length; k++)
        {
            var r = at[k];
            scores[r] += change * values[k];
            chances[r] = Chance(scores[r]);
        }
    }

    private double Chance(double score) => 1 / (1 + Math.Exp(-score / temperature));

    private void Begin()
    {
        Array.Clear(trust);
        for (var r = 0; r < scores.Length; r++) scores[r] = bias * rows.Unit - rows.Offsets[r];
        for (var c = 0; c < Weights.Length; c++)
        {
            if (Weights[c] == 0) continue;
            for (var k = 0; k < rows.At[c].Length; k++) scores[rows.At[c][k]] += Weights[c] * rows.Values[c][k];
        }

        for (var r = 0; r < scores.Length; r++) chances[r] = Chance(scores[r]);
    }

    /// <summary>Measures how curved each column's loss can be, and takes the scores.</summary>
    private void Measure()
    {
        for (var c = 0; c < Weights.Length; c++)
        {
            var sum = 0.0;
            for (var k = 0; k < rows.At[c].Length; k++)
            {
                var r = rows.At[c][k];
                sum += (firsts[r] + seconds[r]) * (double)rows.Values[c][k] * rows.Values[c][k];
            }

            curvatures[c] = 0.25 * sum;
        }

        Begin();
    }
}
