namespace Halfspace.Training.ExactFit;

/// <summary>One side of a neuron.</summary>
/// <param name="Weights">The weights, one a position of <see cref="SideSamples"/>.</param>
/// <param name="Bias">The bias, which may be beyond its range by as much as categories of the weights can be raised together.</param>
/// <param name="IsNegative">Whether a sample is on the side where the neuron of the opposite weights and bias is negative, not where this one is zero or more.</param>
/// <param name="Missed">What the samples cost that the side should hold and does not.</param>
/// <param name="Held">What the samples cost that it holds and should not.</param>
/// <param name="Members">The samples that it holds, as bits.</param>
internal sealed record Side(int[] Weights, int Bias, bool IsNegative, long Missed, long Held, ulong[] Members);
