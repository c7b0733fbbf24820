namespace Halfspace.Training;

/// <summary>Why no network satisfies the hard conditions of a problem's first objective, and who is trusted for it.</summary>
/// <param name="Kind">What the claim rests on.</param>
/// <param name="Argument">The argument in a sentence.</param>
/// <param name="Trusts">The solvers that are trusted, or null where the argument needs none. One solver alone is not enough.</param>
public sealed record Infeasibility(ProofKind Kind, string Argument, string? Trusts = null);
