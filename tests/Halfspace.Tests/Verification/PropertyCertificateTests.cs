using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Proofs;
using Xunit;
using Outcome = Halfspace.Certificates.Verdict;
using Verdict = Halfspace.Verification.Verdict;

namespace Halfspace.Tests.Verification;

/// <summary>Certificates of properties: those of true verdicts check, and no change of one makes a false claim check.</summary>
public sealed class PropertyCertificateTests
{
    private static readonly string[] Kinds = ["box", "signs", "leaky", "abs", "clip", "max", "pool", "residual", "convolution", "deep"];

    /// <summary>A hundred networks with their verdicts and certificates, made once for all tests.</summary>
    private static readonly Lazy<IReadOnlyList<(int Seed, Network Network, VerificationResult Result, VerificationCertificate? Certificate, double Least)>> Examples = new(() =>
        [.. Enumerable.Range(0, 120).Select(seed =>
        {
            var (network, property, _, least) = TinyProperty(seed);
            var result = Verifier.Verify(network, property, new VerifierOptions { TimeLimit = 2, Threads = 1, IsCertified = true });
            return (seed, network, result, result.Verdict == Verdict.Unknown ? null : Certify(network, property, result), least);
        })]);

    [Fact]
    public void Certificates_of_a_hundred_small_networks_check()
    {
        var (proved, refuted, split) = (0, 0, 0);
        foreach (var (seed, network, result, original, _) in Examples.Value)
        {
            if (original is null) continue;
            var (kind, certificate) = (Kinds[seed % Kinds.Length], Reread(original));
            Assert.Equal(network.InputSize, certificate.InputCount);
            var report = certificate.Check(cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(report.Verdict == Outcome.Trusted && report.Texts(Finding.Trusted).Count == 1, $"seed {seed}, {kind}: {result.Verdict} by {result.Method}, {string.Join("; ", report.Lines)}");
            if (result.Verdict == Verdict.Proved) proved++;
            else refuted++;
            if (result.Subproblems > 4) split++;
        }

        Assert.True(proved >= 60 && refuted >= 15 && split >= 20, $"{proved} proved, {refuted} refuted, {split} split");
    }

    [Fact]
    public void A_proof_of_one_claim_does_not_pass_for_another_that_is_false()
    {
        var forged = 0;
        foreach (var (seed, _, result, certificate, least) in Examples.Value)
        {
            if (certificate is null || result.Verdict != Verdict.Proved) continue;
            var random = new Random(seed);
            // A sample gave the row this value: that it stays above is false.
            var lie = With(certificate, row => row with { Limit = least });
            Assert.True(lie.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict == Outcome.Refuted, $"seed {seed}: a limit that a sample meets passes");
            for (var round = 0; round < 20; round++)
            {
                var mutant = lie with { Ranges = [.. lie.Ranges.Select(one => one with { Steps = Changed(one.Steps, random) })], Proofs = [.. lie.Proofs.Select(one => one with { Tree = Changed(one.Tree, random) })] };
                var verdict = mutant.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict;
                Assert.True(verdict == Outcome.Refuted, $"seed {seed}, round {round}: a false claim is {verdict}");
                forged++;
            }
        }

        Assert.True(forged > 800, $"{forged}");
    }

    [Fact]
    public void A_proof_about_a_box_does_not_pass_for_a_wider_one_that_breaks_the_property()
    {
        var forged = 0;
        foreach (var (seed, network, result, certificate, _) in Examples.Value)
        {
            if (certificate is null || result.Verdict != Verdict.Proved) continue;
            var random = new Random(seed);
            var (box, row) = (certificate.Cases[0].Box, certificate.Cases[0].Rows[0]);
            foreach (var factor in new[] { 1.5, 2.5, 4, 8 })
            {
                var wider = new StatedBox([.. box.Lower.Select(value => value * factor)], [.. box.Upper.Select(value => value * factor)]);
                var isBroken = Enumerable.Range(0, 300).Any(_ => network.Forward<double>([.. Enumerable.Range(0, wider.Lower.Length).Select(i => random.Next(3) == 0 ? wider.Upper[i] : wider.Lower[i] + random.NextDouble() * (wider.Upper[i] - wider.Lower[i]))]).Zip(row.Coefficients, (y, c) => c * y).Sum() < row.Limit - 1e-6);
                if (!isBroken) continue;
                forged++;
                var lie = certificate with { Cases = [.. certificate.Cases.Select(one => one with { Box = wider })] };
                Assert.True(lie.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict == Outcome.Refuted, $"seed {seed}: a box {factor} times as wide passes");
            }
        }

        Assert.True(forged > 30, $"{forged}");
    }

    [Fact]
    public void Each_part_of_a_proof_that_is_left_out_is_missed()
    {
        var (box, signs) = (0, 0);
        foreach (var (seed, _, result, certificate, _) in Examples.Value)
        {
            if (certificate is null || result.Verdict != Verdict.Proved || result.Subproblems < 8) continue;
            var proof = certificate.Proofs[0];
            // A box may be halved a few times more than its tree says, so a tree without parts can do.
            foreach (var tree in new[] { [], proof.Tree[..^1], proof.Tree[..(proof.Tree.Length / 2)], [.. proof.Tree, 0], proof.Row is null ? [] : [0], new byte[64] })
            {
                var verdict = (certificate with { Proofs = [proof with { Tree = tree }] }).Check(cancellationToken: TestContext.Current.CancellationToken).Verdict;
                Assert.True(verdict == Outcome.Refuted, $"seed {seed}: a tree of {tree.Length} bytes instead of {proof.Tree.Length} is {verdict}");
            }

            Assert.Equal(Outcome.Refuted, (certificate with { Proofs = [] }).Check(cancellationToken: TestContext.Current.CancellationToken).Verdict);
            if (proof.Row is null) box++;
            else signs++;
        }

        Assert.True(box > 3 && signs > 3, $"{box} of boxes, {signs} of signs");
    }

    [Fact]
    public void Ranges_that_were_refined_and_narrowed_are_followed_and_no_change_of_their_steps_gives_more_than_holds()
    {
        var (shown, deeper) = (0, 0);
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var network = VerifierTests.Random(seed, [13, 8, 8, 8, 1]);
            var box = new InputRegion([.. Enumerable.Repeat(-0.3, 13)], [.. Enumerable.Repeat(0.3, 13)]);
            double[] Sample() => [.. Enumerable.Range(0, 13).Select(_ => random.Next(3) == 0 ? 0.3 - 0.6 * random.Next(2) : 0.6 * random.NextDouble() - 0.3)];
            var values = Enumerable.Range(0, 1000).Select(_ => network.Forward<double>(Sample())[0]).ToArray();
            var row = new OutputRow([1], values.Min() - 0.2 * (values.Max() - values.Min()));
            var property = new Property(13, 1, [new PropertyCase(box, [row])]);
            var root = RefinedRanges.Of(ReluRoot.Of(DenseChain.Of(network, isRecorded: true)!, box, 20, 1, () => false)!, 20, 32, 1, () => 100);
            var (bound, slopes) = root.BoundRows([row])[0];
            if (bound > row.Limit) continue;
            var narrow = ReachableRanges.Of(root, row, slopes, bound - row.Limit, 10, 1, () => false);
            slopes = narrow.BoundRows([row])[0].Slopes;
            var search = new ReluSearch(narrow, row, slopes, new ReluAttack(narrow, property.Cases[0], _ => false), null, 1);
            search.Run(() => false, 400);
            if (!search.IsProved) continue;
            var result = new VerificationResult { Verdict = Verdict.Proved, Method = "relu", Proofs = [new CaseProof(0, row, narrow.Proof, search.Whole!.ToBytes()!)] };
            var certificate = Certify(network, property, result);
            Assert.Equal(3, certificate.Ranges.Count);
            Assert.True(certificate.Check().Verdict == Outcome.Trusted, $"seed {seed}: {string.Join("; ", certificate.Check().Lines)}");
            shown++;
            deeper += search.Subproblems > 3 ? 1 : 0;
            // A row that a sample meets, with the ranges of the other one and changed steps.
            var lie = With(certificate, other => other with { Limit = values.Min() });
            for (var round = 0; round < 30; round++)
            {
                var mutant = lie with { Ranges = [.. lie.Ranges.Select(one => one with { Steps = round == 0 ? one.Steps : Changed(one.Steps, random) })] };
                Assert.True(mutant.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict == Outcome.Refuted, $"seed {seed}, round {round}");
            }

            // Ranges where this row is met say nothing about another case or row.
            var two = certificate with { Cases = [certificate.Cases[0], new StatedCase(certificate.Cases[0].Box, [new StatedRow([-1], -1e6), certificate.Cases[0].Rows[0]])] };
            Assert.Contains("not about it", Assert.Single((two with { Proofs = [certificate.Proofs[0], certificate.Proofs[0] with { Case = 1, Row = 1 }] }).Check().Texts(Finding.Refuted)), StringComparison.Ordinal);
        }

        Assert.True(shown >= 3 && deeper >= 1, $"{shown} shown, {deeper} split");
    }

