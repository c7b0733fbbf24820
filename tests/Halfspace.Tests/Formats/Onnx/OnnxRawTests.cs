using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Formats.Onnx;
using Halfspace.Networks;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>A graph on raw values gives in ONNX Runtime what the network gives, and reads back as the network.</summary>
public sealed class OnnxRawTests
{
    [Fact]
    public void Every_raw_row_has_the_outputs_the_class_and_the_label_of_the_network()
    {
        foreach (var set in RawRows.All()) Compare(set);
    }

    [Theory]
    [InlineData("slim/heart.csv", 61)]
    [InlineData("slim/mammo.csv", 62)]
    [InlineData("adult/adult.data", 63)]
    public void On_public_data_too(string file, int seed)
    {
        var path = SharedData.FindOrSkip(file);
        var set = RawRows.OfFile(path, CsvFile.Read(path).Encoding!, seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"{set.Rows.Count} rows, seed {seed}");
        Compare(set);
    }

    [Fact]
    public void It_reads_back_as_the_network_with_its_encoding()
    {
        foreach (var set in RawRows.All())
        {
            var bytes = OnnxFile.ToBytes(set.Network);
            var network = IntegerNetwork.FromNetwork(OnnxFile.Read(bytes, set.Name))!;
            Assert.Equal(bytes, OnnxFile.ToBytes(network));
            Assert.Equal(OnnxFile.ToBytes(set.Network, OnnxInputs.Integers), OnnxFile.ToBytes(network, OnnxInputs.Integers));
            foreach (var row in set.Rows.Take(20)) Assert.Equal(set.OutputsOf(row), (set with { Network = network }).OutputsOf(row));
        }
    }

    [Theory]
    [InlineData("constant", "differs from what is written")]
    [InlineData("node", "differs from what is written")]
    [InlineData("encoding", "no encoding in it")]
    [InlineData("encoded", "no value 'encoded'")]
    public void A_graph_that_does_something_else_than_its_encoding_says_is_refused(string part, string reason)
    {
        var model = ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(RawRows.All().First().Network));
        var numbers = model.Graph.Initializer.First(tensor => tensor.DataType == OnnxTensor.Double);
        if (part == "constant") numbers.RawData = Google.Protobuf.ByteString.CopyFrom([.. numbers.RawData.ToByteArray().Select((value, at) => at == 6 ? (byte)(value ^ 1) : value)]);
        if (part == "node") model.Graph.Node.First(node => node.OpType == "Floor").OpType = "Ceil";
        if (part == "encoding") model.MetadataProps.Remove(model.MetadataProps.First(entry => entry.Key == "halfspace.encoding"));
        if (part == "encoded") model.Graph.Node.First(node => node.Output.Contains("encoded")).Output[0] = "other";
        var fault = Assert.Throws<DataFileException>(() => OnnxFile.Read(Google.Protobuf.MessageExtensions.ToByteArray(model), "changed.onnx"));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integers_are_taken_where_they_are_asked_for_and_without_an_encoding()
    {
        var network = RawRows.All().First().Network;
        using var integers = new InferenceSession(OnnxFile.ToBytes(network, OnnxInputs.Integers));
        Assert.Equal(["output"], integers.OutputMetadata.Keys);
        using var plain = new InferenceSession(OnnxFile.ToBytes(new IntegerNetwork(network.Layers, network.InputScale)));
        Assert.Equal(["input"], plain.InputMetadata.Keys);
    }

    private static void Compare(RawRows set)
    {
        using var session = new InferenceSession(OnnxFile.ToBytes(set.Network));
        var count = set.Rows.Count;
        var feeds = new List<NamedOnnxValue>();
        var numbers = set.Rows.SelectMany(set.Numbers).ToArray();
        // White space around a category is trimmed by the reader of a file, not by the graph.
        var categories = set.Rows.SelectMany(set.Categories).Select(text => text.Trim()).ToArray();
        if (numbers.Length > 0) feeds.Add(NamedOnnxValue.CreateFromTensor("numbers", new DenseTensor<double>(numbers, [count, numbers.Length / count])));
        if (categories.Length > 0) feeds.Add(NamedOnnxValue.CreateFromTensor("categories", new DenseTensor<string>(categories, [count, categories.Length / count])));
        using var results = session.Run(feeds);
        var outputs = results.First(result => result.Name == "output").AsTensor<double>();
        var classes = results.First(result => result.Name == "class").AsTensor<long>().ToArray();
        var labels = results.First(result => result.Name == "label").AsTensor<string>().ToArray();
        for (var k = 0; k < count; k++)
        {
            var (place, expected) = ($"{set.Name}: {string.Join('|', set.Rows[k])}", set.ClassOf(set.Rows[k]));
            Assert.True(expected == classes[k], $"{place}: class {classes[k]}, expected {expected}");
            Assert.Equal(expected < 0 ? "" : set.Network.ClassNames![expected], labels[k]);
            var exact = set.OutputsOf(set.Rows[k]);
            for (var j = 0; j < set.Network.OutputCount; j++)
                Assert.True(exact is null ? double.IsNaN(outputs[k, j]) : exact[j] == outputs[k, j], $"{place}: output {j} is {outputs[k, j]}, expected {exact?[j]}");
        }
    }
}
