using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Xunit;
using Outcome = Halfspace.Certificates.Verdict;
using Verdict = Halfspace.Verification.Verdict;

namespace Halfspace.Tests.Verification;

/// <summary>What is proved for float32 holds in every order of summation that is tried, and what only real arithmetic gives is not said of float32.</summary>
public sealed class SingleSemanticsTests
{
    private static readonly string[] Kinds = ["dense", "deep", "leaky", "abs", "clip", "max", "pool", "residual", "convolution"];
    private static readonly VerifierOptions Single = new() { TimeLimit = 0.5, Threads = 1, Semantics = EvaluationSemantics.Float32, IsCertified = true };

    [Fact]
    public void The_largest_limit_that_is_proved_at_a_point_is_below_what_every_order_of_summation_gives()
    {
        var closest = 0.0;
        for (var seed = 0; seed < 2 * Kinds.Length; seed++)
        {
            var (kind, random) = (Kinds[seed % Kinds.Length], new Random(seed));
            var network = Network(kind, seed, random);
            double[] point = [.. Enumerable.Range(0, network.InputSize).Select(_ => (double)(float)(2 * random.NextDouble() - 1))];
            var exact = network.Forward<double>(point)[0];
            Property At(double limit) => new(network.InputSize, 1, [new PropertyCase(new InputRegion(point, point), [new OutputRow([1], limit)])]);
            // Bisection for the largest limit of which it is proved that the output is above it.
            var (low, high) = (exact - 1e-2 * (1 + Math.Abs(exact)), exact);
            Assert.True(Verifier.Verify(network, At(low), Single with { TimeLimit = 600 }).Verdict == Verdict.Proved, $"{kind}, seed {seed}: {low} is not proved of {exact}");
            for (var step = 0; step < 14; step++)
            {
                var middle = low / 2 + high / 2;
                if (Verifier.Verify(network, At(middle), Single).Verdict == Verdict.Proved) low = middle;
                else high = middle;
            }

            var least = Enumerable.Range(0, 150).Min(_ => AnyOrder(network, point, random));
            Assert.True(least > low, $"{kind}, seed {seed}: {low} is proved, and an order of summation gives {least}");
            closest = Math.Max(closest, (exact - least) / (exact - low));
        }

        // The orders tried come within a factor of the error that is taken off, so this is no empty test.
        Assert.True(closest > 0.02, $"{closest}");
    }

