using Halfspace.Embedding;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Tests.Embedding;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>What <c>halfspace embed</c> promises other programs.</summary>
public sealed class EmbedCommandTests
{
    [Fact]
    public void The_largest_output_is_the_forward_pass_at_the_inputs_found()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var network = Write(folder);
        folder.Write("box.txt", "# four inputs\n0 1\n0, 1\n0;1 # the third\n\n0.25\n");
        var json = HalfspaceCommand.Run(folder.Path, "embed", "--model", "tiny.onnx", "--box", "box.txt", "--maximize", "y2 - 2 y0 + .5", "--bounds", "crown", "--solver", "highs", "--json").Exits(0).Json();
        Assert.Equal("optimal", json.GetProperty("status").GetString());
        double[] inputs = [.. json.GetProperty("inputs").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(.25, inputs[3]);
        var outputs = network.Forward<double>(inputs);
        var value = json.GetProperty("value").GetDouble();
        Assert.Equal(outputs[2] - 2 * outputs[0] + .5, value, 9);
        Assert.InRange(json.GetProperty("bound").GetDouble(), value - 1e-6, value + 1e-5);
        Assert.InRange(json.GetProperty("relaxationValue").GetDouble(), value - 1e-6, double.PositiveInfinity);
        Assert.Equal(6, json.GetProperty("stableNeurons").GetInt32() + json.GetProperty("unstableNeurons").GetInt32());
        foreach (var name in (string[])["variables", "binaries", "rows", "seconds", "error", "nodes", "cuts", "relu", "bounds", "solver", "trusts", "message"]) Assert.True(json.TryGetProperty(name, out _), name);
    }

    [Theory]
    [InlineData("tiny.lp", "bigm", false)]
    [InlineData("tiny.mps.gz", "extended", false)]
    [InlineData("tiny.lp.gz", "partition:2:snake", true)]
    public void The_model_is_written_for_any_solver(string target, string relu, bool relax)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        Write(folder);
        string[] common = ["embed", "--model", "tiny.onnx", "--box", "0..1", "--relu", relu, "--maximize", "y0 - y1", "--json"];
        var json = HalfspaceCommand.Run(folder.Path, [.. common, "--out", target, .. relax ? (string[])["--relax"] : []]).Exits(0).Json();
        var solved = target.StartsWith("tiny.lp.gz", StringComparison.Ordinal) ? null : HalfspaceCommand.Run(folder.Path, "solve", target, "--json").Exits(0).Json().GetProperty("value").GetDouble() as double?;
        Assert.True(File.Exists(folder.Name(target)));
        if (!relax) Assert.Equal(json.GetProperty("value").GetDouble(), solved!.Value, 5);
        else Assert.Equal(("relaxed", System.Text.Json.JsonValueKind.Null), (json.GetProperty("status").GetString(), json.GetProperty("value").ValueKind));
    }

    [Fact]
    public void A_comparison_has_a_row_for_every_formulation_and_one_optimum()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("center.txt", ".9 .1 .6 .2");
        string[] arguments = ["embed", "--model", "tiny.onnx", "--center", "center.txt", "--radius", ".5", "--box", "0..1", "--maximize", "y1-1.2y0", "--inequalities", "on", "--compare", "--bounds", "interval"];
        var rows = HalfspaceCommand.Run(folder.Path, [.. arguments, "--json"]).Exits(0).Json().GetProperty("formulations").EnumerateArray().ToArray();
        Assert.Equal(ReluFormulations.All.Select(formulation => formulation.Name), rows.Select(row => row.GetProperty("relu").GetString()));
        Assert.Single(rows.Select(row => Math.Round(row.GetProperty("value").GetDouble(), 5)).Distinct());
        double[] relaxations = [.. rows.Select(row => row.GetProperty("relaxationValue").GetDouble())];
        for (var f = 1; f < relaxations.Length; f++) Assert.True(relaxations[f] <= relaxations[0] + 1e-6, string.Join(' ', relaxations));

        var text = HalfspaceCommand.Run(folder.Path, arguments).Exits(0).Output;
        foreach (var formulation in ReluFormulations.All) Assert.Contains("\n" + formulation.Name + " ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cuts_in_the_tree_leave_the_largest_output()
    {
        TestSolvers.Get("scip");
        using var folder = new TemporaryFolder();
        Write(folder);
        string[] common = ["embed", "--model", "tiny.onnx", "--box", "0..1", "--maximize", "y0 - y1", "--relu", "hull", "--solver", "scip", "--json"];
        var (tree, root) = (HalfspaceCommand.Run(folder.Path, [.. common, "--cuts", "tree"]).Exits(0).Json(), HalfspaceCommand.Run(folder.Path, common).Exits(0).Json());
        Assert.Equal(root.GetProperty("value").GetDouble(), tree.GetProperty("value").GetDouble(), 6);
        Assert.Equal("optimal", tree.GetProperty("status").GetString());
        Assert.Equal((0, 0), (tree.GetProperty("cuts").GetInt32(), root.GetProperty("userCuts").GetInt32()));
        Assert.True(tree.GetProperty("userCuts").GetInt32() >= 0);
    }

    [Theory]
    [InlineData(64, "--relu hull", "--model tiny.onnx --box 0..1 --maximize y0 --cuts tree --solver scip")]
    [InlineData(64, "--solver scip", "--model tiny.onnx --box 0..1 --maximize y0 --cuts tree --relu hull --solver highs")]
    [InlineData(64, "--maximize", "--model tiny.onnx --box 0..1 --cuts tree --relu hull --solver scip")]
    [InlineData(64, "--box", "--model tiny.onnx")]
    [InlineData(64, "--radius", "--model tiny.onnx --center point.txt")]
    [InlineData(64, "partition:N", "--model tiny.onnx --box 0..1 --relu partition:0")]
    [InlineData(64, "interval, crown", "--model tiny.onnx --box 0..1 --bounds magic")]
    [InlineData(64, "y0 to y2", "--model tiny.onnx --box 0..1 --maximize y3")]
    [InlineData(64, "'y2' in", "--model tiny.onnx --box 0..1 --maximize y0+y1_y2")]
    [InlineData(64, "--maximize", "--model tiny.onnx --box 0..1 --compare")]
    [InlineData(64, ".lp or .mps", "--model tiny.onnx --box 0..1 --out model.txt")]
    [InlineData(64, "0.9", "--model tiny.onnx --box 0..0.5 --center point.txt --radius 1")]
    [InlineData(65, "such file", "--model none.onnx --box 0..1")]
    [InlineData(65, "short.txt", "--model tiny.onnx --box short.txt")]
    [InlineData(65, "broken.txt:2", "--model tiny.onnx --box broken.txt")]
    [InlineData(65, "crossed.txt:1", "--model tiny.onnx --box crossed.txt")]
    public void Bad_input_says_what_and_where(int code, string part, string arguments)
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("point.txt", ".9\n.1\n.6\n.2\n");
        folder.Write("short.txt", "0 1\n0 1\n");
        folder.Write("broken.txt", "0 1\n0 one\n0 1\n0 1\n");
        folder.Write("crossed.txt", "1 0\n0 1\n0 1\n0 1\n");
        HalfspaceCommand.Run(folder.Path, ["embed", .. arguments.Split(' ').Select(word => word.Replace('_', ' '))]).Fails(code, part);
    }

    private static Network Write(TemporaryFolder folder)
    {
        var network = TestNetworks.Tiny();
        OnnxFile.Write(folder.Name("tiny.onnx"), network);
        return network;
    }
}
