using System.Numerics;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Objectives;

/// <summary>
/// The squared hinge loss with margin one half, summed over outputs and samples (Thorbjarnarson and Yorke-Smith (2020), equations 18 and 19), as the
/// seed's piecewise-linear function has it: exact where the normalised output times its target is at least -1, and
/// the first piece's straight line below that.
/// </summary>
/// <remarks>
/// With B = <see cref="TrainingProblem.OutputScale"/> and s = target times raw output, the normalised margin is 2 s / B.
/// In units of 1 / (4 B^2) the loss is (B - 4 s)^2 for -B/2 &lt;= s &lt;= B/4, zero above, and
/// 9 B^2 - 4 (3 B - 1) (B + 2 s) below, from the slope -(3 - 1/B) of the piece between -1 and -1 + 1/B.
/// </remarks>
public sealed class MinHinge : ICorrectnessObjective
{
    /// <summary>The largest scale whose integers are listed in a model, one row each for every output and sample.</summary>
    private const long LargestListed = 1000;

    /// <summary>Scales and outputs up to here have losses of 64 bits with room for a sum.</summary>
    private const long LargestShort = 1 << 20;

    private MinHinge()
    {
    }

    /// <summary>The objective.</summary>
    public static MinHinge Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "min-hinge";

    /// <inheritdoc/>
    public string Counts => "squared hinge loss";

    /// <inheritdoc/>
    public bool AllowsMirroredOutputs => true;

    /// <summary>The loss of one output in units of 1 / (4 B^2).</summary>
    /// <param name="scale">B, see <see cref="TrainingProblem.OutputScale"/>.</param>
    /// <param name="signed">Target times raw output.</param>
    /// <exception cref="OverflowException">The loss leaves 128 bits, which takes a scale and an output beyond those of any <see cref="TrainingProblem"/>.</exception>
    public static Int128 Loss(Int128 scale, Int128 signed)
    {
        checked
        {
            if (4 * signed >= scale) return 0;
            if (2 * signed >= -scale) return (scale - 4 * signed) * (scale - 4 * signed);
            return 9 * scale * scale - 4 * (3 * scale - 1) * (scale + 2 * signed);
        }
    }

    /// <inheritdoc/>
    public BigInteger Denominator(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return 4 * BigInteger.Pow(problem.OutputScale, 2);
    }

    /// <inheritdoc/>
    public bool IsMonotone(TrainingProblem problem) => true;

    /// <inheritdoc/>
    public CostShape Shape(TrainingProblem problem) => CostShape.Outputs;

    /// <inheritdoc/>
    public bool UsesOutputScale => true;

