using Google.Protobuf;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Formats.Onnx;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>Operators one by one, in the forms of old and new versions, against values worked out by hand.</summary>
public sealed class OnnxOperatorTests
{
    private const double Close = 1e-6;

    [Theory]
    [InlineData("Add", "11 22 13 24")]
    [InlineData("Sub", "-9 -18 -7 -16")]
    [InlineData("Mul", "10 40 30 80")]
    [InlineData("Div", "0.1 0.1 0.3 0.2")]
    [InlineData("Max", "10 20 10 20")]
    [InlineData("Min", "1 2 3 4")]
    public void Constants_are_repeated_by_the_rules_of_broadcasting(string name, string output) =>
        Same(output, new GraphFile().Input("x", 2, 2).Reals("c", [2], 10, 20).Node(name, "x c", "y").Run(1, 2, 3, 4));

    [Theory]
    [InlineData("Add", "11 12 21 22")]
    [InlineData("Sub", "-9 -8 -19 -18")]
    [InlineData("Max", "10 10 20 20")]
    [InlineData("Min", "1 2 1 2")]
    public void Two_inputs_are_repeated_too(string name, string output) =>
        Same(output, new GraphFile().Input("a", 1, 2).Input("b", 2, 1).Node(name, "a b", "y").Run(1, 2, 10, 20));

    [Fact]
    public void A_constant_minus_a_value() => Same("9 8", new GraphFile().Input("x", 2).Reals("c", [], 10).Node("Sub", "c x", "y").Run(1, 2));

    [Fact]
    public void Sum_and_Max_take_many() =>
        Same("9 6", new GraphFile().Input("a", 2).Input("b", 2).Reals("c", [2], 3, 3).Node("Sum", "a b c", "s").Node("Max", "s a c b", "y").Run(1, 2, 5, 1));

    [Theory]
    [InlineData(0, 0, "9 12 15")]
    [InlineData(0, 1, "9 12 15")]
    [InlineData(1, 0, "9 12 15")]
    public void Gemm_turns_its_factors(int transA, int transB, string output)
    {
        var file = new GraphFile().Input("x", transA == 1 ? [2, 1] : [1, 2]).Reals("c", [3], -10, -10, -10);
        file = transB == 1 ? file.Reals("w", [3, 2], 1, 4, 2, 5, 3, 6) : file.Reals("w", [2, 3], 1, 2, 3, 4, 5, 6);
        // 2 x W + 0.5 c.
        Same(string.Join(' ', output.Split(' ').Select(v => (2 * double.Parse(v, System.Globalization.CultureInfo.InvariantCulture) - 5).ToString(System.Globalization.CultureInfo.InvariantCulture))),
            file.Node("Gemm", "x w c", "y", ("alpha", 2f), ("beta", 0.5f), ("transA", transA), ("transB", transB)).Run(1, 2));
    }

    [Fact]
    public void Gemm_adds_what_depends_on_the_input_too() =>
        Same("15 26", new GraphFile().Input("x", 1, 2).Reals("w", [2, 2], 1, 2, 3, 4).Node("Gemm", "x w x", "y", ("beta", 8f)).Run(1, 2));

    [Fact]
    public void A_product_and_a_sum_become_one_layer()
    {
        var network = new GraphFile().Input("x", 1, 2).Reals("w", [2, 2], 1, 2, 3, 4).Reals("b", [2], 5, 6).Node("MatMul", "x w", "p").Node("Add", "b p", "y").Read();
        Assert.Equal(2, network.Nodes.Count);
        Same("12 16", network.Forward<double>([1, 2]));
    }

