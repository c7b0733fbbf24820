using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Proofs;
using Xunit;
using Outcome = Halfspace.Certificates.Verdict;
using Verdict = Halfspace.Verification.Verdict;

namespace Halfspace.Tests.Verification;

/// <summary>Layers without the weights that are zero are split by signs like dense ones, in real arithmetic and for float32, and the checker follows.</summary>
public sealed class SparseSplitTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_splitting_shows_checks_and_what_samples_reach_is_shown_by_no_change_of_it(bool isSingle)
    {
        var split = 0;
        for (var seed = 0; seed < Rounds.Of(4, 10); seed++)
        {
            var (random, network) = (new Random(seed), seed % 3 == 2 ? Residual(new Random(seed)) : SparseProofTests.Convolutions(new Random(seed), 4 + seed % 2, 2));
            var chain = DenseChain.Sparse(network, isRecorded: true, isSingle)!;
            Assert.True(chain.IsSparse);
            var center = Enumerable.Range(0, network.InputSize).Select(_ => (float)random.NextDouble() - 0.5).ToArray();
            var box = new InputRegion([.. center.Select(x => (double)(float)(x - 0.4))], [.. center.Select(x => (double)(float)(x + 0.4))]);
            var least = Samples(random, box).Min(point => network.Forward<double>(point)[0]);
            var root = ReluRoot.Of(chain, box, 20, 1, () => false)!;
            var bound = root.BoundRows([new OutputRow([1], least)])[0].Bound;
            if (bound >= least) continue;
            // Nearer to the samples than the bound of the whole box.
            var one = new PropertyCase(box, [new OutputRow([1], bound + 0.3 * (least - bound))]);
            var search = new ReluCases(chain, [(0, one)], (_, _) => false, Clock(3), null, 1, 0);
            if (!search.Run()) continue;
            split += search.Subproblems > 4 ? 1 : 0;
            var certificate = Certify(chain, one, search.Proofs, isSingle);
            var report = certificate.Check(cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(report.Verdict == Outcome.Trusted && report.Texts(Finding.Trusted).Count == 1, $"seed {seed}: {string.Join("; ", report.Lines)}");
            var lie = certificate with { Cases = [certificate.Cases[0] with { Rows = [new StatedRow([1], least)] }] };
            for (var round = 0; round < 12; round++)
            {
                var mutant = round == 0 ? lie : lie with { Ranges = [.. lie.Ranges.Select(range => range with { Steps = PropertyCertificateTests.Changed(range.Steps, random) })], Proofs = [.. lie.Proofs.Select(proof => proof with { Tree = PropertyCertificateTests.Changed(proof.Tree, random) })] };
                Assert.True(mutant.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict == Outcome.Refuted, $"seed {seed}, round {round}");
            }
        }

        Assert.True(split >= Rounds.Of(2, 4), $"{split}");
    }

    [Fact]
    public void Sparse_layers_have_the_bounds_of_dense_ones()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var network = seed % 3 == 2 ? Residual(new Random(seed)) : SparseProofTests.Convolutions(new Random(seed), 4 + seed % 2, 2);
            var box = new InputRegion([.. Enumerable.Range(0, network.InputSize).Select(i => i % 5 == 0 ? 0.25 : -0.2)], [.. Enumerable.Range(0, network.InputSize).Select(_ => 0.25)]);
            var (sparse, dense) = (ReluRoot.Of(DenseChain.Sparse(network)!, box, 20, 1, () => false)!, ReluRoot.Of(DenseChain.Of(network)!, box, 20, 1, () => false)!);
            var (a, b) = (sparse.BoundRows([new OutputRow([1], 0)])[0].Bound, dense.BoundRows([new OutputRow([1], 0)])[0].Bound);
            Assert.True(Math.Abs(a - b) < 1e-3 * (1 + Math.Abs(b)), $"seed {seed}: {a} and {b}");
        }
    }

    [Fact]
    public void Residual_networks_are_the_same_function_as_their_layers()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var (random, network) = (new Random(seed), Residual(new Random(seed)));
            var layers = SparseLayers.Of(network)!;
            for (var sample = 0; sample < 20; sample++)
            {
                double[] point = [.. Enumerable.Range(0, network.InputSize).Select(_ => random.NextDouble() * 2 - 1)];
                Assert.True(Math.Abs(network.Forward<double>(point)[0] - SparseProofTests.Evaluate(layers, point)) < 1e-9, $"seed {seed}");
            }
        }
    }

    /// <summary>Dense, the second convolution would have 22 million weights.</summary>
    [Fact]
    public void A_network_that_is_too_large_as_dense_layers_is_split_with_a_certificate()
    {
        var network = SparseProofTests.Convolutions(new Random(3), 36, 4);
        var lower = Enumerable.Range(0, network.InputSize).Select(i => i % 7 / 8.0).ToArray();
        var box = new InputRegion(lower, [.. lower.Select((low, i) => i % 40 < 2 ? low + 0.5 : low)]);
        var chain = DenseChain.Any(network)!;
        Assert.True(chain.IsSparse && chain.Work <= VerificationRun.MostSparseWork, $"{chain.Work}");
        var bound = ReluRoot.Of(chain, box, 1, 1, () => false)!.BoundRows([new OutputRow([1], 0)])[0].Bound;
        var least = Samples(new Random(1), box, 100).Min(point => network.Forward<double>(point)[0]);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        try
        {
            OnnxFile.Write(path, network);
            var read = OnnxFile.Read(path);
            foreach (var semantics in new[] { EvaluationSemantics.Real, EvaluationSemantics.Float32 })
            {
                Assert.Null(VerificationCertificates.Refusal(read, semantics));
                var property = new Property(network.InputSize, 1, [new PropertyCase(box, [new OutputRow([1], bound + 0.05 * (least - bound))])]);
                var result = Verifier.Verify(read, property, new VerifierOptions { TimeLimit = 600, Threads = 1, IsCertified = true, Semantics = semantics }, null, TestContext.Current.CancellationToken);
                Assert.True(result.Verdict == Verdict.Proved && result.Method is "relu" or "bounds", $"{semantics}: {result.Verdict} by {result.Method}, {result.Subproblems}, {bound}, {least}");
                var certificate = VerificationCertificates.Of(read, property, result, path)!;
                var report = certificate.Check(PropertyEngine.Instance, TestContext.Current.CancellationToken);
                Assert.True(report.Verdict == Outcome.Verified, string.Join("; ", report.Lines));
                var lie = certificate with { Cases = [certificate.Cases[0] with { Rows = [new StatedRow([1], least)] }] };
                Assert.Equal(Outcome.Refuted, lie.Check(PropertyEngine.Instance, TestContext.Current.CancellationToken).Verdict);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Two blocks of convolutions with what enters them added to what leaves them; in the second one before the ReLU, and what is added passes a ReLU of its own.</summary>
    internal static Network Residual(Random random)
    {
        const int size = 4;
        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
        var builder = new NetworkBuilder();
        NetworkNode Convolution(NetworkNode from, int channels) => builder.Add(new Conv2DLayer(channels, new SlidingWindow { Input = (size, size), Kernel = (3, 3), Stride = (1, 1), Padding = (1, 1, 1, 1) }, Numbers(channels * channels * 9), Numbers(channels)), from);
        var input = builder.Input(new TensorShape(1, size, size));
        var count = size * size;
        var first = builder.Add(new SumLayer(count, 1, 1), [input, builder.Add(new ReluLayer(count), Convolution(input, 1))]);
        var other = Convolution(first, 1);
        var second = builder.Add(new ReluLayer(count), builder.Add(new SumLayer(count, 1, -1), [Convolution(builder.Add(new LeakyReluLayer(count, 0.1), first), 1), builder.Add(new ReluLayer(count), other)]));
        return builder.Build(builder.Add(new DenseLayer([Numbers(count)], Numbers(1)), builder.Add(new SumLayer(count, 1, 0.5), [second, other])));
    }

    private static VerificationCertificate Certify(DenseChain chain, PropertyCase one, IReadOnlyList<CaseProof> proofs, bool isSingle)
    {
        var property = new Property(one.Inputs.Size, 1, [one]);
        var ranges = new RangeList(property);
        ProofClaim[] claims = [.. proofs.Select(proof => new ProofClaim(proof.Case, RangeList.RowOf(property, proof.Case, proof.Row!), ranges.PlaceOf(proof.Ranges!, proof.Case), proof.Tree))];
        return new VerificationCertificate
        {
            Network = "gone.onnx",
            NetworkSha256 = new string('0', 64),
            Layers = PropertyEngine.Stated(chain),
            Property = null,
            Semantics = isSingle ? EvaluationSemantics.Float32 : EvaluationSemantics.Real,
            InputCount = one.Inputs.Size,
            OutputCount = 1,
            Cases = PropertyEngine.Stated(property),
            Witness = null,
            Ranges = ranges.Claims,
            Proofs = claims,
        };
    }

    private static Func<double> Clock(double seconds)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        return () => seconds - clock.Elapsed.TotalSeconds;
    }

    private static IEnumerable<double[]> Samples(Random random, InputRegion box, int count = 2000) =>
        Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, box.Size).Select(i => random.Next(2) == 0 ? (random.Next(2) == 0 ? box.Lower[i] : box.Upper[i]) : box.Lower[i] + random.NextDouble() * (box.Upper[i] - box.Lower[i])).ToArray());
}
