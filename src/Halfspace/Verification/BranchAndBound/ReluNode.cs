namespace Halfspace.Verification.BranchAndBound;

/// <summary>A part of the box in which some neurons have a sign, still to be split.</summary>
/// <param name="Splits">The neurons with a sign: twice the place among all open neurons, plus one where it is positive.</param>
/// <param name="Multipliers">The multiplier of each sign.</param>
/// <param name="Slopes">The slopes of all open neurons as bytes, where the next climb starts.</param>
/// <param name="Bound">What the row is above its limit at least, as single precision has it.</param>
/// <param name="Candidates">The neurons that are worth a split, best first.</param>
internal sealed record ReluNode(int[] Splits, float[] Multipliers, byte[] Slopes, float Bound, int[] Candidates);
