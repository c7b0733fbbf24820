namespace Halfspace.Certificates;

/// <summary>A part of a case's box with a proof of its own, as where a property is cut into tasks.</summary>
/// <param name="Case">The case, by its place among <see cref="VerificationCertificate.Cases"/>, whose rows the part has.</param>
/// <param name="Box">The part's box.</param>
public sealed record PartClaim(int Case, StatedBox Box);
