namespace Halfspace.Training.Formulations;

/// <summary>The strengthened sign formulation: votes where they fit, the general form elsewhere.</summary>
public sealed class SignFormulation : ITrainingFormulation
{
    /// <inheritdoc/>
    public string Name => "sign";

    /// <inheritdoc/>
    public StatedProblem State(TrainingProblem problem, IReadOnlyList<Cost> kept)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var mirrored = problem.OutputCount == 2 && problem.Objectives.All(objective => objective.AllowsMirroredOutputs);
        return Finish(SignNetworkVoteMip.Fits(problem) ? new SignNetworkVoteMip(problem) : new SignNetworkMip(problem, mirrored), kept);
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
