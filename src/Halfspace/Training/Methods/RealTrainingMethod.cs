namespace Halfspace.Training.Methods;

/// <summary>A method that trains real weights.</summary>
public abstract class RealTrainingMethod : ITrainingMethod
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string RealFormulation { get; }

    /// <inheritdoc/>
    public TrainingResult Run(TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        var real = problem.RealWeights ?? throw new ArgumentException($"The method '{Name}' trains real weights, by the formulation '{RealFormulation}'; the problem has integer weights.", nameof(problem));
        return Train(real, options, progress, cancellationToken) with { RealFormulation = RealFormulation };
    }

    /// <summary>Trains, after the arguments were checked.</summary>
    private protected abstract TrainingResult Train(RealTrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken);
}
