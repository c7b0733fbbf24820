using Halfspace.Mip;

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

    /// <summary>
    /// What a unit of weight magnitude costs (L1); zero by default. Each step moves weights towards zero by so much times the step length and stops there, so many become zero: sparse rows,
    /// narrow ranges, small big-M constants.
    /// </summary>
    public double WeightPenalty { get; init; }

    /// <summary>
    /// What a unit of range of a hidden neuron that can be on or off costs: the sum of its two big-M constants by interval arithmetic, over the regions of
    /// <see cref="StabilityRadius"/>; zero by default.
    /// </summary>
    public double RangePenalty { get; init; }

    /// <summary>
    /// What each hidden neuron costs: <c>-tanh(1 + l u)</c> of its range [l, u] by interval arithmetic, which is most where it can be on or off; zero by default. A neuron that is always on or always off needs no
    /// binary variable. Source: Xiao, Tjeng, Shafiullah and Madry, ICLR 2019.
    /// </summary>
    public double StabilityPenalty { get; init; }

    /// <summary>
    /// Where the two penalties take ranges: within this maximum-norm distance of samples, cut to the smallest and largest value of each input. Infinity, the default, is the whole box of the data:
    /// for networks that somebody optimises over.
    /// </summary>
    public double StabilityRadius { get; init; } = double.PositiveInfinity;

    /// <summary>Wall time in seconds, looked at between steps; no limit by default.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = double.PositiveInfinity;

    /// <summary>Seed of the first weights and of the order of the samples.</summary>
    public int Seed { get; init; }

    /// <summary>Threads, up to <see cref="ThreadCount.Most"/>; all cores by default, and for 0. The network does not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="ThreadCount.Most"/>.</exception>
    public int Threads { get; init => field = ThreadCount.OrAll(value); } = Environment.ProcessorCount;

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ReluTrainingOptions), PrintMembers);
}
