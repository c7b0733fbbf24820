using System.Security.Cryptography;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Files;
using Halfspace.Networks;
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
        var layers = SparseLayers.Any(network, result.Semantics == EvaluationSemantics.Float32) is { } all && all.Sum(layer => (long)layer.Weights.Length) <= MostWeights ? all : null;
        var (ranges, proofs) = (new RangeList(property), new List<ProofClaim>());
        foreach (var proof in result.Proofs ?? [])
        {
            int? row = proof.Row is { } about ? RangeList.RowOf(property, proof.Case, about) : null;
            proofs.Add(new ProofClaim(proof.Case, row, proof.Ranges is { } known ? ranges.PlaceOf(known, proof.Case) : null, proof.Tree) { Shares = proof.Row?.Shares });
        }

        return new VerificationCertificate
        {
            Network = networkPath,
            NetworkSha256 = fingerprint,
            Layers = layers,
            Semantics = result.Semantics,
            Property = propertyPath,
            InputCount = property.InputCount,
            OutputCount = property.OutputCount,
            Cases = cases,
            Witness = result.Witness is { } witness ? new WitnessClaim(witness.Case, witness.Input) : null,
            Ranges = ranges.Claims,
            Proofs = proofs,
        };
    }

    /// <summary>
    /// One certificate of a property whose input box was cut into parts, from those of the parts. A part that is broken settles it; otherwise its cases are those of
    /// the whole property, each covered by parts.
    /// </summary>
    /// <param name="property">The whole property.</param>
    /// <param name="propertyPath">Its file.</param>
    /// <param name="parts">The parts' certificates, about one network.</param>
    /// <exception cref="ArgumentException">The parts are about several networks, or one has rows that no case has.</exception>
    public static VerificationCertificate Join(Property property, string propertyPath, IReadOnlyList<VerificationCertificate> parts)
    {
        ArgumentNullException.ThrowIfNull(property);
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0 || parts.Any(part => part.NetworkSha256 != parts[0].NetworkSha256 || part.Semantics != parts[0].Semantics)) throw new ArgumentException("The parts must be about one network.", nameof(parts));
        var cases = PropertyEngine.Stated(property);
        int CaseOf(StatedCase part) => Enumerable.Range(0, cases.Count).Where(index => IsPart(part, cases[index])).Append(-1).First() is >= 0 and var index ? index : throw new ArgumentException("A part has rows that no case of the property has, or leaves its box.", nameof(parts));
        var whole = parts[0] with { Property = propertyPath, Cases = cases, Parts = null, Witness = null, Ranges = [], Proofs = [] };
        if (parts.FirstOrDefault(part => part.Witness is not null) is { Witness: { } witness } broken)
            return whole with { Witness = witness with { Case = CaseOf(broken.Cases[witness.Case]) } };
        var (claims, ranges, proofs) = (new List<PartClaim>(), new List<RangeClaim>(), new List<ProofClaim>());
        foreach (var part in parts)
        {
            var (firstClaim, firstRange) = (claims.Count, ranges.Count);
            claims.AddRange(part.Cases.Select(one => new PartClaim(CaseOf(one), one.Box)));
            ranges.AddRange(part.Ranges.Select(range => range with { From = range.From + firstRange, Case = range.Case + firstClaim }));
            proofs.AddRange(part.Proofs.Select(proof => proof with { Case = proof.Case + firstClaim, Ranges = proof.Ranges + firstRange }));
        }

        return whole with { Parts = claims, Ranges = ranges, Proofs = proofs };
    }

    private static bool IsPart(StatedCase part, StatedCase whole) =>
        part.Rows.Count == whole.Rows.Count && part.Rows.Zip(whole.Rows, (a, b) => a.Limit == b.Limit && a.IsStrict == b.IsStrict && a.Coefficients.SequenceEqual(b.Coefficients)).All(same => same)
        && part.Box.Lower.Zip(whole.Box.Lower, (a, b) => a >= b).All(within => within) && part.Box.Upper.Zip(whole.Box.Upper, (a, b) => a <= b).All(within => within);

    /// <summary>Why no proof about a network could be written down; null where one can.</summary>
    /// <param name="network">The network.</param>
    /// <param name="semantics">Which evaluation of it the proof would be about. About float32 nothing is proved either where there is a reason.</param>
    public static string? Refusal(Network network, EvaluationSemantics semantics = EvaluationSemantics.Real)
    {
        ArgumentNullException.ThrowIfNull(network);
        return ProofScope.Refusal(network, semantics == EvaluationSemantics.Float32);
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
