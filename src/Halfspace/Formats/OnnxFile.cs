using System.Globalization;
using Google.Protobuf;
using Halfspace.Data;
using Halfspace.Formats.Onnx;
using Halfspace.Mip.Files;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Formats;

/// <summary>Reads networks from ONNX files, and writes them.</summary>
/// <remarks>
/// Versions 6 to 27 of ONNX's operators are read. A batch is taken as one sample. Smooth functions, softmax and products of two values
/// are read too; formulations and certificates, which need pieces of lines, refuse networks with them.
/// </remarks>
public static class OnnxFile
{
    private const decimal LargestSingle = 1L << 23;
    private const decimal LargestDouble = 1L << 53;

    /// <summary>Reads a network from a file.</summary>
    /// <exception cref="DataFileException">The file cannot be read, is damaged, or holds an operator that is not read; the message has the path, the node and what to do.</exception>
    public static Network Read(string path) => ReadUpTo(path, null, null);

    /// <summary>Reads the part of a file's graph that gives one of its values: one of several outputs, or what stands before a softmax.</summary>
    /// <param name="path">The file.</param>
    /// <param name="output">The name of an output, or of any other value of the graph.</param>
    /// <exception cref="DataFileException">As above, or the graph has no value of that name.</exception>
    public static Network Read(string path, string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ReadUpTo(path, null, output);
    }

    /// <summary>Reads a network whose file leaves sizes of its inputs open, such as rows and columns of an image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sizes">Sizes from 1 on, by the name that the file gives the dimension, or by the input's name, a colon and the dimension's number from 0. A first dimension that is not named is 1, any other must be.</param>
    /// <param name="output">The value of the graph that is the output; null for the only one.</param>
    /// <exception cref="ArgumentException">A size is below 1.</exception>
    /// <exception cref="DataFileException">As above, or no open dimension has such a name.</exception>
    public static Network Read(string path, IReadOnlyDictionary<string, int> sizes, string? output = null)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        foreach (var (name, size) in sizes) if (size < 1) throw new ArgumentException(FormattableString.Invariant($"The size of '{name}' is {size}; it must be 1 or more."), nameof(sizes));
        return ReadUpTo(path, sizes, output);
    }

    private static Network ReadUpTo(string path, IReadOnlyDictionary<string, int>? sizes, string? output)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return Read(InputFile.ReadAllBytes(path), path, sizes, output);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }

    /// <summary>Writes a network to a file, replacing it only once all is written. Inputs and outputs have an open batch in front.</summary>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, Network network, OnnxPrecision precision = OnnxPrecision.Exact)
    {
        ArgumentNullException.ThrowIfNull(network);
        var bytes = ToBytes(network, precision);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Writes an integer network so that every runtime gives the same outputs.</summary>
    /// <param name="path">The target.</param>
    /// <param name="network">The network.</param>
    /// <param name="inputs">What the graph takes; raw values need the network's encoding, and integers are taken where it has none.</param>
    /// <remarks>
    /// Raw: <c>numbers</c> (double, a column each) and <c>categories</c> (string) are encoded in the graph; it gives <c>output</c>, <c>class</c> and, where the classes
    /// have names, <c>label</c>. Integers: one input, one output; every sum is a whole number below 2^23, where float is exact with room to spare, else the file is in
    /// double. Output c belongs to class c; the first of equal outputs is the class, and a single output is class 1 where it is zero or more.
    /// </remarks>
    /// <exception cref="ArgumentException">Sums can reach 2^53, where double is not exact either.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, IntegerNetwork network, OnnxInputs inputs = OnnxInputs.Raw)
    {
        var bytes = ToBytes(network, inputs);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The bytes of a network's file; see <see cref="Write(string, Network, OnnxPrecision)"/>.</summary>
    public static byte[] ToBytes(Network network, OnnxPrecision precision = OnnxPrecision.Exact)
    {
        ArgumentNullException.ThrowIfNull(network);
        return OnnxWriter.Write(network, precision == OnnxPrecision.Double || (precision == OnnxPrecision.Exact && !network.Nodes.All(node => IsSingle(node.Layer)))).ToByteArray();
    }

    /// <summary>The bytes of an integer network's file; see <see cref="Write(string, IntegerNetwork, OnnxInputs)"/>.</summary>
    public static byte[] ToBytes(IntegerNetwork network, OnnxInputs inputs = OnnxInputs.Raw)
    {
        ArgumentNullException.ThrowIfNull(network);
        var largest = LargestSum(network);
        if (largest >= LargestDouble) throw new ArgumentException($"Sums of the network can reach {largest}, and numbers of 2^53 or more are not exact in ONNX. Use a smaller range, fewer inputs or fewer decimals.", nameof(network));
        var model = inputs == OnnxInputs.Raw && network.Encoding is not null ? OnnxWriter.WriteRaw(network) : OnnxWriter.Write(network.ToNetwork(), largest >= LargestSingle);
        OnnxMetadata.Add(model, OnnxMetadata.LargestInput, network.LargestExpectedInput.ToString(CultureInfo.InvariantCulture));
        return model.ToByteArray();
    }

    /// <summary>Reads a network from the bytes of a file.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <exception cref="DataFileException">The content is no such network; the message has the name, the node and what to do.</exception>
    public static Network Read(ReadOnlySpan<byte> content, string name) => Read(content, name, null, null);

    private static Network Read(ReadOnlySpan<byte> content, string name, IReadOnlyDictionary<string, int>? sizes, string? output)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException cause)
        {
            throw new DataFileException(name, 0, $"This is no ONNX file, or it is damaged: {cause.Message}", cause);
        }

        return new OnnxGraphReader(model, name, content.Length, sizes).Read(output);
    }

    private static decimal LargestSum(IntegerNetwork network)
    {
        decimal largest = network.LargestExpectedInput;
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var (reach, unit) = l == 0 ? (network.LargestExpectedInput, network.InputScale) : (1L, 1);
            for (var j = 0; j < network.Layers[l].NeuronCount; j++)
            {
                var sum = Math.Abs((decimal)network.Layers[l].Biases[j]) * unit;
                foreach (var weight in network.Layers[l].WeightsOf(j)) sum += Math.Abs((decimal)weight) * reach;
                largest = Math.Max(largest, sum);
            }
        }

        return largest;
    }

    private static bool IsSingle(Layer? layer) => layer switch
    {
        DenseLayer dense => IsSingle(dense.Weights) && IsSingle(dense.Biases),
        Conv2DLayer conv => IsSingle(conv.Kernel) && IsSingle(conv.Biases),
        ScaleLayer scale => IsSingle(scale.Factors) && IsSingle(scale.Biases),
        SumLayer sum => IsSingle(sum.Factors),
        LinearLayer linear => IsSingle(linear.Biases),
        LeakyReluLayer leaky => IsSingle([leaky.Slope]),
        ClipLayer clip => IsSingle([clip.Lower, clip.Upper]),
        _ => true,
    };

    private static bool IsSingle(ReadOnlySpan<double> values)
    {
        foreach (var value in values) if ((float)value != value) return false;
        return true;
    }
}
