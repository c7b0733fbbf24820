using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Formats.Onnx;
using Halfspace.Networks;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>Transposed convolutions, resized images and slopes by channel, in random forms, against ONNX Runtime.</summary>
public sealed class OnnxImageOperatorTests
{
    [Fact]
    public void Transposed_convolutions()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (isLine, groups) = (random.Next(4) == 0, random.Next(1, 3));
            int[] size = isLine ? [random.Next(1, 6)] : [random.Next(1, 5), random.Next(1, 5)];
            int[] kernel = [.. size.Select(_ => random.Next(1, 4))];
            long[] Each(int from, int to) => [.. size.Select(_ => (long)random.Next(from, to))];
            var (channels, filters) = (groups * random.Next(1, 3), random.Next(1, 3));
            var (strides, dilations) = (Each(1, 4), Each(1, 3));
            var attributes = new List<(string, object)> { ("strides", strides), ("dilations", dilations), ("group", groups) };
            switch (random.Next(5))
            {
                case 0: attributes.Add(("pads", Enumerable.Range(0, 2 * size.Length).Select(d => (long)random.Next(0, kernel[d % size.Length])).ToArray())); break;
                case 1: attributes.Add(("auto_pad", "VALID")); break;
                case 2: attributes.Add(("output_padding", strides.Zip(dilations, (s, d) => (long)random.Next((int)Math.Max(s, d))).ToArray())); break;
                case 3: attributes.Add(("output_shape", size.Select((n, d) => (long)((n - 1) * (int)strides[d] + (kernel[d] - 1) * (int)dilations[d] + 1 - random.Next(0, kernel[d]))).ToArray())); attributes.Add(("auto_pad", new[] { "NOTSET", "SAME_UPPER", "SAME_LOWER" }[random.Next(3)])); break;
            }