    /// <summary>Certificates of real instances; the data is public and may be absent.</summary>
    [Theory]
    [InlineData("acasxu", "ACASXU_run2a_1_1_batch_2000.onnx", "prop_3.vnnlib")]
    [InlineData("acasxu", "ACASXU_run2a_2_2_batch_2000.onnx", "prop_2.vnnlib")]
    [InlineData("acasxu", "ACASXU_run2a_3_3_batch_2000.onnx", "prop_4.vnnlib")]
    public void Certificates_of_public_instances_check(string set, string network, string property)
    {
        var (networkPath, propertyPath) = (PublicFile(set, network), PublicFile(set, property));
        var (loaded, question) = (OnnxFile.Read(networkPath), Halfspace.Verification.Properties.VnnLibFile.Read(propertyPath));
        var result = Verifier.Verify(loaded, question, new VerifierOptions { TimeLimit = 600, Threads = 2, IsCertified = true }, null, TestContext.Current.CancellationToken);
        var certificate = VerificationCertificates.Of(loaded, question, result, networkPath, propertyPath);
        Assert.NotNull(certificate);
        var report = Reread(certificate).Check(PropertyEngine.Instance, TestContext.Current.CancellationToken);
        Assert.True(report.Verdict == Outcome.Verified, string.Join("; ", report.Lines));
        var otherBox = With(certificate, row => row with { Limit = row.Limit + 1e-9 });
        Assert.Equal(Outcome.Refuted, otherBox.Check(PropertyEngine.Instance, TestContext.Current.CancellationToken).Verdict);
        Assert.Equal(Outcome.Refuted, (certificate with { NetworkSha256 = new string('0', 64) }).Check(PropertyEngine.Instance, TestContext.Current.CancellationToken).Verdict);
    }

