#:project ../src/Halfspace/Halfspace.csproj
// A bound method in one file: cut the box in two across its widest side, bound both halves, and keep the ranges that hold for either.
using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var network = Network.Sequential(
[
    new DenseLayer([[4, -1], [-3, 2], [2, 3], [-1, -4]], [-1.5, .5, -2, 2]),
    new DenseLayer([[.8, -.6, .5, -.5], [.3, -.9, .8, -.4]], [.2, .3]),
    new DenseLayer([[1.5, 1]], [.1]),
]);
var square = new InputRegion([0, 0], [1, 1]);
foreach (var method in new IBoundMethod[] { new BackwardBounds(), new HalvedBounds(1), new HalvedBounds(4) })
{
    var bounds = method.Compute(network, square, BoundOptions.Default);
    Console.WriteLine($"{method.Name}: output in [{bounds.Lower(network.Output)[0]:F3}, {bounds.Upper(network.Output)[0]:F3}], {bounds.UnstableCount} open signs");
}

// A method is an option wherever bounds are asked for.
var model = new MipModel();
Console.WriteLine(model.Embed(network, [model.AddContinuous(0, 1), model.AddContinuous(0, 1)], new EmbeddingOptions { BoundMethod = new HalvedBounds(4) }));

/// <summary>Backward bounds of 2^depth parts of the box. Every input lies in one of the parts, so the union of their ranges holds for all.</summary>
internal sealed class HalvedBounds(int depth) : IBoundMethod
{
    public string Name => $"halved-{depth}";

    public NetworkBounds Compute(Network network, InputRegion region, BoundOptions options, CancellationToken cancellationToken = default)
    {
        if (depth == 0 || region.Ball is not null || cancellationToken.IsCancellationRequested) return new BackwardBounds().Compute(network, region, options, cancellationToken);
        double[] low = [.. region.Lower], high = [.. region.Upper];
        var side = Enumerable.Range(0, region.Size).MaxBy(i => high[i] - low[i]);
        var middle = low[side] + (high[side] - low[side]) / 2;
        var half = new HalvedBounds(depth - 1);
        var first = half.Compute(network, new InputRegion(low, [.. high[..side], middle, .. high[(side + 1)..]]), options, cancellationToken);
        var second = half.Compute(network, new InputRegion([.. low[..side], middle, .. low[(side + 1)..]], high), options, cancellationToken);
        return new NetworkBounds(network, region,
            [.. network.Nodes.Select(node => Join(first.Lower(node), second.Lower(node), Math.Min))],
            [.. network.Nodes.Select(node => Join(first.Upper(node), second.Upper(node), Math.Max))]);
    }

    private static double[] Join(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Func<double, double, double> keep)
    {
        var joined = new double[first.Length];
        for (var i = 0; i < joined.Length; i++) joined[i] = keep(first[i], second[i]);
        return joined;
    }
}
