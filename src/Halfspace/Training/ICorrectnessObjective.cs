using System.Numerics;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>An objective that says for each output whether it is right. What it tells beyond that opens exact fits and counting arguments to it.</summary>
public interface ICorrectnessObjective : ITrainingObjective
{
    /// <summary>Whether an output of a sample counts as right.</summary>
    bool IsMet(TrainingProblem problem, NetworkTrace trace, int sample, int output);

    /// <summary>
    /// The cost of one output in units of one over <see cref="ITrainingObjective.Denominator"/>, where the shape is <see cref="CostShape.Outputs"/> or <see cref="CostShape.PricedOutputs"/>: the
    /// objective is the sum of this over samples and outputs, beside prices. Never negative.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="output">The raw output.</param>
    /// <param name="target">What is asked of it, +1 or -1.</param>
    Int128 PriceOutput(TrainingProblem problem, long output, int target);

    /// <summary>The least cost of samples with equal inputs, whose outputs are therefore equal, in the units of <see cref="PriceOutput"/>; null, the default, where none is known.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="labels">How many of the samples have each label.</param>
    BigInteger? PriceGroup(TrainingProblem problem, ReadOnlySpan<int> labels) => null;

    /// <summary>
    /// What samples of two classes cost at least, in the units of <see cref="PriceOutput"/>, where no output has the sign of its target on all of
    /// them; null, the default, where nothing follows.
    /// </summary>
    long? PriceOfInseparable(TrainingProblem problem) => null;

    /// <summary>
    /// What target times output must reach for an output to count as right, for targets of +1 and of -1, where each output that does not costs one and nothing
    /// else does; null, the default, where the cost is another.
    /// </summary>
    (int Plus, int Minus)? Thresholds(TrainingProblem problem) => null;

    /// <summary>
    /// What target times output must reach and what an output that does not costs, where the objective is the sum of that over samples and outputs, beside
    /// <see cref="ITrainingObjective.Prices"/>; null where it is not. By default what <see cref="Thresholds"/> says, each output costing one.
    /// </summary>
    OutputSteps? Steps(TrainingProblem problem) => Thresholds(problem) is var (plus, minus) ? new OutputSteps(plus, minus, Denominator(problem), Denominator(problem)) : null;

    /// <summary>Whether <see cref="IsMet"/> says that the network's own prediction of a sample is right, which false positives and negatives are counted by; false by default.</summary>
    bool CountsMistakes => false;

    /// <summary>Whether <see cref="IsMet"/> counts outputs, so that later objectives may look at the right ones alone; false for a loss. True by default.</summary>
    bool CountsOutputs => true;

    /// <summary>Whether an output with the sign of its target always counts as right; true by default.</summary>
    bool IsMetBySign => true;

    /// <summary>Whether a cost of zero means that every output has the sign of its target; true by default.</summary>
    bool ZeroMeansSigns(TrainingProblem problem) => true;

    /// <summary>Whether a cost of zero means that every output reaches <see cref="TrainingProblem.MarginThreshold"/>; false by default.</summary>
    bool ZeroReachesMargin => false;

    /// <summary>The cost that the published stopping rule takes for one miss; one by default.</summary>
    Cost MissCost => new(1, 1);

    /// <summary>The cost of what a pass over the samples has counted, up to rounding, which gradient descent steers by; the loss by default.</summary>
    double Estimate(OutputCounts counts) => counts.Loss;

    /// <summary>Whether <see cref="Estimate"/> is the cost itself, or no more than it; false by default.</summary>
    bool EstimatesCost(TrainingProblem problem) => false;
}
