using System.Text.Json;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>What <c>halfspace train</c> promises other programs.</summary>
public sealed class TrainCommandTests
{
    private const string Number = "Number";
    private const string Text = "String";
    private const string List = "Array";
    private const string Nothing = "Null";

    public static TheoryData<string> Builtins() => ["xor", "and", "monks-1", "monks-2", "monks-3", "balance-scale", "tic-tac-toe", "parity-3", "majority-3"];

    [Theory]
    [InlineData("C.UTF-8")]
    [InlineData("de_DE.UTF-8")]
    public void Json_is_one_object_with_every_field_of_the_contract_in_any_locale(string locale)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("fruit.csv", SampleFiles.Fruit);
        var json = HalfspaceCommand.Run(
            folder.Path,
            [("LC_ALL", locale), ("LANG", locale), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0")],
            SampleFiles.Train("fruit.csv", "--test", "fruit.csv", "--method", "mip", "--target", "0.5", "--json", "--seed", "7")).Exits(0).Json();
        foreach (var (name, kinds) in Contract()) Assert.True(Has(json, name, kinds), $"'{name}' should be {string.Join(" or ", kinds)} in {json}");
        Assert.Equal("min", json.GetProperty("sense").GetString());
        Assert.Equal((8, 2, 1, 7), (json.GetProperty("samples").GetInt32(), json.GetProperty("hidden")[0].GetInt32(), json.GetProperty("range").GetInt32(), json.GetProperty("seed").GetInt32()));
        Assert.Equal(json.GetProperty("trainAccuracy").GetDouble(), json.GetProperty("testAccuracy").GetDouble());
        Assert.Contains(json.GetProperty("status").GetString(), (string[])["optimal", "target"]);
    }

    [Theory]
    [MemberData(nameof(Builtins))]
    public void Every_built_in_data_set_is_trained_on(string name)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:" + name, "--objective", "sat-margin", "--hidden", "1", "--range", "1", "--method", "mip", "--time-limit", "1", "--json").Exits(0).Json();
        Assert.True(json.GetProperty("bound").GetDouble() <= json.GetProperty("value").GetDouble());
    }

    [Fact]
    public void What_is_written_evaluates_to_the_accuracies_reported_and_its_certificate_holds()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("fruit.csv", SampleFiles.Fruit);
        folder.Write("rows.txt", "5\n0\n3\n2\n7\n4\n");
        var train = HalfspaceCommand.Run(folder.Path, SampleFiles.Train("fruit.csv", "--test", "fruit.csv", "--rows", "rows.txt", "--samples", "4", "--out", "net.json", "--certificate", "cert.json", "--json", "--seed", "3")).Exits(0).Json();
        Assert.Equal(4, train.GetProperty("samples").GetInt32());
        var all = HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.json", "--data", "fruit.csv", "--json", "--seed", "3").Exits(0).Json();
        Assert.Equal(train.GetProperty("testAccuracy").GetDouble(), all.GetProperty("accuracy").GetDouble());
        Assert.Equal(train.GetProperty("balancedTestAccuracy").GetDouble(), all.GetProperty("balancedAccuracy").GetDouble());
        folder.Write("four.txt", "5\n0\n3\n2\n");
        var four = HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.json", "--data", "fruit.csv", "--rows", "four.txt", "--json", "--seed", "3").Exits(0).Json();
        Assert.Equal(train.GetProperty("trainAccuracy").GetDouble(), four.GetProperty("accuracy").GetDouble());
        foreach (var name in (string[])["samples", "inputs", "correct", "accuracy", "balancedAccuracy", "ties", "confusion", "classes", "seed"]) Assert.True(four.TryGetProperty(name, out _), name);
        Assert.True(HalfspaceCommand.Run(folder.Path, "check", "cert.json", "--json").Exits(0).Json().GetProperty("holds").GetBoolean());
        Assert.True(HalfspaceCommand.Run(folder.Path, "check", "cert.json", "--data", "fruit.csv", "--json").Exits(0).Json().GetProperty("holds").GetBoolean());
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("fruit.csv", "--out", "net.c")).Exits(0);
        Assert.Contains("int", File.ReadAllText(folder.Name("net.c")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_objectives_is_lexicographic()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--objective", "max-correct,min-weight", "--hidden", "2", "--range", "1", "--method", "mip", "--json").Exits(0).Json();
        Assert.Equal("max-correct,min-weight", json.GetProperty("objective").GetString());
        var stages = json.GetProperty("objectives");
        Assert.Equal(2, stages.GetArrayLength());
        Assert.Equal(("optimal", 0.0), (json.GetProperty("status").GetString(), stages[0].GetProperty("value").GetDouble()));
        Assert.Equal(json.GetProperty("nonZeroWeights").GetDouble(), stages[1].GetProperty("value").GetDouble());
    }

    [Fact]
    public void The_same_seed_threads_and_node_limit_give_the_same_network()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["a.json", "b.json"])
            HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:monks-1", "--objective", "max-correct", "--hidden", "2", "--range", "1", "--method", "mip", "--samples", "20", "--threads", "1", "--node-limit", "20", "--seed", "4", "--out", name).Exits(0);
        Assert.Equal(File.ReadAllText(folder.Name("a.json")), File.ReadAllText(folder.Name("b.json")));
    }

    [Fact]
    public void The_summary_states_the_claim_and_how_it_was_rechecked_and_nothing_goes_to_standard_error()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var result = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--objective", "sat-margin", "--hidden", "2", "--range", "1", "--quiet").Exits(0);
        Assert.Contains("by exact evaluation", result.Output, StringComparison.Ordinal);
        Assert.Contains("optimal", result.Output, StringComparison.Ordinal);
        Assert.Equal("", result.Error);
        Assert.Equal("", HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--objective", "sat-margin", "--hidden", "2", "--range", "1").Error);
    }

    [Fact]
    public void No_network_that_meets_a_hard_condition_is_an_answer_and_a_limit_without_an_answer_is_none()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var infeasible = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--objective", "min-weight", "--hidden", "1", "--range", "1", "--method", "mip", "--json").Exits(0).Json();
        Assert.Equal(("infeasible", JsonValueKind.Null), (infeasible.GetProperty("status").GetString(), infeasible.GetProperty("value").ValueKind));
        var unknown = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:parity-8", "--objective", "min-weight", "--hidden", "8", "--range", "1", "--method", "mip", "--time-limit", "0.01", "--json", "--out", "none.json").Exits(2).Json();
        Assert.Equal("unknown", unknown.GetProperty("status").GetString());
        Assert.False(File.Exists(folder.Name("none.json")));
    }

    private static IEnumerable<(string Name, string[] Kinds)> Contract() =>
    [
        ("status", [Text]), ("objective", [Text]), ("sense", [Text]), ("value", [Number]), ("bound", [Number, Nothing]), ("gap", [Number, Nothing]),
        ("proof", [Text, Nothing]), ("method", [Text]), ("solver", [Text, Nothing]), ("samples", [Number]), ("inputs", [Number]), ("hidden", [List]),
        ("range", [Number]), ("nonZeroWeights", [Number]), ("trainAccuracy", [Number]), ("testAccuracy", [Number]), ("balancedTestAccuracy", [Number]),
        ("seconds", [Number]), ("secondsToBest", [Number]), ("secondsToTarget", [Number]), ("moves", [Number]), ("nodes", [Number]), ("seed", [Number]), ("ties", [Number]),
    ];

    private static bool Has(JsonElement json, string name, string[] kinds) => json.TryGetProperty(name, out var value) && kinds.Contains(value.ValueKind.ToString());
}
