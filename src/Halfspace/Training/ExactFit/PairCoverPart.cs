namespace Halfspace.Training.ExactFit;

/// <summary>Neurons that use some signed inputs, and not some others; see <see cref="PairCovers"/>.</summary>
/// <param name="Used">The signed inputs that are used.</param>
/// <param name="Closed">Those that may not be used besides, as bits.</param>
internal sealed record PairCoverPart(int[] Used, ulong[] Closed);
