using System.Numerics;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Objectives;

/// <summary>
/// The number of samples whose label is not the one non-negative output (Thorbjarnarson and Yorke-Smith (2020), equations 13 to 17, with the sum in
/// (16) taken over outputs). That exactly one output is non-negative for every sample is a hard condition. With a
/// single output the sign alone decides, and there is no hard condition.
/// </summary>
public sealed class MaxCorrect : ICorrectnessObjective
{
    private MaxCorrect()
    {
    }

    /// <summary>The objective.</summary>
    public static MaxCorrect Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "max-correct";

    /// <inheritdoc/>
    public string Counts => "misclassified samples";

    /// <inheritdoc/>
    public bool AllowsMirroredOutputs => false;

    /// <inheritdoc/>
    public BigInteger Denominator(TrainingProblem problem) => 1;

    /// <inheritdoc/>
    public bool IsMonotone(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Coding == OutputCoding.Single;
    }

    /// <inheritdoc/>
    public CostShape Shape(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Coding == OutputCoding.Single ? CostShape.Outputs : CostShape.OneOutput;
    }

    /// <inheritdoc/>
    public Int128 PriceOutput(TrainingProblem problem, long output, int target) => (output >= 0) == (target > 0) ? 0 : 1;

    /// <summary>The whole group gets one class, so all but its most frequent label are missed.</summary>
    public BigInteger? PriceGroup(TrainingProblem problem, ReadOnlySpan<int> labels)
    {
        var (size, most) = (0, 0);
        foreach (var count in labels) (size, most) = (size + count, Math.Max(most, count));
        return size - most;
    }

    /// <inheritdoc/>
    public long? PriceOfInseparable(TrainingProblem problem) => 1;

    /// <inheritdoc/>
    public (int Plus, int Minus)? Thresholds(TrainingProblem problem) => Shape(problem) == CostShape.Outputs ? (0, 1) : null;

    /// <inheritdoc/>
    public double Estimate(OutputCounts counts) => counts.Wrong;

    /// <inheritdoc/>
    public bool EstimatesCost(TrainingProblem problem) => true;

    /// <inheritdoc/>
    public Cost TrivialBound(TrainingProblem problem) => new(0, 1);

    /// <inheritdoc/>
    public bool IsMet(TrainingProblem problem, NetworkTrace trace, int sample, int output)
    {
        var label = problem.Coding == OutputCoding.Single ? 0 : problem.Data.Labels[sample];
        return (problem.Target(sample, label) > 0) == (trace.Outputs(sample)[label] >= 0);
    }

    /// <inheritdoc/>
    public Cost? Score(TrainingProblem problem, NetworkTrace trace)
    {
        long misses = 0;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            if (problem.Coding == OutputCoding.OnePerClass)
            {
                var nonNegative = 0;
                foreach (var output in trace.Outputs(k)) nonNegative += output >= 0 ? 1 : 0;
                if (nonNegative != 1) return null;
            }

            misses += IsMet(problem, trace, k, 0) ? 0 : 1;
        }

        return new Cost(misses, 1);
    }

    /// <summary>With one output a class, holds the outputs against the nearest pattern of exactly one non-negative output.</summary>
    public SearchGuide Guide(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var signs = SearchGuide.Correctness(problem);
        return problem.Coding == OutputCoding.Single ? signs : signs with { Exact = signs.Exact with { Jump = 1000 }, Comparison = OutputComparison.OnePattern };
    }

    /// <inheritdoc/>
    public LinearExpression AddTo(TrainingMip mip)
    {
        var misses = LinearExpression.Zero;
        for (var k = 0; k < mip.Problem.Data.SampleCount; k++)
        {
            if (mip.Problem.Coding == OutputCoding.Single)
            {
                misses = misses.Plus(1, mip.AddMiss(this, k, 0, mip.Problem.Target(k, 0) > 0 ? 0 : 1));
                continue;
            }

            if (mip.Mirrored)
            {
                misses = misses.Plus(1, mip.AddMiss(this, k, 0, 1));
                continue;
            }

            var chosen = LinearExpression.Zero;
            for (var j = 0; j < mip.Problem.OutputCount; j++)
            {
                var positive = mip.AddOutputSign(k, j);
                chosen = chosen.Plus(1, positive);
                if (j != mip.Problem.Data.Labels[k]) continue;
                misses = misses.Plus(1).Plus(-1, positive);
                mip.SetMiss(this, k, 1 - (LinearExpression)positive);
            }

            mip.Model.AddConstraint(chosen.EqualTo(1), FormattableString.Invariant($"one_{k}"));
        }

        return misses;
    }
}
