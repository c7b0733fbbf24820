namespace Halfspace.Training;

/// <summary>A way to train; a new one is one file and one line in the list of methods.</summary>
public interface ITrainingMethod
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>Trains until proof, target, limit or cancellation; a cancelled run returns the best network so far.</summary>
    TrainingResult Run(TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken);
}
