using System.Numerics;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Objectives;

/// <summary>
/// The sum of the magnitudes of all weights and biases, with every sample classified correctly (Icarte et al., CP 2019):
/// the label's output is zero or more and every other at most -1. After an objective that says which outputs are right,
/// that objective's value is kept instead of the hard condition.
/// </summary>
public sealed class MinWeight : ITrainingObjective
{
    private MinWeight()
    {
    }

    /// <summary>The objective.</summary>
    public static MinWeight Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "min-weight";

    /// <inheritdoc/>
    public string Counts => "sum of weight magnitudes";

    /// <inheritdoc/>
    public bool AllowsMirroredOutputs => false;

    /// <inheritdoc/>
    public BigInteger Denominator(TrainingProblem problem) => 1;

    /// <inheritdoc/>
    public bool IsMonotone(TrainingProblem problem) => true;

    /// <inheritdoc/>
    public CostShape Shape(TrainingProblem problem) => CostShape.Network;

    /// <inheritdoc/>
    public NetworkQuantity? Quantity => NetworkQuantity.Weights;

    /// <summary>
    /// One for each output that must be negative somewhere, since all-zero weights give zero; and where some output must
    /// take both signs, one for each hidden layer, since a layer of zeros gives every sample the same activations.
    /// </summary>
    public Cost TrivialBound(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.CorrectnessBefore(this) is not null) return new Cost(0, 1);
        var (negative, both) = (0, false);
        for (var j = 0; j < problem.OutputCount; j++)
        {
            var (plus, minus) = (false, false);
            for (var k = 0; k < problem.Data.SampleCount; k++)
            {
                if (problem.Target(k, j) > 0) plus = true;
                else minus = true;
            }

            if (minus) negative++;
            both |= plus && minus;
        }

        return new Cost(negative + (both ? problem.Hidden.Count : 0), 1);
    }

    /// <inheritdoc/>
    public Cost? Score(TrainingProblem problem, NetworkTrace trace)
    {
        if (problem.CorrectnessBefore(this) is null && !HardCorrectness.Holds(problem, trace)) return null;
        return new Cost(trace.Network.Layers.Sum(layer => layer.Weights.Sum(w => (long)Math.Abs(w)) + layer.Biases.Sum(b => (long)Math.Abs(b))), 1);
    }

    /// <summary>The sum of magnitudes, under the hard condition.</summary>
    public SearchGuide Guide(TrainingProblem problem) => SearchGuide.Correctness(problem) with { Extra = view => view.WeightSum };

    /// <inheritdoc/>
    public LinearExpression AddTo(TrainingMip mip)
    {
        if (mip.Problem.CorrectnessBefore(this) is null) HardCorrectness.AddTo(mip);
        var total = LinearExpression.Zero;
        foreach (var weight in mip.WeightVariables)
        {
            if (weight.LowerBound >= 0)
            {
                total = total.Plus(1, weight);
                continue;
            }

            var magnitude = mip.Model.AddContinuous(0, Math.Max(-weight.LowerBound, weight.UpperBound), "abs_" + weight.Name);
            mip.Model.AddConstraint((LinearExpression)magnitude >= weight);
            mip.Model.AddConstraint((LinearExpression)magnitude >= -weight);
            total = total.Plus(1, magnitude);
        }

        return total;
    }
}
