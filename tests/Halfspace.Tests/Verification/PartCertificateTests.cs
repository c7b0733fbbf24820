using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Proofs;
using Xunit;
using Outcome = Halfspace.Certificates.Verdict;
using Verdict = Halfspace.Verification.Verdict;

namespace Halfspace.Tests.Verification;

/// <summary>Certificates of proofs in which parts have ranges of their own: they check, and no change of one makes a false claim check.</summary>
public sealed class PartCertificateTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Proofs_by_parts_with_ranges_of_their_own_check_and_no_change_of_one_shows_a_row_that_a_sample_meets(bool isSingle)
    {
        var (shown, looks, forged) = (0, 0L, 0);
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var network = VerifierTests.Random(seed, seed % 2 == 0 ? [5, 9, 8, 1] : [4, 7, 7, 6, 1]);
            var (chain, box) = (DenseChain.Of(network, isRecorded: true, isSingle)!, Cube(network.InputSize));
            var values = Samples(network, random);
            // Just below what samples reach there is much to split.
            var row = new OutputRow([1], values.Min() - 0.05 * (values.Max() - values.Min()));
            if (Search(network, chain, box, row, seed % 3 == 2 ? 2 : 1, out var ranges) is not { IsProved: true } search) continue;
            var certificate = Certify(network, box, row, ranges!, search, isSingle);
            var report = certificate.Check(cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(report.Verdict == Outcome.Trusted, $"seed {seed}: {string.Join("; ", report.Lines)}");
            (shown, looks) = (shown + 1, looks + search.Looks);
            var lie = certificate with { Cases = [certificate.Cases[0] with { Rows = [certificate.Cases[0].Rows[0] with { Limit = values.Min() }] }] };
            for (var round = 0; round < 12; round++)
            {
                var mutant = lie with { Proofs = [lie.Proofs[0] with { Tree = round == 0 ? lie.Proofs[0].Tree : PropertyCertificateTests.Changed(lie.Proofs[0].Tree, random) }] };
                Assert.True(mutant.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict == Outcome.Refuted, $"seed {seed}, round {round}: a false claim passes");
                forged++;
            }
        }

        Assert.True(shown >= 10 && looks > 60 && forged >= 120, $"{shown} shown in {looks} parts, {forged} forged");
    }

    [Fact]
    public void A_proof_whose_search_was_interrupted_checks()
    {
        var (shown, interrupted) = (0, 0);
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var network = VerifierTests.Random(seed, [5, 9, 8, 1]);
            var (chain, box, values) = (DenseChain.Of(network, isRecorded: true)!, Cube(5), Samples(network, random));
            var row = new OutputRow([1], values.Min() - 0.05 * (values.Max() - values.Min()));
            // Each turn ends after a few questions, somewhere in a part.
            var asked = 0;
            if (Search(network, chain, box, row, 1, out var ranges, () => ++asked % 23 == 0) is not { IsProved: true } search) continue;
            var report = Certify(network, box, row, ranges!, search, isSingle: false).Check(cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(report.Verdict == Outcome.Trusted, $"seed {seed}: {string.Join("; ", report.Lines)}");
            shown++;
            interrupted += asked > 23 ? 1 : 0;
        }

        Assert.True(shown >= 6 && interrupted >= 4, $"{shown} shown, {interrupted} interrupted");
    }

    private static PartSearch? Search(Network network, DenseChain chain, InputRegion box, OutputRow row, int threads, out RangeProof? ranges, Func<bool>? isOver = null)
    {
        ranges = null;
        var root = ReluRoot.Of(chain, box, 5, 1, () => false)!;
        var (bound, slopes) = root.BoundRows([row])[0];
        if (bound > row.Limit) return null;
        var whole = ReachableRanges.Of(root, row, slopes, bound - row.Limit, 5, 1, () => false);
        (bound, slopes) = whole.BoundRows([row])[0];
        if (bound > row.Limit) return null;
        ranges = whole.Proof;
        var question = new Property(network.InputSize, 1, [new PropertyCase(box, [row])]).Cases[0];
        var search = new PartSearch(root, whole, row, slopes, bound - row.Limit, () => new ReluAttack(root, question, _ => false), LpSolvers.All.FirstOrDefault(candidate => candidate.Availability.Found), threads) { RoundsPerNeuron = 0 };
        for (var turn = 0; turn < 10_000 && !search.IsDone; turn++) search.Run(isOver ?? (() => false));
        return search;
    }

    private static VerificationCertificate Certify(Network network, InputRegion box, OutputRow row, RangeProof ranges, PartSearch search, bool isSingle)
    {
        var result = new VerificationResult { Verdict = Verdict.Proved, Method = "relu", Proofs = [new CaseProof(0, row, ranges, search.Whole!.ToBytes()!)] };
        var certificate = PropertyCertificateTests.Certify(network, new Property(network.InputSize, 1, [new PropertyCase(box, [row])]), result);
        return isSingle ? certificate with { Semantics = EvaluationSemantics.Float32 } : certificate;
    }

    private static double[] Samples(Network network, Random random) => [.. Enumerable.Range(0, 1500).Select(_ => network.Forward<double>([.. Enumerable.Range(0, network.InputSize).Select(_ => random.Next(3) == 0 ? 1 - 2.0 * random.Next(2) : 2 * random.NextDouble() - 1)])[0])];

    private static InputRegion Cube(int size) => new([.. Enumerable.Repeat(-1.0, size)], [.. Enumerable.Repeat(1.0, size)]);
}
