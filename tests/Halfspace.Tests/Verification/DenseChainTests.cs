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
    [InlineData("abs")]
    [InlineData("clip")]
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
            "abs" => builder.Add(new AbsLayer(6), before),
            "clip" => builder.Add(new ClipLayer(6, -0.5, 0.75), before),
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
