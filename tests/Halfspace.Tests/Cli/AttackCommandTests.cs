using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Tests.Embedding;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>What <c>halfspace attack</c> promises other programs, on the 4-3-3-3 network whose distances are known.</summary>
public sealed class AttackCommandTests
{
    private static readonly string[] Start = ["attack", "--model", "tiny.onnx", "--input", "point.txt", "--quiet"];

    [Theory]
    [InlineData("1", .919753)]
    [InlineData("2", .868571)]
    [InlineData("any", .868571)]
    public void The_distance_is_that_of_the_witness(string target, double distance)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var network = Write(folder);
        var json = HalfspaceCommand.Run(folder.Path, [.. Start, "--target", target, "--solver", "highs", "--json"]).Exits(0).Json();
        Assert.Equal(("optimal", "l1", 0), (json.GetProperty("status").GetString(), json.GetProperty("norm").GetString(), json.GetProperty("class").GetInt32()));
        Assert.Equal(distance, json.GetProperty("distance").GetDouble(), 5);
        Assert.InRange(json.GetProperty("bound").GetDouble(), distance - 1e-4, json.GetProperty("distance").GetDouble());
        double[] witness = [.. json.GetProperty("witness").EnumerateArray().Select(value => value.GetDouble())];
        double[] outputs = [.. json.GetProperty("outputs").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(network.Forward<double>(witness), outputs);
        var reached = json.GetProperty("target").GetInt32();
        Assert.All(Enumerable.Range(0, 3).Where(j => j != reached), j => Assert.True(outputs[reached] >= 1.2 * outputs[j]));
        foreach (var name in (string[])["factor", "margin", "gap", "outputsFloat32", "binaries", "nodes", "solver", "trusts", "crossChecked", "warnings", "seconds"]) Assert.True(json.TryGetProperty(name, out _), name);
    }

