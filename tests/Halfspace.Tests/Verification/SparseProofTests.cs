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

/// <summary>Proofs about layers that are not made dense: they are the network's own, what is shown is true, and what is false is not shown.</summary>
public sealed class SparseProofTests
{
    private static readonly double[] Factors = [1, 0.5, 0.1, 0.02, 0.004];

    [Fact]
    public void Layers_with_the_weights_that_there_are_give_what_the_network_gives()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var (random, network) = (new Random(seed), Convolutions(new Random(seed), 5, 2));
            var layers = SparseLayers.Of(network);
            Assert.NotNull(layers);
            Assert.Contains(layers, layer => layer.Places is not null);
            for (var sample = 0; sample < 20; sample++)
            {
                double[] point = [.. Enumerable.Range(0, network.InputSize).Select(_ => random.NextDouble() * 2 - 1)];
                Assert.True(Math.Abs(network.Forward<double>(point)[0] - Evaluate(layers, point)) < 1e-9, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void On_small_networks_of_convolutions_what_is_shown_is_true_of_all_samples_and_corners()
    {
        var (shown, near) = (0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            var (random, network) = (new Random(seed), Convolutions(new Random(seed), 4 + seed % 3 % 2, 1 + seed % 2));
            var layers = SparseLayers.Of(network)!;
            var width = Factors[seed % Factors.Length];
            var lower = Enumerable.Range(0, network.InputSize).Select(_ => random.NextDouble() - 0.5).ToArray();
            var upper = lower.Select((low, i) => i % 3 == 0 ? low + width : low).ToArray();
            var least = Samples(random, lower, upper).Min(point => network.Forward<double>(point)[0]);
            var spread = Math.Max(1e-3, Math.Abs(least));
            for (var share = 1e-7; share < 100; share *= 10)
            {
                if (Claim(layers, lower, upper, least - share * spread).Check(cancellationToken: TestContext.Current.CancellationToken).Verdict != Outcome.Trusted) continue;
                shown++;
                if (share < 0.02) near++;
                break;
            }

            // A sample reaches this limit, so it is not out of reach; nor is it with changed steps or trees.
            var lie = Claim(layers, lower, upper, least + 1e-12 * spread);
            for (var round = 0; round < 12; round++)
            {
                var mutant = round == 0 ? lie : lie with { Ranges = [lie.Ranges[0] with { Steps = PropertyCertificateTests.Changed(lie.Ranges[0].Steps, random) }], Proofs = [lie.Proofs[0] with { Tree = PropertyCertificateTests.Changed(lie.Proofs[0].Tree, random) }] };
                var report = mutant.Check(cancellationToken: TestContext.Current.CancellationToken);
                Assert.True(report.Verdict == Outcome.Refuted, $"seed {seed}, round {round}: {string.Join("; ", report.Lines)}");
            }
        }

        Assert.True(shown >= 35 && near >= 8, $"{shown} shown, {near} of them near");
    }

    [Fact]
    public void A_layer_without_its_zeros_is_bounded_like_the_dense_one()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var (random, network) = (new Random(seed), Convolutions(new Random(seed), 4, 2));
            var sparse = SparseLayers.Of(network)!;
            StatedLayer[] dense = [.. sparse.Select(Dense)];
            var lower = Enumerable.Range(0, network.InputSize).Select(_ => random.NextDouble() - 0.5).ToArray();
            var upper = lower.Select(low => low + 0.05).ToArray();
            var (low, high) = (-1e4, 1e4);
            while (high - low > 1e-9 * (1 + Math.Abs(low)))
            {
                var middle = (low + high) / 2;
                if (Claim(dense, lower, upper, middle).Check(cancellationToken: TestContext.Current.CancellationToken).Verdict == Outcome.Trusted) low = middle;
                else high = middle;
            }

            var room = 1e-6 * (1 + Math.Abs(low));
            Assert.Equal(Outcome.Trusted, Claim(sparse, lower, upper, low - room).Check(cancellationToken: TestContext.Current.CancellationToken).Verdict);
            Assert.Equal(Outcome.Refuted, Claim(sparse, lower, upper, low + room).Check(cancellationToken: TestContext.Current.CancellationToken).Verdict);
        }
    }

