namespace Halfspace.Training.Formulations;

/// <summary>The sign formulation for solvers of clauses: votes, or a single layer, with enforced rows; the general form elsewhere.</summary>
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
        if (SignFormulation.StatesVotes(problem)) return Finish(new SignNetworkEnforcedVoteMip(problem), kept);
        return problem.Hidden.Count == 0 ? Finish(new SignNetworkMip(problem, SignFormulation.IsMirrored(problem), enforced: true), kept) : general.State(problem, kept);
    }

    /// <inheritdoc/>
    public StatedProblem? Restrict(TrainingProblem problem, IReadOnlyList<Cost> kept)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return SignNetworkVoteMip.FitsRestricted(problem) ? Finish(new SignNetworkEnforcedVoteMip(problem, unitVotes: true), kept) : null;
    }

    private static StatedProblem Finish(TrainingMip mip, IReadOnlyList<Cost> kept)
    {
        mip.AddObjectives(kept);
        return new StatedProblem(mip.Model, mip.Extract, mip.SetStart);
    }
}
