using Halfspace.Mip.Solvers;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.Methods;

/// <summary>
/// Trains by a MIP solver, objective by objective. A restricted model first looks for a start, the full model then
/// improves it and proves a bound; every network is scored exactly before it counts.
/// </summary>
/// <remarks>
/// A network found for a later objective may be better at an earlier one, where that was not solved to its optimum. It is then taken, and the
/// objectives after the one that it improves are solved again with its values kept. With <see cref="TrainingOptions.CrossCheck"/> a second
/// solver solves each model whose bound is claimed, and only what both claim is reported. A model has the row of what is proved already, the best network as its start, and
/// the variables of equal samples once. A solver's bound is a claim; where a built-in bound gives the same value soon after, that one is reported in its place.
/// </remarks>
public sealed class MipMethod : ITrainingMethod
{
    private const long LargestModel = 8_000_000;

    /// <inheritdoc/>
    public string Name => "mip";

    /// <inheritdoc/>
    public bool KeepsLimits => true;

    /// <summary>Whether a restricted model looks for a start first, with half of the time; true by default.</summary>
    public bool UsesRestriction { get; init; } = true;

    /// <summary>Whether a solver's claim that settles an objective is followed by a short attempt to derive the same bound without a solver; its caller may do that itself.</summary>
    internal bool ReplacesClaims { get; init; } = true;

    /// <summary>What its caller has proved of the first objective, with no solver; null where the quick bounds are to be derived.</summary>
    internal BoundProof? Known { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model would be too large, or the formulation is not known or does not state the problem.</exception>
    /// <exception cref="SolverNotAvailableException">No solver is installed.</exception>
    /// <exception cref="SolverContradictionException">A solver's bound exceeds the exact cost of a network.</exception>
    public TrainingResult Run(TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        TrainingProblem.CheckIntegerWeights(problem, Name);
        ArgumentNullException.ThrowIfNull(options);
        if (!MipSize.Fits(problem, LargestModel))
            throw new ArgumentException($"A model of {problem.Data.SampleCount} samples and the widths {string.Join('-', problem.Widths)} is beyond any MIP solver (more than {LargestModel} terms); take fewer samples, or the method 'hybrid' or 'search'.", nameof(problem));
        var solver = options.Solver ?? MipSolvers.FirstAvailable
            ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
        return new MipRun(this, problem, options, options.Formulation ?? TrainingFormulations.For(problem, solver), solver, progress, cancellationToken).Execute();
    }
}
