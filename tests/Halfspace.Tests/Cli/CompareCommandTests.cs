using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>halfspace compare</c>: a network against all of another shape.</summary>
public sealed class CompareCommandTests
{
    /// <summary>Xor with its columns named; a neuron misses one row, two hidden neurons none.</summary>
    private const string Xor = "a,b,class\n0,0,no\n0,1,yes\n1,0,yes\n1,1,no\n";

    [Fact]
    public void None_of_one_hidden_neuron_does_better_and_the_certificate_says_so()
    {
        using var folder = new TemporaryFolder();
        folder.Write("xor.csv", Xor);
        HalfspaceCommand.Run(folder.Path, "train", "--data", "xor.csv", "--hidden", "none", "--range", "2", "--out", "card.json", "--quiet").Exits(0);
        var json = HalfspaceCommand.Run(folder.Path, "compare", "--model", "card.json", "--data", "xor.csv", "--hidden", "1", "--range", "1", "--certificate", "comparison.json", "--json").Exits(0).Json();
        Assert.Equal(("none-better", 1, 1, false), (json.GetProperty("answer").GetString(), json.GetProperty("value").GetDouble(), json.GetProperty("bound").GetDouble(), json.GetProperty("claimed").GetBoolean()));
        var check = HalfspaceCommand.Run(folder.Path, "check", "comparison.json", "--json").Exits(0).Json();
        Assert.Equal("comparison", check.GetProperty("kind").GetString());
        Assert.Contains(check.GetProperty("confirmed").EnumerateArray(), line => line.GetString()!.Contains("none of the others does better", StringComparison.Ordinal));
        // The samples are read again from where they came from.
        folder.Write("xor.csv", Xor.Replace("1,1,no", "1,1,yes", StringComparison.Ordinal));
        HalfspaceCommand.Run(folder.Path, "check", "comparison.json").Exits(1);
    }

    [Fact]
    public void A_better_network_of_the_other_shape_is_exit_code_1_and_written()
    {
        using var folder = new TemporaryFolder();
        folder.Write("xor.csv", Xor);
        HalfspaceCommand.Run(folder.Path, "train", "--data", "xor.csv", "--hidden", "none", "--range", "1", "--out", "card.json", "--quiet").Exits(0);
        var run = HalfspaceCommand.Run(folder.Path, "compare", "--model", "card.json", "--data", "xor.csv", "--hidden", "2", "--range", "1", "--out", "better.json", "--certificate", "none.json").Exits(1);
        Assert.Contains("costs 0, less than 1", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Name("none.json")));
        Assert.Equal(4, HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "better.json", "--data", "xor.csv", "--json").Exits(0).Json().GetProperty("correct").GetInt32());
    }

    [Fact]
    public void Limits_on_the_others_are_part_of_the_answer()
    {
        using var folder = new TemporaryFolder();
        folder.Write("and.csv", Xor.Replace("0,1,yes\n1,0,yes\n1,1,no", "0,1,no\n1,0,no\n1,1,yes", StringComparison.Ordinal));
        HalfspaceCommand.Run(folder.Path, "train", "--data", "and.csv", "--hidden", "none", "--range", "1", "--max-inputs", "1", "--out", "one.json", "--quiet").Exits(0);
        string[] compare = ["compare", "--model", "one.json", "--data", "and.csv", "--hidden", "none", "--range", "1"];
        HalfspaceCommand.Run(folder.Path, compare).Exits(1);
        Assert.Matches("no network 2-1 .*at most 1 inputs.* costs less", HalfspaceCommand.Run(folder.Path, [.. compare, "--max-inputs", "1"]).Exits(0).Output);
        var others = HalfspaceCommand.Run(folder.Path, [.. compare, "--max-inputs", "1", "--isolate", "--json"]).Exits(0).Json().GetProperty("others");
        Assert.Contains("at most 1 inputs", others.GetProperty("limits").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--hidden 1 --range 1 --objective sat-margin", "does not compare shapes")]
    [InlineData("--hidden x --range 1", "--hidden")]
    [InlineData("--hidden 1 --range 0", "--range")]
    public void Bad_usage_is_named(string options, string reason)
    {
        using var folder = new TemporaryFolder();
        folder.Write("xor.csv", Xor);
        HalfspaceCommand.Run(folder.Path, ["compare", "--model", "card.json", "--data", "xor.csv", .. options.Split(' ')]).Fails(64, reason);
    }

    [Fact]
    public void A_network_of_real_numbers_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("xor.csv", Xor);
        Halfspace.Formats.NetworkFiles.Find("net.onnx")!.Write!(folder.Name("net.onnx"), Halfspace.Networks.Network.Sequential([new Halfspace.Networks.Layers.DenseLayer([[0.5, 0.25]], [0.1])]));
        HalfspaceCommand.Run(folder.Path, "compare", "--model", "net.onnx", "--data", "xor.csv", "--hidden", "1", "--range", "1").Fails(65, "no single network of integer weights");
    }
}
