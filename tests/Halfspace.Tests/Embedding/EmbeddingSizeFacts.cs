using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>How large each formulation of a 784-20-20-10-10-10-10-10 network is.</summary>
public sealed class EmbeddingSizeFacts
{
    private static readonly int[] Widths = [784, 20, 20, 10, 10, 10, 10, 10];

    /// <summary>The neurons of the six hidden layers; each has an output and a binary.</summary>
    private const int Neurons = 80;

    /// <summary>The weights into the six hidden layers.</summary>
    private const int Copies = 16580;

    [Theory]
    [InlineData("bigm", 0, 3 * Neurons)]
    [InlineData("hull", 0, 3 * Neurons)]
    [InlineData("partition:2", Neurons, 5 * Neurons)]
    [InlineData("partition:4", 3 * Neurons, 9 * Neurons)]
    [InlineData("extended", Copies, 2 * Neurons + 2 * Copies)]
    public void Variables_binaries_and_rows(string name, int more, int rows)
    {
        // No bias and inputs on both sides of zero: no neuron is stable, and no row of a copy becomes a bound.
        var random = new Random(1);
        var network = Network.Sequential([.. Enumerable.Range(0, Widths.Length - 1).Select(l => new DenseLayer(Widths[l], [.. TestNetworks.Dense(random, Widths[l], Widths[l + 1]).Weights], new double[Widths[l + 1]]))]);
        var model = new MipModel("784-20-20-10-10-10-10-10");
        var embedded = model.Embed(network, TestNetworks.Inputs(model, 784, -1, 1), new EmbeddingOptions { Relu = ReluFormulations.Find(name)! });
        Assert.Equal((2 * Neurons + more, Neurons), (embedded.VariableCount, embedded.BinaryCount));
        Assert.Equal((0, Neurons), (embedded.StableNeurons, embedded.UnstableNeurons));

        // A ReLU output is zero or more, so the copy of one with a negative weight needs one row only: the other is its bound.
        var bounds = name == "extended" ? network.Nodes.Where(node => node.Layer is DenseLayer && node.Index > 1 && node != network.Output).Sum(node => ((DenseLayer)node.Layer!).Weights.ToArray().Count(w => w < 0)) : 0;
        Assert.Equal(rows - bounds, embedded.RowCount);
        Assert.Equal(name == "hull" ? Neurons : 0, embedded.Separators.Count);
    }
}
