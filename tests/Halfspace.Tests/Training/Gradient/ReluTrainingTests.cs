using Halfspace.Bounds;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Training.Gradient;
using Xunit;

namespace Halfspace.Tests.Training.Gradient;

public sealed class ReluTrainingTests
{
    [Fact]
    public void Learns_a_rule_that_no_line_separates()
    {
        var data = Benchmarks.Find("balance-scale").Train;
        var network = ReluTraining.Run(data, [16, 8], new ReluTrainingOptions { Epochs = 150, Patience = 150, LearningRate = 0.01, Seed = 1 });
        Assert.True(Correct(network, data) > 0.95 * data.SampleCount);
        Assert.Equal(data.ClassNames, network.ClassNames);
    }

    [Fact]
    public void Depends_on_the_seed_and_not_on_the_threads()
    {
        var data = Benchmarks.Find("monks-1").Train;
        var one = ReluTraining.Run(data, [5], new ReluTrainingOptions { Epochs = 3, Threads = 1, Seed = 5 });
        Assert.Equal(Weights(one), Weights(ReluTraining.Run(data, [5], new ReluTrainingOptions { Epochs = 3, Threads = 3, Seed = 5 })));
        Assert.NotEqual(Weights(one), Weights(ReluTraining.Run(data, [5], new ReluTrainingOptions { Epochs = 3, Threads = 1, Seed = 6 })));
    }

    [Fact]
    public void The_gradient_is_that_of_the_loss()
    {
        var data = Benchmarks.Find("balance-scale").Train;
        var pass = new ReluPass(data, [data.InputCount, 4, 3, data.ClassCount], new Random(3));
        var samples = Enumerable.Range(0, 50).ToArray();
        var gradient = (float[])pass.Gradient(samples, 1).Clone();
        const float step = 1e-2f;
        for (var i = 0; i < gradient.Length; i++)
        {
            var kept = pass.Parameters[i];
            pass.Parameters[i] = kept + step;
            var above = pass.Loss(samples, 1);
            pass.Parameters[i] = kept - step;
            var below = pass.Loss(samples, 1);
            pass.Parameters[i] = kept;
            Assert.Equal((above - below) / (2 * step), gradient[i], 0.02);
        }
    }

    [Fact]
    public void The_gradient_of_ranges_is_that_of_what_they_cost()
    {
        var data = Benchmarks.Find("balance-scale").Train;
        var pass = new ReluPass(data, [data.InputCount, 5, 4, data.ClassCount], new Random(4));
        var ranges = new ReluRanges(pass, rangePenalty: 0.3, stabilityPenalty: 0.7);
        float[] lower = [0.1f, -0.2f, 0.3f, 0], upper = [0.4f, 0.1f, 0.5f, 0.6f];
        var gradient = new float[pass.Parameters.Length];
        ranges.AddGradient(lower, upper, 1, gradient);
        const float step = 1e-3f;
        for (var i = 0; i < gradient.Length; i++)
        {
            var kept = pass.Parameters[i];
            pass.Parameters[i] = kept + step;
            var above = ranges.Cost(lower, upper);
            pass.Parameters[i] = kept - step;
            var below = ranges.Cost(lower, upper);
            pass.Parameters[i] = kept;
            Assert.Equal((above - below) / (2 * step), gradient[i], 0.02);
        }
    }

    [Fact]
    public void Penalties_leave_fewer_neurons_open_and_weights_at_zero()
    {
        var data = Benchmarks.Find("balance-scale").Train;
        var options = new ReluTrainingOptions { Epochs = 60, Patience = 60, LearningRate = 0.01, Seed = 1 };
        var plain = ReluTraining.Run(data, [12, 8], options);
        var stable = ReluTraining.Run(data, [12, 8], options with { StabilityPenalty = 0.02, RangePenalty = 0.002 });
        var sparse = ReluTraining.Run(data, [12, 8], options with { WeightPenalty = 0.05 });
        var near = ReluTraining.Run(data, [12, 8], options with { StabilityPenalty = 0.02, StabilityRadius = 0.1 });
        int Open(Network network) => new IntervalBounds().Compute(network, new InputRegion([1, 1, 1, 1], [5, 5, 5, 5]), BoundOptions.Default).UnstableCount;
        Assert.True(Open(stable) < Open(plain), $"{Open(stable)} of {Open(plain)} neurons are open");
        Assert.True(Weights(sparse).Count(weight => weight == 0) > 10, $"{Weights(sparse).Count(weight => weight == 0)} weights are zero");
        Assert.DoesNotContain(0.0, Weights(plain));
        foreach (var network in (Network[])[stable, sparse, near]) Assert.True(Correct(network, data) > 0.9 * data.SampleCount, $"{Correct(network, data)} of {data.SampleCount}");
        Assert.Contains("Penalties", Assert.Throws<ArgumentException>(() => ReluTraining.Run(data, [2], options with { RangePenalty = -1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_single_class_and_empty_layers()
    {
        var data = Benchmarks.Find("xor").Train;
        Assert.Throws<ArgumentException>(() => ReluTraining.Run(data, [0]));
        Assert.Throws<ArgumentException>(() => ReluTraining.Run(new Dataset("one", [1], [0], ["x"], ["only"], 1), [2]));
    }

    private static double[] Weights(Network network) => [.. network.Nodes.Select(node => node.Layer).OfType<DenseLayer>().SelectMany(layer => layer.Weights.ToArray())];

    private static int Correct(Network network, Dataset data) => Enumerable.Range(0, data.SampleCount).Count(k =>
    {
        var outputs = network.Forward<float>([.. data.Row(k).ToArray().Select(value => value / (float)data.Scale)]);
        return Array.IndexOf(outputs, outputs.Max()) == data.Labels[k];
    });
}
