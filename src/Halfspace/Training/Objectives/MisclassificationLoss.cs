using System.Numerics;
using Halfspace.Data;
using Halfspace.Mip;

namespace Halfspace.Training.Objectives;

/// <summary>
/// The number of misclassified samples. Two classes need one output, on for class 1; more classes one output each, and a sample counts
/// as right where exactly its own output is on. Outputs must stay out of the dead zone, too.
/// </summary>
/// <remarks>
/// <code>
/// one output:     min sum_n c_n1 (1 - y_n) + c_n0 y_n,   y_n the step of the output, c_nc the number of samples of class c
/// more outputs:   min sum_nc c_nc w_nc,   w_nc >= 1 - y_nc,   w_nc >= y_nj  (j other than c)
/// </code>
/// As printed there is a loss variable in [0, 1] a sample with the rows l >= y - yhat and l >= yhat - y; with J outputs l' an output and
/// a binary l with sum_j l'_j &lt;= 1 - eps + (J - 1 + eps) l. Source: Mintz and Patil, notebooks of 2021.
/// </remarks>
public sealed class MisclassificationLoss : IRealObjective
{
    private MisclassificationLoss()
    {
    }

    /// <summary>The objective.</summary>
    public static MisclassificationLoss Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "max-correct";

    /// <inheritdoc/>
    public string Counts => "misclassified samples";

    /// <inheritdoc/>
    public int OutputCount(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.ClassCount == 2 ? 1 : data.ClassCount;
    }

    /// <inheritdoc/>
    public BigInteger Denominator(RealTrainingProblem problem) => 1;

    /// <inheritdoc/>
    public Cost? Score(RealTrainingProblem problem, StepTrace trace)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(trace);
        var (least, misses) = (problem.LeastMagnitude(problem.Hidden.Count), 0L);
        for (var n = 0; n < problem.Inputs.Count; n++)
        {
            var outputs = trace.Outputs(n);
            var counts = problem.Inputs.Counts[n];
            foreach (var a in outputs) if (Math.Abs(a) < least) return null;
            foreach (var count in counts) misses += count;
            var named = outputs.Length == 1 ? (outputs[0] >= 0 ? 1 : 0) : OnlyOneOn(outputs);
            if (named >= 0) misses -= counts[named];
        }

        return new Cost(misses, 1);
    }

    /// <inheritdoc/>
    public Cost IdenticalInputsBound(RealTrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new Cost(Enumerable.Range(0, problem.Inputs.Count).Sum(n => (long)problem.Inputs.Minority(n)), 1);
    }

    /// <inheritdoc/>
    public bool CountsMisses => true;

    /// <inheritdoc/>
    public int[] ConstantOutputs(RealTrainingProblem problem, int label, int limit)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.OutputCount == 1 ? [label == 1 ? limit : -limit] : [.. Enumerable.Range(0, problem.OutputCount).Select(k => k == label ? limit : -limit)];
    }

    /// <inheritdoc/>
    public LinearExpression AddTo(RealTrainingMip mip)
    {
        ArgumentNullException.ThrowIfNull(mip);
        var cost = LinearExpression.Zero;
        for (var p = 0; p < mip.Points.Count; p++)
        {
            var y = Enumerable.Range(0, mip.Problem.OutputCount).Select(j => mip.AddOutputStep(p, j)).ToArray();
            var counts = mip.Points[p].Counts;
            if (mip.IsAsPrinted) cost = cost.Plus(1, y.Length == 1 ? AddLoss(mip, y[0], counts[1]) : AddJointLoss(mip, y, counts));
            else if (y.Length == 1) cost = cost.Plus(counts[1]).Plus(counts[0] - counts[1], y[0]);
            else cost = cost.Plus(1, WrongClasses(mip, p, y));
        }

        return cost;
    }

    /// <summary>The output that is on where all others are off, else -1.</summary>
    private static int OnlyOneOn(ReadOnlySpan<long> outputs)
    {
        var on = -1;
        for (var j = 0; j < outputs.Length; j++)
        {
            if (outputs[j] < 0) continue;
            if (on >= 0) return -1;
            on = j;
        }

        return on;
    }

    private static Variable AddLoss(RealTrainingMip mip, Variable y, int target)
    {
        var loss = mip.Model.AddContinuous(0, 1);
        mip.Model.AddConstraint(loss + (LinearExpression)y >= target);
        mip.Model.AddConstraint(loss - (LinearExpression)y >= -target);
        return loss;
    }

    private static Variable AddJointLoss(RealTrainingMip mip, Variable[] y, IReadOnlyList<int> counts)
    {
        var sum = LinearExpression.Zero;
        for (var j = 0; j < y.Length; j++) sum = sum.Plus(1, AddLoss(mip, y[j], counts[j]));
        var joint = mip.Model.AddBinary();
        mip.Model.AddConstraint(sum - (y.Length - 1 + mip.DeadZone) * (LinearExpression)joint <= 1 - mip.DeadZone);
        return joint;
    }

    private static LinearExpression WrongClasses(RealTrainingMip mip, int point, Variable[] y)
    {
        var cost = LinearExpression.Zero;
        for (var c = 0; c < y.Length; c++)
        {
            if (mip.Points[point].Counts[c] == 0) continue;
            var wrong = mip.Model.AddContinuous(0, 1, FormattableString.Invariant($"wrong_{point}_{c}"));
            for (var j = 0; j < y.Length; j++) mip.Model.AddConstraint(j == c ? wrong + (LinearExpression)y[j] >= 1 : wrong - (LinearExpression)y[j] >= 0);
            cost = cost.Plus(mip.Points[point].Counts[c], wrong);
        }

        return cost;
    }
}
