namespace Halfspace.Certificates;

/// <summary>
/// A training objective that the checker does not know and the reader of a certificate gave, through <see cref="ICertificateEngine.Objective"/>. Samples, network and outputs
/// are the checker's own; what they cost rests on this, and every report says so.
/// </summary>
public interface IGivenObjective
{
    /// <summary>The exact cost of a network, from the checker's own forward pass; null where the network breaks a hard condition of the objective.</summary>
    /// <param name="problem">Samples, sizes and coding; the objective stands alone in its list.</param>
    /// <param name="trace">The network, and its outputs on every sample.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    Fraction? Score(SignProblem problem, SignTrace trace, CancellationToken cancellationToken);

    /// <summary>Whether no network costs less on all samples of a problem than on some of them, so that a bound over some is one over all.</summary>
    bool MayLeaveSamplesOut(SignProblem problem);
}
