using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Formats.Onnx;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>halfspace convert</c> between all formats, and <c>train</c> into several at once.</summary>
public sealed class ConvertCommandTests
{
    [Fact]
    public void A_network_comes_back_from_ONNX_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var data = CsvFile.Read(folder.Write("fruit.csv", SampleFiles.Fruit));
        new IntegerNetwork([new IntegerLayer(4, [-3, 1, -1, 2, 2, 1, 1, 0], [1, -1])], data.Scale) { Encoding = data.Encoding, ClassNames = data.ClassNames }.Save(folder.Name("net.json"));
        foreach (var inputs in new[] { "raw", "integers" })
        {
            Assert.Contains(inputs, HalfspaceCommand.Run(folder.Path, "convert", "--model", "net.json", "--out", "net.onnx", "--inputs", inputs).Exits(0).Output, StringComparison.Ordinal);
            Assert.Equal("raw", HalfspaceCommand.Run(folder.Path, "convert", "--model", "net.onnx", "--out", "back.json", "--json").Exits(0).Json().GetProperty("inputs").GetString());
            Assert.Equal(File.ReadAllText(folder.Name("net.json")), File.ReadAllText(folder.Name("back.json")));
            foreach (var file in new[] { "net.json", "net.onnx" })
                Assert.Contains("row,class", HalfspaceCommand.Run(folder.Path, "predict", "--model", file, "--data", "fruit.csv").Exits(0).Output, StringComparison.Ordinal);
        }

        foreach (var (file, part) in new[] { ("net.c", "int classify_raw("), ("net.cs", "public static int Classify(double[] numbers, string[] categories)") })
        {
            HalfspaceCommand.Run(folder.Path, "convert", "--model", "net.json", "--out", file).Exits(0);
            Assert.Contains(part, File.ReadAllText(folder.Name(file)), StringComparison.Ordinal);
            HalfspaceCommand.Run(folder.Path, "convert", "--model", file, "--out", "again.json").Fails(65, file, "not read back");
            HalfspaceCommand.Run(folder.Path, "convert", "--model", "net.json", "--out", file, "--inputs", "raw").Fails(64, "--inputs goes with .onnx only");
        }
    }

    [Fact]
    public void What_a_format_does_not_hold_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        var network = new IntegerNetwork([new IntegerLayer(1, [1], [0])]);
        network.Save(folder.Name("net.json"));
        PairEnsembleJson.Write(folder.Name("vote.json"), new PairEnsemble([new PairNetwork(0, 1, network)], 2) { ClassNames = ["a", "b"] });
        OnnxFile.Write(folder.Name("relu.onnx"), Network.Sequential([new DenseLayer([[1], [2]], [0, 1]), new DenseLayer([[1, 1]], [0.5])]));
        OnnxFile.Write(folder.Name("abs.onnx"), Network.Sequential([new DenseLayer([[1], [2]], [0, 1]), new DenseLayer([[1, 1]], [0.5])], size => new AbsLayer(size)));
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "net.json", "--out", "net.nnet").Fails(65, "net.json", "integer network of sign neurons", ".nnet");
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "net.json", "--out", "net.onnx", "--inputs", "raw").Fails(65, "no encoding");
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "net.json", "--out", "net.txt").Fails(64, "net.txt", ".json, .onnx, .nnet, .c, .cs");
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "vote.json", "--out", "vote.c").Fails(65, "vote.json", "ensemble of 1 networks", ".c");
        foreach (var file in new[] { "relu.json", "relu.c", "relu.cs" })
            HalfspaceCommand.Run(folder.Path, "convert", "--model", "relu.onnx", "--out", file).Fails(65, "relu.onnx", "network of real numbers", ".onnx or .nnet");
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "abs.onnx", "--out", "abs.nnet").Fails(65, "abs.onnx", "Abs", "Write it as .onnx");
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "relu.onnx", "--out", "relu.nnet").Exits(0);
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "relu.nnet", "--out", "back.onnx").Exits(0);
        Assert.Equal([8.5], NetworkFiles.Read(folder.Name("back.onnx")).Forward<double>([2.5]).Select(value => value - 0.5));
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "vote.json", "--out", "copy.json").Exits(0);
        Assert.Equal(File.ReadAllText(folder.Name("vote.json")), File.ReadAllText(folder.Name("copy.json")));
    }

    [Fact]
    public void Sizes_that_a_file_leaves_open_are_fixed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.Name("open.onnx"), new GraphFile().Input("x", 1, 0).Node("Relu", "x", "y").Output("y").Bytes());
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "open.onnx", "--out", "fixed.onnx").Fails(65, "open.onnx", "Dimension 1 ('N') is open", "--size N=N");
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "open.onnx", "--size", "N=3", "--out", "fixed.onnx").Exits(0);
        Assert.Equal([0, 2, 3], NetworkFiles.Read(folder.Name("fixed.onnx")).Forward<double>([-1, 2, 3]));
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "open.onnx", "--size", "M=3", "--out", "no.onnx").Fails(65, "'M'", "x:1, N");
        foreach (var wrong in (string[])["N", "N=", "N=0", "N=-2", "=3", "N=1.5"]) HalfspaceCommand.Run(folder.Path, "convert", "--model", "open.onnx", "--size", wrong, "--out", "no.onnx").Fails(64, "--size", wrong);
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "open.onnx", "--size", "N=3", "--size", "N=4", "--out", "no.onnx").Fails(64, "'N' twice");
        HalfspaceCommand.Run(folder.Path, "convert", "--model", "net.json", "--size", "N=3", "--out", "no.onnx").Fails(64, "--size");
        Assert.False(File.Exists(folder.Name("no.onnx")));
    }

    [Fact]
    public void Train_writes_several_files_of_one_network()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fruit.csv", SampleFiles.Fruit);
        var said = HalfspaceCommand.Run(folder.Path, [.. SampleFiles.Train("fruit.csv", "--out", "a.json", "--out", "a.onnx", "--out", "a.c", "--out", "a.cs")]).Exits(0).Output;
        foreach (var file in new[] { "a.json", "a.onnx", "a.c", "a.cs" }) Assert.Contains("network written to " + file, said, StringComparison.Ordinal);
        string Table(string model) => HalfspaceCommand.Run(folder.Path, "predict", "--model", model, "--data", "fruit.csv").Exits(0).Output;
        Assert.Equal(Table("a.json"), Table("a.onnx"));
        HalfspaceCommand.Run(folder.Path, [.. SampleFiles.Train("fruit.csv", "--out", "b.json", "--out", "b.txt")]).Fails(64, "b.txt");
        Assert.False(File.Exists(folder.Name("b.json")));
    }
}
