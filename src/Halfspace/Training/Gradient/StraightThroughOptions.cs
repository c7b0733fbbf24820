using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Gradient;

/// <summary>What straight-through training may spend, and the constants of its descent.</summary>
internal sealed record StraightThroughOptions
{
    /// <summary>
    /// The protocol of the experiments of Thorbjarnarson and Yorke-Smith (2020), as their code has it: one descent of at most 10,000 full-batch steps, first
    /// 0.01 long and a tenth shorter every thousand, on a window of one real unit; the network at the stop is the answer.
    /// </summary>
    /// <remarks>Unlike there, weights of inputs that no sample has are zero, and the loss goes straight below -1.</remarks>
    public static StraightThroughOptions Published { get; } = new()
    {
        BatchSize = int.MaxValue,
        LearningRate = 0.01,
        Decay = 0.9,
        Window = 0,
        StepsPerStart = PublishedSteps,
        KeepsLast = true,
        FreezesAtRange = true,
    };

    /// <summary>Wall time in seconds; 60 by default.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = 60;

    /// <summary>Threads, up to <see cref="ThreadCount.Most"/>; all cores by default, and for 0. For a given <see cref="StepLimit"/> the network does not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="ThreadCount.Most"/>.</exception>
    public int Threads { get; init => field = ThreadCount.OrAll(value); } = Environment.ProcessorCount;

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

    /// <summary>The most Adam steps of one descent, settled or not; null, the default, for as many as it takes to settle.</summary>
    public long? StepsPerStart { get; init; }

    /// <summary>
    /// Whether a descent answers with the network it ends at instead of the best it passed through; false by default. The
    /// last network is the less fitted one, and costs no evaluation on the way.
    /// </summary>
    public bool KeepsLast { get; init; }

    /// <summary>
    /// Whether shadow weights may leave [-P, P], where clipping gives them the gradient zero, so that they stay out; false by
    /// default, which holds them at the ends, free to return.
    /// </summary>
    public bool FreezesAtRange { get; init; }

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
    /// Adam's first step length, in weight units; null, the default, takes 0.01 max(1, P / 3) where each step sees all
    /// samples, and a tenth of that for smaller batches.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>
    /// The factor on the step length every thousand steps; null, the default, takes 0.9 where each step sees all samples and
    /// 0.95 for smaller batches.
    /// </summary>
    public double? Decay { get; init; }

    /// <summary>
    /// Half the width of the window in which a hidden sign passes its gradient on, in units of P times the root mean
    /// square length of a neuron's inputs (bias unit included); 0.1 by default. Never less than one real unit, the
    /// window of the plain hard tangent hyperbolic, which for a large P would pass hardly anything on.
    /// </summary>
    public double Window { get; init; } = 0.1;

    /// <summary>The most samples for which each step sees all of them.</summary>
    public const int LargestFullBatch = 2048;

    /// <summary>The most steps of a descent in the published protocol.</summary>
    public const long PublishedSteps = 10_000;

    /// <summary>Samples a step beyond <see cref="LargestFullBatch"/>.</summary>
    public const int DefaultBatch = 1024;

    /// <summary>Throws when a number makes no sense.</summary>
    /// <exception cref="ArgumentException">A limit, size or rate is out of bounds.</exception>
    internal void Check()
    {
        if (BatchSize < 1) throw new ArgumentException($"The batch size is {BatchSize}; give 1 or more samples a step.");
        if (Starts < 1) throw new ArgumentException($"{Starts} starts are asked for; give 1 or more, or null for no limit.");
        if (LearningRate is { } rate && !(rate > 0)) throw new ArgumentException($"The learning rate is {LearningRate}; give a number above 0.");
        if (Decay is { } decay && !(decay > 0 && decay <= 1)) throw new ArgumentException($"The decay is {Decay}; give a number above 0 and at most 1.");
        if (!(Window >= 0)) throw new ArgumentException($"The window is {Window}; give 0 or more.");
        if (StepsPerStart < 1) throw new ArgumentException($"{StepsPerStart} steps a start are asked for; give 1 or more, or null for no limit.");
    }
}
