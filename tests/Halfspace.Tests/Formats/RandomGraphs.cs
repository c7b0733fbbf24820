using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Tests.Formats;

/// <summary>Networks of real numbers in which every layer can occur, put together at random.</summary>
internal static class RandomGraphs
{
    public static Network Make(Random random, bool singles = true, int layers = 6)
    {
        var builder = new NetworkBuilder();
        var (rows, columns) = (random.Next(2, 6), random.Next(2, 6));
        List<NetworkNode> nodes = [builder.Input(new TensorShape(1, 2, rows, columns), "image"), builder.Input(new TensorShape(random.Next(1, 4)), "rest")];
        for (var l = 0; l < layers; l++)
        {
            var from = nodes[random.Next(nodes.Count)];
            nodes.Add(random.Next(10) switch
            {
                0 => builder.Add(new DenseLayer(from.Size, Numbers(random, 5 * from.Size, singles), Numbers(random, 5, singles)), from),
                1 => builder.Add(new ScaleLayer(Numbers(random, from.Size, singles), Numbers(random, from.Size, singles)), from, from.Shape),
                2 => builder.Add(Image(random, from, singles), from),
                3 => builder.Add(new GatherLayer([from.Size, nodes[0].Size], [.. Enumerable.Range(0, 6).Select(_ => random.Next(-1, from.Size + nodes[0].Size))], "Gather", null), [from, nodes[0]]),
                4 => builder.Add(new SumLayer(from.Size, Numbers(random, 2, singles)), [from, builder.Add(new AbsLayer(from.Size), from)]),
                5 => builder.Add(new MaxLayer(from.Size, [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(from.Size)).ToArray())]), from),
                6 => builder.Add(new GatherLayer([from.Size], [-1, 0, -1], "Gather", [Number(random, singles), 0, Number(random, singles)]), from),
                _ => builder.Add(Activation(random, from.Size, singles), from, from.Shape),
            });
        }

        var kept = nodes.Skip(1).ToArray();
        return builder.Build(builder.Add(GatherLayer.Concat([.. kept.Select(node => node.Size)]), kept));
    }

    private static Layer Activation(Random random, int size, bool singles) => random.Next(8) switch
    {
        0 => new ReluLayer(size),
        1 => new LeakyReluLayer(size, Number(random, singles)),
        2 => new AbsLayer(size),
        3 => new ClipLayer(size, -0.5, random.Next(2) == 0 ? 0.75 : double.PositiveInfinity),
        4 => new SignLayer(size),
        5 => new SignLayer(size, atZero: 0),
        6 => new StepLayer(size),
        _ => new StepLayer(size, onAtZero: false),
    };

    private static Layer Image(Random random, NetworkNode from, bool singles)
    {
        var channels = from.Size % 2 == 0 ? 2 : 1;
        var window = new SlidingWindow { Input = (1, from.Size / channels), Kernel = (1, Math.Min(2, from.Size / channels)), Stride = (1, random.Next(1, 3)), Padding = (0, from.Size / channels > 1 ? 1 : 0, 0, 0), CeilingMode = false };
        return random.Next(4) switch
        {
            0 => new Conv2DLayer(channels, window, Numbers(random, 2 * window.KernelArea, singles), Numbers(random, 2, singles), channels),
            1 => MaxLayer.MaxPool(channels, window with { CeilingMode = true }),
            2 => new AveragePoolLayer(channels, window with { Dilation = (1, 1) }, random.Next(2) == 0),
            _ => new Conv2DLayer(channels, window, Numbers(random, 3 * channels * window.KernelArea, singles), Numbers(random, 3, singles)),
        };
    }

    private static double[] Numbers(Random random, int count, bool singles) => [.. Enumerable.Range(0, count).Select(_ => Number(random, singles))];

    private static double Number(Random random, bool singles)
    {
        var number = random.NextDouble() * 4 - 2;
        return singles ? (float)number : number;
    }
}
