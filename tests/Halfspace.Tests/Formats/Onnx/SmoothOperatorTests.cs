using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Bounds;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>Operators that bend, and products of what depends on the input, against ONNX Runtime.</summary>
public sealed class SmoothOperatorTests
{
    private static readonly float[] Values = [-8, -1.5f, -0.25f, 0, 0.5f, 3];

    [Theory]
    [InlineData("Sigmoid")]
    [InlineData("Tanh")]
    [InlineData("Softplus")]
    [InlineData("Softsign")]
    [InlineData("Erf")]
    [InlineData("Exp")]
    [InlineData("Sin")]
    [InlineData("Cos")]
    [InlineData("Elu")]
    [InlineData("Celu")]
    [InlineData("Selu")]
    [InlineData("HardSwish", 14)]
    [InlineData("Mish", 18)]
    [InlineData("Gelu", 20)]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    public void A_function_has_the_values_of_ONNX_Runtime(string name, int opset = 13) =>
        Agrees(new GraphFile(opset).Input("x", 2, 3).Node(name, "x", "y"), [2, 3], Values);

    [Theory]
    [InlineData("Log")]
    [InlineData("Sqrt")]
    [InlineData("Reciprocal")]
    public void A_function_of_numbers_above_zero_has_too(string name) =>
        Agrees(new GraphFile().Input("x", 2, 3).Node(name, "x", "y"), [2, 3], [0.5f, 2, 1, 7, 0.125f, 30]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(-2)]
    public void Powers_are_read(int exponent) =>
        Agrees(new GraphFile().Input("x", 6).Reals("e", [], exponent).Node("Pow", "x e", "y"), [6], [-8, -1.5f, -0.25f, 1, 0.5f, 3]);

