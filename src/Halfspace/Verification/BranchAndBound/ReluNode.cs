using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>A part of the box in which some neurons have a sign, still to be split. Neurons are counted among all open ones.</summary>
/// <param name="Depth">The splits that led to it.</param>
/// <param name="Signs">For each neuron 1 or -1 where it has a sign, else 0.</param>
/// <param name="Variables">For each neuron the slope or multiplier that the next climb starts from.</param>
/// <param name="Lower">The lower ends of the pre-activations where the row can be met.</param>
/// <param name="Upper">Their upper ends.</param>
/// <param name="Bound">What the row is above its limit at least, as single precision has it.</param>
/// <param name="Guarded">What the row is at least.</param>
/// <param name="Candidates">The neurons that are worth a split, best first.</param>
/// <param name="Coefficients">The positive part of each candidate's coefficient, from which its multiplier starts.</param>
internal sealed record ReluNode(int Depth, sbyte[] Signs, float[] Variables, float[] Lower, float[] Upper, float Bound, double Guarded, int[] Candidates, float[] Coefficients)
{
    /// <summary>What a certificate says of it; null where nothing is recorded.</summary>
    public SignPart? Part { get; init; }
}
