using System.Globalization;
using System.Text;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>What <c>halfspace train</c> claims of its answer, in words and in JSON.</summary>
public sealed class TrainClaimsTests
{
    /// <summary>Two classes that overlap, so that the least log-likelihood cost is a fraction that a solver finds up to its tolerance.</summary>
    private const string Overlapping = "x,c\n0,a\n0,b\n1,a\n3,b\n2,b\n";

    [Fact]
    public void Optimal_up_to_a_tolerance_says_so()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("d.csv", Overlapping);
        string[] train = ["train", "--data", "d.csv", "--exact", "--formulation", "zero-one", "--objective", "min-hinge", "--hidden", "none", "--range", "1", "--time-limit", "30"];
        var json = HalfspaceCommand.Run(folder.Path, [.. train, "--json"]).Exits(0).Json();
        Assert.Equal(("optimal", 0.001), (json.GetProperty("status").GetString(), json.GetProperty("within").GetDouble()));
        Assert.Equal(0.001, json.GetProperty("objectives")[0].GetProperty("within").GetDouble());
        Assert.True(json.GetProperty("bound").GetDouble() < json.GetProperty("value").GetDouble());
        Assert.Contains("optimal within 0.001 of the value", HalfspaceCommand.Run(folder.Path, train).Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Optimal_with_value_and_bound_equal_has_no_tolerance()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("d.csv", Overlapping);
        var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "d.csv", "--exact", "--formulation", "zero-one", "--objective", "max-correct", "--hidden", "none", "--range", "1", "--time-limit", "30", "--json").Exits(0).Json();
        Assert.Equal("optimal", json.GetProperty("status").GetString());
        Assert.False(json.TryGetProperty("within", out _));
        Assert.Equal(json.GetProperty("value").GetDouble(), json.GetProperty("bound").GetDouble());
    }

    [Fact]
    public void A_hinge_loss_whose_sum_leaves_64_bits_is_an_answer()
    {
        // Scale a million, range 15, twelve inputs: one sample's loss has 57 bits, and two hundred samples leave 64.
        using var folder = new TemporaryFolder();
        var (text, random) = (new StringBuilder(), new Random(4));
        for (var k = 0; k < 200; k++)
        {
            for (var i = 0; i < 12; i++) text.Append(CultureInfo.InvariantCulture, $"{random.NextDouble():F6},");
            text.AppendLine(random.Next(2) == 0 ? "a" : "b");
        }

        folder.Write("d.csv", text.ToString());
        var result = HalfspaceCommand.Run(folder.Path, "train", "--data", "d.csv", "--decimals", "6", "--objective", "min-hinge", "--hidden", "none", "--range", "15", "--time-limit", "2", "--certificate", "c.json", "--json").Exits(0).Json();
        Assert.InRange(result.GetProperty("value").GetDouble(), 1e-9, 200);
        HalfspaceCommand.Run(folder.Path, "check", "c.json", "--time-limit", "600").Exits(0);
    }

    [Fact]
    public void A_value_that_six_decimals_cannot_hold_is_a_fraction()
    {
        using var folder = new TemporaryFolder();
        folder.Write("d.csv", "x,c\n0,a\n0,b\n1,a\n1,b\n1,b\n");
        var output = HalfspaceCommand.Run(folder.Path, "train", "--data", "d.csv", "--exact", "--objective", "min-hinge", "--hidden", "2", "--range", "5", "--method", "search", "--move-limit", "100000", "--time-limit", "600").Exits(0).Output;
        Assert.Matches(@"min-hinge: \d+/\d+ \(about \d+\.\d+\)", output);
    }

    [Theory]
    [InlineData(2_000_000_000, -1_500_000_000)]
    [InlineData(400_000_000, 3)]
    public void Large_whole_numbers_are_trained_on_with_real_weights(int first, int second)
    {
        // The search over integer weights would leave 32 bits; it is only where starts come from.
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("d.csv", FormattableString.Invariant($"x,y,c\n{first},3,a\n{second},4,b\n17,5,a\n"));
        foreach (var objective in new[] { "max-correct", "min-hinge", "log-likelihood" })
        {
            var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "d.csv", "--exact", "--formulation", "zero-one", "--objective", objective, "--hidden", "2", "--range", "3", "--time-limit", "600", "--json").Exits(0).Json();
            Assert.NotEqual("unknown", json.GetProperty("status").GetString());
        }
    }

    [Fact]
    public void Cross_check_names_both_solvers()
    {
        TestSolvers.Get("highs");
        TestSolvers.Get("cbc");
        using var folder = new TemporaryFolder();
        var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--objective", "min-weight", "--hidden", "2", "--range", "1", "--method", "mip", "--solver", "highs", "--cross-check", "--time-limit", "600", "--json").Exits(0).Json();
        Assert.Equal("optimal", json.GetProperty("status").GetString());
        Assert.Contains(" and ", json.GetProperty("objectives")[0].GetProperty("trusts").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Infeasible_says_why_and_who_is_trusted()
    {
        using var folder = new TemporaryFolder();
        folder.Write("d.csv", "x,c\n0,a\n0,b\n1,b\n");
        string[] train = ["train", "--data", "d.csv", "--exact", "--objective", "min-weight", "--hidden", "2", "--range", "1", "--time-limit", "600"];
        var json = HalfspaceCommand.Run(folder.Path, [.. train, "--json"]).Exits(0).Json();
        Assert.Equal(("infeasible", "combinatorial"), (json.GetProperty("status").GetString(), json.GetProperty("proof").GetString()));
        Assert.Contains("needs no solver", HalfspaceCommand.Run(folder.Path, train).Exits(0).Output, StringComparison.Ordinal);
    }
}
