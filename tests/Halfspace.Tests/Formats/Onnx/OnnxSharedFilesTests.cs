using Halfspace.Data;
using Halfspace.Formats;
using Xunit;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>Public files of several exporters, against values worked out by hand or by the few lines of an evaluator here.</summary>
public sealed class OnnxSharedFilesTests
{
    [Theory]
    [InlineData("add", "1 2 3 4", "1.5 3 4.5 6")]
    [InlineData("sub", "1 2 3 4", "0.5 1 1.5 2")]
    [InlineData("cast_int_to_float", "1 2 3 4", "1 3 2 6")]
    [InlineData("constant", "7", "0 0.5 1 1.5")]
    [InlineData("dropout", "1 2 3 4", "1 2 3 4")]
    [InlineData("dropout_training_mode_false", "1 2 3 4", "1 2 3 4")]
    [InlineData("flatten", "1 2 3 4 5 6 7 8", "1 2 3 4 5 6 7 8")]
    [InlineData("identity", "1 2 3 4", "1 2 3 4")]
    [InlineData("leakyRelu", "1 -2 3 -4", "1 -0.1 3 -0.2")]
    [InlineData("matmul", "1 2 3 4 5 6", "0 -1.5 1.5 0")]
    [InlineData("maxpool", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "11 12 15 16")]
    [InlineData("relu", "1 -2 3 -4", "1 0 3 0")]
    [InlineData("reshape", "1 2 3 4", "1 2 3 4")]
    [InlineData("reshape_with_dimension_inference", "1 2 3 4", "1 2 3 4")]
    [InlineData("squeeze", "1 2 3 4 5 6", "1 2 3 4 5 6")]
    [InlineData("squeeze_with_axes", "1 2 3 4 5 6", "1 2 3 4 5 6")]
    [InlineData("transpose", "1 2 3 4 5 6", "1 4 2 5 3 6")]
    [InlineData("unsqueeze", "1 2 3 4 5 6", "1 2 3 4 5 6")]
    [InlineData("conv", "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "4 6 6 6 4 6 9 9 9 6 6 9 9 9 6 6 9 9 9 6 4 6 6 6 4")]
    public void One_operator_gives_what_was_worked_out_by_hand(string name, string input, string output)
    {
        var network = OnnxFile.Read(SharedData.FindOrSkip($"onnx/layer-zoo/{name}.onnx"));
        Assert.Equal(Numbers(output), network.Forward<double>(Numbers(input)), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    private static double[] Numbers(string text) => [.. text.Split(' ').Select(t => double.Parse(t, System.Globalization.CultureInfo.InvariantCulture))];

    [Theory]
    [InlineData("acasxu/ACASXU_run2a_1_1_batch_2000.onnx")]
    [InlineData("acasxu/ACASXU_run2a_5_9_batch_2000.onnx")]
    [InlineData("mnist_fc/mnist-net_256x6.onnx")]
    [InlineData("onnx/cifar_base_kw_simp.onnx")]
    [InlineData("onnx/cnn_max_mninst2.onnx")]
    [InlineData("onnx/conv_mp1.onnx")]
    [InlineData("onnx/fc1.onnx")]
    [InlineData("onnx/fc_2-2-3.onnx")]
    [InlineData("onnx/fc_matMul.onnx")]
    [InlineData("onnx/linear2-3_bn1-linear3-1.onnx")]
    [InlineData("onnx/mnist2x10.onnx")]
    [InlineData("onnx/test_sub.onnx")]
    public void Whole_networks_agree_with_a_plain_evaluation_of_their_graph(string file)
    {
        var path = SharedData.FindOrSkip(file);
        var network = OnnxFile.Read(path);
        var random = new Random(1);
        for (var k = 0; k < 3; k++)
        {
            var input = Enumerable.Range(0, network.InputSize).Select(_ => random.NextDouble() * 2 - 1).ToArray();
            var expected = PlainEvaluator.Run(File.ReadAllBytes(path), input);
            Assert.Equal(expected, network.Forward<double>(input), (a, b) => Math.Abs(a - b) < 1e-9 * (1 + Math.Abs(a)));
            Assert.Equal(expected, network.Forward<float>(Array.ConvertAll(input, value => (float)value)).Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-3 * (1 + Math.Abs(a)));
        }
    }

    /// <summary>Every file that is there; the folder itself, for which the test is skipped, where it is not.</summary>
    public static TheoryData<string> Files() => SharedData.Find("onnx") is not { } folder
        ? ["onnx"]
        : [.. Directory.GetFiles(Path.GetDirectoryName(folder)!, "*.onnx", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Path.GetDirectoryName(folder)!, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void Every_file_is_read_or_refused_for_a_reason(string file)
    {
        var path = SharedData.FindOrSkip(file);
        var refused = Path.GetFileNameWithoutExtension(file) switch
        {
            "dropout_training_mode_true" => "is in training mode",
            _ => null,
        };
        if (refused is null)
        {
            var network = OnnxFile.Read(path);
            Assert.All(network.Forward<float>(new float[network.InputSize]), value => Assert.True(float.IsFinite(value)));
            return;
        }

        var error = Assert.Throws<DataFileException>(() => OnnxFile.Read(path));
        Assert.StartsWith($"{path}: node 'y' (", error.Message, StringComparison.Ordinal);
        Assert.Contains(refused, error.Message, StringComparison.Ordinal);
    }
}
