namespace Halfspace.Certificates.Verification;

/// <summary>A proof that is not one: the message says what is wrong with it.</summary>
internal sealed class ProofException(string message) : Exception(message);
