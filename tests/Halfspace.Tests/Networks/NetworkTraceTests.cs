using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Networks;

/// <summary>Whether numbers are kept or computed block by block, they are those of the plain forward pass.</summary>
public sealed class NetworkTraceTests
{
    [Theory]
    [InlineData(1, 1L << 23)]
    [InlineData(2, 50)]
    [InlineData(3, 0)]
    public void Every_number_is_that_of_a_plain_evaluation(int seed, long mostKept)
    {
        var random = new Random(seed);
        for (var round = 0; round < 30; round++)
        {
            var data = TinyProblems.Random(random, random.Next(2, 40), random.Next(1, 20), 2, random.Next(1, 300));
            int[] hidden = [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 30))];
            var problem = new TrainingProblem(data, hidden, random.Next(1, 128), [MaxCorrect.Instance], OutputCoding.OnePerClass);
            var network = TinyProblems.RandomNetwork(random, problem);
            if (round % 5 == 0) Array.Clear(network.Layers[random.Next(network.Layers.Count)].Weights);
            var trace = new NetworkTrace(network, data, mostKept, CancellationToken.None);
            foreach (var k in Enumerable.Range(0, data.SampleCount).OrderBy(_ => random.Next()))
            {
                Assert.Equal(network.Forward(data.Row(k)), trace.Outputs(k).ToArray());
                var plain = Plain(network, data, k);
                for (var l = 0; l < plain.Length; l++)
                {
                    for (var j = 0; j < plain[l].Length; j++) Assert.Equal(plain[l][j], trace.PreActivation(l, k, j));
                }
            }

            for (var l = 0; l < network.Layers.Count; l++)
            {
                for (var j = 0; j < network.Layers[l].NeuronCount; j++)
                    Assert.Equal(Enumerable.Range(0, data.SampleCount).Min(k => Math.Abs(Plain(network, data, k)[l][j])), trace.SmallestMagnitude(l, j));
            }
        }
    }

    [Theory]
    [InlineData(int.MaxValue, 3)]
    [InlineData(int.MinValue + 1, 3)]
    [InlineData(70_000, 70_000)]
    [InlineData(32_768, 65_536)]
    public void Sums_beyond_32_bits_are_exact(int weight, int value)
    {
        int[] row = [value, value, -value];
        var data = new Dataset("wide", row, [0], ["a", "b", "c"], ["0", "1"], 1);
        var network = new IntegerNetwork([new IntegerLayer(3, [weight, weight, -weight], [5])]);
        Assert.Equal((long)(3 * (Int128)weight * value + 5), new NetworkTrace(network, data).Outputs(0)[0]);
    }

    [Fact]
    public void Sums_that_may_leave_64_bits_are_refused()
    {
        var data = new Dataset("huge", [.. Enumerable.Repeat(int.MaxValue, 8)], [0], [.. "abcdefgh".Select(c => c.ToString())], ["0", "1"], 1);
        var network = new IntegerNetwork([new IntegerLayer(8, [.. Enumerable.Repeat(int.MaxValue, 8)], [0])]);
        Assert.Contains("64 bits", Assert.Throws<ArgumentException>(() => new NetworkTrace(network, data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_evaluation_ends()
    {
        var random = new Random(4);
        var data = TinyProblems.Random(random, 500, 3, 2, 5);
        var problem = new TrainingProblem(data, [4], 1, [MaxCorrect.Instance], OutputCoding.OnePerClass);
        Assert.ThrowsAny<OperationCanceledException>(() => problem.Score(TinyProblems.RandomNetwork(random, problem), new CancellationToken(true)));
    }

    private static long[][] Plain(IntegerNetwork network, Dataset data, int sample)
    {
        var layers = new long[network.Layers.Count][];
        for (var l = 0; l < layers.Length; l++)
        {
            var layer = network.Layers[l];
            layers[l] = [.. Enumerable.Range(0, layer.NeuronCount).Select(j =>
            {
                var sum = layer.Biases[j] * (l == 0 ? (long)network.InputScale : 1);
                for (var i = 0; i < layer.InputCount; i++) sum += layer.WeightsOf(j)[i] * (l == 0 ? (long)data.Row(sample)[i] : layers[l - 1][i] >= 0 ? 1 : -1);
                return sum;
            })];
        }

        return layers;
    }
}
