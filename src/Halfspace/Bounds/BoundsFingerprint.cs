using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds;

/// <summary>A short text that differs for different networks or regions: what saved bounds are recognised by.</summary>
internal static class BoundsFingerprint
{
    /// <summary>SHA-256 over the graph, every weight and the region, as <c>sha256:</c> and hexadecimal digits. Names play no part.</summary>
    public static string Of(Network network, InputRegion region)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(region);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var node in network.Nodes)
        {
            Add(hash, node.Layer?.Operator ?? "input");
            Add(hash, [node.Size, node.InputOffset, node.Inputs.Count, .. node.Inputs.Select(input => (double)input.Index)]);
            Add(hash, node.Layer);
        }

        Add(hash, [network.Output.Index]);
        Add(hash, region.Lower);
        Add(hash, region.Upper);
        if (region.Ball is { } ball)
        {
            Add(hash, [(double)ball.Norm, ball.Radius]);
            Add(hash, ball.Center);
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, Layer? layer)
    {
        switch (layer)
        {
            case DenseLayer dense:
                Add(hash, dense.Weights);
                Add(hash, dense.Biases);
                break;
            case LinearLayer linear:
                for (var j = 0; j < linear.OutputSize; j++)
                {
                    Add(hash, [linear.Rows.Columns(j).Length, .. linear.Rows.Columns(j).ToArray().Select(column => (double)column)]);
                    Add(hash, linear.Rows.Weights(j));
                }

                Add(hash, linear.Biases);
                break;
            case LeakyReluLayer leaky:
                Add(hash, [leaky.Slope]);
                break;
            case ClipLayer clip:
                Add(hash, [clip.Lower, clip.Upper]);
                break;
            case SignLayer sign:
                Add(hash, [sign.AtZero]);
                break;
            case StepLayer step:
                Add(hash, [step.OnAtZero ? 1 : 0]);
                break;
            case SoftmaxLayer softmax:
                foreach (var group in softmax.Groups) Add(hash, [group.Length, .. group.Select(index => (double)index)]);
                break;
            case MaxLayer max:
                foreach (var group in max.Groups) Add(hash, [group.Length, .. group.Select(index => (double)index)]);
                break;
            default:
                break;
        }
    }

    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(hash, [bytes.Length]);
        hash.AppendData(bytes);
    }

    private static void Add(IncrementalHash hash, ReadOnlySpan<double> numbers)
    {
        Span<byte> bytes = stackalloc byte[1024];
        while (numbers.Length > 0)
        {
            var count = Math.Min(numbers.Length, bytes.Length / sizeof(double));
            for (var i = 0; i < count; i++) BinaryPrimitives.WriteDoubleLittleEndian(bytes[(i * sizeof(double))..], numbers[i]);
            hash.AppendData(bytes[..(count * sizeof(double))]);
            numbers = numbers[count..];
        }
    }
}
