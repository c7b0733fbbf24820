using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>There is an answer whatever the limit: the most frequent class, exactly scored, wherever it breaks no hard condition.</summary>
public sealed class TrainLimitsTests
{
    [Theory]
    [InlineData("hybrid")]
    [InlineData("search")]
    [InlineData("branch-and-bound")]
    [InlineData("gradient")]
    public void The_most_frequent_class_is_an_answer_from_the_first_moment(string method)
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", "x,y,label\n" + string.Concat(Enumerable.Range(0, 3000).Select(k => FormattableString.Invariant($"{k * 7919 % 1009},{k * 104729 % 997},{(k % 5 == 0 ? "b" : "a")}\n"))));
        var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "data.csv", "--objective", "max-correct", "--hidden", "30,30", "--range", "1", "--time-limit", "0.01", "--method", method, "--json", "--out", "net.json").Exits(0).Json();
        Assert.InRange(json.GetProperty("value").GetDouble(), 0, 600);
        Assert.InRange(json.GetProperty("readSeconds").GetDouble(), 0, double.MaxValue);
        var score = HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.json", "--data", "data.csv", "--json").Exits(0).Json();
        Assert.Equal(3000 - json.GetProperty("value").GetDouble(), score.GetProperty("correct").GetDouble());
    }

    [Fact]
    public void A_hard_condition_that_a_constant_network_breaks_leaves_no_answer()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", "x,y\n1,a\n1,b\n2,a\n3,b\n");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "data.csv", "--objective", "min-neurons", "--hidden", "2", "--range", "1", "--time-limit", "0.5", "--method", "search").Exits(2);
    }

    [Fact]
    public void Real_weights_have_that_answer_too()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", SampleFiles.Fruit);
        HalfspaceCommand.Run(folder.Path, "train", "--data", "data.csv", "--formulation", "zero-one", "--method", "benders", "--objective", "max-correct", "--hidden", "3", "--range", "1", "--time-limit", "0.01").Exits(0);
    }

    [Fact]
    public void Data_that_leave_no_room_for_a_heuristic_s_range_are_trained_on_all_the_same()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("wide.csv", "x,c\n-280000000,b\n280000000,b\n280000000,a\n-280000000,b\n");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "wide.csv", "--exact", "--formulation", "zero-one", "--objective", "max-correct", "--hidden", "none", "--range", "1", "--time-limit", "600").Exits(0);
    }

    [Fact]
    public void Labels_of_too_many_classes_are_refused_and_ensembles_of_too_many_pairs()
    {
        using var folder = new TemporaryFolder();
        folder.Write("ids.csv", "x,label\n" + string.Concat(Enumerable.Range(0, 10_001).Select(k => FormattableString.Invariant($"{k % 7},n{k}\n"))));
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("ids.csv")).Fails(65, "10001 classes", "at most 10000");
        folder.Write("many.csv", "x,label\n" + string.Concat(Enumerable.Range(0, 201).Select(k => FormattableString.Invariant($"{k % 7},n{k}\n"))));
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("many.csv", "--ensemble", "pairs")).Fails(64, "201 classes", "20100 pairs");
    }

    [Fact]
    public void Categories_that_make_a_table_of_gigabytes_are_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", "id,label\n" + string.Concat(Enumerable.Range(0, 9_000).Select(k => FormattableString.Invariant($"n{k},{k % 2}\n"))));
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("data.csv")).Fails(65, "9000 rows of 9000 inputs", "ignore columns");
    }

    [Fact]
    public void A_comparison_shares_its_limit_among_the_formulations()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("builtin:xor", "--out", "net.onnx")).Exits(0);
        var result = HalfspaceCommand.Run(folder.Path, "embed", "--model", "net.onnx", "--box", "0..1", "--maximize", "y0", "--compare", "--time-limit", "600", "--json").Exits(0).Json();
        Assert.True(result.GetProperty("formulations").GetArrayLength() > 3);
    }
}