    /// <summary>Dense, the second convolution would have 22 million weights.</summary>
    [Fact]
    public void A_network_that_is_too_large_as_dense_layers_has_a_certificate_that_checks_and_does_not_for_more_than_it_says()
    {
        var network = Convolutions(new Random(3), 36, 4);
        Assert.Null(DenseChain.Of(network));
        Assert.Null(VerificationCertificates.Refusal(network));
        Assert.Null(VerificationCertificates.Refusal(network, EvaluationSemantics.Float32));
        var lower = Enumerable.Range(0, network.InputSize).Select(i => i % 7 / 8.0).ToArray();
        var upper = lower.Select((low, i) => i < 20 ? low + 0.01 : low).ToArray();
        var value = network.Forward<double>(lower)[0];
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        try
        {
            OnnxFile.Write(path, network);
            var read = OnnxFile.Read(path);
            VerificationResult Verify(double limit, out VerificationCertificate? certificate)
            {
                var property = new Property(network.InputSize, 1, [new PropertyCase(new InputRegion(lower, upper), [new OutputRow([1], limit)])]);
                var result = Verifier.Verify(read, property, new VerifierOptions { TimeLimit = 600, Threads = 1, IsCertified = true }, null, TestContext.Current.CancellationToken);
                certificate = VerificationCertificates.Of(read, property, result, path);
                return result;
            }

            Assert.Equal(Verdict.Proved, Verify(value - 1, out var proof).Verdict);
            var report = proof!.Check(PropertyEngine.Instance, TestContext.Current.CancellationToken);
            Assert.True(report.Verdict == Outcome.Verified, string.Join("; ", report.Lines));
            Assert.Null(proof.Layers);
            var lie = proof with { Cases = [proof.Cases[0] with { Rows = [new StatedRow([1], value)] }] };
            Assert.Equal(Outcome.Refuted, lie.Check(PropertyEngine.Instance, TestContext.Current.CancellationToken).Verdict);
            Assert.Equal(Verdict.Refuted, Verify(value + 0.25, out var witness).Verdict);
            report = witness!.Check(PropertyEngine.Instance, TestContext.Current.CancellationToken);
            Assert.True(report.Verdict == Outcome.Verified, string.Join("; ", report.Lines));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Two convolutions with ReLU, leaky on odd sizes, and two dense layers.</summary>
    internal static Network Convolutions(Random random, int size, int channels)
    {
        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
        var builder = new NetworkBuilder();
        var node = builder.Input(new TensorShape(1, size, size));
        var inputs = 1;
        for (var side = size; inputs <= channels && side >= size - 1; side--)
        {
            var first = builder.Add(new Conv2DLayer(inputs, new SlidingWindow { Input = (side, side), Kernel = (2, 2), Stride = (1, 1) }, Numbers(channels * inputs * 4), Numbers(channels)), node);
            node = builder.Add(size % 2 == 0 ? new ReluLayer(first.Size) : new LeakyReluLayer(first.Size, 0.1), first);
            inputs = channels;
        }

        var hidden = builder.Add(new DenseLayer([.. Enumerable.Range(0, 3).Select(_ => Numbers(node.Size))], Numbers(3)), node);
        return builder.Build(builder.Add(new DenseLayer([Numbers(3)], Numbers(1)), builder.Add(new ReluLayer(3), hidden)));
    }

    private static IEnumerable<double[]> Samples(Random random, double[] lower, double[] upper) =>
        Enumerable.Range(0, 600).Select(s => lower.Zip(upper, (low, high) => random.Next(4) == 0 && s % 2 == 0 ? low + random.NextDouble() * (high - low) : random.Next(2) == 0 ? low : high).ToArray());

    private static VerificationCertificate Claim(IReadOnlyList<StatedLayer> layers, double[] lower, double[] upper, double limit)
    {
        var ranges = new RangeProof(null, null);
        for (var layer = 0; layer < layers.Count - 1; layer++) ranges.Derive(layer);
        return new VerificationCertificate
        {
            Network = "gone.onnx",
            NetworkSha256 = new string('0', 64),
            Layers = layers,
            Property = null,
            InputCount = lower.Length,
            OutputCount = 1,
            Cases = [new StatedCase(new StatedBox(lower, upper), [new StatedRow([1], limit)])],
            Witness = null,
            Ranges = [new RangeClaim(null, 0, null, ranges.Steps.ToArray())],
            Proofs = [new ProofClaim(0, 0, 0, [0, 0])],
        };
    }

    private static StatedLayer Dense(StatedLayer layer)
    {
        if (layer.Places is not { } places) return layer;
        var weights = new double[layer.Inputs * layer.Outputs];
        for (var j = 0; j < layer.Outputs; j++)
        {
            for (var e = layer.Starts![j]; e < layer.Starts[j + 1]; e++) weights[j * layer.Inputs + places[e]] = layer.Weights[e];
        }

        return layer with { Weights = weights, Places = null, Starts = null };
    }

    internal static double Evaluate(IReadOnlyList<StatedLayer> layers, double[] point)
    {
        var values = point;
        foreach (var layer in layers.Select(Dense))
        {
            values = [.. Enumerable.Range(0, layer.Outputs).Select(j => layer.Biases[j] + values.Select((value, i) => value * layer.Weights[j * layer.Inputs + i]).Sum())];
            if (layer != layers[^1]) values = [.. values.Select((value, j) => value < 0 ? value * (layer.Leaks?[j] ?? 0) : value)];
        }

        return values[0];
    }
}
