namespace Halfspace.Certificates.Verification;

/// <summary>Re-checks that no case of a property can be met: each has a proof, whose ranges and tree are derived again.</summary>
internal sealed class ProofCheck(VerificationCertificate certificate, ProofChain chain)
{
    private readonly Dictionary<int, NeuronRanges> known = [];

    public void Check(CertificateReport report, CancellationToken cancellationToken)
    {
        foreach (var proof in certificate.Proofs)
        {
            if (proof.Case >= certificate.Cases.Count) throw new ProofException($"there is a proof of case {proof.Case}, but there are {certificate.Cases.Count} cases");
        }

        for (var index = 0; index < certificate.Cases.Count; index++)
        {
            var proofs = certificate.Proofs.Where(proof => proof.Case == index).ToArray();
            var isEmpty = certificate.Cases[index].Box.Lower.Zip(certificate.Cases[index].Box.Upper, (lower, upper) => lower > upper).Any(isCrossed => isCrossed);
            if (isEmpty) report.Require(true, $"case {index} has an empty box", "");
            else if (proofs.Length == 0) report.Refute($"case {index} has no proof");
            else report.Require(Array.Exists(proofs, proof => IsShown(proof, cancellationToken)), $"no input of case {index} meets its rows: {Size(proofs)}", $"the proof does not show that no input of case {index} meets its rows");
        }

        if (certificate.Cases.Count == 0) report.Require(true, "a property without cases holds", "");
    }

    private static string Size(ProofClaim[] proofs) => $"a proof of {proofs.Sum(proof => (long)proof.Tree.Length)} bytes";

    private bool IsShown(ProofClaim proof, CancellationToken cancellationToken)
    {
        var one = certificate.Cases[proof.Case];
        if (proof.Ranges is null != proof.Row is null) throw new ProofException("a proof has either a row and ranges, or none of them");
        if (proof.Row is not { } place) return new BoxTree(chain, one.Box, one.Rows).IsShown(proof.Tree, cancellationToken);
        var row = RowOf(one, place);
        var ranges = Ranges(proof.Ranges!.Value, cancellationToken);
        for (var at = proof.Ranges; at is { } index; at = certificate.Ranges[index].From)
        {
            // Ranges hold on their own box only, and where another row is met they say nothing about this one.
            var claim = certificate.Ranges[index];
            if (!IsSame(CaseOf(claim).Box, one.Box) || (claim.Row is not null && (claim.Case != proof.Case || claim.Row != place))) throw new ProofException($"case {proof.Case} builds on ranges that are not about it");
        }

        return new SignTree(ranges, chain.HiddenCount, row.Coefficients, row.Limit).IsShown(proof.Tree, new BackwardPass(chain), cancellationToken, out _);
    }

    private NeuronRanges Ranges(int index, CancellationToken cancellationToken)
    {
        if (index >= certificate.Ranges.Count) throw new ProofException($"there are no ranges {index}");
        if (known.TryGetValue(index, out var found)) return found;
        var claim = certificate.Ranges[index];
        if (claim.From >= index) throw new ProofException("ranges build on ranges before them only");
        var one = CaseOf(claim);
        var ranges = claim.From is { } from ? Ranges(from, cancellationToken).Copy() : new NeuronRanges(chain, one.Box);
        new RangeSteps(ranges, claim.Row is { } row ? RowOf(one, row) : null, cancellationToken).Follow(claim.Steps);
        return known[index] = ranges;
    }

    private StatedCase CaseOf(RangeClaim claim) => claim.Case < certificate.Cases.Count ? certificate.Cases[claim.Case] : throw new ProofException($"there is no case {claim.Case}");

    private static StatedRow RowOf(StatedCase one, int row) => row < one.Rows.Count ? one.Rows[row] : throw new ProofException($"there is no row {row}");

    private static bool IsSame(StatedBox a, StatedBox b) => ReferenceEquals(a, b) || (a.Lower.SequenceEqual(b.Lower) && a.Upper.SequenceEqual(b.Upper));
}