    internal static VerificationCertificate Certify(Network network, Property property, VerificationResult result) => VerificationCertificates.Of(network, property, result, "gone.json", new string('0', 64), null);

    private static string PublicFile(string set, string name)
    {
        var folder = Environment.GetEnvironmentVariable("HALFSPACE_DATA") is { Length: > 0 } given ? given : Path.GetFullPath(Path.Combine(Repository.SourceTree.Root, "..", "shared", "data"));
        var path = Path.Combine(folder, set, name);
        Assert.SkipUnless(File.Exists(path), $"There is no {path}.");
        return path;
    }

    private static VerificationCertificate Reread(VerificationCertificate certificate)
    {
        using var stream = new MemoryStream();
        CertificateWriter.Write(stream, certificate);
        return Assert.IsType<VerificationCertificate>(CertificateFile.Parse(stream.ToArray()));
    }

    private static VerificationCertificate With(VerificationCertificate certificate, Func<StatedRow, StatedRow> change) =>
        certificate with { Cases = [.. certificate.Cases.Select(one => one with { Rows = [.. one.Rows.Select(change)] })] };

    internal static byte[] Changed(byte[] bytes, Random random)
    {
        var changed = bytes.ToList();
        for (var left = random.Next(1, 6); left > 0 && changed.Count > 0; left--)
        {
            var at = random.Next(changed.Count);
            switch (random.Next(4))
            {
                case 0:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    changed[at] = (byte)random.Next(256);
                    break;
                case 2:
                    changed.RemoveAt(at);
                    break;
                default:
                    changed.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. changed];
    }

    /// <summary>A network, and a row whose limit is somewhat below, or above, the least value that samples of the box give.</summary>
    private static (Network Network, Property Property, double Limit, double Least) TinyProperty(int seed)
    {
        var (kind, random) = (Kinds[seed % Kinds.Length], new Random(seed));
        var network = kind switch
        {
            "box" => VerifierTests.Random(seed, [2 + seed % 3, 8, 6, 1]),
            "signs" => VerifierTests.Random(seed, [14, 7, 6, 1]),
            "deep" => VerifierTests.Random(seed, [13, 6, 6, 6, 1]),
            _ => DenseChainTests.Build(kind, random),
        };
        var size = network.InputSize > 12 ? 0.4 : 1.0;
        var box = new InputRegion([.. Enumerable.Repeat(-size, network.InputSize)], [.. Enumerable.Range(0, network.InputSize).Select(i => i == 1 && network.InputSize > 3 ? -size : size)]);
        var values = Enumerable.Range(0, 400).Select(_ => network.Forward<double>([.. Enumerable.Range(0, box.Size).Select(i => random.Next(3) == 0 ? (random.Next(2) == 0 ? box.Lower[i] : box.Upper[i]) : box.Lower[i] + random.NextDouble() * (box.Upper[i] - box.Lower[i]))])[0]).ToArray();
        var (least, spread) = (values.Min(), Math.Max(0.01, values.Max() - values.Min()));
        var limit = seed / Kinds.Length % 4 == 3 ? least + 0.05 * spread : least - (0.1 + 0.1 * (seed / Kinds.Length % 3)) * spread;
        return (network, new Property(network.InputSize, 1, [new PropertyCase(box, [new OutputRow([1], limit)])]), limit, least);
    }
}