    [Fact]
    public void Proofs_over_boxes_hold_in_float32_and_have_certificates_that_check()
    {
        var proved = 0;
        for (var seed = 0; seed < 3 * Kinds.Length; seed++)
        {
            var (kind, random) = (Kinds[seed % Kinds.Length], new Random(seed));
            var network = Network(kind, seed, random);
            var box = new InputRegion([.. Enumerable.Repeat(-0.4, network.InputSize)], [.. Enumerable.Repeat(0.3, network.InputSize)]);
            double[] Sample() => [.. Enumerable.Range(0, network.InputSize).Select(_ => (double)(float)(random.Next(3) == 0 ? (random.Next(2) == 0 ? -0.4 : 0.3) : -0.4 + 0.7 * random.NextDouble()))];
            var values = Enumerable.Range(0, 200).Select(_ => network.Forward<double>(Sample())[0]).ToArray();
            var limit = values.Min() - 0.2 * (values.Max() - values.Min() + 0.01);
            var property = new Property(network.InputSize, 1, [new PropertyCase(box, [new OutputRow([1], limit)])]);
            var result = Verifier.Verify(network, property, Single with { TimeLimit = 60 }, null, TestContext.Current.CancellationToken);
            Assert.Equal(EvaluationSemantics.Float32, result.Semantics);
            if (result.Verdict != Verdict.Proved) continue;
            proved++;
            for (var round = 0; round < 60; round++) Assert.True(AnyOrder(network, Sample(), random) > limit, $"{kind}, seed {seed}");
            var certificate = Reread(PropertyCertificateTests.Certify(network, property, result));
            Assert.Equal(EvaluationSemantics.Float32, certificate.Semantics);
            var report = certificate.Check(cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(report.Verdict == Outcome.Trusted && report.Texts(Finding.Trusted).Count == 1, $"{kind}, seed {seed}: {string.Join("; ", report.Lines)}");
            // What a proof needs for a limit that it is too near to is not there.
            var lie = certificate with { Cases = [.. certificate.Cases.Select(one => one with { Rows = [.. one.Rows.Select(row => row with { Limit = values.Min() })] })] };
            Assert.Equal(Outcome.Refuted, lie.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict);
        }

        Assert.True(proved >= 2 * Kinds.Length, $"{proved}");
    }

    /// <summary>Real arithmetic gives x; float32 gives 0, in one layer or over two, and where two layers would cancel once they are joined.</summary>
    [Theory]
    [InlineData("one-layer")]
    [InlineData("two-layers")]
    [InlineData("linear-layers")]
    [InlineData("clip")]
    [InlineData("twice")]
    [InlineData("max")]
    public void Large_weights_that_cancel_are_proved_in_real_arithmetic_and_not_for_float32(string kind)
    {
        var big = Math.ScaleB(1, 26);
        var network = Cancelling(kind, big);
        double[] half = [.. Enumerable.Repeat(0.5, network.InputSize)];
        Assert.Equal(0.5, network.Forward<double>(half)[0]);
        Assert.Equal(0f, AnyOrder(network, half, null));
        var box = new InputRegion([.. Enumerable.Repeat(0.5, network.InputSize)], [.. Enumerable.Repeat(0.75, network.InputSize)]);
        var property = new Property(network.InputSize, 1, [new PropertyCase(box, [new OutputRow([1], 0.25)])]);
        Assert.Equal(Verdict.Proved, Verifier.Verify(network, property, new VerifierOptions { TimeLimit = 600, Threads = 1 }).Verdict);
        var result = Verifier.Verify(network, property, Single with { TimeLimit = 0.2, IsCertified = false }, null, TestContext.Current.CancellationToken);
        Assert.NotEqual(Verdict.Proved, result.Verdict);
        if (Verifier.Verify(network, property, new VerifierOptions { TimeLimit = 600, Threads = 1, IsCertified = true }) is not { Verdict: Verdict.Proved } real) return;
        var certificate = Reread(PropertyCertificateTests.Certify(network, property, real));
        Assert.Equal(Outcome.Trusted, certificate.Check().Verdict);
        // With the layers as they are written for float32, or those for real arithmetic where the network is one rounded operation a neuron.
        if (kind is "one-layer" or "two-layers") Assert.Equal(Outcome.Refuted, (certificate with { Semantics = EvaluationSemantics.Float32 }).Check().Verdict);
    }

    [Fact]
    public void A_counterexample_for_float32_breaks_the_property_in_every_order_of_summation()
    {
        var (robust, open) = (0, 0);
        for (var seed = 0; seed < 2 * Kinds.Length; seed++)
        {
            var (kind, random) = (Kinds[seed % Kinds.Length], new Random(seed));
            var network = Network(kind, seed, random);
            double[] point = [.. Enumerable.Range(0, network.InputSize).Select(_ => (double)(float)(2 * random.NextDouble() - 1))];
            var exact = Math.Max(network.Forward<double>(point)[0], network.Forward<float>([.. point.Select(value => (float)value)])[0]);
            foreach (var above in new[] { 0, 1e-3 * (1 + Math.Abs(exact)) })
            {
                var property = new Property(network.InputSize, 1, [new PropertyCase(new InputRegion(point, point), [new OutputRow([1], exact + above)])]);
                Assert.NotNull(Witness.Replay(network, property, 0, point));
                var result = Verifier.Verify(network, property, Single with { TimeLimit = above == 0 ? 0.1 : 600 }, null, TestContext.Current.CancellationToken);
                if (above == 0)
                {
                    Assert.True(result.Verdict == Verdict.Unknown, $"{kind}, seed {seed}: met in the last bit, {result.Verdict}");
                    open++;
                    var lie = PropertyCertificateTests.Certify(network, property, result with { Verdict = Verdict.Refuted, Witness = new Witness(0, point, []) });
                    Assert.Equal(Outcome.Refuted, lie.Check().Verdict);
                    continue;
                }

                Assert.True(result.Verdict == Verdict.Refuted, $"{kind}, seed {seed}: {result.Verdict}");
                robust++;
                for (var round = 0; round < 40; round++) Assert.True(AnyOrder(network, result.Witness!.Input, random) <= exact + above, $"{kind}, seed {seed}");
                Assert.Equal(Outcome.Trusted, Reread(PropertyCertificateTests.Certify(network, property, result)).Check().Verdict);
            }
        }

        Assert.Equal((2 * Kinds.Length, 2 * Kinds.Length), (robust, open));
    }

    [Fact]
    public void Whatever_counterexample_is_accepted_for_float32_checks_however_small_its_margin_is()
    {
        var (accepted, open) = (0, 0);
        for (var seed = 0; seed < 12; seed++)
        {
            // Many neurons are zero at a point, and what is before them then moves nothing.
            var (random, network) = (new Random(seed), VerifierTests.Random(seed, [4, 20, 20, 20, 1]));
            double[] point = [.. Enumerable.Range(0, 4).Select(_ => (double)(float)(2 * random.NextDouble() - 1))];
            var (chain, exact) = (DenseChain.Of(network, isRecorded: true, isSingle: true)!, network.Forward<double>(point)[0]);
            for (var k = 6; k < 26; k++)
            {
                var row = new OutputRow([1], exact + Math.ScaleB(1 + Math.Abs(exact), -k));
                if (!SingleReplay.IsMet(chain, [.. point.Select(value => (float)value)], [row]))
                {
                    open++;
                    continue;
                }

                var property = new Property(4, 1, [new PropertyCase(new InputRegion(point, point), [row])]);
                var certificate = PropertyCertificateTests.Certify(network, property, new VerificationResult { Verdict = Verdict.Refuted, Method = "attack", Semantics = EvaluationSemantics.Float32, Witness = new Witness(0, point, []) });
                Assert.True(certificate.Check().Verdict == Outcome.Trusted, $"seed {seed}, margin 2^-{k}: {string.Join("; ", certificate.Check().Lines)}");
                accepted++;
            }
        }

        Assert.True(accepted > 60 && open > 12, $"{accepted} accepted, {open} open");
    }

    [Fact]
    public void Numbers_that_float32_cannot_hold_are_not_proved()
    {
        var large = Halfspace.Networks.Network.Sequential([new DenseLayer([[1e30, 1e30]], [0]), new DenseLayer([[1e10]], [1])]);
        var property = new Property(2, 1, [new PropertyCase(new InputRegion([1, 1], [2, 2]), [new OutputRow([1], 0)])]);
        Assert.Equal(Verdict.Proved, Verifier.Verify(large, property, new VerifierOptions { TimeLimit = 600 }).Verdict);
        Assert.Equal(Verdict.Unknown, Verifier.Verify(large, property, Single).Verdict);
        // An input that float32 rounds to infinity, though its weight is zero.
        var beyond = Halfspace.Networks.Network.Sequential([new DenseLayer([[1, 0]], [1]), new DenseLayer([[1]], [1])]);
        var far = new Property(2, 1, [new PropertyCase(new InputRegion([1, 1e39], [2, 1e39]), [new OutputRow([1], 0)])]);
        Assert.Equal(Verdict.Unknown, Verifier.Verify(beyond, far, Single).Verdict);
    }

    [Fact]
    public void Tiny_numbers_that_are_flushed_to_zero_are_counted()
    {
        // In float32 1e-30 times 1e-20 is zero; in real arithmetic it is above zero.
        var network = Halfspace.Networks.Network.Sequential([new DenseLayer([[1e-30]], [0]), new DenseLayer([[1]], [0])]);
        var property = new Property(1, 1, [new PropertyCase(new InputRegion([1e-20], [2e-20]), [new OutputRow([1], 0)])]);
        Assert.Equal(Verdict.Proved, Verifier.Verify(network, property, new VerifierOptions { TimeLimit = 600 }).Verdict);
        Assert.NotEqual(Verdict.Proved, Verifier.Verify(network, property, Single with { TimeLimit = 0.2 }).Verdict);
    }

    [Fact]
    public void A_slope_that_float32_may_lose_shows_nothing()
    {
        // Real arithmetic gives -1e-40 times 2^120, about -1.3e-4. Where numbers below 2^-126 are flushed, the slope is zero, and so is what it gives.
        var builder = new NetworkBuilder();
        var leaky = builder.Add(new LeakyReluLayer(1, 1e-40f), builder.Add(new DenseLayer([[-1]], [0]), builder.Input(new TensorShape(1))));
        var network = builder.Build(builder.Add(new DenseLayer([[1]], [0]), leaky));
        double[] point = [Math.ScaleB(1, 120)];
        var property = new Property(1, 1, [new PropertyCase(new InputRegion(point, point), [new OutputRow([1], -1e-5)])]);
        Assert.Equal(Verdict.Refuted, Verifier.Verify(network, property, new VerifierOptions { TimeLimit = 600 }).Verdict);
        var result = Verifier.Verify(network, property, Single, null, TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.Unknown, result.Verdict);
        var lie = PropertyCertificateTests.Certify(network, property, result with { Verdict = Verdict.Refuted, Witness = new Witness(0, point, []) });
        Assert.Equal(Outcome.Refuted, lie.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict);
    }

    [Fact]
    public void A_witness_beside_a_list_of_no_layers_is_refuted()
    {
        var network = Halfspace.Networks.Network.Sequential([new DenseLayer([[1]], [0]), new DenseLayer([[1]], [0])]);
        var property = new Property(1, 1, [new PropertyCase(new InputRegion([0.5], [0.5]), [new OutputRow([1], 1)])]);
        var real = new VerifierOptions { TimeLimit = 600, Threads = 1, IsCertified = true };
        var certificate = PropertyCertificateTests.Certify(network, property, Verifier.Verify(network, property, real));
        Assert.NotEqual(Outcome.Refuted, certificate.Check().Verdict);
        Assert.Equal(Outcome.Refuted, (certificate with { Layers = [] }).Check().Verdict);
    }

    [Fact]
    public void An_end_of_a_box_that_float32_rounds_outwards_is_looked_at()
    {
        // Nothing but the end itself breaks the property: 0.1 rounds up to 0.100000001490116, where x - 0.1 is above zero.
        var network = Halfspace.Networks.Network.Sequential([new DenseLayer([[-1]], [0.5]), new DenseLayer([[1]], [0])]);
        var property = new Property(1, 1, [new PropertyCase(new InputRegion([0], [0.1]), [new OutputRow([1], 0.5 - 0.1 - 1e-9)])]);
        Assert.Equal(Verdict.Proved, Verifier.Verify(network, property, new VerifierOptions { TimeLimit = 600 }).Verdict);
        Assert.NotEqual(Verdict.Proved, Verifier.Verify(network, property, Single with { TimeLimit = 0.2 }).Verdict);
    }

    private static Network Network(string kind, int seed, Random random) => kind switch
    {
        "dense" => VerifierTests.Random(seed, [4, 12, 10, 1]),
        "deep" => VerifierTests.Random(seed, [14, 7, 6, 6, 1]),
        _ => DenseChainTests.Build(kind, random),
    };

    private static Network Cancelling(string kind, double big)
    {
        switch (kind)
        {
            case "one-layer":
                return Halfspace.Networks.Network.Sequential([new DenseLayer([[1, 0], [0, 0]], [0, big]), new DenseLayer([[1, 1]], [-big])]);
            case "two-layers":
                return Halfspace.Networks.Network.Sequential([new DenseLayer([[1]], [big]), new DenseLayer([[1]], [-big])]);
            case "linear-layers":
                // Joined, the two are x.
                return Halfspace.Networks.Network.Sequential([new DenseLayer([[1]], [big]), new DenseLayer([[1]], [-big])], size => GatherLayer.Reshape(size));
        }

        var builder = new NetworkBuilder();
        var input = builder.Input(new TensorShape(1));
        if (kind == "clip")
        {
            // The clip's lower end and the bias after it cancel once they are joined.
            var clipped = builder.Add(new ClipLayer(1, big, 2 * big), builder.Add(new DenseLayer([[1]], [big]), input));
            return builder.Build(builder.Add(new DenseLayer([[1]], [-big]), clipped));
        }

        if (kind == "max")
        {
            var both = builder.Add(new DenseLayer([[1], [-1]], [big, 0]), input);
            return builder.Build(builder.Add(new DenseLayer([[1]], [-big]), builder.Add(new MaxLayer(2, [[0, 1]]), both)));
        }

        // The same value enters a sum twice, with weights that cancel.
        var hidden = builder.Add(new ReluLayer(1), input);
        return builder.Build(builder.Add(new SumLayer(1, big, 1, -big), [hidden, hidden, hidden]));
    }

    private static VerificationCertificate Reread(VerificationCertificate certificate)
    {
        using var stream = new MemoryStream();
        CertificateWriter.Write(stream, certificate);
        return Assert.IsType<VerificationCertificate>(CertificateFile.Parse(stream.ToArray()));
    }

    /// <summary>The network's first output in float32, each sum in an order, and with or without fused multiply-add, that pushes it to one side; without that, from the largest term to the smallest.</summary>
    private static float AnyOrder(Network network, double[] point, Random? random)
    {
        var values = new float[network.Nodes.Count][];
        foreach (var node in network.Nodes)
        {
            var before = node.Inputs.Select(input => values[input.Index]).ToArray();
            var output = new float[node.Size];
            if (node.IsInput) output = [.. point.Skip(node.InputOffset).Take(node.Size).Select(value => (float)value)];
            else if (node.Layer is LinearLayer linear) Sum(linear, [.. before.SelectMany(each => each)], output, random);
            else node.Layer!.Forward<float>(before, output);
            values[node.Index] = output;
        }

        return values[network.Output.Index][0];
    }

    private static void Sum(LinearLayer layer, float[] values, float[] output, Random? random)
    {
        for (var j = 0; j < output.Length; j++)
        {
            var (columns, weights) = (layer.Rows.Columns(j).ToArray(), layer.Rows.Weights(j).ToArray());
            (float Weight, float Value)[] terms = [.. columns.Zip(weights, (column, weight) => ((float)weight, values[column])), ((float)layer.Biases[j], 1f)];
            if (random is null)
            {
                output[j] = terms.OrderByDescending(term => term.Weight * term.Value).Aggregate(0f, (sum, term) => sum + term.Weight * term.Value);
                continue;
            }

            var isUp = random.Next(2) == 0;
            var chosen = isUp ? float.NegativeInfinity : float.PositiveInfinity;
            for (var attempt = 0; attempt < 6; attempt++)
            {
                random.Shuffle(terms);
                var sum = attempt % 2 == 0 ? terms.Aggregate(0f, (all, term) => all + term.Weight * term.Value) : terms.Aggregate(0f, (all, term) => MathF.FusedMultiplyAdd(term.Weight, term.Value, all));
                if (attempt == 5) sum = Halved(terms);
                chosen = isUp ? Math.Max(chosen, sum) : Math.Min(chosen, sum);
            }

            output[j] = chosen;
        }
    }

    private static float Halved(ReadOnlySpan<(float Weight, float Value)> terms) => terms.Length == 1 ? terms[0].Weight * terms[0].Value : Halved(terms[..(terms.Length / 2)]) + Halved(terms[(terms.Length / 2)..]);
}
