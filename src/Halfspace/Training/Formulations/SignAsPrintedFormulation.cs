
namespace Halfspace.Training.Formulations;

/// <summary>The formulation as Thorbjarnarson and Yorke-Smith (2020) print it, for comparison; it takes no start.</summary>
internal sealed class SignAsPrintedFormulation : ITrainingFormulation
{
    /// <inheritdoc/>
    public string Name => "sign-as-printed";

    /// <inheritdoc/>
    public bool TakesStart => false;

    /// <inheritdoc/>
    public double? Excess(TrainingProblem problem) => SignNetworkAsPrintedMip.Excess(problem);

    /// <inheritdoc/>
    public StatedProblem State(TrainingProblem problem, IReadOnlyList<Cost> kept)
    {
        var mip = new SignNetworkAsPrintedMip(problem);
        return new StatedProblem(mip.Model, mip.Extract, _ => { });
    }

    /// <inheritdoc/>
    public StatedProblem? Restrict(TrainingProblem problem, IReadOnlyList<Cost> kept) => null;
}
