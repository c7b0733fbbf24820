using System.Numerics;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Objectives;

/// <summary>
/// The number of samples that the network's own prediction gets wrong. With one output a class a sample is right where its label's output is larger than every
/// other one; equal largest outputs count as wrong, so that the number holds however ties are settled. With a single output the sign decides, zero being
/// class 1. No hard condition.
/// </summary>
public sealed class Mistakes : ICorrectnessObjective
{
    private Mistakes()
    {
    }

    /// <summary>The objective.</summary>
    public static Mistakes Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "mistakes";

    /// <inheritdoc/>
    public string Counts => "misclassified samples";

    /// <summary>False: the difference of two outputs has twice the range of an output.</summary>
    public bool AllowsMirroredOutputs => false;

    /// <inheritdoc/>
    public BigInteger Denominator(TrainingProblem problem) => 1;

    /// <inheritdoc/>
    public bool IsMonotone(TrainingProblem problem) => true;

    /// <inheritdoc/>
    public CostShape Shape(TrainingProblem problem) => IsSingle(problem) ? CostShape.Outputs : CostShape.LargestOutput;

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
    /// <remarks>Where the outputs of two classes put all samples right, so does their difference by its sign, which one or two hidden neurons give to a single output, too.</remarks>
    public long? PriceOfInseparable(TrainingProblem problem) => 1;

    /// <inheritdoc/>
    public (int Plus, int Minus)? Thresholds(TrainingProblem problem) => IsSingle(problem) ? (0, 1) : null;

    /// <summary>With one output a class, the label's output can be ahead without being zero or more.</summary>
    public bool ZeroMeansSigns(TrainingProblem problem) => IsSingle(problem);

    /// <inheritdoc/>
    public double Estimate(OutputCounts counts) => counts.Wrong;

    /// <inheritdoc/>
    public bool EstimatesCost(TrainingProblem problem) => IsSingle(problem);

    /// <inheritdoc/>
    public Cost TrivialBound(TrainingProblem problem) => new(0, 1);

    /// <summary>Whether a sample is right; all its outputs count alike.</summary>
    public bool IsMet(TrainingProblem problem, NetworkTrace trace, int sample, int output)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(trace);
        return IsRight(trace.Outputs(sample), problem.Data.Labels[sample]);
    }

    /// <summary>Whether outputs predict a label, whatever settles ties: a single one by its sign, several by the largest.</summary>
    internal static bool IsRight(ReadOnlySpan<long> outputs, int label)
    {
        if (outputs.Length == 1) return (outputs[0] >= 0) == (label == 1);
        for (var j = 0; j < outputs.Length; j++)
        {
            if (j != label && outputs[j] >= outputs[label]) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public Cost? Score(TrainingProblem problem, NetworkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(problem);
        long mistakes = 0;
        for (var k = 0; k < problem.Data.SampleCount; k++) mistakes += IsMet(problem, trace, k, 0) ? 0 : 1;
        return new Cost(mistakes, 1);
    }

    /// <summary>Counts samples; walks on the deficit of the label's output, capped so that hopeless samples stop pulling.</summary>
    public SearchGuide Guide(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        // A margin is not asked for, so a small one is enough to see by which way a sample leans.
        var (share, caps) = problem.Hidden.Count == 0 ? (0.03, 1.5) : (0.06, 2);
        var threshold = Math.Max(1, share * problem.OutputScale);
        var walk = new DeficitCost { Threshold = threshold, Linear = 1 / threshold, Cap = caps * threshold };
        return IsSingle(problem)
            ? new SearchGuide(new DeficitCost { Threshold = 0.5, Offset = 0.5, Jump = 1 }, walk with { Offset = 0.5 })
            : new SearchGuide(new DeficitCost { Threshold = 0.5, Jump = 1 }, walk, OutputComparison.LargestOther);
    }

    /// <inheritdoc/>
    public LinearExpression AddTo(TrainingMip mip)
    {
        ArgumentNullException.ThrowIfNull(mip);
        var mistakes = LinearExpression.Zero;
        for (var k = 0; k < mip.Problem.Data.SampleCount; k++)
        {
            mistakes = mistakes.Plus(1, IsSingle(mip.Problem)
                ? mip.AddMiss(this, k, 0, mip.Problem.Target(k, 0) > 0 ? 0 : 1)
                : mip.AddMistake(this, k));
        }

        return mistakes;
    }

    private static bool IsSingle(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Coding == OutputCoding.Single;
    }
}
