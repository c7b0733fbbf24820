namespace Halfspace.Training.Methods;

/// <summary>
/// Runs search and proof side by side: searchers look for networks on all cores but one, while bounds that need no solver, and
/// then a MIP solver with the search's network as its start, work on the bound. Stops at the target, the proof or the limit.
/// </summary>
/// <remarks>
/// With one thread or a move limit the two take turns. A run with a move limit repeats exactly as long as
/// no time limit cuts it: bounds then come only from arguments that do not depend on time, or from a node limit.
/// </remarks>
public sealed class HybridMethod : ITrainingMethod
{
    /// <inheritdoc/>
    public string Name => "hybrid";

    /// <inheritdoc/>
    public bool KeepsLimits => true;

    /// <inheritdoc/>
    /// <exception cref="SolverContradictionException">A bound exceeds the exact cost of a network.</exception>
    public TrainingResult Run(TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        TrainingProblem.CheckIntegerWeights(problem, Name);
        ArgumentNullException.ThrowIfNull(options);
        return new HybridRun(Name, problem, options, progress, cancellationToken).Execute();
    }
}