    /// <summary>A square or a power of whole numbers is a whole number, and what is rounded next is not read as if it were not.</summary>
    [Theory]
    [InlineData("Mul")]
    [InlineData("Pow")]
    public void Whole_numbers_stay_whole(string name)
    {
        var file = new GraphFile().Input("x", 1).Whole("two", 2).Node(name, name == "Mul" ? "x x" : "x two", "s").Node("Div", "s two", "d").Node("Cast", "d", "y", ("to", 1));
        file.Graph.Input[0].Type.TensorType.ElemType = 7;
        Assert.Contains("whole numbers rounds", Assert.ThrowsAny<Exception>(() => OnnxFile.Read(file.Output("y").Bytes(), "test.onnx")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_would_be_read_as_another_function_is_refused()
    {
        var root = new GraphFile().Input("x", 1).Reals("half", [], 0.5f).Node("Pow", "x half", "y");
        root.Graph.Input[0].Type.TensorType.ElemType = 7;
        Assert.Contains("Whole numbers to the power 0.5", Assert.ThrowsAny<Exception>(() => OnnxFile.Read(root.Output("y").Bytes(), "test.onnx")).Message, StringComparison.Ordinal);
        var gelu = new GraphFile(20).Input("x", 1).Node("Gelu", "x", "y", ("approximate", "foo")).Output("y").Bytes();
        Assert.Contains("'foo'", Assert.ThrowsAny<Exception>(() => OnnxFile.Read(gelu, "test.onnx")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_power_before_version_7_repeats_its_exponents_from_the_axis_on() =>
        Assert.Equal([4f, 9], OnnxFile.Read(new GraphFile(6).Input("x", 2, 1).Reals("e", [2], 2, 2).Node("Pow", "x e", "y", ("broadcast", 1), ("axis", 0)).Output("y").Bytes(), "test.onnx").Forward<float>([2, 3]));

    [Theory]
    [InlineData(7, 1, "Softmax")]
    [InlineData(11, 2, "LogSoftmax")]
    [InlineData(13, 0, "Softmax")]
    [InlineData(13, 1, "Softmax")]
    [InlineData(13, -1, "LogSoftmax")]
    public void A_softmax_is_over_its_axis_and_before_version_13_over_all_behind_it(int opset, int axis, string name) =>
        Agrees(new GraphFile(opset).Input("x", 2, 3, 2).Node(name, "x", "y", ("axis", axis)), [2, 3, 2], [.. Values, .. Values.Reverse()]);

    [Fact]
    public void Attributes_of_exponential_units_are_kept()
    {
        Agrees(new GraphFile().Input("x", 6).Node("Elu", "x", "y", ("alpha", 0.5f)), [6], Values);
        Agrees(new GraphFile().Input("x", 6).Node("Celu", "x", "y", ("alpha", 2f)), [6], Values);
        Agrees(new GraphFile().Input("x", 6).Node("Selu", "x", "y", ("alpha", 1.5f), ("gamma", 2f)), [6], Values);
        Agrees(new GraphFile(20).Input("x", 6).Node("Gelu", "x", "y", ("approximate", "tanh")), [6], Values);
    }

    [Fact]
    public void Products_and_quotients_of_two_values_are_read()
    {
        Agrees(new GraphFile().Input("x", 2, 3).Node("Sigmoid", "x", "s").Node("Mul", "x s", "y"), [2, 3], Values);
        Agrees(new GraphFile().Input("x", 2, 3).Node("Mul", "x x", "y"), [2, 3], Values);
        Agrees(new GraphFile().Input("x", 2, 3).Node("Exp", "x", "e").Node("Div", "x e", "y"), [2, 3], [-2, -1.5f, -0.25f, 1, 0.5f, 3]);
        Agrees(new GraphFile().Input("x", 2, 3).Reals("c", [3], 2, -1, 4).Node("Exp", "x", "e").Node("Div", "c e", "y"), [2, 3], [-2, -1.5f, -0.25f, 1, 0.5f, 3]);
        // A softmax written out.
        Agrees(new GraphFile().Input("x", 2, 3).Node("Exp", "x", "e").Node("ReduceSum", "e -", "s", ("keepdims", 1)).Node("Div", "e s", "y"), [2, 3], [-2, -1.5f, -0.25f, 1, 0.5f, 3]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 1)]
    public void Matrices_that_both_depend_on_the_input_are_multiplied(int left, int right)
    {
        // Attention: rows against rows turned, then shares against values.
        var file = new GraphFile().Input("x", 2, 3, 2).Whole("one", 0).Whole("two", 1).Whole("axis", 0);
        var a = left == 2 ? "x" : "a";
        var b = right == 2 ? "x" : "b";
        if (left == 1) file.Node("Gather", "x one", "a", ("axis", 0));
        if (right == 1) file.Node("Gather", "x two", "b", ("axis", 0));
        file.Node("Transpose", b + " -", "t", ("perm", new long[] { 0, 2, 1 })).Node("MatMul", a + " t", "score").Node("Softmax", "score", "share").Node("MatMul", "share " + b, "y");
        file.Graph.Node.First(node => node.OpType == "Transpose").Input.RemoveAt(1);
        Agrees(file, [2, 3, 2], [.. Values, .. Values.Reverse()]);
    }

    [Fact]
    public void Stacks_of_constant_matrices_are_multiplied_on_either_side()
    {
        float[] numbers = [1, 2, -1, 0.5f, 3, -2, 1, 1];
        Agrees(new GraphFile().Input("x", 2, 3, 2).Reals("w", [2, 2, 2], numbers).Node("MatMul", "x w", "y"), [2, 3, 2], [.. Values, .. Values.Reverse()]);
        Agrees(new GraphFile().Input("x", 2, 2, 3).Reals("w", [2, 2, 2], numbers).Node("MatMul", "w x", "y"), [2, 2, 3], [.. Values, .. Values.Reverse()]);
    }

    [Fact]
    public void A_range_of_constants_is_a_constant() =>
        Assert.Equal([2, 5, 8], new GraphFile().Input("x", 3).Reals("a", [], 1).Reals("b", [], 10).Reals("c", [], 3).Node("Range", "a b c", "r").Node("Add", "x r", "y").Run(1, 1, 1));

    [Fact]
    public void What_is_written_has_the_same_outputs_in_ONNX_Runtime_and_read_back()
    {
        foreach (var kind in (string[])["sigmoid", "tanh", "smooth", "softmax", "shares", "product"])
        {
            for (var seed = 0; seed < 4; seed++)
            {
                var random = new Random(seed);
                var network = RandomRealNetworks.Make(kind, random);
                // Groups of several sizes are no operator of ONNX.
                if (network.Nodes.Any(node => node.Layer is SoftmaxLayer { Groups: { Count: > 1 } groups } && groups[0].Length != groups[1].Length))
                {
                    Assert.Contains("several sizes", Assert.Throws<ArgumentException>(() => OnnxFile.ToBytes(network)).Message, StringComparison.Ordinal);
                    network = Pairs(random, kind == "shares");
                }

                var bytes = OnnxFile.ToBytes(network, OnnxPrecision.Single);
                var input = RandomRealNetworks.Numbers(random, network.InputSize).Select(x => (float)x).ToArray();
                var mine = network.Forward<float>(input);
                Near(mine, OnnxFile.Read(bytes, "back.onnx").Forward<float>(input), $"{kind}, seed {seed}, read back");
                Near(mine, Outputs(bytes, [1, network.InputSize], input), $"{kind}, seed {seed}, ONNX Runtime");
            }
        }
    }

    private static Network Pairs(Random random, bool isLogarithm)
    {
        var builder = new NetworkBuilder();
        var node = builder.Add(new SoftmaxLayer(4, [[0, 2], [3, 1]], isLogarithm), builder.Add(RandomRealNetworks.Dense(random, 3, 4), builder.Input(new TensorShape(3))));
        return builder.Build(builder.Add(new SoftmaxLayer(4, [[0, 1], [2, 3]], isLogarithm), node));
    }

    private static void Agrees(GraphFile file, int[] shape, float[] input)
    {
        var bytes = file.Output("y").Bytes();
        // ONNX Runtime wants to know what the output holds.
        var model = Halfspace.Formats.Onnx.ModelProto.Parser.ParseFrom(bytes);
        model.Graph.Output[0].Type = new Halfspace.Formats.Onnx.TypeProto { TensorType = new Halfspace.Formats.Onnx.TensorTypeProto { ElemType = 1 } };
        if (model.OpsetImport[0].Version > 13) model.IrVersion = 9;
        foreach (var attribute in model.Graph.Node.SelectMany(node => node.Attribute)) attribute.Type = attribute.HasF ? 1 : attribute.HasI ? 2 : attribute.HasS ? 3 : 7;
        var network = OnnxFile.Read(bytes, "test.onnx");
        Near(network.Forward<float>(input), Outputs(Google.Protobuf.MessageExtensions.ToByteArray(model), shape, input), file.Graph.Node[0].OpType);
        Near(network.Forward<float>(input), [.. network.Forward<double>([.. input.Select(x => (double)x)]).Select(y => (float)y)], file.Graph.Node[0].OpType + " in double");
    }

    private static float[] Outputs(byte[] bytes, int[] shape, float[] input)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(bytes, options);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(session.InputMetadata.Keys.Single(), new DenseTensor<float>(input, shape))]);
        return [.. results[0].AsEnumerable<float>()];
    }

    private static void Near(float[] mine, float[] theirs, string what)
    {
        Assert.Equal(theirs.Length, mine.Length);
        for (var j = 0; j < mine.Length; j++) Assert.True(Math.Abs(mine[j] - theirs[j]) <= 2e-6f * Math.Max(1, Math.Abs(theirs[j])), $"{what}: output {j} is {mine[j]:R}, should be {theirs[j]:R}");
    }
}