    /// <inheritdoc/>
    public Int128 PriceOutput(TrainingProblem problem, long output, int target)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Loss(problem.OutputScale, target * output);
    }

    /// <summary>
    /// The least of p Loss(s) + q Loss(-s) over all integers s, for p targets of +1 and q of -1, summed over outputs: a convex parabola between -B/4 and B/4
    /// with its least value beside s = B (p - q) / (4 (p + q)).
    /// </summary>
    public BigInteger? PriceGroup(TrainingProblem problem, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var size = 0;
        foreach (var count in labels) size += count;
        BigInteger cost = 0;
        for (var j = 0; j < problem.OutputCount; j++)
        {
            var plus = labels[problem.Coding == OutputCoding.Single ? 1 : j];
            cost += LeastLoss(problem.OutputScale, plus, size - plus);
        }

        return cost;
    }

    /// <inheritdoc/>
    public bool CountsOutputs => false;

    /// <inheritdoc/>
    public bool ZeroReachesMargin => true;

    /// <summary>A miss is a squared margin, 1/4, as the code of Thorbjarnarson and Yorke-Smith (2020) has it.</summary>
    public Cost MissCost => new(1, 4);

    /// <inheritdoc/>
    public bool EstimatesCost => true;

    /// <inheritdoc/>
    public Cost TrivialBound(TrainingProblem problem) => new(0, Denominator(problem));

    /// <inheritdoc/>
    public bool IsMet(TrainingProblem problem, NetworkTrace trace, int sample, int output) =>
        4L * problem.Target(sample, output) * trace.Outputs(sample)[output] >= problem.OutputScale;

    /// <inheritdoc/>
    public Cost? Score(TrainingProblem problem, NetworkTrace trace)
    {
        var (loss, scale) = ((Int128)0, problem.OutputScale);
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            var outputs = trace.Outputs(k);
            var sum = 0L;
            for (var j = 0; j < outputs.Length; j++)
            {
                var signed = problem.Target(k, j) * outputs[j];
                if (signed >= problem.MarginThreshold) continue;
                // Such a loss is below 2^46, so that the sum over a hundred thousand outputs stays within 64 bits.
                if (scale <= LargestShort && signed >= -LargestShort && j < LargestShort / 8) sum += ShortLoss(scale, signed);
                else loss = checked(loss + Loss(scale, signed));
            }

            loss = checked(loss + sum);
        }

        return new Cost(loss, Denominator(problem));
    }

    /// <summary>The same as <see cref="Loss"/> for numbers that leave no 64 bits, below the margin.</summary>
    private static long ShortLoss(long scale, long signed) =>
        2 * signed >= -scale ? (scale - 4 * signed) * (scale - 4 * signed) : 9 * scale * scale - 4 * (3 * scale - 1) * (scale + 2 * signed);

    /// <summary>The loss itself, up to rounding.</summary>
    public SearchGuide Guide(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        double scale = problem.OutputScale;
        var exact = new DeficitCost
        {
            Threshold = scale / 4,
            Quadratic = 4 / (scale * scale),
            Cap = 0.75 * scale,
            Overflow = (6 * scale - 2) / (scale * scale),
        };
        return new SearchGuide(exact, exact);
    }

    /// <inheritdoc/>
    public LinearExpression AddTo(TrainingMip mip)
    {
        var problem = mip.Problem;
        var total = LinearExpression.Zero;
        var denominator = (double)Denominator(problem);
        var scale = problem.OutputScale;
        var unit = mip.OutputUnit;
        var lines = problem.Hidden.Count > 0 && scale <= LargestListed ? Chords(scale) : Tangents(scale);
        foreach (var j in mip.StatedOutputs)
        {
            for (var k = 0; k < problem.Data.SampleCount; k++)
            {
                var loss = mip.Model.AddContinuous(0, (double)Loss(scale, -mip.OutputLimit(k, j)) / denominator, FormattableString.Invariant($"loss_{k}_{j}"));
                total = total.Plus(mip.OutputMultiplicity, loss);
                var signed = mip.SignedOutput(k, j);
                foreach (var (at, value, slope) in lines)
                    mip.Model.AddConstraint(loss - slope * unit * signed >= value - slope * at);
            }
        }

        return total;
    }

    /// <summary>The least of p Loss(s) + q Loss(-s) over all integers: a convex function, so beside its real minimum.</summary>
    private static BigInteger LeastLoss(long scale, Int128 plus, Int128 minus)
    {
        var (above, below) = ((Int128)scale * (plus - minus), 4 * (plus + minus));
        var floor = above / below - (above % below < 0 ? 1 : 0);
        Int128 At(Int128 s) => checked(plus * Loss(scale, s) + minus * Loss(scale, -s));
        return Int128.Min(At(floor), At(floor + 1));
    }

    /// <summary>
    /// Lines through neighbouring integers, whose maximum is the loss at every integer from far below -B/2 on: exact where
    /// outputs are integers.
    /// </summary>
    private static List<(double At, double Value, double Slope)> Chords(long scale)
    {
        double denominator = 4.0 * scale * scale;
        var lines = new List<(double, double, double)>();
        for (var s = -(scale / 2) - 2; 4 * s < scale; s++)
            lines.Add((s, (double)Loss(scale, s) / denominator, (double)(Loss(scale, s + 1) - Loss(scale, s)) / denominator));
        return lines;
    }

    /// <summary>
    /// 64 tangents, for outputs on a lattice too fine to list. Their maximum is never above the loss, so a bound of the
    /// MIP stays a bound; the value itself comes from exact evaluation.
    /// </summary>
    private static List<(double At, double Value, double Slope)> Tangents(long scale)
    {
        double denominator = 4.0 * scale * scale;
        var lines = new List<(double, double, double)>();
        for (var s = -(scale / 2) + 1; 4 * s < scale; s += Math.Max(1, scale * 3 / 256))
            lines.Add((s, (double)Loss(scale, s) / denominator, -8.0 * (scale - 4 * s) / denominator));
        return lines;
    }
}
