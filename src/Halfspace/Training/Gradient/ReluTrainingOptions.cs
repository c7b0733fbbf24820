namespace Halfspace.Training.Gradient;

/// <summary>How a ReLU network is trained.</summary>
public sealed record ReluTrainingOptions
{
    /// <summary>The most passes over the data; 30 by default.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Samples a step; 64 by default.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Adam's step length; 0.001 by default.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>The share of samples held out to tell when to stop, in [0, 1); a tenth by default.</summary>
    public double HeldOut { get; init; } = 0.1;

    /// <summary>The number of passes without a lower held-out loss after which to stop; 5 by default.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>What a unit of squared weight costs; zero by default.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Wall time in seconds, looked at between steps; no limit by default.</summary>
    public double TimeLimit { get; init; } = double.PositiveInfinity;

    /// <summary>Seed of the first weights and of the order of the samples.</summary>
    public int Seed { get; init; }

    /// <summary>Threads; all cores by default. The network does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
