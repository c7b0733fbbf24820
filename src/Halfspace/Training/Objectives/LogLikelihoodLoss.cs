using System.Numerics;
using Halfspace.Data;
using Halfspace.Mip;

namespace Halfspace.Training.Objectives;

/// <summary>
/// The negative log-likelihood with the logarithm of the sum of exponentials replaced by the largest output: what the largest output is
/// above the label's. Outputs of a sample must differ by the dead zone, else equal outputs everywhere would cost nothing.
/// </summary>
/// <remarks>
/// <code>
/// min sum_n sum_c c_nc (o_n - a_nc),   o_n >= a_nj for all j,
/// |a_ni - a_nj| >= eps:   a_j - a_i &lt;= -eps + (D + eps) r_ij,   a_j - a_i >= eps - (D + eps) (1 - r_ij),   r_ij binary, D the largest difference
/// </code>
/// The true negative log-likelihood L of the outputs satisfies cost &lt;= L &lt;= cost + N ln J. The cost is positively homogeneous in the
/// outputs, so the best one is eps for each misclassified sample wherever the output layer can be scaled down that far: the 0/1 loss in
/// disguise. Hence the bound: eps times the misses that no function avoids. As printed, r runs over ordered pairs and the outputs have
/// variables of their own. Source: Patil and Mintz, 2022.
/// </remarks>
public sealed class LogLikelihoodLoss : IRealObjective
{
    private LogLikelihoodLoss(bool diverse) => IsDiverse = diverse;

    /// <summary>The objective.</summary>
    public static LogLikelihoodLoss Instance { get; } = new(true);

    /// <summary>The same without the rows that keep outputs apart: its optimum is 0 on any data, by outputs that are all equal.</summary>
    public static LogLikelihoodLoss WithTies { get; } = new(false);

    /// <summary>Whether outputs of a sample must differ.</summary>
    public bool IsDiverse { get; }

    /// <inheritdoc/>
    public string Name => IsDiverse ? "log-likelihood" : "log-likelihood-with-ties";

    /// <inheritdoc/>
    public string Counts => "largest output above the label's, summed over samples";

    /// <inheritdoc/>
    public int OutputCount(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.ClassCount;
    }

    /// <inheritdoc/>
    public BigInteger Denominator(RealTrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.UnitOf(problem.Hidden.Count);
    }

    /// <inheritdoc/>
    public Cost? Score(RealTrainingProblem problem, StepTrace trace)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(trace);
        var (least, sum) = (IsDiverse ? problem.LeastMagnitude(problem.Hidden.Count) : 0, (Int128)0);
        var sorted = new long[problem.OutputCount];
        for (var n = 0; n < problem.Inputs.Count; n++)
        {
            var outputs = trace.Outputs(n);
            var counts = problem.Inputs.Counts[n];
            outputs.CopyTo(sorted);
            Array.Sort(sorted);
            for (var j = 1; j < sorted.Length; j++) if (sorted[j] - sorted[j - 1] < least) return null;
            for (var c = 0; c < counts.Length; c++) if (counts[c] != 0) sum = checked(sum + (Int128)counts[c] * (sorted[^1] - outputs[c]));
        }

        return new Cost(sum, Denominator(problem));
    }

    /// <inheritdoc/>
    public Cost IdenticalInputsBound(RealTrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        BigInteger misses = IsDiverse ? Enumerable.Range(0, problem.Inputs.Count).Sum(n => (long)problem.Inputs.Minority(n)) : 0;
        return new Cost(misses * problem.LeastMagnitude(problem.Hidden.Count), Denominator(problem));
    }

    /// <inheritdoc/>
    public double? ApproximatedLoss(StepTrace trace) => NegativeLogLikelihood(trace);

    /// <summary>The true negative log-likelihood of the softmax of a network's outputs, in nats summed over samples; for reports, by floating point.</summary>
    public static double NegativeLogLikelihood(StepTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var (problem, sum) = (trace.Problem, 0.0);
        for (var n = 0; n < problem.Inputs.Count; n++)
        {
            var logits = trace.Outputs(n).ToArray().Select(a => (double)a / problem.UnitOf(problem.Hidden.Count)).ToArray();
            var most = logits.Max();
            var total = most + Math.Log(logits.Sum(logit => Math.Exp(logit - most)));
            for (var c = 0; c < logits.Length; c++) sum += problem.Inputs.Counts[n][c] * (total - logits[c]);
        }

        return sum;
    }

    /// <summary>Outputs at equal steps below the label's, so that no two are equal.</summary>
    public int[] ConstantOutputs(RealTrainingProblem problem, int label, int limit)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return [.. Enumerable.Range(0, problem.OutputCount).Select(k => k == label ? limit : -(int)((long)limit * (k + 1) / (problem.OutputCount + 1)))];
    }

    /// <inheritdoc/>
    public LinearExpression AddTo(RealTrainingMip mip)
    {
        ArgumentNullException.ThrowIfNull(mip);
        var (cost, count) = (LinearExpression.Zero, mip.Problem.OutputCount);
        for (var p = 0; p < mip.Points.Count; p++)
        {
            var outputs = new LinearExpression[count];
            for (var j = 0; j < count; j++) outputs[j] = mip.IsAsPrinted ? Logit(mip, p, j) : mip.Output(p, j);
            var reach = Enumerable.Range(0, count).Max(j => mip.OutputLimit(p, j));
            var most = mip.Model.AddContinuous(-reach, reach, FormattableString.Invariant($"most_{p}"));
            for (var j = 0; j < count; j++)
            {
                mip.Model.AddConstraint(most - outputs[j] >= 0);
                if (mip.Points[p].Counts[j] > 0) cost = cost.Plus(mip.Points[p].Counts[j], most - outputs[j]);
            }

            if (IsDiverse) KeepApart(mip, p, outputs, 2 * reach);
        }

        return cost;
    }

    private static LinearExpression Logit(RealTrainingMip mip, int point, int output)
    {
        var limit = mip.OutputLimit(point, output);
        var logit = mip.Model.AddContinuous(-limit, limit, FormattableString.Invariant($"a_{point}_{output}"));
        mip.Model.AddConstraint(((LinearExpression)logit).EqualTo(mip.Output(point, output)));
        return logit;
    }

    private static void KeepApart(RealTrainingMip mip, int point, LinearExpression[] outputs, double reach)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            for (var j = mip.IsAsPrinted ? 0 : i + 1; j < outputs.Length; j++)
            {
                if (i == j) continue;
                var (low, high) = (i, j);
                var above = mip.AddStep(outputs[j] - outputs[i], reach, FormattableString.Invariant($"r_{point}_{i}_{j}"));
                mip.AddStart(above, trace => trace.Outputs(mip.Points[point].Input)[high] > trace.Outputs(mip.Points[point].Input)[low] ? 1 : 0);
            }
        }
    }
}
