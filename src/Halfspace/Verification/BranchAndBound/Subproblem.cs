using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>A part of the box, with the neurons that are known to be decided in it.</summary>
/// <param name="Lower">The lower ends of the inputs.</param>
/// <param name="Upper">The upper ends.</param>
/// <param name="Phases">For each hidden neuron, layer after layer: 1 where it is surely positive, -1 where surely negative, 0 where open; <see cref="Given"/> times a sign where the part is what of another one has that sign.</param>
internal sealed record Subproblem(double[] Lower, double[] Upper, sbyte[] Phases)
{
    /// <summary>A sign that a neuron was given: its range is bounded on, since where it cannot have the sign the part is empty.</summary>
    public const sbyte Given = 2;

    /// <summary>The splits that led to it.</summary>
    public int Depth { get; init; }

    /// <summary>What a certificate says of it; null where nothing is recorded.</summary>
    public BoxPart? Part { get; init; }
}
