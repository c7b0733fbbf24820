using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Tests.Embedding;

/// <summary>Small networks, and models that hold them.</summary>
internal static class TestNetworks
{
    /// <summary>Every listed formulation and others that are not worth a line in the list.</summary>
    public static IReadOnlyList<IReluFormulation> Formulations { get; } =
    [
        .. ReluFormulations.All, new ReluPartitioned(1), new ReluPartitioned(3), new ReluPartitioned(2, PartitionRule.Snake),
        new ReluPartitioned(3, PartitionRule.EqualRange), new ReluPartitioned(2, PartitionRule.Random),
    ];

    /// <summary>One ReLU neuron.</summary>
    public static Network Neuron(double[] weights, double bias)
    {
        var builder = new NetworkBuilder();
        var a = builder.Add(new DenseLayer([weights], [bias]), builder.Input(new TensorShape(weights.Length), "x"));
        return builder.Build(builder.Add(new ReluLayer(1), a, name: "y"));
    }

    /// <summary>4-3-3-3 with linear outputs, or with a ReLU on them.</summary>
    public static Network Tiny(bool reluOutputs = false, double zero = 0)
    {
        DenseLayer[] layers =
        [
            new([[1, -1, .5, zero], [-.5, 1, zero, 1], [zero, .5, -1, 1]], [0, -.25, .25]),
            new([[1, -1, .5], [-1, 1, 1], [.5, .5, -1]], [.1, -.5, 0]),
            new([[1, zero, -1], [zero, 1, .5], [-.5, .5, 1]], [.2, .1, .15]),
        ];
        if (!reluOutputs) return Network.Sequential(layers);
        var builder = new NetworkBuilder();
        var node = builder.Input(new TensorShape(4));
        foreach (var layer in layers) node = builder.Add(new ReluLayer(3), builder.Add(layer, node));
        return builder.Build(node);
    }

    public static Network Random(Random random, int[] widths, Func<int, Layer>? activation = null) => Network.Sequential([.. Enumerable.Range(0, widths.Length - 1).Select(l => Dense(random, widths[l], widths[l + 1]))], activation);

    public static DenseLayer Dense(Random random, int inputs, int outputs) =>
        new(inputs, [.. Enumerable.Range(0, inputs * outputs).Select(_ => Uniform(random))], [.. Enumerable.Range(0, outputs).Select(_ => Uniform(random) / 2)]);

    public static Variable[] Inputs(MipModel model, int count, double lower, double upper) => [.. Enumerable.Range(0, count).Select(i => model.AddContinuous(lower, upper, $"x{i}"))];

    public static double[] Point(Random random, int count, double lower, double upper) => [.. Enumerable.Range(0, count).Select(_ => lower + (upper - lower) * random.NextDouble())];

    private static double Uniform(Random random) => 2 * random.NextDouble() - 1;
}
