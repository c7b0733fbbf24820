using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>What is written reads back to the same function.</summary>
public sealed class OnnxRoundTripTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Random_networks_of_every_layer_keep_their_outputs(bool singles)
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var network = RandomGraphs.Make(random, singles);
            var back = OnnxFile.Read(OnnxFile.ToBytes(network), "network.onnx");
            Assert.Equal(network.InputSize, back.InputSize);
            for (var k = 0; k < 5; k++)
            {
                var input = Enumerable.Range(0, network.InputSize).Select(_ => Math.Round(random.NextDouble() * 4 - 2, 1)).ToArray();
                var (expected, actual) = (network.Forward<double>(input), back.Forward<double>(input));
                Assert.Equal(expected.Length, actual.Length);
                for (var j = 0; j < expected.Length; j++)
                    Assert.True(Math.Abs(expected[j] - actual[j]) <= 1e-9 * (1 + Math.Abs(expected[j])), FormattableString.Invariant($"seed {seed}, output {j}: {actual[j]} instead of {expected[j]} of {network}"));
            }
        }
    }

    [Fact]
    public void Public_networks_keep_their_outputs_in_float_bit_by_bit()
    {
        foreach (var file in (string[])["acasxu/ACASXU_run2a_1_1_batch_2000.onnx", "mnist_fc/mnist-net_256x2.onnx", "onnx/cnn_max_mninst2.onnx", "onnx/conv_mp1.onnx", "onnx/fc_matMul.onnx"])
        {
            var network = OnnxFile.Read(SharedData.FindOrSkip(file));
            var back = OnnxFile.Read(OnnxFile.ToBytes(network), file);
            var random = new Random(1);
            for (var k = 0; k < 5; k++)
            {
                var input = Enumerable.Range(0, network.InputSize).Select(_ => random.NextSingle() * 2 - 1).ToArray();
                Assert.Equal(network.Forward<float>(input), back.Forward<float>(input));
            }
        }
    }

    [Theory]
    [InlineData(3, 1, true)]
    [InlineData(15, 10_000, true)]
    [InlineData(127, 10_000, false)]
    public void Integer_networks_read_back_as_what_they_are(int range, int scale, bool single)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var plain = RandomNetworks.Make(random, range, scale, 30, 6, 3, 2);
            var network = new IntegerNetwork(plain.Layers, scale) { ClassNames = ["<=50K", ">50K"] };
            var bytes = OnnxFile.ToBytes(network);
            var read = OnnxFile.Read(bytes, "n.onnx");
            var back = IntegerNetwork.FromNetwork(read)!;
            Assert.Equal(network.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)), back.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)));
            Assert.Equal(network.ClassNames, back.ClassNames);
            Assert.Equal(scale, back.InputScale);
            for (var k = 0; k < 20; k++)
            {
                var input = Enumerable.Range(0, 30).Select(_ => random.Next(0, scale + 1)).ToArray();
                var expected = network.Forward(input);
                Assert.Equal(expected.Select(value => (double)value), read.Forward<double>(Array.ConvertAll(input, value => (double)value)));
                if (single) Assert.Equal(expected.Select(value => (float)value), read.Forward<float>(Array.ConvertAll(input, value => (float)value)));
            }

            var kind = Halfspace.Formats.Onnx.ModelProto.Parser.ParseFrom(bytes).Graph.Input[0].Type.TensorType.ElemType;
            Assert.Equal(single ? 1 : 11, kind);
        }
    }

    [Fact]
    public void The_encoding_goes_with_the_network()
    {
        using var folder = new TemporaryFolder();
        var raw = folder.Write("t.csv", "n,c,l\n0.5,p,<=50K\n10,q,>50K\n3,r,>50K\n");
        var data = CsvFile.Read(raw);
        var network = new IntegerNetwork(RandomNetworks.Make(new Random(5), 3, data.Scale, data.InputCount, 3, 2).Layers, data.Scale) { ClassNames = data.ClassNames, Encoding = data.Encoding };
        OnnxFile.Write(folder.Name("n.onnx"), network);
        var back = IntegerNetwork.FromNetwork(OnnxFile.Read(folder.Name("n.onnx")))!;
        Assert.Equal(data.Fingerprint(), CsvFile.Read(raw, back.Encoding!).Fingerprint());
    }

    [Fact]
    public void A_network_whose_sums_no_runtime_holds_is_refused()
    {
        var network = new IntegerNetwork([new IntegerLayer(2, [int.MaxValue, int.MaxValue], [0])], 10_000_000);
        Assert.Contains("2^53", Assert.Throws<ArgumentException>(() => OnnxFile.ToBytes(network)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_beyond_float_are_written_in_double_unless_told_otherwise()
    {
        var network = Network.Sequential([new DenseLayer(1, [0.1], [0])]);
        Assert.Equal([0.1], OnnxFile.Read(OnnxFile.ToBytes(network), "n").Forward<double>([1]));
        Assert.Equal([0.1f], OnnxFile.Read(OnnxFile.ToBytes(network, OnnxPrecision.Single), "n").Forward<double>([1]).Select(value => (float)value));
        Assert.NotEqual([0.1], OnnxFile.Read(OnnxFile.ToBytes(network, OnnxPrecision.Single), "n").Forward<double>([1]));
    }
}
