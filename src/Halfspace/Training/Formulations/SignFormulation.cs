namespace Halfspace.Training.Formulations;

/// <summary>The strengthened sign formulation: votes where they fit, the general form elsewhere.</summary>
internal sealed class SignFormulation : ITrainingFormulation
{
    /// <inheritdoc/>
    public string Name => "sign";

    /// <inheritdoc/>
    public double? Excess(TrainingProblem problem) => 0;

    /// <inheritdoc/>
    public StatedProblem State(TrainingProblem problem, IReadOnlyList<Cost> kept)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Finish(StatesVotes(problem) ? new SignNetworkVoteMip(problem) : new SignNetworkMip(problem, IsMirrored(problem)), kept);
    }

    /// <summary>Whether some best network has a second output that is the first one negated, so that one output is stated.</summary>
    /// <remarks>
    /// That holds of one objective. Beside earlier values that are kept, which may be no optimum, it does not: one output may pay for the first objective
    /// and the other for the second.
    /// </remarks>
    internal static bool IsMirrored(TrainingProblem problem) => problem.Objectives.Count == 1 && problem.OutputCount == 2 && problem.MayMirrorOutputs;

    /// <summary>Whether votes state every network of the problem: they have one output, or two that mirror each other.</summary>
    internal static bool StatesVotes(TrainingProblem problem) => SignNetworkVoteMip.Fits(problem) && (problem.OutputCount == 1 || IsMirrored(problem));

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
