using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Maximum;
using Halfspace.Verification.Proofs;
using Xunit;
using Outcome = Halfspace.Certificates.Verdict;
using Verdict = Halfspace.Verification.Verdict;

namespace Halfspace.Tests.Verification;

/// <summary>Boxes of few inputs that vary are halved on layers without the weights that are zero as on dense ones, in real arithmetic and for float32, and the checker follows.</summary>
public sealed class SparseBoxTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Halving_says_what_the_mixed_integer_program_and_dense_layers_say_and_changed_trees_show_nothing_false(bool isSingle)
    {
        var split = 0;
        for (var seed = 0; seed < Rounds.Of(4, 12); seed++)
        {
            var (random, network) = (new Random(seed), seed % 3 == 2 ? SparseSplitTests.Residual(new Random(seed)) : SparseProofTests.Convolutions(new Random(seed), 4 + seed % 2, 2));
            var box = Box(random, network.InputSize, 1 + seed % 4);
            var bounds = new BackwardBounds().Compute(network, box, new BoundOptions { Threads = 1 });
            var least = -NetworkMaximum.Find(bounds, new OutputObjective([-1], 0), new MaximumOptions { Solver = TestSolvers.Get("highs"), TimeLimit = 600, Threads = 1 }).Value;
            var sparse = DenseChain.Sparse(network, isRecorded: true, isSingle)!;
            Assert.True(sparse.IsSparse);
            var room = 1e-3 * (1 + Math.Abs(least));
            foreach (var isTrue in new[] { true, false })
            {
                var one = new PropertyCase(box, [new OutputRow([1], isTrue ? least - room : least + room)]);
                var found = default(double[]);
                var search = new BoxSearch(sparse, one, point => (found ??= point) is not null, IsOver(20));
                var dense = new BoxSearch(DenseChain.Of(network)!, one, _ => true, IsOver(20));
                Assert.True(search.Run(1, 0) && dense.Run(1, 0), $"seed {seed}, {isTrue}");
                Assert.True(search.IsRefuted == !isTrue && dense.IsRefuted == !isTrue, $"seed {seed}, {isTrue}");
                if (!isTrue)
                {
                    Assert.True(network.Forward<double>(found!)[0] <= least + 2 * room, $"seed {seed}");
                    continue;
                }

                split += search.Subproblems > 4 ? 1 : 0;
                var certificate = Certify(sparse, one, search.Whole!.ToBytes(), isSingle);
                var report = certificate.Check(cancellationToken: TestContext.Current.CancellationToken);
                Assert.True(report.Verdict == Outcome.Trusted && report.Texts(Finding.Trusted).Count == 1, $"seed {seed}: {string.Join("; ", report.Lines)}");
                var lie = certificate with { Cases = [certificate.Cases[0] with { Rows = [new StatedRow([1], least + room)] }] };
                for (var round = 0; round < 6; round++)
                {
                    var mutant = round == 0 ? lie : lie with { Proofs = [lie.Proofs[0] with { Tree = PropertyCertificateTests.Changed(lie.Proofs[0].Tree, random) }] };
                    Assert.True(mutant.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict == Outcome.Refuted, $"seed {seed}, round {round}");
                }
            }
        }

        Assert.True(split >= Rounds.Of(1, 4), $"{split}");
    }

    [Fact]
    public void Intervals_hold_what_samples_reach()
    {
        for (var seed = 0; seed < Rounds.Of(4, 12); seed++)
        {
            var (random, network) = (new Random(seed), seed % 3 == 2 ? SparseSplitTests.Residual(new Random(seed)) : SparseProofTests.Convolutions(new Random(seed), 4 + seed % 2, 2));
            var (chain, box) = (DenseChain.Sparse(network)!, Box(random, network.InputSize, 1 + seed % 4));
            var margins = ChainMargins.OfIntervals(chain, box);
            for (var sample = 0; sample < 50; sample++)
            {
                var values = Sample(random, box);
                for (var k = 0; k < chain.HiddenCount; k++)
                {
                    var stage = chain.Stages[k];
                    var next = new double[stage.Outputs];
                    for (var j = 0; j < next.Length; j++)
                    {
                        next[j] = stage.Biases[j];
                        for (var e = 0; e < stage.Row(j).Length; e++) next[j] += stage.Row(j)[e] * values[stage.Columns(j)[e]];
                        Assert.True(margins.Lower[k][j] <= next[j] && next[j] <= margins.Upper[k][j], $"seed {seed}, layer {k}, neuron {j}: {margins.Lower[k][j]}, {next[j]}, {margins.Upper[k][j]}");
                        next[j] = Math.Max(next[j], stage.Leak(j) * next[j]);
                    }

                    values = next;
                }
            }
        }
    }

    /// <summary>Along one input the two outputs go from (2, -3) by (0.1, 0.1) to (-3, 2): one of them is above zero everywhere, but no sum of them with fixed shares is.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_case_whose_parts_need_rows_of_their_own_is_settled_by_inputs_and_not_by_signs(bool isSingle)
    {
        var builder = new NetworkBuilder();
        var node = builder.Input(new TensorShape(1, 2, 2));
        node = builder.Add(new Conv2DLayer(1, new SlidingWindow { Input = (2, 2), Kernel = (1, 1), Stride = (1, 1) }, [1, -1], [0, 0]), node);
        node = builder.Add(new ReluLayer(node.Size), node);
        var network = builder.Build(builder.Add(new DenseLayer([[-3.1, 0, 0, 0, 1.9, 0, 0, 0], [1.9, 0, 0, 0, -3.1, 0, 0, 0]], [0.1, 0.1]), node));
        var chain = DenseChain.Sparse(network, isRecorded: true, isSingle)!;
        Assert.True(chain.IsSparse);
        var one = new PropertyCase(new InputRegion([-1, 0, 0, 0], [1, 0, 0, 0]), [new OutputRow([1, 0], 0), new OutputRow([0, 1], 0)]);
        Assert.False(new ReluCases(chain, [(0, one)], (_, _) => false, Clock(1), null, 1, 0).Run());
        var search = new BoxSearch(chain, one, _ => false, IsOver(20));
        Assert.True(search.Run(1, 0) && !search.IsRefuted);
        var certificate = Certify(chain, one, search.Whole!.ToBytes(), isSingle);
        Assert.Equal(Outcome.Trusted, certificate.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict);
        // At zero both are 0.1.
        var lie = certificate with { Cases = [certificate.Cases[0] with { Rows = [new StatedRow([1, 0], 0.1), new StatedRow([0, 1], 0.1)] }] };
        Assert.Equal(Outcome.Refuted, lie.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict);
    }

    /// <summary>Dense, the second convolution would have 22 million weights.</summary>
    [Fact]
    public void A_box_of_three_inputs_of_a_network_that_is_too_large_as_dense_layers_is_halved_with_a_certificate()
    {
        var network = SparseProofTests.Convolutions(new Random(3), 36, 4);
        var lower = Enumerable.Range(0, network.InputSize).Select(i => i % 7 / 8.0).ToArray();
        var box = new InputRegion([.. lower.Select((low, i) => i is 40 or 41 or 77 ? low - 2 : low)], [.. lower.Select((low, i) => i is 40 or 41 or 77 ? low + 2 : low)]);
        var bound = new BackwardBounds().Compute(network, box, new BoundOptions { Threads = 1 }).Lower(network.Output)[0];
        var random = new Random(1);
        var least = Enumerable.Range(0, 100).Min(_ => network.Forward<double>(Sample(random, box))[0]);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        try
        {
            OnnxFile.Write(path, network);
            var read = OnnxFile.Read(path);
            foreach (var semantics in new[] { EvaluationSemantics.Real, EvaluationSemantics.Float32 })
            {
                var property = new Property(network.InputSize, 1, [new PropertyCase(box, [new OutputRow([1], bound + 0.5 * (least - bound))])]);
                var result = Verifier.Verify(read, property, new VerifierOptions { TimeLimit = 600, Threads = 1, IsCertified = true, Semantics = semantics }, null, TestContext.Current.CancellationToken);
                Assert.True(result.Verdict == Verdict.Proved && result.Method is "box", $"{semantics}: {result.Verdict} by {result.Method}, {result.Subproblems}, {bound}, {least}");
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

    private static InputRegion Box(Random random, int size, int varying)
    {
        var lower = Enumerable.Range(0, size).Select(_ => (double)(float)(random.NextDouble() - 0.5)).ToArray();
        var upper = (double[])lower.Clone();
        for (; varying > 0; varying--) upper[random.Next(size)] += 2;
        return new InputRegion(lower, [.. upper.Select(value => (double)(float)value)]);
    }

    private static double[] Sample(Random random, InputRegion box) => [.. Enumerable.Range(0, box.Size).Select(i => box.Lower[i] + random.NextDouble() * (box.Upper[i] - box.Lower[i]))];

    private static VerificationCertificate Certify(DenseChain chain, PropertyCase one, byte[] tree, bool isSingle) => new()
    {
        Network = "gone.onnx",
        NetworkSha256 = new string('0', 64),
        Layers = PropertyEngine.Stated(chain),
        Property = null,
        Semantics = isSingle ? EvaluationSemantics.Float32 : EvaluationSemantics.Real,
        InputCount = one.Inputs.Size,
        OutputCount = one.Rows[0].Coefficients.Length,
        Cases = PropertyEngine.Stated(new Property(one.Inputs.Size, one.Rows[0].Coefficients.Length, [one])),
        Witness = null,
        Ranges = [],
        Proofs = [new ProofClaim(0, null, null, tree)],
    };

    private static Func<bool> IsOver(double seconds)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        return () => clock.Elapsed.TotalSeconds > seconds;
    }

    private static Func<double> Clock(double seconds)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        return () => seconds - clock.Elapsed.TotalSeconds;
    }
}
