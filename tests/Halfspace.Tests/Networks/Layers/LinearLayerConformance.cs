using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Networks.Layers;

/// <summary>Every linear layer is its matrix: forward, the spread of its magnitudes and the transposed product.</summary>
public sealed class LinearLayerConformance
{
    private const int Batch = 3;

    public static TheoryData<string> Names => [.. Layers(new Random(0)).Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_layer_computes_what_its_rows_say(string name)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var random = new Random(seed);
            var layer = Layers(random)[name];
            var matrix = Matrix(layer);
            var inputs = layer.InputSizes.Select(size => Numbers(random, size)).ToArray();
            var joined = inputs.SelectMany(values => values).ToArray();
            var output = new double[layer.OutputSize];
            layer.Forward<double>(inputs, output);
            var singles = new float[layer.OutputSize];
            layer.Forward<float>([.. inputs.Select(values => Array.ConvertAll(values, value => (float)value))], singles);
            var spread = new double[layer.OutputSize];
            layer.Spread([.. inputs.Select(values => Array.ConvertAll(values, Math.Abs))], spread);
            for (var j = 0; j < output.Length; j++)
            {
                Near(layer.Biases[j] + Dot(matrix[j], joined), output[j], 1e-12, seed);
                Near(output[j], singles[j], 1e-4, seed);
                Near(Dot(Array.ConvertAll(matrix[j], Math.Abs), Array.ConvertAll(joined, Math.Abs)), spread[j], 1e-12, seed);
            }

            Assert.Equal(layer.OutputSize, layer.Rows.Count);
            Assert.True(layer.LongestRow >= layer.Rows.Longest, $"{layer.LongestRow} is below {layer.Rows.Longest}");
            Transposed(layer, matrix, random, seed);
        }
    }

    private static void Transposed(LinearLayer layer, double[][] matrix, Random random, int seed)
    {
        var coefficients = Numbers(random, layer.OutputSize * Batch);
        // Rows without coefficients may be passed over.
        coefficients.AsSpan(0, Batch).Clear();
        var offset = 0;
        for (var input = 0; input < layer.InputSizes.Count; input++)
        {
            var before = Numbers(random, layer.InputSizes[input] * Batch);
            var into = (double[])before.Clone();
            layer.AddTransposed(input, coefficients, Batch, into);
            for (var i = 0; i < layer.InputSizes[input]; i++)
            {
                for (var b = 0; b < Batch; b++)
                {
                    var expected = before[i * Batch + b];
                    for (var j = 0; j < layer.OutputSize; j++) expected += matrix[j][offset + i] * coefficients[j * Batch + b];
                    Near(expected, into[i * Batch + b], 1e-12, seed);
                }
            }

            offset += layer.InputSizes[input];
        }
    }

    private static Dictionary<string, LinearLayer> Layers(Random random)
    {
        var dense = Numbers(random, 12);
        dense[3] = 0;
        return new()
        {
            ["dense"] = new DenseLayer(4, dense, Numbers(random, 3)),
            ["scale"] = new ScaleLayer(Numbers(random, 5), Numbers(random, 5)),
            ["scale without biases"] = new ScaleLayer(Numbers(random, 5)),
            ["gather"] = new GatherLayer([2, 3], [4, -1, 0, 0, 2], "Gather", [0, 1.5, 0, 0, 0]),
            ["concat"] = GatherLayer.Concat(2, 3, 1),
            ["reshape"] = GatherLayer.Reshape(4),
            ["sum"] = new SumLayer(4, 1, -1, 2.5),
            ["convolution"] = new Conv2DLayer(2, new SlidingWindow { Input = (4, 5), Kernel = (3, 2) }, Numbers(random, 36), Numbers(random, 3)),
            ["convolution with everything"] = new Conv2DLayer(4, new SlidingWindow { Input = (7, 6), Kernel = (3, 2), Stride = (2, 3), Dilation = (2, 1), Padding = (3, 1, 2, 0) }, Numbers(random, 72), Numbers(random, 6), 2),
            ["convolution that mostly sees padding"] = new Conv2DLayer(1, new SlidingWindow { Input = (1, 2), Kernel = (1, 2), Padding = (0, 5, 0, 4), Dilation = (1, 3) }, Numbers(random, 2), Numbers(random, 1)),
            ["average pool"] = new AveragePoolLayer(2, new SlidingWindow { Input = (5, 4), Kernel = (2, 2), Stride = (2, 2), Padding = (1, 1, 0, 1) }),
            ["average pool with padding counted"] = new AveragePoolLayer(2, new SlidingWindow { Input = (5, 4), Kernel = (2, 3), Stride = (2, 2), Padding = (1, 1, 1, 1), CeilingMode = true }, countsPadding: true),
        };
    }

    private static double[][] Matrix(LinearLayer layer)
    {
        var matrix = new double[layer.OutputSize][];
        for (var j = 0; j < matrix.Length; j++)
        {
            matrix[j] = new double[layer.InputSizes.Sum()];
            for (var e = 0; e < layer.Rows.Columns(j).Length; e++) matrix[j][layer.Rows.Columns(j)[e]] += layer.Rows.Weights(j)[e];
        }

        return matrix;
    }

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 4 - 2)];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static void Near(double expected, double actual, double tolerance, int seed) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * (1 + Math.Abs(expected)), FormattableString.Invariant($"seed {seed}: {actual} instead of {expected}"));
}
