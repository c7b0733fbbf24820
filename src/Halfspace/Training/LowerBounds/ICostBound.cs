namespace Halfspace.Training.LowerBounds;

/// <summary>
/// An argument that gives a lower bound on an objective's cost without a MIP solver; a new one is one file and one line in
/// <see cref="CostBounds"/>. It is deterministic, so that a certificate names it and the check re-derives it.
/// </summary>
public interface ICostBound
{
    /// <summary>The name in certificates.</summary>
    string Name { get; }

    /// <summary>What the bound rests on.</summary>
    ProofKind Kind { get; }

    /// <summary>Whether the bound takes at most about a second, so that it is worth deriving before anything else.</summary>
    bool IsCheap { get; }

    /// <summary>The bound, or null where the argument does not apply, is too large to carry out, or was cancelled.</summary>
    BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken);
}
