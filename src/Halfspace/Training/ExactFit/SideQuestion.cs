namespace Halfspace.Training.ExactFit;

/// <summary>Which sides a <see cref="SideTree"/> looks for: those of which <c>Factor * missed + held</c> is at most <c>Offset</c> more than both sides together may cost, and which hold no more than both may cost.</summary>
/// <param name="Missed">What each sample costs where the side does not hold it.</param>
/// <param name="Held">What each sample costs where it does.</param>
/// <param name="Factor">How often what is missed counts.</param>
/// <param name="Offset">How much more it may be.</param>
/// <param name="Before">What another side costs already.</param>
internal sealed record SideQuestion(long[] Missed, long[] Held, int Factor, long Offset, long Before);
