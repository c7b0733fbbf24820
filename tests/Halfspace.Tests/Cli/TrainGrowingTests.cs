using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>halfspace train</c> with nothing but a file, and what says how well the result does on other samples.</summary>
public sealed class TrainGrowingTests
{
    [Fact]
    public void Without_options_the_network_grows_until_it_is_right_and_says_what_was_tried()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var run = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--time-limit", "600", "--out", "xor.json", "--certificate", "c.json").Exits(0);
        Assert.Contains("chosen: 2, P = 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("mistakes: 0", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("test accuracy", run.Output, StringComparison.Ordinal);
        HalfspaceCommand.Run(folder.Path, "check", "c.json").Exits(0);
        var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--time-limit", "600", "--json").Exits(0).Json();
        Assert.Equal(("optimal", "mistakes", 0.0), (json.GetProperty("status").GetString(), json.GetProperty("objective").GetString(), json.GetProperty("value").GetDouble()));
        var tried = json.GetProperty("tried").EnumerateArray().ToArray();
        Assert.Equal(0, tried[0].GetProperty("hidden").GetArrayLength());
        Assert.Equal((1, 2 + 4), (tried[0].GetProperty("trainMistakes").GetInt32(), tried[0].GetProperty("bits").GetInt32()));
        Assert.True(tried[^1].GetProperty("chosen").GetBoolean());
        foreach (var name in (string[])["range", "validationMistakes", "value", "bound", "proof", "status", "seconds"]) Assert.True(tried[0].TryGetProperty(name, out _), name);
    }

