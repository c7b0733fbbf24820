using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Maximum;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Networks of other layers than dense ones and ReLU, written as chains, are the same function and get the same verdicts.</summary>
public sealed class DenseChainTests
{
    [Theory]
    [InlineData("leaky")]
    [InlineData("steep")]
    [InlineData("falling")]
    [InlineData("abs")]
    [InlineData("clip")]
    [InlineData("clip-below")]
    [InlineData("clip-above")]
    [InlineData("max")]
    [InlineData("pool")]
    [InlineData("residual")]
    [InlineData("convolution")]
    public void A_chain_is_the_same_function_and_is_verified(string kind)
    {
        var solver = TestSolvers.Get("highs");
        for (var seed = 0; seed < Rounds.Of(2, 4); seed++)
        {
            var random = new Random(seed);
            var network = Build(kind, random);
            var chain = DenseChain.Of(network);
            Assert.True(chain is not null, $"{kind}, seed {seed} is no chain");
            for (var sample = 0; sample < 300; sample++)
            {
                double[] point = [.. Enumerable.Range(0, network.InputSize).Select(_ => random.Next(-64, 65) / 32.0)];
                Assert.Equal(network.Forward<double>(point)[0], Evaluate(chain!, point)[0], 1e-12);
            }

            var box = new InputRegion([.. Enumerable.Repeat(-1.0, network.InputSize)], [.. Enumerable.Repeat(1.0, network.InputSize)]);
            var bounds = new BackwardBounds().Compute(network, box, BoundOptions.Default, TestContext.Current.CancellationToken);
            var largest = NetworkMaximum.Find(bounds, new OutputObjective([1], 0), new MaximumOptions { Solver = solver, TimeLimit = 600 }, null, TestContext.Current.CancellationToken);
            Assert.Equal(MaximumStatus.Optimal, largest.Status);
            var step = 1e-2 * (1 + Math.Abs(largest.Value));
            foreach (var (limit, expected) in new[] { (-(largest.Bound + step), Verdict.Proved), (-(largest.Value - step), Verdict.Refuted) })
            {
                var result = Verifier.Verify(network, new Property(network.InputSize, 1, [new PropertyCase(box, [new OutputRow([-1], limit)])]), new VerifierOptions { TimeLimit = 600, Threads = 2, Solver = solver }, null, TestContext.Current.CancellationToken);
                Assert.True(result.Verdict == expected, $"{kind}, seed {seed}, limit {limit}: {result.Verdict} by {result.Method}, largest value {largest.Value}");
            }
        }
    }

    [Fact]
    public void A_sum_that_rounds_is_not_joined()
    {
        var network = Network.Sequential([new DenseLayer([[0.1, 0.2]], [0.3]), new DenseLayer([[0.7]], [0.1])], size => GatherLayer.Reshape(size));
        Assert.Null(DenseChain.Of(network));
    }

    /// <summary>A sum of branches that a linear layer takes rounds where it is joined, and a pool has no place among layers without zeros: values then get a layer of their own.</summary>
    [Fact]
    public void Layers_that_would_round_where_they_are_joined_are_searched_all_the_same()
    {
        TestSolvers.Get("highs");
        for (var seed = 0; seed < Rounds.Of(3, 10); seed++)
        {
            var random = new Random(seed);
            var network = PoolThenSum(random);
            Assert.Null(DenseChain.Of(network));
            Assert.Null(DenseChain.Sparse(network));
            var chain = DenseChain.Settled(network)!;
            var (lower, upper, least) = (Enumerable.Repeat(-1.0, 16).ToArray(), Enumerable.Repeat(1.0, 16).ToArray(), double.PositiveInfinity);
            for (var sample = 0; sample < 2000; sample++)
            {
                double[] point = [.. Enumerable.Range(0, 16).Select(_ => 2 * random.NextDouble() - 1)];
                var value = network.Forward<double>(point)[0];
                Assert.Equal(value, Evaluate(chain, point)[0], 1e-12);
                least = Math.Min(least, value);
            }

            var box = new InputRegion(lower, upper);
            VerificationResult Ask(double limit) => Verifier.Verify(network, new Property(16, 1, [new PropertyCase(box, [new OutputRow([1], limit)])]), new VerifierOptions { TimeLimit = 600, Threads = 2 }, null, TestContext.Current.CancellationToken);
            Assert.Equal(Verdict.Refuted, Ask(least).Verdict);
            // From where bounds show it at once down to where it is met, the verdict changes once.
            var (open, isProved) = (least - 20, true);
            for (; open < least; open += 2)
            {
                var result = Ask(open);
                Assert.NotEqual(Verdict.Unknown, result.Verdict);
                Assert.NotEqual("mip", result.Method);
                Assert.True(isProved || result.Verdict == Verdict.Refuted, $"seed {seed}, limit {open}");
                isProved = result.Verdict == Verdict.Proved;
            }
        }
    }

