using Halfspace.Networks;

namespace Halfspace.Training.Gradient;

/// <summary>What straight-through training may spend, and the constants of its descent; with full batches the step length and its decay are those of seed 001.</summary>
public sealed record StraightThroughOptions
{
    /// <summary>Wall time in seconds; 60 by default.</summary>
    public double TimeLimit { get; init; } = 60;

    /// <summary>Threads; all cores by default. For a given <see cref="StepLimit"/> the network does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of the first weights and of the order of the samples; zero by default.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// The number of Adam steps after which to stop, over all starts, or null. With a limit the starts follow one another
    /// and a run repeats exactly.
    /// </summary>
    public long? StepLimit { get; init; }

    /// <summary>
    /// How many times to begin afresh once a descent has settled; one by default, null for as often as time allows.
    /// </summary>
    public int? Starts { get; init; } = 1;

    /// <summary>Stop at this cost of the first objective; null, the default, stops at its trivial bound only.</summary>
    public Cost? Target { get; init; }

    /// <summary>A network to start the first descent from, or null for random weights.</summary>
    public IntegerNetwork? Start { get; init; }

    /// <summary>
    /// Samples a step; null, the default, takes all of them up to <see cref="LargestFullBatch"/>, and
    /// <see cref="DefaultBatch"/> of a shuffled order above that.
    /// </summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// Adam's first step length, in weight units; null, the default, takes 0.001 where each step sees all samples, as
    /// published, and 0.001 max(1, P / 3) for smaller batches, for which nothing is published.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>The factor on the step length every thousand steps; 0.95 by default.</summary>
    public double Decay { get; init; } = 0.95;

    /// <summary>
    /// Half the width of the window in which a hidden sign passes its gradient on, in units of P times the root mean
    /// square length of a neuron's inputs (bias unit included); 0.1 by default. Never less than one real unit, the
    /// window of the plain hard tangent hyperbolic, which for a large P would pass hardly anything on.
    /// </summary>
    public double Window { get; init; } = 0.1;

    /// <summary>The most samples for which each step sees all of them.</summary>
    public const int LargestFullBatch = 2048;

    /// <summary>Samples a step beyond <see cref="LargestFullBatch"/>.</summary>
    public const int DefaultBatch = 1024;

    /// <summary>Throws when a number makes no sense.</summary>
    /// <exception cref="ArgumentException">A limit, size or rate is out of bounds.</exception>
    internal void Check()
    {
        if (BatchSize < 1) throw new ArgumentException($"The batch size is {BatchSize}; give 1 or more samples a step.");
        if (Starts < 1) throw new ArgumentException($"{Starts} starts are asked for; give 1 or more, or null for no limit.");
        if (LearningRate is { } rate && !(rate > 0)) throw new ArgumentException($"The learning rate is {LearningRate}; give a number above 0.");
        if (Decay is not (> 0 and <= 1)) throw new ArgumentException($"The decay is {Decay}; give a number above 0 and at most 1.");
        if (!(Window > 0)) throw new ArgumentException($"The window is {Window}; give a number above 0.");
    }
}
