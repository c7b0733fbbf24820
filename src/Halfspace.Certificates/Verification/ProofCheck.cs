namespace Halfspace.Certificates.Verification;

/// <summary>Re-checks that no case of a property can be met: each has a proof, whose ranges and tree are derived again.</summary>
internal sealed class ProofCheck(VerificationCertificate certificate, ProofChain chain)
{
    /// <summary>Ends of neurons that are kept at most.</summary>
    private const long MostKept = 1L << 26;

    private readonly Dictionary<int, NeuronRanges> known = [];

    /// <summary>What proofs are about: the cases, or the parts that they are cut into.</summary>
    private readonly IReadOnlyList<StatedCase> cases = Rounded(certificate.Semantics, certificate.Parts is not { } parts
        ? certificate.Cases
        : [.. parts.Select(part => new StatedCase(part.Box, part.Case < certificate.Cases.Count ? certificate.Cases[part.Case].Rows : throw new ProofException($"there is a part of case {part.Case}, but there are {certificate.Cases.Count} cases")))]);

    private string Word => certificate.Parts is null ? "case" : "part";

    public void Check(CertificateReport report, CancellationToken cancellationToken)
    {
        foreach (var proof in certificate.Proofs)
        {
            if (proof.Case >= cases.Count) throw new ProofException($"there is a proof of {Word} {proof.Case}, but there are {cases.Count} {Word}s");
        }

        for (var index = 0; certificate.Parts is { } parts && index < certificate.Cases.Count; index++)
        {
            var boxes = parts.Where(part => part.Case == index).Select(part => part.Box).ToArray();
            report.Require(BoxCover.Covers(certificate.Cases[index].Box, boxes, cancellationToken), $"{boxes.Length} parts cover the box of case {index}", $"the parts do not cover the box of case {index}");
        }

        for (var index = 0; index < cases.Count; index++)
        {
            var proofs = certificate.Proofs.Where(proof => proof.Case == index).ToArray();
            var isEmpty = cases[index].Box.Lower.Zip(cases[index].Box.Upper, (lower, upper) => lower > upper).Any(isCrossed => isCrossed);
            if (isEmpty) report.Require(true, $"{Word} {index} has an empty box", "");
            else if (proofs.Length == 0) report.Refute($"{Word} {index} has no proof");
            else report.Require(Array.Exists(proofs, proof => IsShown(proof, cancellationToken)), $"no input of {Word} {index} meets its rows: {Size(proofs)}", $"the proof does not show that no input of {Word} {index} meets its rows");
        }

        if (certificate.Cases.Count == 0) report.Require(true, "a property without cases holds", "");
    }

    /// <summary>For float32 the ends of boxes rounded to the nearest float32: rounding keeps order, so every float32 of a box, and every number of it once rounded, lies between the rounded ends.</summary>
    private static IReadOnlyList<StatedCase> Rounded(EvaluationSemantics semantics, IReadOnlyList<StatedCase> cases)
    {
        if (semantics == EvaluationSemantics.Real) return cases;
        return [.. cases.Select(one => one with { Box = new StatedBox(Array.ConvertAll(one.Box.Lower, Single), Array.ConvertAll(one.Box.Upper, Single)) })];

        static double Single(double end) => Math.Clamp((float)end, -float.MaxValue, float.MaxValue);
    }

    private static string Size(ProofClaim[] proofs) => $"a proof of {proofs.Sum(proof => (long)proof.Tree.Length)} bytes";

    private bool IsShown(ProofClaim proof, CancellationToken cancellationToken)
    {
        var one = cases[proof.Case];
        var about = RowSum.Of(one, proof.Row, proof.Shares);
        if (proof.Ranges is null != about is null) throw new ProofException("a proof has either a row and ranges, or none of them");
        if (about is not { } row) return new BoxTree(chain, one.Box, one.Rows).IsShown(proof.Tree, cancellationToken);
        var ranges = Ranges(proof.Ranges!.Value, cancellationToken);
        for (var at = proof.Ranges; at is { } index; at = certificate.Ranges[index].From)
        {
            // Ranges hold on their own box only, and where another row is met they say nothing about this one.
            var claim = certificate.Ranges[index];
            if (!IsSame(CaseOf(claim).Box, one.Box) || ((claim.Row is not null || claim.Shares is not null) && (claim.Case != proof.Case || claim.Row != proof.Row || !(claim.Shares ?? []).SequenceEqual(proof.Shares ?? [])))) throw new ProofException($"{Word} {proof.Case} builds on ranges that are not about it");
        }

        return new SignTree(ranges, chain.HiddenCount, row.Coefficients, row.Limit).IsShown(proof.Tree, new BackwardPass(chain), cancellationToken, out _);
    }

    private NeuronRanges Ranges(int index, CancellationToken cancellationToken)
    {
        if (index >= certificate.Ranges.Count) throw new ProofException($"there are no ranges {index}");
        if (known.TryGetValue(index, out var found)) return found;
        var claim = certificate.Ranges[index];
        if (claim.From >= index) throw new ProofException("ranges build on ranges before them only");
        if (claim.From is { } same && claim.Steps.Length == 0) return known[index] = Ranges(same, cancellationToken);
        if ((known.Count + 1L) * chain.Layers.Sum(layer => (long)layer.Outputs) > MostKept) throw new ProofException("the ranges take more memory than a check may");
        var one = CaseOf(claim);
        var ranges = claim.From is { } from ? Ranges(from, cancellationToken).Copy() : new NeuronRanges(chain, one.Box);
        new RangeSteps(ranges, RowSum.Of(one, claim.Row, claim.Shares), cancellationToken).Follow(claim.Steps);
        return known[index] = ranges;
    }

    private StatedCase CaseOf(RangeClaim claim) => claim.Case < cases.Count ? cases[claim.Case] : throw new ProofException($"there is no {Word} {claim.Case}");

    private static bool IsSame(StatedBox a, StatedBox b) => ReferenceEquals(a, b) || (a.Lower.SequenceEqual(b.Lower) && a.Upper.SequenceEqual(b.Upper));
}
