using Google.Protobuf;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Formats.Onnx;
using Xunit;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>Files named by what is wrong with them, and a part of what is said about it.</summary>
public sealed class BrokenOnnxTests
{
    /// <summary>More than any of these files may make a reader ask for.</summary>
    private const long MostMemory = 1L << 29;

    public static TheoryData<string> Names => [.. Files.Keys];

    private static Dictionary<string, (Func<byte[]> Bytes, string Reason)> Files { get; } = new()
    {
        ["empty"] = (() => [], "holds no graph"),
        ["text"] = (() => "x,y,label\n1,2,a\n"u8.ToArray(), "This is no ONNX file, or it is damaged"),
        ["length-of-4-gibibytes"] = (() => [0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f], "damaged"),
        ["cut-off"] = (() => Good().Bytes()[..^20], "damaged"),
        ["endless-nesting"] = (() => [.. Enumerable.Range(0, 20_000).SelectMany(_ => (byte[])[0x32, 0xff, 0xff, 0x7f])], "damaged"),
        ["nested-graphs"] = (Nested, "damaged"),
        ["operator-set-missing"] = (() => With(file => file.Model.OpsetImport.Clear()), "does not say which version"),
        ["operator-set-too-old"] = (() => With(file => file.Model.OpsetImport[0].Version = 5), "version 5 of ONNX's operators; 6 to 27 are read"),
        ["operator-set-too-new"] = (() => With(file => file.Model.OpsetImport[0].Version = 28), "version 28"),
        ["operator-set-negative"] = (() => With(file => file.Model.OpsetImport[0].Version = long.MinValue), "to 27 are read"),
        ["operator-unknown"] = (() => With(file => file.Graph.Node[0].OpType = "Frobnicate"), "node 'n0' (Frobnicate, 1 of 1): The operator is not read. Export"),
        ["operator-of-another-domain"] = (() => With(file => file.Graph.Node[0].Domain = "com.example"), "domain 'com.example'"),
        ["class-at-the-end"] = (() => With(file => file.Node("ArgMax", "y", "z").Graph.Output[0].Name = "z"), "(ArgMax, 2 of 2): The operator is not read. It names the largest of several values; leave it out"),
        ["no-input"] = (() => With(file => file.Graph.Input.Clear()), "has no input"),
        ["input-without-shape"] = (() => With(file => file.Graph.Input[0].Type.TensorType.Shape = null), "input 'x': It has no shape"),
        ["input-without-type"] = (() => With(file => file.Graph.Input[0].Type = null), "inputs must be tensors of numbers"),
        ["input-of-texts"] = (() => With(file => file.Graph.Input[0].Type.TensorType.ElemType = 8), "inputs must be tensors of numbers"),
        ["input-negative"] = (() => With(file => file.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = -2), "Dimension 1 is -2"),
        ["input-open-inside"] = (() => With(file => file.Graph.Input[0].Type.TensorType.Shape.Dim[1] = new DimensionProto { DimParam = "width" }), "Dimension 1 ('width') is open"),
        ["input-huge"] = (() => With(file => file.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = 2_000_000_000), "holds more numbers than"),
        ["input-overflowing"] = (() => new GraphFile().Input("x", int.MaxValue, int.MaxValue, int.MaxValue).Node("Relu", "x", "y").Output("y").Bytes(), "holds more numbers than"),
        ["no-output"] = (() => With(file => file.Graph.Output.Clear()), "The graph has 0 outputs"),
        ["two-outputs"] = (() => With(file => file.Output("x")), "The graph has 2 outputs (y, x)"),
        ["output-made-nowhere"] = (() => With(file => file.Graph.Output[0].Name = "absent"), "The value 'absent' that the graph's output takes is made nowhere"),
        ["node-input-made-nowhere"] = (() => With(file => file.Graph.Node[0].Input[1] = "absent"), "The value 'absent' that node 'n0' (MatMul, 1 of 1) takes is made nowhere"),
        ["node-input-missing"] = (() => With(file => file.Graph.Node[0].Input.RemoveAt(1)), "Input 1 is missing"),
        ["cycle"] = (() => new GraphFile().Input("x", 1).Node("Add", "x b", "a").Node("Relu", "a", "b").Node("Relu", "b", "y").Output("y").Bytes(), "a network has no cycles"),
        ["cycle-of-one"] = (() => new GraphFile().Input("x", 1).Node("Add", "x y", "y").Output("y").Bytes(), "a network has no cycles"),
        ["names-twice-nodes"] = (() => With(file => file.Node("Relu", "x", "y")), "The name 'y' of its output is given to another value"),
        ["names-twice-constants"] = (() => With(file => file.Reals("w", [1], 1)), "The name 'w' is given to two values"),
        ["names-twice-inputs"] = (() => With(file => file.Input("x", 1)), "The name 'x' is given to two values"),
        ["name-of-a-constant-made-again"] = (() => With(file => file.Node("Relu", "x", "w")), "The name 'w' of its output"),
        ["constant-without-name"] = (() => With(file => file.Reals("", [1], 1)), "A constant of the graph has no name"),
        ["constant-size-a-lie"] = (() => With(file => file.Graph.Initializer[0].Dims[0] = 1_000_000_000), "but 4 numbers are given"),
        ["constant-size-overflowing"] = (() => With(file => file.Graph.Initializer[0].Dims.Add([1L << 31, 1L << 31])), "a dimension lies from 0"),
        ["constant-size-product-overflowing"] = (() => With(file => file.Graph.Initializer[0].Dims.Add([int.MaxValue, int.MaxValue, int.MaxValue])), "holds more than"),
        ["constant-size-negative"] = (() => With(file => file.Graph.Initializer[0].Dims[0] = -2), "Dimension 0 is -2"),
        ["constant-raw-bytes-odd"] = (() => With(file => file.Graph.Initializer[0].RawData = ByteString.CopyFrom(new byte[17])), "but 17 bytes of float are given"),
        ["constant-of-texts"] = (() => With(file => file.Graph.Initializer[0].DataType = 8), "of text, which is not read"),
        ["constant-outside-the-file"] = (() => With(file => file.Graph.Initializer[0].DataLocation = 1), "in another file"),
        ["constant-outside-by-path"] = (() => With(file => file.Graph.Initializer[0].ExternalData.Add(new EntryProto { Key = "location", Value = "../../etc/passwd" })), "in another file"),
        ["constants-sparse"] = (() => With(file => file.Graph.SparseInitializer.Add(new TensorProto())), "sparse constants"),
        ["weight-not-finite"] = (() => With(file => file.Graph.Initializer[0].FloatData[1] = float.NaN), "not a finite number"),
        ["factors-not-fitting"] = (() => new GraphFile().Input("x", 1, 3).Reals("w", [2, 2], 1, 2, 3, 4).Node("MatMul", "x w", "y").Output("y").Bytes(), "The factors 1x3 and 2x2 do not fit: 3 columns and 2 rows"),
        ["shapes-not-fitting"] = (() => new GraphFile().Input("x", 1, 3).Reals("w", [2], 1, 2).Node("Add", "x w", "y").Output("y").Bytes(), "The shapes 1x3 and 2 do not fit each other"),
        ["division-by-zero"] = (() => new GraphFile().Input("x", 2).Reals("w", [2], 1, 0).Node("Div", "x w", "y").Output("y").Bytes(), "divisor holds a zero"),
        ["shape-from-an-input"] = (() => new GraphFile().Input("x", 2).Node("Reshape", "x x", "y").Output("y").Bytes(), "The shape (input 1, 'x') depends on the network's input"),
        ["shape-not-fitting"] = (() => new GraphFile().Input("x", 2).Whole("s", 3).Node("Reshape", "x s", "y").Output("y").Bytes(), "The input 2 holds 2 numbers; they do not fit the shape 3"),
        ["shape-overflowing"] = (() => new GraphFile().Input("x", 2).Whole("s", long.MaxValue, long.MaxValue).Node("Reshape", "x s", "y").Output("y").Bytes(), "Dimension 0 of the shape is"),
        ["shape-negative"] = (() => new GraphFile().Input("x", 2).Whole("s", -2).Node("Reshape", "x s", "y").Output("y").Bytes(), "Dimension 0 of the shape is -2"),
        ["shape-broken-numbers"] = (() => new GraphFile().Input("x", 2).Reals("s", [1], 1.5f).Node("Reshape", "x s", "y").Output("y").Bytes(), "holds 1.5; whole numbers are needed"),
        ["constant-of-huge-shape"] = (() => new GraphFile().Input("x", 1).Whole("s", 100_000, 100_000).Node("ConstantOfShape", "s", "c").Node("Add", "x c", "y").Output("y").Bytes(), "grow beyond what a file of this size may ask for"),
        ["constant-of-overflowing-shape"] = (() => new GraphFile().Input("x", 1).Whole("s", int.MaxValue, int.MaxValue, int.MaxValue).Node("ConstantOfShape", "s", "c").Node("Add", "x c", "y").Output("y").Bytes(), "grow beyond"),
        ["expand-huge"] = (() => new GraphFile().Input("x", 1).Whole("s", 100_000, 100_000).Node("Expand", "x s", "y").Output("y").Bytes(), "grow beyond"),
        ["tile-huge"] = (() => new GraphFile().Input("x", 1).Whole("s", int.MaxValue).Node("Tile", "x s", "y").Output("y").Bytes(), "grow beyond"),
        ["tile-overflowing"] = (() => new GraphFile().Input("x", 1, 1).Whole("s", 1 << 16, 1 << 17).Node("Tile", "x s", "y").Output("y").Bytes(), "grow beyond"),
        ["pad-huge"] = (() => new GraphFile().Input("x", 1).Whole("s", int.MaxValue, 0).Node("Pad", "x s", "y").Output("y").Bytes(), "grow beyond"),
        ["pad-overflowing"] = (() => new GraphFile().Input("x", 1).Whole("s", long.MaxValue, long.MinValue).Node("Pad", "x s", "y").Output("y").Bytes(), "cannot be widened by"),
        ["broadcast-growing"] = (() => Growing(), "grow beyond"),
        ["constant-product-huge"] = (() => new GraphFile().Input("x", 1).Whole("s", 4000, 4000).Node("ConstantOfShape", "s", "c").Node("MatMul", "c c", "p").Node("Add", "p x", "y").Output("y").Bytes(), "grow beyond"),
        ["axis-outside"] = (() => new GraphFile().Input("x", 2).Node("Flatten", "x", "y", ("axis", 5)).Output("y").Bytes(), "Axis 5 is not one of 1 axes"),
        ["axes-many"] = (() => new GraphFile().Input("x", 1).Whole("s", [.. Enumerable.Repeat(1L, 100_000)]).Node("Reshape", "x s", "y").Output("y").Bytes(), "Its result has 100000 axes; at most 32 are read"),
        ["axes-many-inserted"] = (() => new GraphFile().Input("x", 1).Whole("s", [.. Enumerable.Range(0, 100_000).Select(i => (long)i)]).Node("Unsqueeze", "x s", "y").Output("y").Bytes(), "at most 32 are read"),
        ["axes-many-of-an-input"] = (() => new GraphFile().Input("x", [.. Enumerable.Repeat(1, 1000)]).Node("Relu", "x", "y").Output("y").Bytes(), "input 'x': It has 1000 axes"),
        ["axis-twice"] = (() => new GraphFile().Input("x", 2, 2).Node("Transpose", "x", "y", ("perm", new long[] { 1, 1 })).Output("y").Bytes(), "An axis is named twice"),
        ["squeeze-of-more-than-one"] = (() => new GraphFile(11).Input("x", 2).Node("Squeeze", "x", "y", ("axes", new long[] { 0 })).Output("y").Bytes(), "is not of size 1"),
        ["slice-of-nothing"] = (() => new GraphFile(9).Input("x", 2).Node("Slice", "x", "y", ("starts", new long[] { 1 }), ("ends", new long[] { 1 })).Output("y").Bytes(), "Nothing is left"),
        ["slice-step-zero"] = (() => new GraphFile().Input("x", 2).Whole("s", 0).Whole("e", 2).Whole("a", 0).Whole("t", 0).Node("Slice", "x s e a t", "y").Output("y").Bytes(), "A step is zero"),
        ["gather-outside"] = (() => new GraphFile().Input("x", 2).Whole("i", 2).Node("Gather", "x i", "y").Output("y").Bytes(), "Index 2 is not on axis 0 of 2"),
        ["kernel-of-another-shape"] = (() => Image(("kernel_shape", new long[] { 3, 2 })), "The attribute kernel_shape is 3x2, but the kernel is 1x1x2x2"),
        ["kernel-too-large"] = (() => Image(("dilations", new long[] { 9, 9 })), "does not fit into"),
        ["stride-zero"] = (() => Image(("strides", new long[] { 0, 1 })), "The attribute 'strides' holds 0"),
        ["padding-negative"] = (() => Image(("pads", new long[] { -1, 0, 0, 0 })), "The attribute 'pads' holds -1"),
        ["padding-huge"] = (() => Image(("pads", new long[] { int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue })), "node 'n0' (Conv"),
        ["padding-too-short"] = (() => Image(("pads", new long[] { 1, 1 })), "has 2 numbers; 4 are needed"),
        ["groups-not-dividing"] = (() => Image(("group", 3)), "with 3 groups does not fit"),
        ["attribute-of-another-kind"] = (() => Image(("group", "two")), "The attribute 'group' must be a whole number"),
        ["batch-of-two"] = (() => new GraphFile().Input("x", 2, 1, 3, 3).Node("MaxPool", "x", "y", ("kernel_shape", new long[] { 2, 2 })).Output("y").Bytes(), "the first dimension, the batch, must be 1"),
        ["pool-of-padding"] = (() => new GraphFile().Input("x", 1, 1, 3).Node("MaxPool", "x", "y", ("kernel_shape", new long[] { 2 }), ("pads", new long[] { 2, 0 })).Output("y").Bytes(), "is as large as the window"),
        ["pool-huge"] = (() => new GraphFile().Input("x", 1, 1, 60_000).Node("MaxPool", "x", "y", ("kernel_shape", new long[] { 30_000 })).Output("y").Bytes(), "grow beyond"),
        ["normalisation-in-training"] = (() => new GraphFile(15).Input("x", 1, 1).Reals("c", [1], 1).Node("BatchNormalization", "x c c c c", "y", ("training_mode", 1)).Output("y").Bytes(), "training mode"),
        ["cast-that-rounds"] = (() => new GraphFile().Input("x", 1).Node("Cast", "x", "y", ("to", 7)).Output("y").Bytes(), "A cast to int64 rounds"),
        ["choice-between-inputs"] = (() => new GraphFile().Input("x", 1).Reals("c", [], 1).Node("Greater", "x c", "b").Node("Where", "b x c", "y").Output("y").Bytes(), "condition and the values that it chooses between all depend"),
        ["attribute-of-a-function"] = (() => With(file => file.Graph.Node[0] = new NodeProto { OpType = "LeakyRelu", Name = "n0", Input = { "x" }, Output = { "y" }, Attribute = { new AttributeProto { Name = "alpha", RefAttrName = "a" } } }), "functions are not read"),
        ["training-output-used"] = (() => new GraphFile(9).Input("x", 1, 1).Reals("c", [1], 1).Node("BatchNormalization", "x c c c c", "z mean").Node("Add", "z mean", "y").Output("y").Bytes(), "which its operator gives in training only"),
        ["metadata-input-scale"] = (() => With(file => file.Model.MetadataProps.Add(new EntryProto { Key = "halfspace.inputScale", Value = "ten" })), "metadata 'halfspace.inputScale'"),
        ["metadata-class-names"] = (() => With(file => file.Model.MetadataProps.Add(new EntryProto { Key = "halfspace.classNames", Value = "[\"a\"]" })), "There are 1 class names, but 2 outputs"),
        ["metadata-class-names-no-json"] = (() => With(file => file.Model.MetadataProps.Add(new EntryProto { Key = "halfspace.classNames", Value = "a, b" })), "not JSON"),
        ["metadata-encoding"] = (() => With(file => file.Model.MetadataProps.Add(new EntryProto { Key = "halfspace.encoding", Value = "{}" })), "metadata 'halfspace.encoding'"),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_file_is_refused_with_its_name_the_place_and_the_reason(string name)
    {
        var (bytes, reason) = Files[name];
        var content = bytes();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<DataFileException>(() => OnnxFile.Read(content, name + ".onnx"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostMemory);
        Assert.StartsWith(name + ".onnx: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_that_they_are_made_from_is_sound() => Assert.Equal([7, 10], OnnxFile.Read(Good().Bytes(), "good").Forward<double>([1, 2]));

    [Fact]
    public void A_graph_of_a_hundred_thousand_nodes_is_read()
    {
        var file = new GraphFile().Input("x0", 1);
        const int Depth = 100_000;
        for (var i = Depth; i > 0; i--) file.Node(i % 2 == 0 ? "Relu" : "Neg", $"x{i - 1}", i == Depth ? "y" : $"x{i}");
        Assert.Equal(Depth + 1, file.Read().Nodes.Count);
    }

    private static GraphFile Good() => new GraphFile().Input("x", 1, 2).Reals("w", [2, 2], 1, 2, 3, 4).Node("MatMul", "x w", "y").Output("y");

    private static byte[] With(Action<GraphFile> harm)
    {
        var file = Good();
        harm(file);
        return file.Bytes();
    }

    private static byte[] Image((string, object) attribute) => new GraphFile().Input("x", 1, 1, 3, 3).Reals("w", [1, 1, 2, 2], 1, 1, 1, 1).Node("Conv", "x w", "y", attribute).Output("y").Bytes();

    /// <summary>Each sum has twice the axes of the one before.</summary>
    private static byte[] Growing()
    {
        var file = new GraphFile().Input("x", 64, 1);
        for (var i = 0; i < 4; i++) file.Whole($"s{i}", [.. Enumerable.Repeat(64L, i + 2), 1L]).Node("Expand", i == 0 ? "x s0" : $"e{i - 1} s{i}", i == 3 ? "y" : $"e{i}");
        return file.Output("y").Bytes();
    }

    private static byte[] Nested()
    {
        var bytes = Good().Graph.ToByteArray();
        for (var depth = 0; depth < 200; depth++)
        {
            var inner = GraphProto.Parser.ParseFrom(depth == 0 ? bytes : []);
            var node = new NodeProto { OpType = "If", Output = { "y" } };
            node.Attribute.Add(new AttributeProto { Name = "then_branch", G = inner });
            bytes = depth == 0 ? new GraphProto { Node = { node } }.ToByteArray() : Wrapped(bytes);
        }

        return [0x3a, .. Length(bytes.Length), .. bytes];
    }

    /// <summary>A graph with one node with one attribute that is a graph.</summary>
    private static byte[] Wrapped(byte[] graph)
    {
        byte[] attribute = [0x32, .. Length(graph.Length), .. graph];
        byte[] node = [0x2a, .. Length(attribute.Length), .. attribute];
        return [0x0a, .. Length(node.Length), .. node];
    }

    private static byte[] Length(int length)
    {
        var bytes = new List<byte>();
        for (; length >= 0x80; length >>= 7) bytes.Add((byte)(length | 0x80));
        bytes.Add((byte)length);
        return [.. bytes];
    }
}