    [Theory]
    [InlineData(2, 3, 1)]
    [InlineData(1, 3, 4)]
    [InlineData(3, 2, 5)]
    public void MatMul_with_the_constant_on_either_side(int rows, int inner, int columns)
    {
        var random = new Random(rows);
        var (a, b) = (Numbers(random, rows * inner), Numbers(random, inner * columns));
        var expected = new double[rows * columns];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                for (var i = 0; i < inner; i++) expected[r * columns + c] += a[r * inner + i] * b[i * columns + c];
            }
        }

        var right = new GraphFile().Input("x", rows, inner).Reals("w", [inner, columns], Singles(b)).Node("MatMul", "x w", "y").Run(a);
        var left = new GraphFile().Input("x", inner, columns).Reals("w", [rows, inner], Singles(a)).Node("MatMul", "w x", "y").Run(b);
        var folded = new GraphFile().Input("x", 1).Reals("a", [rows, inner], Singles(a)).Reals("b", [inner, columns], Singles(b)).Node("MatMul", "a b", "p").Node("Add", "p x", "y").Run(0);
        foreach (var actual in new[] { right, left, folded }) Assert.Equal(expected, actual, (e, v) => Math.Abs(e - v) < Close);
    }

    [Fact]
    public void MatMul_takes_vectors_and_stacks()
    {
        Same("11", new GraphFile().Input("x", 2).Reals("w", [2], 3, 4).Node("MatMul", "x w", "y").Run(1, 2));
        Same("7 10", new GraphFile().Input("x", 2).Reals("w", [2, 2], 1, 2, 3, 4).Node("MatMul", "x w", "y").Run(1, 2));
        Same("1 2 3 4", new GraphFile().Input("x", 2, 1, 2).Reals("w", [2, 2], 1, 0, 0, 1).Node("MatMul", "x w", "y").Run(1, 2, 3, 4));
    }

    [Theory]
    [InlineData("Relu", "0 0 3")]
    [InlineData("Abs", "2 0 3")]
    [InlineData("Sign", "-1 0 1")]
    [InlineData("Neg", "2 0 -3")]
    [InlineData("Identity", "-2 0 3")]
    [InlineData("LeakyRelu", "-0.02 0 3")]
    [InlineData("HardSigmoid", "0.1 0.5 1")]
    public void Functions_of_one_number(string name, string output)
    {
        Same(output, new GraphFile().Input("x", 3).Node(name, "x", "y").Run(-2, 0, 3));
        Same(output, new GraphFile().Input("z", 1).Reals("x", [3], -2, 0, 3).Node(name, "x", "f").Node("Add", "f z", "y").Run(0));
    }

    [Fact]
    public void Clip_takes_attributes_or_inputs()
    {
        Same("-1 0 1", new GraphFile(10).Input("x", 3).Node("Clip", "x", "y", ("min", -1f), ("max", 1f)).Run(-2, 0, 3));
        Same("-1 0 1", new GraphFile(11).Input("x", 3).Reals("a", [], -1).Reals("b", [1], 1).Node("Clip", "x a b", "y").Run(-2, 0, 3));
        Same("-2 0 1", new GraphFile(13).Input("x", 3).Reals("b", [], 1).Node("Clip", "x - b", "y").Run(-2, 0, 3));
        Assert.IsType<ReluLayer>(new GraphFile(13).Input("x", 3).Reals("a", [], 0).Node("Clip", "x a", "y").Read().Output.Layer);
    }

    [Fact]
    public void Max_with_zero_is_a_ReLU() => Assert.IsType<ReluLayer>(new GraphFile().Input("x", 3).Reals("z", [], 0).Node("Max", "z x", "y").Read().Output.Layer);

    [Theory]
    [InlineData("Greater", "0 0 1")]
    [InlineData("GreaterOrEqual", "0 1 1")]
    [InlineData("Less", "1 0 0")]
    [InlineData("LessOrEqual", "1 1 0")]
    public void Comparisons_are_steps(string name, string output)
    {
        Same(output, new GraphFile().Input("x", 3).Reals("c", [], 1).Node(name, "x c", "b").Node("Cast", "b", "y", ("to", 1)).Run(0, 1, 2));
        Same(output, new GraphFile().Input("x", 3).Input("c", 1).Node(name, "x c", "b").Node("Cast", "b", "y", ("to", 1)).Run(0, 1, 2, 1));
        var chosen = string.Join(' ', output.Split(' ').Select(v => v == "1" ? "5" : "-3"));
        Same(chosen, new GraphFile().Input("x", 3).Reals("c", [], 1).Reals("yes", [], 5).Reals("no", [], -3).Node(name, "x c", "b").Node("Where", "b yes no", "y").Run(0, 1, 2));
        var turned = string.Join(' ', output.Split(' ').Select(v => v == "1" ? "-3" : "5"));
        Same(turned, new GraphFile().Input("x", 3).Reals("c", [], 1).Reals("yes", [], 5).Reals("no", [], -3).Node(name, "x c", "b").Node("Not", "b", "n").Node("Where", "n yes no", "y").Run(0, 1, 2));
    }

    [Fact]
    public void Minus_one_below_zero_and_one_elsewhere_is_the_sign_layer()
    {
        var network = new GraphFile().Input("x", 3).Reals("z", [], 0).Reals("a", [], -1).Reals("b", [], 1).Node("Less", "x z", "c").Node("Where", "c a b", "y").Read();
        Assert.IsType<SignLayer>(network.Output.Layer);
        Assert.Equal(2, network.Nodes.Count);
        Same("-1 1 1", network.Forward<double>([-1, 0, 1]));
    }

    [Fact]
    public void A_constant_condition_picks()
    {
        var flags = new TensorProto { Name = "c", DataType = OnnxTensor.Boolean, RawData = ByteString.CopyFrom(1, 0, 1) };
        flags.Dims.Add(3);
        var file = new GraphFile().Input("x", 3).Reals("n", [], 9);
        file.Graph.Initializer.Add(flags);
        Same("1 9 3", file.Node("Where", "c x n", "y").Run(1, 2, 3));
    }

    [Theory]
    [InlineData("ReduceMean", "2.5 3.5 4.5")]
    [InlineData("ReduceSum", "5 7 9")]
    [InlineData("ReduceMax", "4 5 6")]
    [InlineData("ReduceMin", "1 2 3")]
    public void Reductions_take_axes_as_attribute_or_input(string name, string output)
    {
        Same(output, new GraphFile(11).Input("x", 2, 3).Node(name, "x", "y", ("axes", new long[] { 0 }), ("keepdims", 0)).Run(1, 2, 3, 4, 5, 6));
        Same(output, new GraphFile(18).Input("x", 2, 3).Whole("a", -2).Node(name, "x a", "y").Run(1, 2, 3, 4, 5, 6));
        Assert.Single(new GraphFile(18).Input("x", 2, 3).Node(name, "x", "y").Run(1, 2, 3, 4, 5, 6));
        Assert.Equal(6, new GraphFile(18).Input("x", 2, 3).Node(name, "x", "y", ("noop_with_empty_axes", 1)).Run(1, 2, 3, 4, 5, 6).Length);
    }

    [Fact]
    public void Open_sizes_are_given_by_name_or_by_input_and_place()
    {
        using var folder = new TemporaryFolder();
        var file = new GraphFile().Input("x", 1, 1, 0, 2).Node("GlobalMaxPool", "x", "p").Node("Add", "x p", "y").Output("y");
        File.WriteAllBytes(folder.Name("open.onnx"), file.Bytes());
        foreach (var name in (string[])["N", "x:2"])
        {
            var network = OnnxFile.Read(folder.Name("open.onnx"), new Dictionary<string, int> { [name] = 3 });
            Same("7 8 9 10 11 12", network.Forward<double>([1, 2, 3, 4, 5, 6]));
            Same("6", OnnxFile.Read(folder.Name("open.onnx"), new Dictionary<string, int> { [name] = 3 }, "p").Forward<double>([1, 2, 3, 4, 5, 6]));
        }

        string Refusal(params (string Name, int Size)[] sizes) => Assert.Throws<DataFileException>(() => OnnxFile.Read(folder.Name("open.onnx"), sizes.ToDictionary(size => size.Name, size => size.Size))).Message;
        Assert.Contains("--size N=N", Refusal(), StringComparison.Ordinal);
        Assert.Contains("No open dimension is called 'x:3'. Open are x:2, N.", Refusal(("x:2", 3), ("x:3", 2)), StringComparison.Ordinal);
        Assert.Contains("more numbers than a file of this size", Refusal(("N", int.MaxValue)), StringComparison.Ordinal);
        Assert.Contains("two sizes, 3 and 4", Refusal(("x:2", 3), ("N", 4)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OnnxFile.Read(folder.Name("open.onnx"), new Dictionary<string, int> { ["N"] = 0 }));
        File.WriteAllBytes(folder.Name("batch.onnx"), new GraphFile().Input("x", 0, 2).Node("Relu", "x", "y").Output("y").Bytes());
        Same("0 2", OnnxFile.Read(folder.Name("batch.onnx"), new Dictionary<string, int>()).Forward<double>([-1, 2]));
        Same("0 2 3 0", OnnxFile.Read(folder.Name("batch.onnx"), new Dictionary<string, int> { ["N"] = 2 }).Forward<double>([-1, 2, 3, -4]));
    }

    [Theory]
    [InlineData("ReduceL1", "4 7 9")]
    [InlineData("ReduceSumSquare", "10 29 45")]
    [InlineData("ReduceL2", "3.1622776601683795 5.385164807134504 6.708203932499369")]
    public void Norms_take_axes_as_attribute_or_input(string name, string output)
    {
        Same(output, new GraphFile(11).Input("x", 2, 3).Node(name, "x", "y", ("axes", new long[] { 0 }), ("keepdims", 0)).Run(-1, 2, 3, 3, -5, 6));
        Same(output, new GraphFile(18).Input("x", 2, 3).Whole("a", -2).Node(name, "x a", "y").Run(-1, 2, 3, 3, -5, 6));
        Assert.Contains("Name the axes", Assert.Throws<DataFileException>(() => new GraphFile(18).Input("x", 2, 3).Node(name, "x", "y", ("noop_with_empty_axes", 1)).Run(1, 2, 3, 4, 5, 6)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mean_is_of_several_values_and_size_a_constant()
    {
        Same("3 5", new GraphFile().Input("x", 2).Reals("c", [2], 5, 8).Node("Mean", "x c", "y").Run(1, 2));
        Same("7 8", new GraphFile().Input("x", 2).Node("Mean", "x", "y").Run(7, 8));
        Same("3 4", new GraphFile().Input("x", 2).Node("Size", "x", "n").Node("Cast", "n", "r", ("to", 1)).Node("Add", "x r", "y").Run(1, 2));
    }

    [Fact]
    public void Batch_normalisation_is_a_scale()
    {
        var network = new GraphFile().Input("x", 0, 2, 2).Reals("s", [2], 2, 3).Reals("b", [2], 1, -1).Reals("m", [2], 1, 2).Reals("v", [2], 4, 9)
            .Node("BatchNormalization", "x s b m v", "y", ("epsilon", 0f)).Read();
        Assert.IsType<ScaleLayer>(network.Output.Layer);
        Same("0 1 -3 0", network.Forward<double>([0, 1, 0, 3]));
    }

    [Fact]
    public void Dropout_hands_on_in_every_form()
    {
        Same("1 2", new GraphFile(7).Input("x", 2).Node("Dropout", "x", "y mask", ("ratio", 0.5f)).Run(1, 2));
        Same("1 2", new GraphFile(13).Input("x", 2).Reals("r", [], 0.5f).Node("Dropout", "x r", "y").Run(1, 2));
    }

    [Theory]
    [InlineData(OnnxTensor.Float, "1.5 -2")]
    [InlineData(OnnxTensor.Double, "1.5 -2")]
    [InlineData(OnnxTensor.Float16, "1.5 -2")]
    [InlineData(OnnxTensor.Bfloat16, "1.5 -2")]
    [InlineData(6, "1 -2")]
    [InlineData(OnnxTensor.Int64, "1 -2")]
    [InlineData(3, "1 -2")]
    public void Constants_are_read_raw_and_typed(int type, string expected)
    {
        double[] values = expected == "1 -2" ? [1, -2] : [1.5, -2];
        foreach (var raw in new[] { true, false })
        {
            var tensor = new TensorProto { Name = "c", DataType = type };
            tensor.Dims.Add(2);
            foreach (var value in values)
            {
                var bits = type == OnnxTensor.Float16 ? BitConverter.HalfToUInt16Bits((Half)value) : (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16);
                byte[] bytes = type switch
                {
                    OnnxTensor.Float => BitConverter.GetBytes((float)value),
                    OnnxTensor.Double => BitConverter.GetBytes(value),
                    6 => BitConverter.GetBytes((int)value),
                    OnnxTensor.Int64 => BitConverter.GetBytes((long)value),
                    3 => [(byte)(sbyte)value],
                    _ => BitConverter.GetBytes(bits),
                };
                if (raw) tensor.RawData = ByteString.CopyFrom([.. tensor.RawData, .. bytes]);
                else if (type == OnnxTensor.Float) tensor.FloatData.Add((float)value);
                else if (type == OnnxTensor.Double) tensor.DoubleData.Add(value);
                else if (type == OnnxTensor.Int64) tensor.Int64Data.Add((long)value);
                else tensor.Int32Data.Add(type is OnnxTensor.Float16 or OnnxTensor.Bfloat16 ? bits : (int)value);
            }

            var file = new GraphFile().Input("x", 2);
            file.Graph.Initializer.Add(tensor);
            Same(expected, file.Node("Add", "x c", "y").Run(0, 0));
        }
    }

    [Fact]
    public void Shapes_are_computed_when_the_file_is_read()
    {
        // The usual way of exporters to flatten: take the batch from the shape, join it with -1, reshape.
        var file = new GraphFile().Input("x", 0, 2, 2).Whole("zero", 0).Whole("rest", -1)
            .Node("Shape", "x", "s").Node("Gather", "s zero", "n", ("axis", 0)).Node("Concat", "n rest", "t", ("axis", 0)).Node("Reshape", "x t", "r")
            .Reals("w", [4, 1], 1, 10, 100, 1000).Node("MatMul", "r w", "y");
        Same("4321", file.Run(1, 2, 3, 4));
    }

    [Fact]
    public void Nodes_may_stand_in_any_order_and_what_is_not_needed_may_be_anything() =>
        Same("6", new GraphFile().Input("x", 1).Node("Add", "b x", "y").Node("Tanh", "x", "unused").Node("Add", "a x", "b").Node("Add", "x x", "a").Run(1.5));

    [Fact]
    public void An_open_batch_is_one_sample() => Assert.Equal(3, new GraphFile().Input("x", 0, 3).Node("Relu", "x", "y").Read().InputSize);

    private static void Same(string expected, double[] actual) =>
        Assert.Equal(expected.Split(' ').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)), actual, (e, v) => Math.Abs(e - v) < Close);

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (double)random.NextSingle())];

    private static float[] Singles(double[] values) => Array.ConvertAll(values, value => (float)value);
}
