using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>Bounds of neurons by all rows of the model around them.</summary>
public sealed class RowBoundsTests
{
    [Fact]
    public void Values_at_points_of_the_model_lie_in_the_bounds_and_the_optimum_stays()
    {
        const int seed = 16;
        var random = new Random(seed);
        var (narrower, solver) = (0, LpSolvers.Get(null));
        for (var round = 0; round < Rounds.Of(4, 12); round++)
        {
            var place = $"seed {seed}, round {round}";
            var network = Network.Sequential([Dense(random, 3, 5), Dense(random, 5, 5), Dense(random, 5, 1)]);
            var (weights, most) = (Enumerable.Range(0, 3).Select(_ => 2 * random.NextDouble() - 1).ToArray(), 0.3 * random.NextDouble());
            EmbeddedNetwork State(EmbeddingOptions options)
            {
                var model = new MipModel("rows");
                LinearExpression[] x = [.. Enumerable.Range(0, 3).Select(i => (LinearExpression)model.AddContinuous(-1, 1, $"x{i}"))];
                var embedded = model.Embed(network, x, options);
                model.AddConstraint(weights[0] * x[0] + weights[1] * x[1] + weights[2] * x[2] <= most);
                model.AddConstraint(embedded.Outputs[0] <= 0.5);
                model.Minimize(embedded.Outputs[0] + 0.1 * x[0]);
                return embedded;
            }

            var plain = State(EmbeddingOptions.BySize(network));
            var first = plain.Model.Solve(solver, new SolveOptions { Threads = 1 }, cancellationToken: TestContext.Current.CancellationToken);
            var bounds = RowBounds.Compute(plain, solver, cancellationToken: TestContext.Current.CancellationToken);
            // A model without any point has no point to cut with.
            var near = RowBounds.Compute(plain, solver, first.Status == SolveStatus.Optimal ? first.Objective + 0.05 : null, TestContext.Current.CancellationToken);
            foreach (var node in network.Nodes)
            {
                for (var j = 0; j < node.Size; j++)
                {
                    Assert.True(bounds.Lower(node)[j] >= plain.Bounds.Lower(node)[j] && bounds.Upper(node)[j] <= plain.Bounds.Upper(node)[j], place);
                    if (bounds.Upper(node)[j] - bounds.Lower(node)[j] < plain.Bounds.Upper(node)[j] - plain.Bounds.Lower(node)[j]) narrower++;
                }
            }

            for (var k = 0; k < 300; k++)
            {
                double[] point = [.. Enumerable.Range(0, 3).Select(_ => 2 * random.NextDouble() - 1)];
                var values = Values(network, point);
                var output = values[^1][0];
                if (weights.Zip(point, (w, x) => w * x).Sum() > most || output > 0.5) continue;
                Holds(bounds, values, place);
                if (first.Status == SolveStatus.Optimal && output + 0.1 * point[0] <= first.Objective + 0.05) Holds(near, values, place + ", near the optimum");
            }

            foreach (var known in new[] { bounds, near })
            {
                var again = State(new EmbeddingOptions { Bounds = known });
                Assert.True(again.BinaryCount <= plain.BinaryCount, place);
                var second = again.Model.Solve(solver, new SolveOptions { Threads = 1 }, cancellationToken: TestContext.Current.CancellationToken);
                Assert.True(first.Status == second.Status && (first.Status != SolveStatus.Optimal || Math.Abs(first.Objective - second.Objective) < 1e-5), $"{place}: {first.Objective} and {second.Objective}");
            }
        }

        Assert.True(narrower > 20, $"seed {seed}: {narrower}");
    }

    [Fact]
    public void Without_options_a_network_of_common_size_is_bounded_backwards_and_a_large_one_by_intervals()
    {
        var random = new Random(1);
        Assert.IsType<BackwardBounds>(EmbeddingOptions.BySize(Network.Sequential([Dense(random, 3, 5), Dense(random, 5, 1)])).BoundMethod);
        Assert.IsType<IntervalBounds>(EmbeddingOptions.BySize(Network.Sequential([Dense(random, 1, 3000), Dense(random, 3000, 1)])).BoundMethod);
        var network = Network.Sequential([Dense(random, 3, 5), Dense(random, 5, 5), Dense(random, 5, 1)]);
        var model = new MipModel("default");
        Variable[] x = [.. Enumerable.Range(0, 3).Select(i => model.AddContinuous(-1, 1, $"x{i}"))];
        var known = new BackwardBounds().Compute(network, new InputRegion([-1, -1, -1], [1, 1, 1]), BoundOptions.Default, TestContext.Current.CancellationToken);
        var embedded = model.Embed(network, x, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(embedded.Bounds.Upper(network.Output)[0] <= known.Upper(network.Output)[0]);
    }

    private static void Holds(NetworkBounds bounds, double[][] values, string place)
    {
        foreach (var node in bounds.Network.Nodes)
        {
            for (var j = 0; j < node.Size; j++)
                Assert.True(values[node.Index][j] >= bounds.Lower(node)[j] - 1e-9 && values[node.Index][j] <= bounds.Upper(node)[j] + 1e-9, $"{place}: value {j} of {node.Name} is {values[node.Index][j]}, not in [{bounds.Lower(node)[j]}, {bounds.Upper(node)[j]}]");
        }
    }

    /// <summary>The values of all nodes by plain loops.</summary>
    private static double[][] Values(Network network, double[] point)
    {
        var values = new double[network.Nodes.Count][];
        foreach (var node in network.Nodes)
        {
            values[node.Index] = node.Layer switch
            {
                null => point,
                DenseLayer dense => [.. Enumerable.Range(0, node.Size).Select(j => dense.Biases[j] + values[node.Inputs[0].Index].Select((value, i) => dense.Weights[j * values[node.Inputs[0].Index].Length + i] * value).Sum())],
                _ => [.. values[node.Inputs[0].Index].Select(value => Math.Max(0, value))],
            };
        }

        return values;
    }

    private static DenseLayer Dense(Random random, int inputs, int outputs) => new(inputs, [.. Enumerable.Range(0, inputs * outputs).Select(_ => 2 * random.NextDouble() - 1)], [.. Enumerable.Range(0, outputs).Select(_ => random.NextDouble() - 0.5)]);
}
