using Halfspace.Formats.Onnx;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>Computes a graph node by node, straight from the operators' definitions and with nothing of the reader but its messages.</summary>
internal static class PlainEvaluator
{
    private sealed record Tensor(int[] Shape, double[] Values);

    public static double[] Run(byte[] file, double[] input)
    {
        var graph = ModelProto.Parser.ParseFrom(file).Graph;
        var values = graph.Initializer.ToDictionary(tensor => tensor.Name, Constant);
        foreach (var given in graph.Input.Where(given => !values.ContainsKey(given.Name)))
            values[given.Name] = new Tensor([.. given.Type.TensorType.Shape.Dim.Select(dim => dim.HasDimValue ? (int)dim.DimValue : 1)], input);
        foreach (var node in graph.Node) values[node.Output[0]] = Compute(node, [.. node.Input.Select(name => values[name])]);
        return values[graph.Output[0].Name].Values;
    }

    private static Tensor Compute(NodeProto node, Tensor[] x) => node.OpType switch
    {
        "Relu" => x[0] with { Values = Array.ConvertAll(x[0].Values, value => Math.Max(0, value)) },
        "Identity" => x[0],
        "Add" => Elementwise(x[0], x[1], (a, b) => a + b),
        "Sub" => Elementwise(x[0], x[1], (a, b) => a - b),
        "Flatten" => x[0] with { Shape = [1, x[0].Values.Length] },
        "Reshape" => x[0] with { Shape = Reshaped(x[0], x[1]) },
        "Constant" => Constant(node.Attribute[0].T),
        "Transpose" => Transposed(x[0], [.. Find(node, "perm")!.Ints.Select(axis => (int)axis)]),
        "MatMul" => Product(x[0], x[1]),
        "Gemm" => Gemm(node, x),
        "BatchNormalization" => x[0] with { Values = [.. x[0].Values.Select((value, i) => (value - x[3].Values[i]) / Math.Sqrt(x[4].Values[i] + Find(node, "epsilon")!.F) * x[1].Values[i] + x[2].Values[i])] },
        "Conv" => Windowed(node, x[0], x[1].Shape[0], x[1].Shape[2..], (f, taps) => x[2].Values[f] + taps.Sum(tap => tap.Value * x[1].Values[((f * x[1].Shape[1] + tap.Channel) * x[1].Shape[2] + tap.Row) * x[1].Shape[3] + tap.Column])),
        "MaxPool" => Windowed(node, x[0], x[0].Shape[1], [.. Find(node, "kernel_shape")!.Ints.Select(size => (int)size)], (f, taps) => taps.Where(tap => tap.Channel == f).Max(tap => tap.Value)),
        _ => throw new NotSupportedException(node.OpType),
    };

    private static Tensor Constant(TensorProto tensor)
    {
        var raw = tensor.RawData.ToByteArray();
        double[] values = tensor.DataType == 7
            ? raw.Length > 0 ? [.. raw.Chunk(8).Select(bytes => (double)BitConverter.ToInt64(bytes))] : [.. tensor.Int64Data.Select(value => (double)value)]
            : raw.Length > 0 ? [.. raw.Chunk(4).Select(bytes => (double)BitConverter.ToSingle(bytes))] : [.. tensor.FloatData.Select(value => (double)value)];
        return new Tensor([.. tensor.Dims.Select(dim => (int)dim)], values);
    }

    private static Tensor Elementwise(Tensor a, Tensor b, Func<double, double, double> function)
    {
        // Enough of broadcasting for these files: the smaller repeats at the end of the larger.
        var larger = a.Values.Length >= b.Values.Length ? a : b;
        return larger with { Values = [.. larger.Values.Select((_, i) => function(a.Values[i % a.Values.Length], b.Values[i % b.Values.Length]))] };
    }

    private static Tensor Product(Tensor a, Tensor b)
    {
        var (inner, columns) = (a.Shape[^1], b.Shape.Length == 1 ? 1 : b.Shape[^1]);
        var rows = a.Values.Length / inner;
        var values = new double[rows * columns];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                for (var i = 0; i < inner; i++) values[r * columns + c] += a.Values[r * inner + i] * b.Values[i * columns + c];
            }
        }

        return new Tensor([rows, columns], values);
    }

    private static Tensor Gemm(NodeProto node, Tensor[] x)
    {
        var (alpha, beta) = (Find(node, "alpha")?.F ?? 1f, Find(node, "beta")?.F ?? 1f);
        var product = Product(x[0], Find(node, "transB")?.I == 1 ? Transposed(x[1], [1, 0]) : x[1]);
        return Elementwise(product, x[2], (a, b) => alpha * a + beta * b);
    }

    private static Tensor Transposed(Tensor x, int[] order)
    {
        var shape = Array.ConvertAll(order, axis => x.Shape[axis]);
        var values = new double[x.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (rest, from) = (i, 0);
            for (var d = order.Length - 1; d >= 0; d--)
            {
                from += rest % shape[d] * x.Shape[(order[d] + 1)..].Aggregate(1, (product, size) => product * size);
                rest /= shape[d];
            }

            values[i] = x.Values[from];
        }

        return new Tensor(shape, values);
    }

    private static int[] Reshaped(Tensor x, Tensor shape)
    {
        var known = shape.Values.Where(size => size != -1).Aggregate(1, (product, size) => product * (int)size);
        return [.. shape.Values.Select(size => size == -1 ? x.Values.Length / known : (int)size)];
    }

    private static Tensor Windowed(NodeProto node, Tensor x, int filters, int[] kernel, Func<int, IEnumerable<(int Channel, int Row, int Column, double Value)>, double> value)
    {
        var (channels, height, width) = (x.Shape[1], x.Shape[2], x.Shape[3]);
        var (pads, strides) = (Find(node, "pads")?.Ints, Find(node, "strides")!.Ints);
        var (top, left) = pads is null ? (0, 0) : ((int)pads[0], (int)pads[1]);
        var rows = (height + top + (int)(pads?[2] ?? 0) - kernel[0]) / (int)strides[0] + 1;
        var columns = (width + left + (int)(pads?[3] ?? 0) - kernel[1]) / (int)strides[1] + 1;
        var values = new double[filters * rows * columns];
        for (var i = 0; i < values.Length; i++)
        {
            var (y, z) = (i / columns % rows * (int)strides[0] - top, i % columns * (int)strides[1] - left);
            var taps =
                from c in Enumerable.Range(0, channels)
                from r in Enumerable.Range(0, kernel[0])
                from s in Enumerable.Range(0, kernel[1])
                where y + r >= 0 && y + r < height && z + s >= 0 && z + s < width
                select (c, r, s, x.Values[(c * height + y + r) * width + z + s]);
            values[i] = value(i / (rows * columns), taps);
        }

        return new Tensor([1, filters, rows, columns], values);
    }

    private static AttributeProto? Find(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
