using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>A certificate of an earlier run does not stay where a new run writes none: whoever checks it would take it for the new run's.</summary>
public sealed class CertificateOutputTests
{
    private const string Said = "c.json is not written.";
    private const string Earlier = "The certificate of an earlier run is in c.json.earlier.";

    [Fact]
    public void Of_training()
    {
        using var folder = new TemporaryFolder();
        folder.Write("same.csv", "a,class\n0,no\n0,yes\n1,yes\n");
        string[] Line(string seconds) => ["train", "--data", "same.csv", "--hidden", "none", "--range", "1", "--certificate", "c.json", "--time-limit", seconds, "--quiet"];
        var line = Line("10");
        HalfspaceCommand.Run(folder.Path, line).Exits(0);
        var before = File.ReadAllText(folder.Name("c.json"));
        // What is refused before any work leaves it.
        HalfspaceCommand.Run(folder.Path, [.. line, "--max-inputs", "-1"]).Exits(64);
        Assert.Equal(before, File.ReadAllText(folder.Name("c.json")));

        // Two equal rows of different classes: one of the two is a mistake of some kind, and the search takes all of its time.
        string[] none = [.. Line("1"), "--method", "search", "--max-false-positives", "0", "--max-false-negatives", "0"];
        var lost = HalfspaceCommand.Run(folder.Path, none);
        Assert.Contains(Said, lost.Error, StringComparison.Ordinal);
        Assert.Contains(Earlier, lost.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Name("c.json")));
        Assert.Equal(before, File.ReadAllText(folder.Name("c.json.earlier")));
        Assert.Contains(Earlier, HalfspaceCommand.Run(folder.Path, none).Error, StringComparison.Ordinal);

        // What takes its place takes the one with it that was set aside for it; what is no certificate stays.
        Assert.Equal("", HalfspaceCommand.Run(folder.Path, line).Exits(0).Error);
        Assert.Equal(before, File.ReadAllText(folder.Name("c.json")));
        Assert.True(File.Exists(folder.Name("c.json.earlier")));
        Assert.Equal("", HalfspaceCommand.Run(folder.Path, line).Exits(0).Error);
        Assert.False(File.Exists(folder.Name("c.json.earlier")));
        folder.Write("c.json", "{}");
        folder.Write("c.json.earlier", "{}");
        Assert.Equal("", HalfspaceCommand.Run(folder.Path, line).Exits(0).Error);
        Assert.Equal((before, "{}"), (File.ReadAllText(folder.Name("c.json")), File.ReadAllText(folder.Name("c.json.earlier"))));
        File.Delete(folder.Name("c.json.earlier"));
        folder.Write("c.json", "{\"format\": \"mine\"}");
        Assert.Contains(Said, HalfspaceCommand.Run(folder.Path, none).Error, StringComparison.Ordinal);
        Assert.Equal("{\"format\": \"mine\"}", File.ReadAllText(folder.Name("c.json")));
        folder.Write("c.json", " \n" + before);
        folder.Write("c.json.earlier", "mine");
        HalfspaceCommand.Run(folder.Path, none).Fails(65, "c.json.earlier is there, and is no certificate");
    }

    [Fact]
    public void Of_a_property_that_is_proved_without_one()
    {
        using var folder = new TemporaryFolder();
        var builder = new NetworkBuilder();
        // No proof is written about a network that bends.
        OnnxFile.Write(folder.Name("bent.onnx"), builder.Build(builder.Add(new DenseLayer([[1, 1]], [0]), builder.Add(new SmoothLayer(2, SmoothFunction.Sigmoid), builder.Input(new TensorShape(2))))));
        OnnxFile.Write(folder.Name("net.onnx"), Network.Sequential([new DenseLayer([[1, 1]], [0])]));
        folder.Write("holds.vnnlib", "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)\n(assert (<= X_0 1))(assert (>= X_0 -1))(assert (<= X_1 1))(assert (>= X_1 -1))(assert (>= Y_0 100))\n");
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "holds.vnnlib", "--certificate", "c.json").Exits(0);
        // Through a link, the file itself is moved.
        if (!OperatingSystem.IsWindows())
        {
            File.Move(folder.Name("c.json"), folder.Name("real.json"));
            File.CreateSymbolicLink(folder.Name("c.json"), folder.Name("real.json"));
        }

        var proved = HalfspaceCommand.Run(folder.Path, "verify", "--model", "bent.onnx", "--property", "holds.vnnlib", "--certificate", "c.json").Exits(0);
        Assert.Contains(Said, proved.Error, StringComparison.Ordinal);
        Assert.Contains("The certificate of an earlier run is in ", proved.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Name(OperatingSystem.IsWindows() ? "c.json" : "real.json")));
        for (var run = 0; run < 2; run++) HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "holds.vnnlib", "--certificate", "c.json").Exits(0);
        Assert.Single(Directory.GetFiles(folder.Path, OperatingSystem.IsWindows() ? "c.json*" : "real.json*"));
    }

    [Fact]
    public void Of_a_comparison_that_is_refuted()
    {
        using var folder = new TemporaryFolder();
        folder.Write("xor.csv", "a,b,class\n0,0,no\n0,1,yes\n1,0,yes\n1,1,no\n");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "xor.csv", "--hidden", "none", "--range", "1", "--out", "card.json", "--quiet").Exits(0);
        string[] line = ["compare", "--model", "card.json", "--data", "xor.csv", "--range", "1", "--certificate", "c.json", "--quiet"];
        HalfspaceCommand.Run(folder.Path, [.. line, "--hidden", "1"]).Exits(0);
        Assert.Contains(Earlier, HalfspaceCommand.Run(folder.Path, [.. line, "--hidden", "2"]).Exits(1).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Name("c.json")));
    }
}
