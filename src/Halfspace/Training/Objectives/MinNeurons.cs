using System.Numerics;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Objectives;

/// <summary>
/// The number of hidden neurons that are used, with every sample classified correctly. A hidden neuron is used if some
/// weight from it to the next layer is not zero; one that is not used can be left out without changing any output.
/// After an objective that says which outputs are right, that objective's value is kept instead of the hard condition.
/// </summary>
/// <remarks>
/// Seed 001's successor (Thorbjarnarson and Yorke-Smith, 2023) switches each neuron by a binary that also sets its incoming weights and
/// bias to zero. Those do not matter once all outgoing weights are zero, so only the outgoing ones are tied to the binary here:
/// |w_ij| &lt;= P h_i for each weight from neuron i.
/// </remarks>
public sealed class MinNeurons : ITrainingObjective
{
    private MinNeurons()
    {
    }

    /// <summary>The objective.</summary>
    public static MinNeurons Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "min-neurons";

    /// <inheritdoc/>
    public string Counts => "hidden neurons in use";

    /// <inheritdoc/>
    public bool AllowsMirroredOutputs => false;

    /// <inheritdoc/>
    public BigInteger Denominator(TrainingProblem problem) => 1;

    /// <inheritdoc/>
    public bool IsMonotone(TrainingProblem problem) => true;

    /// <inheritdoc/>
    public CostShape Shape(TrainingProblem problem) => CostShape.Network;

    /// <inheritdoc/>
    public NetworkQuantity? Quantity => NetworkQuantity.Neurons;

    /// <inheritdoc/>
    public Cost TrivialBound(TrainingProblem problem) => new(0, 1);

    /// <inheritdoc/>
    public Cost? Score(TrainingProblem problem, NetworkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(trace);
        if (problem.CorrectnessBefore(this) is null && !HardCorrectness.Holds(problem, trace)) return null;
        long used = 0;
        for (var l = 1; l < trace.Network.Layers.Count; l++)
        {
            for (var i = 0; i < trace.Network.Layers[l].InputCount; i++) used += trace.Network.IsUsed(l - 1, i) ? 1 : 0;
        }

        return new Cost(used, 1);
    }

    /// <summary>The number of used neurons, under the hard condition.</summary>
    public SearchGuide Guide(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return SearchGuide.Correctness(problem) with
        {
            Extra = view =>
            {
                var used = 0;
                for (var l = 0; l < problem.Hidden.Count; l++)
                {
                    for (var i = 0; i < problem.Hidden[l]; i++) used += view.IsUsed(l, i) ? 1 : 0;
                }

                return used;
            },
        };
    }

    /// <inheritdoc/>
    public LinearExpression AddTo(TrainingMip mip)
    {
        ArgumentNullException.ThrowIfNull(mip);
        if (mip.Problem.CorrectnessBefore(this) is null) HardCorrectness.AddTo(mip);
        var used = LinearExpression.Zero;
        double range = mip.Problem.Range;
        for (var l = 0; l < mip.Problem.Hidden.Count; l++)
        {
            for (var i = 0; i < mip.Problem.Hidden[l]; i++)
            {
                var on = mip.AddNeuronSwitch(l, i);
                used = used.Plus(1, on);
                foreach (var weight in mip.OutgoingWeights(l, i))
                {
                    mip.Model.AddConstraint(weight - range * on <= 0);
                    if (weight.LowerBound < 0) mip.Model.AddConstraint(weight + range * on >= 0);
                }
            }
        }

        return used;
    }
}
