using System.Security.Cryptography;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Files;
using Halfspace.Networks;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification;

/// <summary>Makes the certificate of a verdict: network, property, and the witness or the proof that <see cref="Verifier"/> kept.</summary>
public static class VerificationCertificates
{
    /// <summary>Weights up to which a network stands in its certificate.</summary>
    private const int MostWeights = 1 << 12;

    /// <summary>The certificate of a verdict that was found with <see cref="VerifierOptions.IsCertified"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="property">The property.</param>
    /// <param name="result">The verdict.</param>
    /// <param name="networkPath">The network's file, which the certificate names by path and fingerprint.</param>
    /// <param name="propertyPath">The property's file, which the checker reads again; null where it is no file.</param>
    /// <returns>The certificate; null where the property is neither proved nor refuted, or a proof is larger than a certificate takes (half a gigabyte for one case).</returns>
    /// <exception cref="ArgumentException">No proof was kept.</exception>
    /// <exception cref="DataFileException">The network's file cannot be read.</exception>
    public static VerificationCertificate? Of(Network network, Property property, VerificationResult result, string networkPath, string? propertyPath = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(property);
        ArgumentNullException.ThrowIfNull(result);
        var isComplete = result.Proofs is null || Enumerable.Range(0, property.Cases.Count).All(index => result.Proofs.Any(proof => proof.Case == index));
        return result.Verdict == Verdict.Unknown || !isComplete ? null : Of(network, property, result, networkPath, FingerprintOf(networkPath), propertyPath);
    }

    /// <summary>The certificate about a network whose file has the given fingerprint.</summary>
    internal static VerificationCertificate Of(Network network, Property property, VerificationResult result, string networkPath, string fingerprint, string? propertyPath)
    {
        if (result.Verdict == Verdict.Proved && result.Proofs is null) throw new ArgumentException("No proof was kept. Verify with VerifierOptions.IsCertified.", nameof(result));
        var cases = PropertyEngine.Stated(property);
        var layers = DenseChain.Of(network) is { } chain && chain.Stages.Sum(stage => (long)stage.Weights.Length) <= MostWeights ? PropertyEngine.Stated(chain) : null;
        var (ranges, proofs) = (new RangeList(property), new List<ProofClaim>());
        foreach (var proof in result.Proofs ?? [])
        {
            int? row = proof.Row is { } about ? RangeList.RowOf(property, proof.Case, about) : null;
            proofs.Add(new ProofClaim(proof.Case, row, proof.Ranges is { } known ? ranges.PlaceOf(known, proof.Case) : null, proof.Tree));
        }

        return new VerificationCertificate
        {
            Network = networkPath,
            NetworkSha256 = fingerprint,
            Layers = layers,
            Property = propertyPath,
            InputCount = property.InputCount,
            OutputCount = property.OutputCount,
            Cases = cases,
            Witness = result.Witness is { } witness ? new WitnessClaim(witness.Case, witness.Input) : null,
            Ranges = ranges.Claims,
            Proofs = proofs,
        };
    }

    /// <summary>Why no proof about a network could be written down; null where one can.</summary>
    /// <param name="network">The network.</param>
    public static string? Refusal(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return ProofScope.Refusal(network);
    }

    private static string FingerprintOf(string path)
    {
        try
        {
            using var stream = InputFile.Open(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }
}
