using System.Text.Json;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>halfspace train</c> under limits, and with costs beside plain mistakes.</summary>
public sealed class TrainLimitedTests
{
    private const string Card = "age,smoker,weight,ill\n"
        + "30,no,60,no\n45,yes,80,yes\n50,no,90,no\n60,yes,70,yes\n35,no,85,no\n70,yes,95,yes\n55,yes,65,no\n40,no,75,yes\n65,no,72,yes\n25,yes,66,no\n";

    private static readonly string[] OneCard = ["--hidden", "none", "--range", "3", "--exact", "--time-limit", "600", "--seed", "1"];

    /// <summary>The search would go on until its time is up.</summary>
    private static readonly string[] MoveLimit = ["--move-limit", "20000"];

    [Fact]
    public void Limits_and_costs_stand_in_the_answer_and_in_a_certificate_that_holds()
    {
        using var folder = new TemporaryFolder();
        folder.Write("card.csv", Card);
        var json = Train(folder, "--method", "search", "--max-inputs", "2", "--input-cost", "1/4", "--weight-cost", "0.01", "--class-weights", "1,3/2", "--tie", "error", "--max-false-negatives", "2", "--certificate", "c.json", "--json").Exits(0).Json();
        var used = json.GetProperty("usedInputs").GetArrayLength();
        Assert.InRange(used, 1, 2);
        Assert.True(json.GetProperty("biasRange").GetInt32() > 3 * 95, "the bias is free");
        var (positives, negatives) = (json.GetProperty("falsePositives").GetInt32(), json.GetProperty("falseNegatives").GetInt32());
        Assert.InRange(negatives, 0, 2);
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "c.json")));
        var points = file.RootElement.GetProperty("network").GetProperty("layers")[0].GetProperty("weights")[0].EnumerateArray().Sum(w => Math.Abs(w.GetInt32()));
        Assert.Equal(positives + 1.5 * negatives + 0.25 * used + 0.01 * points, json.GetProperty("value").GetDouble(), 9);
        Assert.Equal("verified", HalfspaceCommand.Run(folder.Path, "check", "c.json", "--json").Exits(0).Json().GetProperty("verdict").GetString());
        var text = Train(folder, "--method", "search", "--max-inputs", "1").Exits(0).Output;
        Assert.Contains("at most 1 inputs", text, StringComparison.Ordinal);
        Assert.Contains("1 of 4 inputs used", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_categories_counts_once()
    {
        using var folder = new TemporaryFolder();
        folder.Write("card.csv", "kind,size,label\n" + string.Concat(Enumerable.Range(0, 12).Select(k => $"{"abc"[k % 3]},{k},{(k % 3 == 0 || k % 3 == 1 && k > 4 ? "y" : "n")}\n")));
        var names = Train(folder, "--method", "search", "--max-columns", "1", "--json").Exits(0).Json().GetProperty("usedInputs").EnumerateArray().Select(name => name.GetString()!).ToArray();
        Assert.True(names is ["size"] || names.All(name => name.StartsWith("kind", StringComparison.Ordinal)), string.Join(", ", names));
    }

    [Fact]
    public void The_bias_is_free_without_a_hidden_layer_and_P_with_one_unless_a_range_is_given()
    {
        using var folder = new TemporaryFolder();
        folder.Write("card.csv", Card);
        int Range(params string[] options) => HalfspaceCommand.Run(folder.Path, ["train", "--data", "card.csv", "--range", "3", "--exact", .. options.Contains("--method") ? Array.Empty<string>() : ["--method", "search"], "--time-limit", "600", "--move-limit", "1000", "--json", .. options]).Exits(0).Json().GetProperty("biasRange").GetInt32();
        Assert.Equal(3, Range("--hidden", "2"));
        Assert.Equal(7, Range("--hidden", "2", "--bias-range", "7"));
        Assert.Equal(7, Range("--hidden", "none", "--bias-range", "7"));
        Assert.Equal(3, Range("--hidden", "none", "--outputs", "per-class"));
        Assert.Equal(3, Range("--hidden", "none", "--method", "gradient"));
        // The largest row is 70 + 95 and one category.
        Assert.Equal(3 * (70 + 95 + 1) + 1, Range("--hidden", "none"));
    }

    [Fact]
    public void Weights_of_a_file_are_kept_and_its_faults_are_named_by_line()
    {
        using var folder = new TemporaryFolder();
        folder.Write("card.csv", Card);
        folder.Write("w.json", "{\n  \"inputs\": {\n    \"age\": { \"low\": 0, \"high\": 1 },\n    \"smoker\": { \"fixed\": 0 }\n  },\n  \"forbidden\": [[\"age\", \"weight\"]]\n}\n");
        var used = Train(folder, "--method", "search", "--weights", "w.json", "--json").Exits(0).Json().GetProperty("usedInputs").EnumerateArray().Select(name => name.GetString()!).ToArray();
        Assert.DoesNotContain(used, name => name.StartsWith("smoker", StringComparison.Ordinal));
        Assert.True(used.Length < 2, string.Join(", ", used));
        foreach (var (text, line, reason) in new[]
        {
            ("{\n  \"inputs\": {\n    \"agee\": {}\n  }\n}", 3, "no input or column 'agee'"),
            ("{\n  \"inputs\": { \"age\": { \"low\": 4 } }\n}", 2, "a whole number from -3 to 3"),
            ("{\n  \"inputs\": { \"age\": { \"low\": 0.5 } }\n}", 2, "a whole number from -3 to 3"),
            ("{\n  \"inputs\": { \"age\": { \"low\": 2,\n \"high\": 1 } }\n}", 3, "above the largest"),
            ("{\n  \"inputs\": { \"age\": { \"fixed\": 2, \"low\": 1 } }\n}", 2, "a fixed weight has no other limit"),
            ("{\n  \"forbidden\": [[\"age\"]]\n}", 2, "a pair has two names"),
            ("{\n  \"forbidden\": [[\"age\", \"age\"]]\n}", 2, "both sides"),
            ("{\n  \"input\": {}\n}", 2, "no property \"input\""),
            ("[]", 1, "an object"),
            ("{ \"inputs\": {\n", 2, "no JSON"),
            ("", 1, "no JSON"),
        })
        {
            folder.Write("bad.json", text);
            Train(folder, "--weights", "bad.json").Fails(65, $"bad.json:{line}: ", reason);
        }

        Train(folder, "--weights", "none.json").Fails(65, "none.json");
    }

    [Theory]
    [InlineData("--max-inputs takes a whole number", "--max-inputs", "-1")]
    [InlineData("--input-cost takes a number", "--input-cost", "-0.5")]
    [InlineData("--class-weights takes numbers above 0", "--class-weights", "1,0")]
    [InlineData("one for each class, here 2", "--class-weights", "1,2,3")]
    [InlineData("--tie takes positive or error", "--tie", "negative")]
    [InlineData("add mistakes to --objective", "--input-cost", "1", "--objective", "max-correct")]
    [InlineData("'mistakes', which has to come first", "--max-false-positives", "1", "--objective", "max-correct")]
    [InlineData("only where a single output decides", "--tie", "error", "--outputs", "per-class")]
    [InlineData("does not keep limits", "--max-inputs", "1", "--method", "gradient")]
    [InlineData("--max-inputs does not go with --ensemble", "--max-inputs", "1", "--ensemble", "pairs")]
    [InlineData("--bias-range does not go with --formulation zero-one", "--bias-range", "1", "--formulation", "zero-one")]
    public void What_does_not_go_together_is_refused(string reason, params string[] options)
    {
        using var folder = new TemporaryFolder();
        folder.Write("card.csv", Card);
        var run = Train(folder, options);
        Assert.True(run.ExitCode == 64, run.Output + run.Error);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_need_a_range_and_errors_of_one_kind_two_classes()
    {
        using var folder = new TemporaryFolder();
        folder.Write("card.csv", Card);
        folder.Write("w.json", "{}");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "card.csv", "--weights", "w.json", "--time-limit", "1").Fails(64, "give --range");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:balance-scale", "--max-false-negatives", "1", "--time-limit", "1").Fails(64, "is about two classes; the data has 3");
    }

    [Fact]
    public void A_growth_keeps_the_limits_of_every_shape()
    {
        using var folder = new TemporaryFolder();
        folder.Write("card.csv", Card);
        var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "card.csv", "--method", "search", "--max-inputs", "1", "--time-limit", "600", "--move-limit", "20000", "--certificate", "c.json", "--json").Exits(0).Json();
        Assert.InRange(json.GetProperty("usedInputs").GetArrayLength(), 0, 1);
        HalfspaceCommand.Run(folder.Path, "check", "c.json").Exits(0);
    }

    [Fact]
    public void Limits_that_no_network_keeps_give_no_network()
    {
        using var folder = new TemporaryFolder();
        folder.Write("card.csv", "x,label\n1,a\n1,b\n2,a\n2,b\n");
        Train(folder, "--method", "search", "--max-false-positives", "0", "--max-false-negatives", "0").Exits(2);
    }

    private static CommandResult Train(TemporaryFolder folder, params string[] options) => HalfspaceCommand.Run(folder.Path, ["train", "--data", "card.csv", .. OneCard, .. options.Contains("search") ? MoveLimit : [], .. options]);
}
