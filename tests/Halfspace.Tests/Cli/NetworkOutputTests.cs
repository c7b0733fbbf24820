using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>A network of an earlier run does not stay where a new run finds none: whoever uses it would take it for the new run's.</summary>
public sealed class NetworkOutputTests
{
    private const string Row = "a,class\n0,no\n0,yes\n1,yes\n";

    [Fact]
    public void A_network_of_every_format_is_moved_aside_where_a_run_finds_none()
    {
        using var folder = new TemporaryFolder();
        folder.Write("same.csv", Row);
        string[] files = ["net.json", "net.onnx", "net.c", "net.cs"];
        string[] Line(string seconds) => ["train", "--data", "same.csv", "--hidden", "none", "--range", "1", "--time-limit", seconds, "--quiet", .. files.SelectMany(file => new[] { "--out", file })];
        var line = Line("10");
        Assert.Equal("", HalfspaceCommand.Run(folder.Path, line).Exits(0).Error);
        var before = files.Select(file => File.ReadAllText(folder.Name(file))).ToArray();
        // What is refused before any work leaves them.
        HalfspaceCommand.Run(folder.Path, [.. line, "--max-inputs", "-1"]).Exits(64);
        Assert.Equal(before, files.Select(file => File.ReadAllText(folder.Name(file))));

        // The search takes all of its time.
        string[] none = [.. Line("1"), "--method", "search", "--max-false-positives", "0", "--max-false-negatives", "0"];
        for (var run = 0; run < 2; run++)
        {
            var lost = HalfspaceCommand.Run(folder.Path, none);
            for (var f = 0; f < files.Length; f++)
            {
                Assert.Contains($"{files[f]} is not written. No network was found. The network of an earlier run is in {files[f]}.earlier.", lost.Error, StringComparison.Ordinal);
                Assert.False(File.Exists(folder.Name(files[f])));
                Assert.Equal(before[f], File.ReadAllText(folder.Name(files[f] + ".earlier")));
            }
        }

        // What takes the place of one takes the one that was set aside for it too.
        for (var run = 0; run < 2; run++) Assert.Equal("", HalfspaceCommand.Run(folder.Path, line).Exits(0).Error);
        Assert.All(files, file => Assert.False(File.Exists(folder.Name(file + ".earlier"))));
        Assert.Equal(before, files.Select(file => File.ReadAllText(folder.Name(file))));

        // What is no network stays, at either name.
        foreach (var file in files) folder.Write(file, "{\"format\": \"mine\"}");
        HalfspaceCommand.Run(folder.Path, none);
        Assert.All(files, file => Assert.Equal("{\"format\": \"mine\"}", File.ReadAllText(folder.Name(file))));
        folder.Write("net.json", before[0]);
        folder.Write("net.json.earlier", "mine");
        HalfspaceCommand.Run(folder.Path, none).Fails(65, "net.json.earlier is there, and is no network");
        Assert.Equal((before[0], "mine"), (File.ReadAllText(folder.Name("net.json")), File.ReadAllText(folder.Name("net.json.earlier"))));
    }

    [Theory]
    [InlineData("--ensemble", "pairs")]
    [InlineData("--formulation", "zero-one")]
    [InlineData("--objective", "logistic")]
    public void What_else_training_writes_is_known_again(string option, string value)
    {
        using var folder = new TemporaryFolder();
        folder.Write("xor.csv", "a,b,class\n0,0,no\n0,1,yes\n1,0,yes\n1,1,yes\n");
        string[] line = ["train", "--data", "xor.csv", "--hidden", value == "logistic" ? "none" : "2", "--range", "1", "--time-limit", "10", "--quiet", "--out", "net.json", option, value];
        for (var run = 0; run < 2; run++) Assert.Equal("", HalfspaceCommand.Run(folder.Path, line).Exits(0).Error);
        Assert.Single(Directory.GetFiles(folder.Path, "net.json*"));
    }

    [Fact]
    public void A_comparison_that_finds_none_better_leaves_the_network_that_it_is_about()
    {
        using var folder = new TemporaryFolder();
        folder.Write("xor.csv", "a,b,class\n0,0,no\n0,1,yes\n1,0,yes\n1,1,no\n");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "xor.csv", "--hidden", "none", "--range", "1", "--out", "card.json", "--quiet").Exits(0);
        var card = File.ReadAllText(folder.Name("card.json"));
        string[] line = ["compare", "--model", "card.json", "--data", "xor.csv", "--range", "1", "--quiet"];
        HalfspaceCommand.Run(folder.Path, [.. line, "--hidden", "1", "--out", "card.json"]).Exits(0);
        Assert.Equal(card, File.ReadAllText(folder.Name("card.json")));
        HalfspaceCommand.Run(folder.Path, [.. line, "--hidden", "2", "--out", "better.json"]).Exits(1);
        var none = HalfspaceCommand.Run(folder.Path, [.. line, "--hidden", "1", "--out", "better.json"]).Exits(0);
        Assert.Contains("better.json is not written. None that does better was found. The network of an earlier run is in better.json.earlier.", none.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Name("better.json")));
    }
}
