namespace Halfspace.Training;

/// <summary>A way to train networks of real weights; a new one is one file and one line in the list of methods.</summary>
public interface IRealTrainingMethod
{
    /// <summary>The formulation whose problems it takes, by its name on the command line.</summary>
    string Formulation { get; }

    /// <summary>The name on the command line; unique within the formulation.</summary>
    string Name { get; }

    /// <summary>Trains until proof, limit or cancellation; a cancelled run returns the best network so far.</summary>
    /// <exception cref="Halfspace.Mip.Solvers.SolverNotAvailableException">No solver is installed.</exception>
    /// <exception cref="SolverContradictionException">A solver's bound exceeds the exact cost of a network.</exception>
    RealTrainingResult Run(RealTrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken);
}