    [Fact]
    public void A_larger_network_of_the_same_run_is_never_worse_on_what_it_was_trained_on()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        const int seed = 77;
        var random = new Random(seed);
        // Labels with noise, so that nothing is perfect and every shape is tried to the end of its share.
        var rows = Enumerable.Range(0, 120).Select(_ => (X: random.Next(20), Y: random.Next(20), Z: random.Next(20))).Select(p => $"{p.X},{p.Y},{p.Z},{((p.X - 10) * (p.Y - 10) > 0) ^ (random.Next(8) == 0)}");
        folder.Write("noise.csv", "x,y,z,label\n" + string.Join('\n', rows) + "\n");
        var tried = HalfspaceCommand.Run(folder.Path, "train", "--data", "noise.csv", "--time-limit", "5", "--json", "--seed", "5").Exits(0).Json().GetProperty("tried").EnumerateArray()
            .Select(shape => (Width: shape.GetProperty("hidden").EnumerateArray().Select(width => width.GetInt32()).FirstOrDefault(), Range: shape.GetProperty("range").GetInt32(), Mistakes: shape.GetProperty("trainMistakes").GetInt32())).ToArray();
        Assert.True(tried.Length > 1, $"seed {seed}: {tried.Length} shapes");
        foreach (var small in tried)
        {
            foreach (var large in tried) Assert.True(large.Width < small.Width || large.Range < small.Range || large.Mistakes <= small.Mistakes, $"seed {seed}: {large} is worse than {small}");
        }
    }

    [Fact]
    public void Held_out_rows_are_not_trained_on_and_their_accuracy_is_that_of_evaluate()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("rule.csv", "x,y,label\n" + string.Concat(Enumerable.Range(0, 100).Select(k => $"{k % 10},{k / 10},{(k % 10 + k / 10 > 9 ? "high" : "low")}\n")));
        var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "rule.csv", "--hidden", "none", "--range", "3", "--hold-out", "0.25", "--time-limit", "600", "--seed", "4", "--json", "--out", "net.json", "--certificate", "c.json").Exits(0).Json();
        Assert.Equal(75, json.GetProperty("samples").GetInt32());
        var rows = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(folder.Path, "c.json")))!["data"]!.ToJsonString();
        Assert.Contains("rule.csv", rows, StringComparison.Ordinal);
        HalfspaceCommand.Run(folder.Path, "check", "c.json").Exits(0);
        Assert.InRange(json.GetProperty("validationAccuracy").GetDouble(), 0.8, 1);
        Assert.Equal(1, json.GetProperty("trainAccuracy").GetDouble());
    }

    [Fact]
    public void Folds_train_the_shape_on_each_and_then_on_all_rows()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("rule.csv", "x,y,label\n" + string.Concat(Enumerable.Range(0, 100).Select(k => $"{k % 10},{k / 10},{(k % 10 + k / 10 > 9 ? "high" : "low")}\n")));
        var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "rule.csv", "--hidden", "none", "--range", "3", "--folds", "5", "--time-limit", "600", "--json").Exits(0).Json();
        Assert.Equal(100, json.GetProperty("samples").GetInt32());
        Assert.InRange(json.GetProperty("validationAccuracy").GetDouble(), 0.8, 1);
        Assert.Equal(1, json.GetProperty("tried").GetArrayLength());
        HalfspaceCommand.Run(folder.Path, "train", "--data", "rule.csv", "--folds", "5", "--hold-out", "0.2").Fails(64, "--folds", "--hold-out");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "rule.csv", "--folds", "1").Fails(64, "--folds");
    }

    [Fact]
    public void The_scaling_is_fitted_on_the_rows_trained_on_unless_all_are_asked_for()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("train.csv", "x,label\n0,a\n1,a\n3,b\n4,b\n");
        folder.Write("test.csv", "x,label\n0,a\n8,b\n");
        foreach (var (fit, largest) in new[] { ("train", "4"), ("all", "8") })
        {
            HalfspaceCommand.Run(folder.Path, "train", "--data", "train.csv", "--test", "test.csv", "--hidden", "none", "--range", "3", "--fit-scaling", fit, "--time-limit", "600", "--out", fit + ".json").Exits(0);
            Assert.Contains($"\"maximum\": {largest}", File.ReadAllText(Path.Combine(folder.Path, fit + ".json")), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Two_classes_have_one_output_and_per_class_has_two()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        string Line(params string[] more) => HalfspaceCommand.Run(folder.Path, ["train", "--data", "builtin:and", "--hidden", "none", "--range", "1", "--time-limit", "600", .. more]).Exits(0).Output;
        Assert.StartsWith("2-1, P = 1, mistakes", Line(), StringComparison.Ordinal);
        Assert.StartsWith("2-2, P = 1, mistakes", Line("--outputs", "per-class"), StringComparison.Ordinal);
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:balance-scale", "--hidden", "none", "--range", "1", "--outputs", "single").Fails(64, "--outputs single", "3");
    }

    [Fact]
    public void A_bound_that_says_nothing_is_said_so_in_plain_words()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var output = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:parity-5", "--hidden", "none", "--range", "1", "--method", "search", "--move-limit", "5000").Exits(0).Output;
        Assert.Contains("no bound was proved", output, StringComparison.Ordinal);
        Assert.DoesNotContain("at best 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_is_one_page_with_the_weights_and_the_confusion_matrix()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("fruit.csv", SampleFiles.Fruit.Replace("red", "<red>", StringComparison.Ordinal));
        HalfspaceCommand.Run(folder.Path, "train", "--data", "fruit.csv", "--hidden", "2", "--range", "1", "--time-limit", "600", "--report", "run.html").Exits(0);
        var page = File.ReadAllText(Path.Combine(folder.Path, "run.html"));
        foreach (var part in (string[])["<h2>Hidden layer 1: weights</h2>", "colour=&lt;red&gt;", "predicted apple", "$ halfspace train --data fruit.csv", "mistakes: 0"]) Assert.Contains(part, page, StringComparison.Ordinal);
        foreach (var outside in (string[])["http:", "https:", "<script", "src="]) Assert.DoesNotContain(outside, page, StringComparison.Ordinal);
        HalfspaceCommand.Run(folder.Path, "train", "--data", "fruit.csv", "--report", "nowhere/run.html").Fails(65, "nowhere");
    }

    [Fact]
    public void What_growing_cannot_use_is_refused_with_what_to_do()
    {
        using var folder = new TemporaryFolder();
        folder.Write("large.csv", "x,y,label\n2000000000,1,a\n1,2000000000,b\n2000000000,2000000000,b\n");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "large.csv", "--exact").Fails(65, "large.csv", "scale the inputs");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:balance-scale", "--hidden", "1", "--range", "1", "--ensemble", "pairs", "--folds", "3").Fails(64, "--folds", "--hold-out");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--ensemble", "pairs").Fails(64, "--hidden", "--range");
    }
}
