namespace Halfspace.Training;

/// <summary>A way to train; a new one is one file and one line in the list of methods.</summary>
public interface ITrainingMethod
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>The formulation of real weights whose problems it takes, by its name on the command line; null, the default, where it takes problems of integer weights.</summary>
    string? RealFormulation => null;

    /// <summary>Whether it trains under <see cref="NetworkLimits"/>; false by default: problems with such limits are refused then.</summary>
    bool KeepsLimits => false;

    /// <summary>Trains until proof, target, limit or cancellation; a cancelled run returns the best network so far.</summary>
    /// <exception cref="ArgumentException">The method is not for this problem; the message says why.</exception>
    /// <exception cref="Halfspace.Mip.Solvers.SolverNotAvailableException">The method needs a MIP solver, and none is installed.</exception>
    /// <exception cref="SolverContradictionException">A bound exceeds the exact cost of a network.</exception>
    TrainingResult Run(TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken);
}