    private static Network PoolThenSum(Random random)
    {
        DenseLayer Dense(int inputs, int outputs) => new([.. Enumerable.Range(0, outputs).Select(_ => Enumerable.Range(0, inputs).Select(_ => random.NextDouble() - 0.5).ToArray())], [.. Enumerable.Range(0, outputs).Select(_ => random.NextDouble() - 0.5)]);
        var builder = new NetworkBuilder();
        var image = builder.Input(new TensorShape(1, 4, 4));
        var window = new SlidingWindow { Input = (4, 4), Kernel = (3, 3), Padding = (1, 1, 1, 1) };
        var node = builder.Add(new Conv2DLayer(1, window, [.. Enumerable.Range(0, 9).Select(_ => random.NextDouble() - 0.5)], [0.1]), image);
        node = builder.Add(new ReluLayer(4), builder.Add(MaxLayer.MaxPool(1, new SlidingWindow { Input = (4, 4), Kernel = (2, 2), Stride = (2, 2) }), node));
        var branch = builder.Add(Dense(4, 4), builder.Add(new ReluLayer(4), builder.Add(Dense(4, 4), node)));
        return builder.Build(builder.Add(Dense(4, 1), builder.Add(new SumLayer(4, 1, 1), [node, branch])));
    }

    private static double[] Evaluate(DenseChain chain, double[] point)
    {
        for (var k = 0; k < chain.Stages.Length; k++)
        {
            var stage = chain.Stages[k];
            point = [.. Enumerable.Range(0, stage.Outputs).Select(j =>
            {
                var z = stage.Biases[j] + Enumerable.Range(0, stage.Inputs).Sum(i => stage.Weights[j * stage.Inputs + i] * point[i]);
                return k == chain.HiddenCount || z >= 0 ? z : stage.Leak(j) * z;
            })];
        }

        return point;
    }

    internal static Network Build(string kind, Random random)
    {
        double Number() => random.Next(-64, 65) / 64.0;
        DenseLayer Dense(int inputs, int outputs) => new([.. Enumerable.Range(0, outputs).Select(_ => Enumerable.Range(0, inputs).Select(_ => Number()).ToArray())], [.. Enumerable.Range(0, outputs).Select(_ => Number() / 2)]);
        var builder = new NetworkBuilder();
        if (kind is "convolution" or "pool")
        {
            var image = builder.Input(new TensorShape(1, 4, 4));
            var window = new SlidingWindow { Input = (4, 4), Kernel = (2, 2), Stride = (2, 2) };
            var first = kind == "convolution"
                ? builder.Add(new Conv2DLayer(1, window, [.. Enumerable.Range(0, 8).Select(_ => Number())], [Number(), Number()]), image)
                : builder.Add(MaxLayer.MaxPool(1, window), image);
            var hidden = builder.Add(new ReluLayer(5), builder.Add(Dense(first.Size, 5), kind == "convolution" ? builder.Add(new ReluLayer(first.Size), first) : first));
            return builder.Build(builder.Add(Dense(5, 1), hidden));
        }

        var input = builder.Input(new TensorShape(3));
        var before = builder.Add(Dense(3, 6), input);
        var node = kind switch
        {
            "leaky" => builder.Add(new LeakyReluLayer(6, 0.125), before),
            "steep" => builder.Add(new LeakyReluLayer(6, 1.5), before),
            "falling" => builder.Add(new LeakyReluLayer(6, -0.5), before),
            "abs" => builder.Add(new AbsLayer(6), before),
            "clip" => builder.Add(new ClipLayer(6, -0.5, 0.75), before),
            "clip-below" => builder.Add(new ClipLayer(6, -0.25, double.PositiveInfinity), before),
            "clip-above" => builder.Add(new ClipLayer(6, double.NegativeInfinity, 0.25), before),
            "max" => builder.Add(new MaxLayer(6, [[0, 1, 2], [3, 4], [5]]), before),
            _ => builder.Add(new ReluLayer(6), before),
        };
        if (kind == "residual")
        {
            var branch = builder.Add(new ReluLayer(6), builder.Add(Dense(6, 6), node));
            node = builder.Add(new SumLayer(6, 1, 1), [node, branch]);
        }

        return builder.Build(builder.Add(Dense(4, 1), builder.Add(new ReluLayer(4), builder.Add(Dense(node.Size, 4), node))));
    }
}