            var file = new GraphFile().Input("x", [1, channels, .. size]).Reals("w", [channels, filters, .. kernel], Numbers(random, channels * filters * kernel.Aggregate(1, (a, b) => a * b)))
                .Reals("b", [groups * filters], Numbers(random, groups * filters)).Node("ConvTranspose", random.Next(2) == 0 ? "x w" : "x w b", "y", [.. attributes]);
            Compare(file, [1, channels, .. size], seed, mayBeRefused: true);
        }
    }

    [Fact]
    public void Resized_images()
    {
        string[] coordinates = ["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"];
        string[] roundings = ["floor", "ceil", "round_prefer_floor", "round_prefer_ceil"];
        for (var seed = 0; seed < 80; seed++)
        {
            var random = new Random(seed);
            int[] size = [1, random.Next(1, 3), random.Next(1, 6), random.Next(1, 6)];
            var attributes = new List<(string, object)> { ("mode", random.Next(2) == 0 ? "nearest" : "linear"), ("coordinate_transformation_mode", coordinates[random.Next(4)]), ("nearest_mode", roundings[random.Next(4)]) };
            var file = new GraphFile().Input("x", size);
            // Factors of halves put numbers midway, where the rounding matters, and are exact.
            if (random.Next(2) == 0)
            {
                float[] factors = [random.Next(1, 6) / 2f, random.Next(1, 6) / 2f];
                // With corners aligned a length that is not whole is refused, see below.
                for (var d = 0; d < 2; d++) if ((string)attributes[1].Item2 == "align_corners" && !float.IsInteger(factors[d] * size[d + 2])) factors[d] += 0.5f;
                file = file.Reals("scales", [4], 1, 1, factors[0], factors[1]).Node("Resize", "x - scales", "y", [.. attributes]);
            }
            else file = file.Whole("sizes", 1, size[1], size[2] * random.Next(1, 4), size[3] * random.Next(1, 4)).Node("Resize", "x - - sizes", "y", [.. attributes]);
            Compare(file, size, seed, mayBeRefused: true);
        }
    }

    [Fact]
    public void Blocks_of_an_image()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var (block, channels, rows, columns) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 4), random.Next(1, 4));
            int[] deep = [1, channels * block * block, rows, columns], wide = [1, channels, rows * block, columns * block];
            Compare(new GraphFile(13).Input("x", wide).Node("SpaceToDepth", "x", "y", ("blocksize", block)), wide, seed);
            Compare(new GraphFile(13).Input("x", deep).Node("DepthToSpace", "x", "y", ("blocksize", block), ("mode", seed % 2 == 0 ? "DCR" : "CRD")), deep, seed);
        }

        Assert.Contains("no multiple of a block", Assert.Throws<DataFileException>(() => new GraphFile(13).Input("x", 1, 3, 1, 1).Node("DepthToSpace", "x", "y", ("blocksize", 2)).Run(1, 2, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("no multiple of a block", Assert.Throws<DataFileException>(() => new GraphFile(13).Input("x", 1, 1, 1, 3).Node("SpaceToDepth", "x", "y", ("blocksize", 2)).Run(1, 2, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("'blocksize'", Assert.Throws<DataFileException>(() => new GraphFile(13).Input("x", 1, 1, 1, 3).Node("SpaceToDepth", "x", "y").Run(1, 2, 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scale_that_leaves_no_whole_length_is_refused_where_corners_are_aligned()
    {
        GraphFile File(string coordinates, float scale) => new GraphFile().Input("x", 1, 1, 2, 4).Reals("scales", [4], 1, 1, scale, scale)
            .Node("Resize", "x - scales", "y", ("mode", "linear"), ("coordinate_transformation_mode", coordinates));
        Assert.Contains("is no whole number", Assert.Throws<DataFileException>(() => File("align_corners", 0.6f).Run(1, 2, 3, 4, 5, 6, 7, 8)).Message, StringComparison.Ordinal);
        Assert.Equal([1, 4], File("align_corners", 0.5f).Run(1, 2, 3, 4, 5, 6, 7, 8));
        Assert.Equal(2, File("half_pixel", 0.6f).Run(1, 2, 3, 4, 5, 6, 7, 8).Length);
    }

    [Theory]
    [InlineData("nearest")]
    [InlineData("linear")]
    public void Upsampled_images_of_old_versions(string mode)
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            int[] size = [1, 2, random.Next(1, 5), random.Next(1, 5)];
            Compare(new GraphFile(9).Input("x", size).Reals("s", [4], 1, 1, random.Next(2, 4), random.Next(2, 4)).Node("Upsample", "x s", "y", ("mode", mode)), size, seed);
            Compare(new GraphFile(7).Input("x", size).Node("Upsample", "x", "y", ("mode", mode), ("scales", new[] { 1f, 1f, 2f, 3f })), size, seed);
            Compare(new GraphFile(10).Input("x", size).Reals("s", [4], 1, 1, 2, 3).Node("Resize", "x s", "y", ("mode", mode)), size, seed);
        }
    }

    [Fact]
    public void Slopes_by_channel_and_by_number()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            int[] slopes = seed % 3 == 0 ? [1] : seed % 3 == 1 ? [3, 1, 1] : [3, 2, 2];
            Compare(new GraphFile().Input("x", 1, 3, 2, 2).Reals("s", slopes, Numbers(random, slopes.Aggregate(1, (a, b) => a * b))).Node("PRelu", "x s", "y"), [1, 3, 2, 2], seed);
        }
    }

    [Fact]
    public void Version_six_repeats_the_second_operand_from_an_axis_on()
    {
        foreach (var name in new[] { "Add", "Sub", "Mul", "Div" })
            Compare(new GraphFile(6).Input("x", 1, 3, 2, 2).Reals("c", [3], 2, -1, 4).Node(name, "x c", "y", ("broadcast", 1), ("axis", 1)), [1, 3, 2, 2], 1, false, (x, i) => name switch { "Add" => x + C(i), "Sub" => x - C(i), "Mul" => x * C(i), _ => x / C(i) });
        static double C(int i) => new double[] { 2, -1, 4 }[i / 4];
    }

    [Fact]
    public void Attributes_of_zero_that_a_writer_left_out_are_zero()
    {
        var file = new GraphFile().Input("x", 1, 2).Reals("w", [2, 2], 1, 2, 3, 4).Node("Gemm", "x w", "y", ("transB", 0), ("alpha", 1f));
        file.Graph.Node[0].Attribute[0].Type = 2;
        file.Graph.Node[0].Attribute[0].ClearI();
        Assert.Equal([7, 10], file.Run(1, 2));
    }

    [Fact]
    public void One_of_several_outputs_is_kept_and_what_a_softmax_takes()
    {
        using var folder = new TemporaryFolder();
        var file = new GraphFile().Input("x", 2).Reals("c", [2], 10, 20).Node("Add", "x c", "sum").Node("Relu", "sum", "on").Node("Softmax", "on", "soft");
        File.WriteAllBytes(folder.Name("many.onnx"), file.Output("sum").Output("soft").Bytes());
        Assert.Contains("convert --output", Assert.Throws<DataFileException>(() => OnnxFile.Read(folder.Name("many.onnx"))).Message, StringComparison.Ordinal);
        Assert.Equal([-5, 22], OnnxFile.Read(folder.Name("many.onnx"), "sum").Forward<double>([-15, 2]));
        Assert.Equal([0, 22], OnnxFile.Read(folder.Name("many.onnx"), "on").Forward<double>([-15, 2]));
        Assert.Equal(1, OnnxFile.Read(folder.Name("many.onnx"), "soft").Forward<double>([-15, 2]).Sum(), 12);
        Assert.Contains("no value 'logits'", Assert.Throws<DataFileException>(() => OnnxFile.Read(folder.Name("many.onnx"), "logits")).Message, StringComparison.Ordinal);
        Cli.HalfspaceCommand.Run(folder.Path, "convert", "--model", "many.onnx", "--output", "on", "--out", "one.onnx").Exits(0);
        Assert.Equal([0, 22], OnnxFile.Read(folder.Name("one.onnx")).Forward<double>([-15, 2]));
    }

    [Fact]
    public void Names_of_classes_belong_to_the_file_s_own_output_alone()
    {
        using var folder = new TemporaryFolder();
        var integers = new IntegerNetwork([new IntegerLayer(2, [1, 1, 1, -1, -1, 1], [0, 0, 1]), new IntegerLayer(3, [1, 1, 0, 0, 1, 1], [0, 0])]) { ClassNames = ["no", "yes"] };
        OnnxFile.Write(folder.Name("n.onnx"), integers);
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.Name("n.onnx")));
        var last = model.Graph.Output[0].Name;
        Assert.Equal(integers.ClassNames, OnnxFile.Read(folder.Name("n.onnx"), last).ClassNames);
        var hidden = model.Graph.Node[0].Output[0];
        Assert.NotEqual(last, hidden);
        Assert.Null(OnnxFile.Read(folder.Name("n.onnx"), hidden).ClassNames);
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1))];

    /// <summary>Holds the network against ONNX Runtime, or against a formula of each number; where that refuses the file, so may this reader.</summary>
    private static void Compare(GraphFile file, int[] shape, int seed, bool runtime = true, Func<double, int, double>? formula = null, bool mayBeRefused = false)
    {
        foreach (var attribute in file.Graph.Node.SelectMany(node => node.Attribute))
            attribute.Type = attribute.HasF ? 1 : attribute.HasI ? 2 : attribute.HasS ? 3 : attribute.Floats.Count > 0 ? 6 : 7;
        var input = Numbers(new Random(seed + 1000), shape.Aggregate(1, (a, b) => a * b));
        file.Output("y").Graph.Output[0].Type = new TypeProto { TensorType = new TensorTypeProto { ElemType = OnnxTensor.Float } };
        double[] theirs;
        try
        {
            theirs = runtime ? Run(file.Bytes(), input, shape) : [.. input.Select((x, i) => formula!(x, i))];
        }
        catch (OnnxRuntimeException) when (mayBeRefused)
        {
            return;
        }

        // A factor that leaves nothing gives ONNX Runtime an image of no numbers.
        if (theirs.Length == 0) return;
        var mine = OnnxFile.Read(file.Bytes(), "test.onnx").Forward<double>(Array.ConvertAll(input, x => (double)x));
        Assert.True(theirs.Length == mine.Length, $"seed {seed}: {mine.Length} numbers, in ONNX Runtime {theirs.Length}: {file.Graph.Node[0]}");
        for (var i = 0; i < mine.Length; i++) Assert.True(Math.Abs(mine[i] - theirs[i]) <= 1e-5, $"seed {seed}, number {i}: {mine[i]:R}, in ONNX Runtime {theirs[i]:R}: {file.Graph.Node[0]}");
    }

    private static double[] Run(byte[] file, float[] input, int[] shape)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(file, options);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(input, shape))]);
        return [.. results[0].AsEnumerable<float>().Select(value => (double)value)];
    }
}