    [Fact]
    public void The_input_s_own_class_is_no_target()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        HalfspaceCommand.Run(folder.Path, [.. Start, "--target", "0", "--json"]).Fails(64, "class 0 already", "--target");
    }

    [Fact]
    public void Options_of_a_model_that_no_search_needed_are_named()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        Write(folder);
        string[] ask = [.. Start, "--target", "2", "--relu", "extended", "--inequalities", "on", "--solver", "highs", "--json"];
        string[] Warnings(params string[] more) => [.. HalfspaceCommand.Run(folder.Path, [.. ask, .. more]).Exits(0).Json().GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)];
        Assert.Contains(Warnings(), warning => warning.StartsWith("--relu and --inequalities had no part", StringComparison.Ordinal));
        Assert.DoesNotContain(Warnings("--search", "mip"), warning => warning.Contains("no part", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("linf")]
    [InlineData("l0")]
    [InlineData("l2")]
    public void Every_norm_and_a_margin(string norm)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        Write(folder);
        var json = HalfspaceCommand.Run(folder.Path, [.. Start, "--target", "2", "--norm", norm, "--margin", "0.01", "--relu", "extended", "--inequalities", "on", "--json"]).Exits(0).Json();
        Assert.Equal((norm, .01), (json.GetProperty("norm").GetString(), json.GetProperty("margin").GetDouble()));
        double[] witness = [.. json.GetProperty("witness").EnumerateArray().Select(value => value.GetDouble())];
        double[] changes = [.. witness.Zip([.9, .1, .6, .2], (a, b) => Math.Abs(a - b))];
        var distance = norm switch { "linf" => changes.Max(), "l0" => changes.Count(change => change > 0), _ => Math.Sqrt(changes.Sum(change => change * change)) };
        Assert.Equal(distance, json.GetProperty("distance").GetDouble(), 12);
    }

    [Theory]
    [InlineData("witness", "it is not so that output 2")]
    [InlineData("distance", "its distance is not")]
    [InlineData("bound", "above the distance")]
    [InlineData("outside", "leaves its box")]
    [InlineData("network", "another fingerprint")]
    [InlineData("target", "it is not so that output 7")]
    public void A_changed_certificate_is_refuted(string change, string sentence)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        Write(folder);
        HalfspaceCommand.Run(folder.Path, [.. Start, "--target", "2", "--out", "witness.json"]).Exits(0);
        var sound = HalfspaceCommand.Run(folder.Path, "check", "witness.json", "--json").Exits(3).Json();
        Assert.Equal("trusted", sound.GetProperty("verdict").GetString());
        Assert.Contains(sound.GetProperty("trusted").EnumerateArray(), line => line.GetString()!.Contains("highs", StringComparison.OrdinalIgnoreCase));

        var root = JsonNode.Parse(File.ReadAllText(folder.Name("witness.json")))!;
        switch (change)
        {
            case "witness": root["witness"] = root["input"]!.DeepClone(); break;
            case "distance": root["distance"] = .5; break;
            case "bound": root["bound"] = 2; break;
            case "outside": root["upper"]![0] = .1; root["input"]![0] = .1; break;
            case "target": root["target"] = 7; break;
            default: OnnxFile.Write(folder.Name("tiny.onnx"), TestNetworks.Tiny(reluOutputs: true)); break;
        }

        folder.Write("witness.json", root.ToJsonString());
        var text = HalfspaceCommand.Run(folder.Path, "check", "witness.json").Exits(1);
        Assert.Contains(sentence, text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_shows_three_images_side_by_side()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        Write(folder);
        HalfspaceCommand.Run(folder.Path, [.. Start, "--target", "1", "--picture", "seen.png"]).Exits(0);
        var png = File.ReadAllBytes(folder.Name("seen.png"));
        Assert.Equal([137, 80, 78, 71], png[..4]);
        // Four inputs are an image of 2 x 2, eight pixels each, with four between the three.
        Assert.Equal((56, 16), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
    }

    [Fact]
    public void A_factor_on_outputs_that_can_be_negative_is_warned_of()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        Write(folder);
        var warned = HalfspaceCommand.Run(folder.Path, [.. Start, "--target", "2", "--json"]).Exits(0).Json().GetProperty("warnings").EnumerateArray().Select(line => line.GetString()).ToArray();
        Assert.Contains(warned, line => line!.Contains("--margin", StringComparison.Ordinal) || line.Contains("margin", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(HalfspaceCommand.Run(folder.Path, [.. Start, "--target", "2", "--margin", ".1", "--json"]).Exits(0).Json().GetProperty("warnings").EnumerateArray());
    }

    [Theory]
    [InlineData(64, "one of them", "--target 1 --factor 1.2 --margin 0.1")]
    [InlineData(64, "'any'", "--target first")]
    [InlineData(64, "partition:N", "--target 1 --relu magic")]
    [InlineData(64, "crown", "--target 1 --bounds magic")]
    [InlineData(64, "--factor takes a number", "--target 1 --factor large")]
    [InlineData(64, "there is no class 9", "--target 9")]
    [InlineData(64, "1 or more", "--target 1 --factor 0.5")]
    [InlineData(64, "0.9", "--target 1 --box narrow.txt")]
    [InlineData(65, "short.txt", "--target 1 --input short.txt")]
    [InlineData(65, "none.onnx", "--target 1 --model none.onnx")]
    [InlineData(69, "install", "--target 1 --solver gurobi_cl")]
    public void Bad_input_says_what_and_where(int code, string part, string arguments)
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("short.txt", "1 2 3");
        folder.Write("narrow.txt", "0 0.5\n0 1\n0 1\n0 1\n");
        string[] words = arguments.Split(' ');
        string[] defaults = words.Contains("--model") ? ["attack", "--input", "point.txt"] : words.Contains("--input") ? ["attack", "--model", "tiny.onnx"] : Start;
        HalfspaceCommand.Run(folder.Path, [.. defaults, .. words]).Fails(code, part);
    }

    private static Network Write(TemporaryFolder folder)
    {
        var network = TestNetworks.Tiny();
        OnnxFile.Write(folder.Name("tiny.onnx"), network);
        folder.Write("point.txt", ".9 .1 .6 .2 # the input of the worked example");
        return network;
    }
}
