using System.Numerics;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Objectives;

/// <summary>
/// The number of outputs, over all samples, whose normalised value times its target is below the margin of one half
/// (Thorbjarnarson and Yorke-Smith (2020), equations 20 to 24, with m = 1/2). In integers: target times raw output below ceil(P (N + 1) / 4).
/// </summary>
public sealed class SatMargin : ICorrectnessObjective
{
    private SatMargin()
    {
    }

    /// <summary>The objective.</summary>
    public static SatMargin Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "sat-margin";

    /// <inheritdoc/>
    public string Counts => "outputs below the margin";

    /// <inheritdoc/>
    public bool AllowsMirroredOutputs => true;

    /// <inheritdoc/>
    public BigInteger Denominator(TrainingProblem problem) => 1;

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
        return target * output >= problem.MarginThreshold ? 0 : 1;
    }

    /// <summary>The margin asked for is positive, so an output meets it for the targets of one sign at most.</summary>
    public BigInteger? PriceGroup(TrainingProblem problem, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var size = 0;
        foreach (var count in labels) size += count;
        BigInteger unmet = 0;
        for (var j = 0; j < problem.OutputCount; j++)
        {
            var plus = labels[problem.Coding == OutputCoding.Single ? 1 : j];
            unmet += Math.Min(plus, size - plus);
        }

        return unmet;
    }

    /// <summary>Each output whose target differs between the two classes misses one.</summary>
    public long? PriceOfInseparable(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Coding == OutputCoding.OnePerClass ? 2 : 1;
    }

    /// <inheritdoc/>
    public (int Plus, int Minus)? Thresholds(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var margin = checked((int)problem.MarginThreshold);
        return (margin, Math.Max(1, margin));
    }

    /// <inheritdoc/>
    public bool IsMetBySign => false;

    /// <inheritdoc/>
    public bool ZeroReachesMargin => true;

    /// <inheritdoc/>
    public double Estimate(OutputCounts counts) => counts.Unmet;

    /// <inheritdoc/>
    public bool EstimatesCost(TrainingProblem problem) => true;

    /// <inheritdoc/>
    public Cost TrivialBound(TrainingProblem problem) => new(0, 1);

    /// <inheritdoc/>
    public bool IsMet(TrainingProblem problem, NetworkTrace trace, int sample, int output) =>
        problem.Target(sample, output) * trace.Outputs(sample)[output] >= problem.MarginThreshold;

    /// <inheritdoc/>
    public Cost? Score(TrainingProblem problem, NetworkTrace trace)
    {
        long unmet = 0;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            for (var j = 0; j < problem.OutputCount; j++) unmet += IsMet(problem, trace, k, j) ? 0 : 1;
        }

        return new Cost(unmet, 1);
    }

    /// <summary>Counts outputs below the margin; walks on the deficit, capped so that hopeless samples stop pulling.</summary>
    public SearchGuide Guide(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        double threshold = problem.MarginThreshold;

        // A low cap gives hopeless samples up early; where nearly all can be met, it would give up too many.
        var cap = problem.Range == 1 || problem.Data.SampleCount > 400 ? 1.5 : 3;
        return new SearchGuide(
            new DeficitCost { Threshold = threshold, Jump = 1 },
            new DeficitCost { Threshold = threshold, Linear = 1 / threshold, Cap = cap * threshold });
    }

    /// <inheritdoc/>
    public LinearExpression AddTo(TrainingMip mip)
    {
        var unmet = LinearExpression.Zero;
        foreach (var j in mip.StatedOutputs)
        {
            for (var k = 0; k < mip.Problem.Data.SampleCount; k++)
                unmet = unmet.Plus(mip.OutputMultiplicity, mip.AddMiss(this, k, j, mip.Problem.MarginThreshold));
        }

        return unmet;
    }
}
