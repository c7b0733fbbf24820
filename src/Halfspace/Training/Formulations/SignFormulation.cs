namespace Halfspace.Training.Formulations;

/// <summary>The strengthened sign formulation: votes where they fit, the general form elsewhere.</summary>
public sealed class SignFormulation : ITrainingFormulation
{
    /// <inheritdoc/>
    public string Name => "sign";

    /// <inheritdoc/>
    public double? Excess(TrainingProblem problem) => 0;

    /// <inheritdoc/>
    public StatedProblem State(TrainingProblem problem, IReadOnlyList<Cost> kept)
    {
        ArgumentNullException.ThrowIfNull(problem);
        // That some best network mirrors its outputs holds of one objective. Beside earlier values that are kept, which may be no optimum, it does not:
        // one output may pay for the first objective and the other for the second.
        var mirrored = problem.Objectives.Count == 1 && problem.OutputCount == 2 && problem.Objectives[0].AllowsMirroredOutputs;
        var votes = SignNetworkVoteMip.Fits(problem) && (problem.OutputCount == 1 || mirrored);
        return Finish(votes ? new SignNetworkVoteMip(problem) : new SignNetworkMip(problem, mirrored), kept);
    }

    /// <inheritdoc/>
    public StatedProblem? Restrict(TrainingProblem problem, IReadOnlyList<Cost> kept)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return SignNetworkVoteMip.FitsRestricted(problem) ? Finish(new SignNetworkVoteMip(problem, unitVotes: true), kept) : null;
    }

    private static StatedProblem Finish(TrainingMip mip, IReadOnlyList<Cost> kept)
    {
        mip.AddObjectives(kept);
        return new StatedProblem(mip.Model, mip.Extract, mip.SetStart);
    }
}
