using Halfspace.Formats.Onnx;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>Small files of one operator each, with attributes and shapes drawn from a seed; the network's output is y.</summary>
internal static class DrawnOperators
{
    public static IReadOnlyList<(string Name, Func<Random, GraphFile> Draw)> All { get; } =
    [
        ("Clip", Clip), ("Gemm", Gemm), ("Pad", Pad), ("AveragePool", AveragePool), ("MaxPool", MaxPool), ("Conv", Conv), ("ConvTranspose", ConvTranspose), ("Upsample", Upsample), ("Resize", Resize),
        ("Slice", Slice), ("Softmax", Softmax), ("Reduce", Reduce), ("Arithmetic", Arithmetic), ("Activation", Activation), ("Gather", Gather), ("Split", Split), ("Transpose", Transpose),
        ("Reshape", Reshape), ("Flatten", Flatten), ("BatchNormalization", BatchNormalization), ("Blocks", Blocks), ("Expand", Expand), ("MatMul", MatMul), ("Concat", Concat), ("If", If),
    ];

    private static float Number(Random random) => MathF.Round((float)(4 * random.NextDouble() - 2), 2);

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Number(random))];

    private static int Product(int[] shape) => shape.Aggregate(1, (a, b) => a * b);

    private static T Pick<T>(Random random, params T[] of) => of[random.Next(of.Length)];

    private static bool Coin(Random random) => random.Next(2) == 0;

    private static int[] Shape(Random random, int rank, int most = 4) => [.. Enumerable.Range(0, rank).Select(_ => 1 + random.Next(most))];

    /// <summary>A constant under a name, as an initializer, a node, through an identity, or cast from another kind of number.</summary>
    private static GraphFile Constant(GraphFile file, Random random, string name, int[] shape, float[] values)
    {
        var tensor = new TensorProto { DataType = OnnxTensor.Float };
        tensor.Dims.Add(shape.Select(size => (long)size));
        tensor.FloatData.Add(values);
        switch (random.Next(5))
        {
            case 0: return file.Node("Constant", "", name, ("value", tensor));
            case 1: return file.Reals(name + "_", shape, values).Node("Identity", name + "_", name);
            case 2 when shape.Length == 0: return file.Node("Constant", "", name, ("value_float", values[0]));
            case 3:
                var wide = new TensorProto { DataType = OnnxTensor.Double };
                wide.Dims.Add(shape.Select(size => (long)size));
                wide.DoubleData.Add(values.Select(value => (double)value));
                return file.Node("Constant", "", name + "_", ("value", wide)).Node("Cast", name + "_", name, ("to", OnnxTensor.Float));
            default: return file.Reals(name, shape, values);
        }
    }

    private static GraphFile Whole(GraphFile file, Random random, string name, params long[] values) => random.Next(3) switch
    {
        0 => file.Node("Constant", "", name, ("value", GraphFile.Whole(values, ""))),
        1 => file.Whole(name + "_", values).Node("Identity", name + "_", name),
        _ => file.Whole(name, values),
    };

    private static GraphFile Clip(Random random)
    {
        var shape = Shape(random, 1 + random.Next(3));
        var (low, high) = (Number(random), Number(random));
        if (random.Next(3) == 0)
        {
            List<(string, object)> attributes = [];
            if (Coin(random)) attributes.Add(("min", low));
            if (Coin(random)) attributes.Add(("max", Math.Max(low, high)));
            return new GraphFile(6).Input("x", shape).Node("Clip", "x", "y", [.. attributes]);
        }

        var file = new GraphFile(Pick(random, 12, 13)).Input("x", shape);
        var (hasLow, hasHigh) = (Coin(random), Coin(random));
        if (hasLow) file = Constant(file, random, "low", [], [low]);
        if (hasHigh) file = Constant(file, random, "high", [], [high]);
        return file.Node("Clip", $"x {(hasLow ? "low" : "-")}{(hasHigh ? " high" : "")}", "y");
    }

    private static GraphFile Gemm(Random random)
    {
        var (m, k, n) = (1 + random.Next(3), 1 + random.Next(4), 1 + random.Next(4));
        var (transA, transB) = (random.Next(2), random.Next(2));
        var file = new GraphFile(Pick(random, 7, 9, 11, 13)).Input("x", transA == 1 ? [k, m] : [m, k]);
        file = Constant(file, random, "w", transB == 1 ? [n, k] : [k, n], Numbers(random, k * n));
        var shape = Pick<int[]?>(random, null, [], [n], [1, n], [m, 1], [m, n], [1], [1, 1]);
        if (file.Opset < 11) shape ??= [n];
        if (shape is not null) file = Constant(file, random, "c", shape, Numbers(random, Product(shape)));
        List<(string, object)> attributes = [];
        if (Coin(random)) attributes.Add(("alpha", Number(random)));
        if (Coin(random)) attributes.Add(("beta", Number(random)));
        if (transA == 1) attributes.Add(("transA", 1));
        if (transB == 1) attributes.Add(("transB", 1));
        return file.Node("Gemm", shape is null ? "x w" : "x w c", "y", [.. attributes]);
    }

    private static GraphFile Pad(Random random)
    {
        var rank = 1 + random.Next(4);
        var shape = Shape(random, rank);
        if (rank > 2) shape[0] = 1;
        var opset = Pick(random, 10, 11, 13, 18, 19);
        var mode = Pick(random, "constant", "edge", "reflect", "wrap");
        var isNegative = random.Next(3) == 0;
        long[] Widths(IEnumerable<int> sizes) => [.. sizes.Select(size => (long)(mode == "reflect" ? random.Next(size) : random.Next(3)) - (isNegative && size > 2 && Coin(random) ? 1 : 0))];
        if (opset == 10) return new GraphFile(10).Input("x", shape).Node("Pad", "x", "y", ("mode", mode), ("pads", Widths([.. shape, .. shape])), ("value", Number(random)));
        var file = new GraphFile(opset).Input("x", shape);
        var axes = opset >= 18 && Coin(random) ? Enumerable.Range(0, rank).Where(_ => Coin(random)).Select(axis => Coin(random) ? axis : axis - rank).ToArray() : null;
        if (axes is { Length: 0 }) axes = null;
        int[] sizes = axes is null ? shape : [.. axes.Select(axis => shape[(axis + rank) % rank])];
        file = Whole(file, random, "pads", Widths([.. sizes, .. sizes]));
        var hasValue = Coin(random);
        if (hasValue) file = Constant(file, random, "v", [], [Number(random)]);
        if (axes is not null) file = Whole(file, random, "axes", [.. axes.Select(axis => (long)axis)]);
        return file.Node("Pad", $"x pads {(hasValue ? "v" : "-")}{(axes is null ? "" : " axes")}", "y", ("mode", mode));
    }

    private static (GraphFile File, List<(string, object)> Attributes) Window(Random random, int opset, int channels, bool isPool)
    {
        var axes = 1 + random.Next(2);
        var kernel = Shape(random, axes, 3);
        int[] image = [.. kernel.Select(size => size + random.Next(6))];
        List<(string, object)> attributes = isPool ? [("kernel_shape", Array.ConvertAll(kernel, size => (long)size))] : [];
        if (Coin(random)) attributes.Add(("strides", kernel.Select(_ => 1L + random.Next(3)).ToArray()));
        long[] dilations = [.. kernel.Select(_ => 1L)];
        if (Coin(random) && opset >= 10) attributes.Add(("dilations", dilations = [.. kernel.Select(_ => 1L + random.Next(2))]));
        switch (random.Next(4))
        {
            case 0: attributes.Add(("auto_pad", Pick(random, "SAME_UPPER", "SAME_LOWER", "VALID"))); break;
            case 1: break;
            default: attributes.Add(("pads", kernel.Concat(kernel).Select((size, d) => (long)random.Next((int)Math.Min(3, (size - 1) * dilations[d % axes] + 1))).ToArray())); break;
        }

        if (isPool && Coin(random) && opset >= 10) attributes.Add(("ceil_mode", 1));
        return (new GraphFile(opset).Input("x", [1, channels, .. image]), isPool ? attributes : [.. attributes, ("kernel", kernel)]);
    }

    private static GraphFile AveragePool(Random random)
    {
        var (file, attributes) = Window(random, Pick(random, 7, 10, 11, 19, 22), 1 + random.Next(2), isPool: true);
        // Dilations came with version 19.
        if (file.Opset < 19) attributes.RemoveAll(attribute => attribute.Item1 == "dilations");
        if (Coin(random)) attributes.Add(("count_include_pad", 1));
        return file.Node("AveragePool", "x", "y", [.. attributes]);
    }

    private static GraphFile MaxPool(Random random)
    {
        var (file, attributes) = Window(random, Pick(random, 8, 10, 12), 1 + random.Next(2), isPool: true);
        return file.Node("MaxPool", "x", "y", [.. attributes]);
    }

    private static GraphFile Conv(Random random)
    {
        var (groups, each, filters) = (1 + random.Next(2), 1 + random.Next(2), 1 + random.Next(2));
        var (file, attributes) = Window(random, 11, groups * each, isPool: false);
        var kernel = (int[])attributes[^1].Item2;
        attributes.RemoveAt(attributes.Count - 1);
        int[] shape = [groups * filters, each, .. kernel];
        file = Constant(file, random, "w", shape, Numbers(random, Product(shape)));
        var hasBias = Coin(random);
        if (hasBias) file = Constant(file, random, "b", [groups * filters], Numbers(random, groups * filters));
        return file.Node("Conv", hasBias ? "x w b" : "x w", "y", [.. attributes, ("group", groups)]);
    }

    private static GraphFile ConvTranspose(Random random)
    {
        var (groups, each, filters) = (1 + random.Next(2), 1 + random.Next(2), 1 + random.Next(2));
        var (file, attributes) = Window(random, 11, groups * each, isPool: false);
        var kernel = (int[])attributes[^1].Item2;
        attributes.RemoveAt(attributes.Count - 1);
        int[] shape = [groups * each, filters, .. kernel];
        file = Constant(file, random, "w", shape, Numbers(random, Product(shape)));
        var strides = attributes.Find(attribute => attribute.Item1 == "strides").Item2 as long[];
        if (strides is not null && Coin(random)) attributes.Add(("output_padding", Array.ConvertAll(strides, stride => stride > 1 ? (long)random.Next((int)stride) : 0)));
        return file.Node("ConvTranspose", "x w", "y", [.. attributes, ("group", groups)]);
    }

    private static GraphFile Upsample(Random random)
    {
        int[] shape = [1, 1 + random.Next(2), 1 + random.Next(4), 1 + random.Next(4)];
        float[] scales = [1, 1, Pick(random, 1, 1.5f, 2, 2.5f, 3), Pick(random, 1, 1.5f, 2, 2.5f, 3)];
        var mode = Pick(random, "nearest", "linear");
        return Coin(random)
            ? new GraphFile(7).Input("x", shape).Node("Upsample", "x", "y", ("mode", mode), ("scales", scales))
            : Constant(new GraphFile(9).Input("x", shape), random, "s", [4], scales).Node("Upsample", "x s", "y", ("mode", mode));
    }

    private static GraphFile Resize(Random random)
    {
        int[] shape = [1, 1 + random.Next(2), 1 + random.Next(5), 1 + random.Next(5)];
        var mode = Pick(random, "nearest", "linear");
        float[] scales = [1, 1, Pick(random, 0.5f, 0.6f, 1, 1.3f, 1.5f, 2, 2.5f, 3), Pick(random, 0.5f, 0.8f, 1, 1.5f, 2, 2.5f, 3)];
        var opset = Pick(random, 10, 11, 13, 18, 19);
        if (opset == 10) return Constant(new GraphFile(10).Input("x", shape), random, "s", [4], scales).Node("Resize", "x s", "y", ("mode", mode));
        List<(string, object)> attributes = [("mode", mode), ("coordinate_transformation_mode", Pick(random, ["asymmetric", "align_corners", "half_pixel", "pytorch_half_pixel", .. opset >= 19 ? new[] { "half_pixel_symmetric" } : []]))];
        if (mode == "nearest") attributes.Add(("nearest_mode", Pick(random, "floor", "ceil", "round_prefer_floor", "round_prefer_ceil")));
        var file = new GraphFile(opset).Input("x", shape);
        var roi = opset < 13 ? "roi" : "-";
        if (roi == "roi") file = file.Reals("roi", [0]);
        if (Coin(random)) return Constant(file, random, "s", [4], scales).Node("Resize", $"x {roi} s", "y", [.. attributes]);
        file = Whole(file, random, "sizes", 1, shape[1], 1 + random.Next(8), 1 + random.Next(8));
        if (opset < 13) file = file.Reals("none", [0]);
        return file.Node("Resize", $"x {roi} {(opset < 13 ? "none" : "-")} sizes", "y", [.. attributes]);
    }

    private static GraphFile Slice(Random random)
    {
        var rank = 1 + random.Next(3);
        var shape = Shape(random, rank, 5);
        var axis = random.Next(rank);
        var (start, end) = (random.Next(-6, 7), random.Next(-8, 9));
        if (Coin(random)) return new GraphFile(9).Input("x", shape).Node("Slice", "x", "y", ("starts", new long[] { start }), ("ends", new long[] { end }), ("axes", new long[] { axis }));
        var file = Whole(Whole(Whole(Whole(new GraphFile(13).Input("x", shape), random, "starts", start), random, "ends", Pick(random, end, long.MaxValue, long.MinValue)), random, "axes", Coin(random) ? axis : axis - rank), random, "steps", Pick(random, 1, 2, -1, -2));
        return file.Node("Slice", "x starts ends axes steps", "y");
    }

    private static GraphFile Softmax(Random random)
    {
        var rank = 1 + random.Next(3);
        var file = new GraphFile(Pick(random, 9, 11, 13)).Input("x", Shape(random, rank));
        return file.Node(Pick(random, "Softmax", "LogSoftmax"), "x", "y", random.Next(3) == 0 ? [] : [("axis", file.Opset < 11 ? random.Next(rank) : random.Next(-rank, rank))]);
    }

    private static GraphFile Reduce(Random random)
    {
        var rank = 1 + random.Next(3);
        var shape = Shape(random, rank);
        var name = Pick(random, "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare");
        long[] axes = [.. Enumerable.Range(0, rank).Where(_ => Coin(random)).Select(axis => (long)(Coin(random) ? axis : axis - rank))];
        var keep = random.Next(2);
        var opset = Pick(random, 12, 13, 18);
        var isInput = opset >= (name == "ReduceSum" ? 13 : 18);
        var file = new GraphFile(opset).Input("x", shape);
        if (!isInput) return file.Node(name, "x", "y", axes.Length == 0 ? [("keepdims", keep)] : [("keepdims", keep), ("axes", axes)]);
        if (axes.Length == 0 && Coin(random)) return file.Node(name, "x", "y", ("keepdims", keep), ("noop_with_empty_axes", random.Next(2)));
        return Whole(file, random, "axes", axes).Node(name, "x axes", "y", ("keepdims", keep), ("noop_with_empty_axes", random.Next(2)));
    }

    private static GraphFile Arithmetic(Random random)
    {
        var rank = 1 + random.Next(3);
        var shape = Shape(random, rank);
        int[] other = [.. shape.Skip(random.Next(rank + 1)).Select(size => Coin(random) ? size : 1)];
        var file = Constant(new GraphFile(Pick(random, 7, 13, 14)).Input("x", shape), random, "c", other, [.. Numbers(random, Product(other)).Select(number => number + (number < 0 ? -1 : 1))]);
        return file.Node(Pick(random, "Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean"), Coin(random) ? "x c" : "c x", "y");
    }

    private static GraphFile Activation(Random random)
    {
        var shape = Shape(random, 1 + random.Next(3));
        var file = new GraphFile(20).Input("x", shape);
        var alpha = Number(random);
        if (random.Next(4) == 0)
        {
            int[] slopes = [.. shape.Skip(random.Next(shape.Length + 1)).Select(size => Coin(random) ? size : 1)];
            return Constant(file, random, "s", slopes, Numbers(random, Product(slopes))).Node("PRelu", "x s", "y");
        }

        return random.Next(4) switch
        {
            0 => file.Node(Pick(random, "LeakyRelu", "Elu", "Celu", "ThresholdedRelu", "HardSigmoid"), "x", "y", ("alpha", alpha == 0 ? 1 : alpha)),
            1 => file.Node(Pick(random, "HardSigmoid", "Selu", "LeakyRelu", "Elu", "Celu", "ThresholdedRelu"), "x", "y"),
            2 => file.Node("Gelu", "x", "y", ("approximate", Pick(random, "none", "tanh"))),
            _ => file.Node(Pick(random, "Relu", "Abs", "Neg", "Sign", "Sigmoid", "Tanh", "Softplus", "Softsign", "Mish", "HardSwish", "Erf", "Exp", "Sin", "Cos"), "x", "y"),
        };
    }

    private static GraphFile Gather(Random random)
    {
        var rank = 1 + random.Next(3);
        var (shape, axis) = (Shape(random, rank), random.Next(rank));
        var file = new GraphFile(13).Input("x", shape);
        if (Coin(random)) return file.Node("Constant", "", "i", ("value_int", random.Next(-shape[axis], shape[axis]))).Node("Gather", "x i", "y", ("axis", Coin(random) ? axis : axis - rank));
        return Whole(file, random, "i", [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => (long)random.Next(-shape[axis], shape[axis]))]).Node("Gather", "x i", "y", ("axis", axis));
    }

    private static GraphFile Split(Random random)
    {
        var rank = 1 + random.Next(3);
        var (shape, axis, opset) = (Shape(random, rank), random.Next(rank), Pick(random, 11, 13, 18));
        var (first, second) = (1 + random.Next(3), 1 + random.Next(3));
        var isEven = opset == 18 && Coin(random);
        shape[axis] = isEven ? 1 + random.Next(6) : first + second;
        var file = new GraphFile(opset).Input("x", shape);
        file = isEven ? file.Node("Split", "x", "a b", ("axis", axis), ("num_outputs", 2))
            : opset < 13 ? file.Node("Split", "x", "a b", ("axis", axis), ("split", new long[] { first, second }))
            : Whole(file, random, "parts", first, second).Node("Split", "x parts", "a b", ("axis", axis));
        return file.Node("Concat", "b a", "y", ("axis", axis));
    }

    private static GraphFile Transpose(Random random)
    {
        var shape = Shape(random, 1 + random.Next(4));
        long[] order = [.. Enumerable.Range(0, shape.Length).OrderBy(_ => random.Next()).Select(axis => (long)axis)];
        return new GraphFile().Input("x", shape).Node("Transpose", "x", "y", Coin(random) ? [] : [("perm", order)]);
    }

    private static GraphFile Reshape(Random random)
    {
        int[] shape = [1 + random.Next(3), 2, 1 + random.Next(3)];
        var target = Pick<long[]>(random, [-1], [0, -1], [0, 0, -1], [shape[2], -1], [1, -1, 2], [0, 2, 0]);
        return Whole(new GraphFile().Input("x", shape), random, "s", target).Node("Transpose", "x", "t").Node("Reshape", "t s", "y");
    }

    private static GraphFile Flatten(Random random)
    {
        var rank = 1 + random.Next(4);
        return new GraphFile().Input("x", Shape(random, rank)).Node("Transpose", "x", "t").Node("Flatten", "t", "y", random.Next(3) == 0 ? [] : [("axis", random.Next(-rank, rank + 1))]);
    }

    private static GraphFile BatchNormalization(Random random)
    {
        int[] shape = [1, 1 + random.Next(3), .. Shape(random, random.Next(3))];
        var file = new GraphFile(Pick(random, 9, 14, 15)).Input("x", shape);
        foreach (var name in new[] { "scale", "shift", "mean" }) file = Constant(file, random, name, [shape[1]], Numbers(random, shape[1]));
        return Constant(file, random, "variance", [shape[1]], [.. Numbers(random, shape[1]).Select(value => 0.1f + Math.Abs(value))]).Node("BatchNormalization", "x scale shift mean variance", "y", Coin(random) ? [] : [("epsilon", 0.01f)]);
    }

    private static GraphFile Blocks(Random random)
    {
        var (size, channels, rows, columns) = (1 + random.Next(3), 1 + random.Next(2), 1 + random.Next(2), 1 + random.Next(2));
        return Coin(random)
            ? new GraphFile().Input("x", 1, channels * size * size, rows, columns).Node("DepthToSpace", "x", "y", Coin(random) ? [("blocksize", size)] : [("blocksize", size), ("mode", Pick(random, "DCR", "CRD"))])
            : new GraphFile().Input("x", 1, channels, rows * size, columns * size).Node("SpaceToDepth", "x", "y", ("blocksize", size));
    }

    private static GraphFile Expand(Random random)
    {
        var shape = Shape(random, 1 + random.Next(3));
        if (Coin(random)) return Whole(new GraphFile().Input("x", shape), random, "times", [.. shape.Select(_ => 1L + random.Next(3))]).Node("Tile", "x times", "y");
        int[] from = [.. shape.Select(size => Coin(random) ? size : 1)];
        return Whole(new GraphFile().Input("x", from), random, "s", [.. Coin(random) ? new long[] { 2 } : [], .. shape.Select(size => (long)size)]).Node("Expand", "x s", "y");
    }

    private static GraphFile MatMul(Random random)
    {
        var (m, k, n) = (1 + random.Next(3), 1 + random.Next(3), 1 + random.Next(3));
        var lead = Pick<int[]>(random, [], [2], [1, 2]);
        var isLeft = Coin(random);
        int[] x = Coin(random) || isLeft ? [.. lead, m, k] : [k], w = Pick<int[]>(random, [k, n], [.. lead, k, n], [k]);
        if (isLeft) return Constant(new GraphFile().Input("x", x), random, "w", w, Numbers(random, Product(w))).Node("MatMul", "x w", "y");
        int[] a = Pick<int[]>(random, [m, k], [k]), b = Pick<int[]>(random, [k, n], [.. lead, k, n], [k]);
        return Constant(new GraphFile().Input("x", b), random, "w", a, Numbers(random, Product(a))).Node("MatMul", "w x", "y");
    }

    private static GraphFile Concat(Random random)
    {
        var rank = 1 + random.Next(3);
        var (shape, axis) = (Shape(random, rank), random.Next(rank));
        int[] other = [.. shape];
        other[axis] = 1 + random.Next(3);
        return Constant(new GraphFile().Input("x", shape), random, "c", other, Numbers(random, Product(other))).Node("Concat", Pick(random, "x c", "c x", "x c x"), "y", ("axis", Coin(random) ? axis : axis - rank));
    }

    /// <summary>A condition that is a constant, or that the shape of the input decides, as exporters write a squeeze.</summary>
    private static GraphFile If(Random random)
    {
        var size = 1 + random.Next(3);
        var file = new GraphFile().Input("x", 1, size);
        if (Coin(random)) file = file.Node("Shape", "x", "shape").Whole("zero", 0).Whole("one", 1).Node("Gather", "shape zero", "first").Node("Equal", $"first {Pick(random, "one", "zero")}", "condition");
        else file = file.Flag("condition", Coin(random));
        static GraphProto Branch(GraphFile of)
        {
            of.Output("r");
            return of.Graph;
        }

        var then = Branch(new GraphFile().Node("Relu", "x", "s").Node("Neg", "s", "r"));
        var other = Branch(Constant(new GraphFile(), random, "c", [size], Numbers(random, size)).Node("Add", "x c", "r"));
        return file.Node("If", "condition", "z", ("then_branch", then), ("else_branch", other)).Node("Identity", "z", "y");
    }
}
