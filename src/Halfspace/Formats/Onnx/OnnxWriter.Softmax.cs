using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

internal sealed partial class OnnxWriter
{
    /// <summary>Groups of one size become rows of a stack; groups of several sizes are refused.</summary>
    private void Shares(string input, SoftmaxLayer softmax, string output)
    {
        var length = softmax.Groups[0].Length;
        if (softmax.Groups.Any(group => group.Length != length)) throw new ArgumentException("A softmax over groups of several sizes cannot be written as ONNX.", nameof(softmax));
        int[] order = [.. softmax.Groups.SelectMany(group => group)];
        var (isPlain, isWhole) = (IndexMap.IsIdentity(order, softmax.OutputSize), softmax.Groups.Count == 1);
        var sorted = isPlain ? input : Unique(output + "_sorted");
        if (!isPlain) Pick(input, order, sorted);
        var rows = isWhole ? sorted : Unique(output + "_rows");
        if (!isWhole) Reshape(sorted, [-1, softmax.Groups.Count, length], rows);
        var shares = isPlain && isWhole ? output : Unique(output + "_shares");
        Add(softmax.Operator, [rows], shares, Attribute("axis", isWhole ? 1 : 2));
        var flat = isWhole ? shares : isPlain ? output : Unique(output + "_flat");
        if (!isWhole) Reshape(shares, [-1, softmax.OutputSize], flat);
        if (isPlain) return;
        var back = new int[order.Length];
        for (var k = 0; k < order.Length; k++) back[order[k]] = k;
        Pick(flat, back, output);
    }

    private void Reshape(string input, long[] sizes, string output)
    {
        var shape = new TensorProto { Name = Unique(output + "_shape"), DataType = OnnxTensor.Int64 };
        shape.Dims.Add(sizes.Length);
        shape.Int64Data.AddRange(sizes);
        graph.Initializer.Add(shape);
        Add("Reshape", [input, shape.Name], output);
    }
}
