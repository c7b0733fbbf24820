using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Proofs;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>A network of which neurons are split in two, and values taken apart into their sides, is searched as the network that it came from.</summary>
public sealed class TwinsTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    public void A_network_with_split_neurons_becomes_the_same_chain(int inputs)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var random = new Random(seed);
            var (plain, split) = Networks(random, inputs, 8, 6);
            var (first, second) = (DenseChain.Of(plain)!, DenseChain.Of(split)!);
            Assert.Equal(first.Stages.Select(stage => stage.Outputs), second.Stages.Select(stage => stage.Outputs));
            Assert.True(second.IsPlain, $"seed {seed}");
            for (var sample = 0; sample < 1000; sample++)
            {
                double[] point = [.. Enumerable.Range(0, inputs).Select(_ => random.NextDouble() * 2 - 1)];
                var expected = split.Forward<double>(point);
                var found = second.Stages.SkipLast(1).Aggregate(point, (values, stage) => [.. stage.Sums(values).Select(sum => Math.Max(0, sum))]);
                foreach (var (value, j) in second.Stages[^1].Sums(found).Select((value, j) => (value, j))) Assert.Equal(expected[j], value, 1e-12);
            }
        }
    }

    /// <summary>So certificates that were written before neurons became one still check, and a reader need not know that they do.</summary>
    [Fact]
    public void A_certificate_is_about_the_neurons_that_the_network_has()
    {
        var (plain, split) = Networks(new Random(9), 7, 8, 6);
        Assert.Equal(split.Nodes.Where(node => node.Layer is ReluLayer).Select(node => node.Size), SparseLayers.Any(split, isSingle: false)!.SkipLast(1).Select(layer => layer.Outputs));
        Assert.NotEqual(SparseLayers.Any(plain, isSingle: false)!.Select(layer => layer.Outputs), SparseLayers.Any(split, isSingle: false)!.Select(layer => layer.Outputs));
        Assert.Equal(DenseChain.Any(split, isRecorded: true)!.Stages.Select(stage => stage.Outputs), SparseLayers.Any(split, isSingle: false)!.Select(layer => layer.Outputs));
    }

    [Fact]
    public void Verdicts_are_those_of_the_network_that_it_came_from()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(20 + seed);
            var (plain, split) = Networks(random, 7, 8, 6);
            var box = new InputRegion([.. Enumerable.Repeat(-0.5, 7)], [.. Enumerable.Repeat(0.5, 7)]);
            var least = Enumerable.Range(0, 3000).Min(_ => plain.Forward<double>([.. Enumerable.Range(0, 7).Select(_ => random.NextDouble() - 0.5)])[0]);
            foreach (var limit in new[] { least - 1, least - 0.1, least - 0.02, least + 0.01 })
            {
                Property property = new(7, 2, [new PropertyCase(box, [new OutputRow([1, 0], limit)])]);
                var options = new VerifierOptions { TimeLimit = 600, Threads = 1 };
                var (one, other) = (Verifier.Verify(plain, property, options), Verifier.Verify(split, property, options));
                Assert.True(one.Verdict == other.Verdict && one.Verdict != Verdict.Unknown, $"seed {seed}, {limit}: {one.Verdict} and {other.Verdict}");
            }
        }
    }

    [Fact]
    public void Only_exact_multiples_are_joined()
    {
        // What is as near to a third as a number can be, times three, is not one; twice, and minus a half, are exact.
        var values = new Affine(5, 0, [3, 0.5, 1, 0.5 / 3, 6, 1, -1.5, -0.25, 0, 0], [0.25, 0.25 / 3, 0.5, -0.125, 1]);
        var twins = Twins.Of(values, 2)!;
        Assert.Equal([0, 1, 4], twins.Leaders);
        Assert.Equal([(0, 1.0), (1, 1.0), (0, 2.0), (0, -0.5), (4, 1.0)], Enumerable.Range(0, 5).Select(j => twins[j]));
        Assert.True(twins.HasOpposite(0));
        Assert.Null(Twins.Of(new Affine(2, 0, [1, 2, 1, 2], [0, 1]), 2));
    }

    /// <summary>A network of two hidden layers, and the same one with each neuron of the first as two, and the values of the second one as their positive less their negative side.</summary>
    private static (Network Plain, Network Split) Networks(Random random, int inputs, int first, int second)
    {
        double Number() => (float)(random.NextDouble() * 2 - 1);
        double[][] Matrix(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => Number()).ToArray())];
        var (a, b, c) = (Matrix(first, inputs), Matrix(second, first), Matrix(2, second));
        double[] biases = [.. Enumerable.Range(0, first).Select(_ => Number())], more = [.. Enumerable.Range(0, second).Select(_ => Number())];
        var plain = Network.Sequential([new DenseLayer(a, biases), new DenseLayer(b, more), new DenseLayer(c, [0, 0])]);
        var builder = new NetworkBuilder();
        var x = builder.Input(new TensorShape(inputs));
        // In another order: the halves of all neurons, then the rest of them.
        var node = builder.Add(new DenseLayer([.. a.Select(row => row.Select(w => w / 2).ToArray()), .. a.Reverse()], [.. biases.Select(w => w / 2), .. biases.Reverse()]), x);
        node = builder.Add(new ReluLayer(2 * first), node);
        node = builder.Add(new DenseLayer([.. b.Select(row => (double[])[.. row.Select(w => w / 2), .. row.Reverse().Select(w => w * 0.75)])], more), node);
        var sides = builder.Add(new ReluLayer(2 * second), builder.Add(new DenseLayer([.. Unit(second, 1), .. Unit(second, -1)], new double[2 * second]), node));
        node = builder.Add(new DenseLayer([.. Enumerable.Range(0, second).Select(j => Enumerable.Range(0, 2 * second).Select(i => i == j ? 1.0 : i == second + j ? -1 : 0).ToArray())], new double[second]), sides);
        node = builder.Add(new DenseLayer(c, [0, 0]), builder.Add(new ReluLayer(second), node));
        return (plain, builder.Build(node));
    }

    private static double[][] Unit(int size, double value) => [.. Enumerable.Range(0, size).Select(j => Enumerable.Range(0, size).Select(i => i == j ? value : 0.0).ToArray())];
}
