using System.Text.Json;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>halfspace train --ensemble pairs</c>, and what <c>evaluate</c> makes of its file.</summary>
public sealed class TrainEnsembleTests
{
    private static readonly string[] Balance = ["train", "--data", "builtin:balance-scale", "--ensemble", "pairs", "--objective", "max-correct", "--hidden", "2", "--range", "1", "--method", "search", "--seed", "3"];

    [Fact]
    public void What_is_written_evaluates_to_the_accuracy_reported()
    {
        using var folder = new TemporaryFolder();
        var train = HalfspaceCommand.Run(folder.Path, [.. Balance, "--move-limit", "100000", "--time-limit", "600", "--out", "vote.json", "--json"]).Exits(0).Json();
        Assert.Equal(("pairs", 3, 3), (train.GetProperty("ensemble").GetString(), train.GetProperty("networks").GetInt32(), train.GetProperty("pairs").GetArrayLength()));
        Assert.Equal(train.GetProperty("value").GetDouble(), train.GetProperty("pairs").EnumerateArray().Sum(pair => pair.GetProperty("value").GetDouble()));
        Assert.True(train.GetProperty("bound").GetDouble() <= train.GetProperty("value").GetDouble());
        Assert.True(train.GetProperty("trainAccuracy").GetDouble() > 0.5);
        foreach (var name in (string[])["status", "objective", "sense", "gap", "proof", "method", "solver", "samples", "inputs", "hidden", "range", "nonZeroWeights", "testAccuracy", "balancedTestAccuracy", "ties", "seconds", "secondsToBest", "secondsToTarget", "moves", "nodes", "seed"])
            Assert.True(train.TryGetProperty(name, out _), name);
        var score = HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "vote.json", "--data", "builtin:balance-scale", "--json").Exits(0).Json();
        foreach (var name in (string[])["ties", "nonZeroWeights", "networks"]) Assert.Equal(train.GetProperty(name).GetInt32(), score.GetProperty(name).GetInt32());
        Assert.Equal(train.GetProperty("testAccuracy").GetDouble(), score.GetProperty("accuracy").GetDouble());
        HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "vote.json", "--data", "builtin:monks-1").Fails(65, "17 inputs");
    }

    [Fact]
    public void Rows_of_a_text_file_are_voted_on_with_the_encoding_of_training()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fruit.csv", SampleFiles.Fruit + "9,9,yellow,melon\n8.5,9,yellow,melon\n");
        var train = HalfspaceCommand.Run(folder.Path, "train", "--data", "fruit.csv", "--objective", "max-correct", "--hidden", "2", "--range", "1", "--ensemble", "pairs", "--out", "vote.json", "--method", "search", "--move-limit", "100000", "--time-limit", "600", "--json").Exits(0).Json();
        Assert.Equal(JsonValueKind.Null, train.GetProperty("testAccuracy").ValueKind);
        var score = HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "vote.json", "--data", "fruit.csv", "--json").Exits(0).Json();
        Assert.Equal(train.GetProperty("trainAccuracy").GetDouble(), score.GetProperty("accuracy").GetDouble());
        Assert.Equal((0.0, "trivial"), (train.GetProperty("bound").GetDouble(), train.GetProperty("proof").GetString()));
        Assert.Equal(train.GetProperty("value").GetDouble() == 0 ? "optimal" : "feasible", train.GetProperty("status").GetString());
    }

    [Fact]
    public void A_move_limit_makes_an_ensemble_repeatable()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["a.json", "b.json"])
            HalfspaceCommand.Run(folder.Path, [.. Balance, "--move-limit", "20000", "--time-limit", "600", "--threads", "2", "--out", name]).Exits(0);
        Assert.Equal(File.ReadAllText(folder.Name("a.json")), File.ReadAllText(folder.Name("b.json")));
    }

    [Fact]
    public void What_does_not_go_with_an_ensemble_is_refused()
    {
        using var folder = new TemporaryFolder();
        HalfspaceCommand.Run(folder.Path, [.. Balance, "--out", "vote.c"]).Fails(64, "vote.c", ".json");
        HalfspaceCommand.Run(folder.Path, [.. Balance, "--shifts", "1"]).Fails(64, "not the pixels of an image");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--objective", "max-correct", "--hidden", "2", "--range", "1", "--shifts", "1").Fails(64, "--shifts", "--ensemble");
        HalfspaceCommand.Run(folder.Path, [.. Balance, "--augment", "1"]).Fails(64, "not the pixels of an image");
        HalfspaceCommand.Run(folder.Path, [.. Balance, "--augment", "-1"]).Fails(64, "--augment", "-1");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--objective", "max-correct", "--hidden", "2", "--range", "1", "--augment", "1").Fails(64, "--augment", "--ensemble");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--objective", "max-correct", "--hidden", "2", "--range", "1", "--ensemble", "trees").Fails(64, "pairs");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
