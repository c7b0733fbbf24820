using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>halfspace evaluate</c> on networks of every format.</summary>
public sealed class EvaluateCommandTests
{
    [Fact]
    public void A_network_written_to_ONNX_scores_as_the_one_in_JSON()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fruit.csv", SampleFiles.Fruit);
        string[] train = ["train", "--data", "fruit.csv", "--objective", "max-correct", "--hidden", "2", "--range", "3", "--method", "search", "--move-limit", "20000", "--seed", "3", "--json"];
        HalfspaceCommand.Run(folder.Path, [.. train, "--out", "net.json"]).Exits(0);
        var trained = HalfspaceCommand.Run(folder.Path, [.. train, "--out", "net.onnx"]).Exits(0).Json();
        var json = HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.json", "--data", "fruit.csv", "--json").Exits(0).Json();
        var onnx = HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.onnx", "--data", "fruit.csv", "--json").Exits(0).Json();
        Assert.Equal(json.GetRawText(), onnx.GetRawText());
        Assert.Equal(trained.GetProperty("trainAccuracy").GetDouble(), onnx.GetProperty("accuracy").GetDouble());
        Assert.Equal("integer", onnx.GetProperty("arithmetic").GetString());
        Assert.Contains("--divide is for networks of real numbers", HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.onnx", "--data", "fruit.csv", "--divide", "2").Exits(64).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net.onnx")]
    [InlineData("net.nnet")]
    public void Networks_of_real_numbers_take_rows_as_they_are(string file)
    {
        using var folder = new TemporaryFolder();
        NetworkFiles.Find(file)!.Write!(folder.Name(file), Above());
        // The label is the position of the output, also where not every class occurs.
        folder.Write("all.csv", "x,label\n0.25,0\n1.5,1\n0.75,1\n2.5,2\n");
        folder.Write("some.csv", "label,x\n2,2.5\n1,1.5\n");
        var all = HalfspaceCommand.Run(folder.Path, "evaluate", "--model", file, "--data", "all.csv", "--json").Exits(0).Json();
        Assert.Equal((4, "float32"), (all.GetProperty("correct").GetInt32(), all.GetProperty("arithmetic").GetString()));
        Assert.Equal(2, HalfspaceCommand.Run(folder.Path, "evaluate", "--model", file, "--data", "some.csv", "--label", "label", "--json").Exits(0).Json().GetProperty("correct").GetInt32());
        Assert.Equal(1, HalfspaceCommand.Run(folder.Path, "evaluate", "--model", file, "--data", "all.csv", "--divide", "10", "--json").Exits(0).Json().GetProperty("correct").GetInt32());
        Assert.Contains("by float32 evaluation", HalfspaceCommand.Run(folder.Path, "evaluate", "--model", file, "--data", "all.csv").Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Pixels_are_taken_as_they_are_or_divided()
    {
        using var folder = new TemporaryFolder();
        OnnxFile.Write(folder.Name("net.onnx"), Above());
        folder.Write("images", [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 100, 250]);
        folder.Write("labels", [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2]);
        string[] evaluate = ["evaluate", "--model", "net.onnx", "--data", "images", "--labels", "labels", "--json"];
        Assert.Equal(2, HalfspaceCommand.Run(folder.Path, evaluate).Exits(0).Json().GetProperty("correct").GetInt32());
        Assert.Equal(3, HalfspaceCommand.Run(folder.Path, [.. evaluate, "--divide", "100"]).Exits(0).Json().GetProperty("correct").GetInt32());
        Assert.Contains("other than 0", HalfspaceCommand.Run(folder.Path, [.. evaluate, "--divide", "0"]).Exits(64).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_ends_with_65_and_says_what()
    {
        using var folder = new TemporaryFolder();
        OnnxFile.Write(folder.Name("net.onnx"), Above());
        folder.Write("broken.onnx", [0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f]);
        folder.Write("wide.csv", "a,b,label\n1,2,0\n3,4,1\n");
        folder.Write("names.csv", "x,label\n1,p\n3,q\n");
        Assert.Contains("broken.onnx: This is no ONNX file", HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "broken.onnx", "--data", "wide.csv").Exits(65).Error, StringComparison.Ordinal);
        Assert.Contains("The data has 2 inputs; net.onnx takes 1", HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.onnx", "--data", "wide.csv").Exits(65).Error, StringComparison.Ordinal);
        Assert.Contains("The data has 2 classes (p, q); the network tells 3 apart", HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.onnx", "--data", "names.csv").Exits(65).Error, StringComparison.Ordinal);
    }

    /// <summary>Output 0 is 0.5, output 1 is x, output 2 grows twice as fast from x = 1.5 - so that x falls into one of three ranges.</summary>
    private static Network Above() => Network.Sequential(
    [
        new DenseLayer([[1], [1]], [0, -1.75]),
        new DenseLayer([[0, 0], [1, 0], [1, 4]], [0.5, 0, -0.5]),
    ]);
}
