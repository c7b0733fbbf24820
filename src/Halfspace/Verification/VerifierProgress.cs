namespace Halfspace.Verification;

/// <summary>How far a verification is.</summary>
/// <param name="Case">The case that is looked at, counted from 0: of several on one box the first that is open.</param>
/// <param name="Cases">All cases.</param>
public sealed record VerifierProgress(int Case, int Cases);
