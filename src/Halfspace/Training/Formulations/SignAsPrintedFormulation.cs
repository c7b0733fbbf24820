using Halfspace.Training.Objectives;
using Halfspace.Training.Samples;

namespace Halfspace.Training.Formulations;

/// <summary>The formulation as seed 001 prints it, for comparison; it takes no start.</summary>
public sealed class SignAsPrintedFormulation : ITrainingFormulation
{
    /// <inheritdoc/>
    public string Name => "sign-as-printed";

    /// <inheritdoc/>
    /// <remarks>
    /// The printed epsilon takes the place of "less than". It cuts off networks where a pre-activation, an output or a margin can lie between it
    /// and zero, and max-margin loses it from each margin.
    /// </remarks>
    public double? Excess(TrainingProblem problem)
    {
        const double Epsilon = SignNetworkAsPrintedMip.PrintedEpsilon;
        SignNetworkAsPrintedMip.CheckStates(problem);
        // The least distance from zero of what the model keeps away from it: pre-activations, normalised outputs, or these less one half.
        var least = new ReducedInputs(problem.Data).Lattices.Min() / (double)problem.Data.Scale;
        if (problem.Objectives[0] is MaxCorrect) least = Math.Min(least, 2.0 / problem.OutputScale);
        if (problem.Objectives[0] is SatMargin) least = Math.Min(least, 0.5 / problem.OutputScale);
        if (least < Epsilon) return null;
        return problem.Objectives[0] is MaxMargin ? Epsilon * problem.Widths.Skip(1).Sum(width => (double)width) : 0;
    }

    /// <inheritdoc/>
    public StatedProblem State(TrainingProblem problem, IReadOnlyList<Cost> kept)
    {
        var mip = new SignNetworkAsPrintedMip(problem);
        return new StatedProblem(mip.Model, mip.Extract, _ => { });
    }

    /// <inheritdoc/>
    public StatedProblem? Restrict(TrainingProblem problem, IReadOnlyList<Cost> kept) => null;
}
