namespace Halfspace.Training.ExactFit;

/// <summary>Supports that have some inputs, may have others, and have none of the rest.</summary>
/// <param name="Included">The inputs they have.</param>
/// <param name="Left">The inputs they may have.</param>
/// <param name="Bound">What such a support costs at least.</param>
internal sealed record SupportPart(int[] Included, int[] Left, long Bound);
