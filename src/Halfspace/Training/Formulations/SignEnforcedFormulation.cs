namespace Halfspace.Training.Formulations;

/// <summary>The sign formulation for solvers of clauses: votes with enforced rows where they fit, the general form elsewhere.</summary>
internal sealed class SignEnforcedFormulation : ITrainingFormulation
{
    private readonly SignFormulation general = new();

    /// <inheritdoc/>
    public string Name => "sign-enforced";

    /// <inheritdoc/>
    public double? Excess(TrainingProblem problem) => 0;

    /// <inheritdoc/>
    public StatedProblem State(TrainingProblem problem, IReadOnlyList<Cost> kept)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return SignFormulation.StatesVotes(problem) ? Finish(new SignNetworkEnforcedVoteMip(problem), kept) : general.State(problem, kept);
    }

    /// <inheritdoc/>
    public StatedProblem? Restrict(TrainingProblem problem, IReadOnlyList<Cost> kept)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return SignNetworkVoteMip.FitsRestricted(problem) ? Finish(new SignNetworkEnforcedVoteMip(problem, unitVotes: true), kept) : null;
    }

    private static StatedProblem Finish(SignNetworkEnforcedVoteMip mip, IReadOnlyList<Cost> kept)
    {
        mip.AddObjectives(kept);
        return new StatedProblem(mip.Model, mip.Extract, mip.SetStart);
    }
}
