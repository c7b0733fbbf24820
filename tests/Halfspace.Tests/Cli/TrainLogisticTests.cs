using System.Text.Json;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>halfspace train --objective logistic</c>.</summary>
public sealed class TrainLogisticTests
{
    private static readonly string Rows = "age,smoker,ill\n" + string.Concat(Enumerable.Range(0, 60).Select(k => $"{k % 6},{(k % 4 == 0 ? "yes" : "no")},{(k % 6 + (k % 4 == 0 ? 2 : 0) + k % 5 > 5 ? "yes" : "no")}\n"));

    [Fact]
    public void A_card_is_proved_written_in_three_formats_and_re_checked()
    {
        using var folder = Folder();
        var json = Train(folder, "--max-inputs", "2", "--hold-out", "0.25", "--out", "n.json", "--card", "card.html", "--card", "card.c", "--card", "card.txt", "--report", "run.html", "--certificate", "c.json", "--json").Exits(0).Json();
        Assert.Equal(("optimal", "logistic", "exhaustive"), (json.GetProperty("status").GetString(), json.GetProperty("objective").GetString(), json.GetProperty("proof").GetString()));
        var (lower, upper, bound) = (json.GetProperty("valueLower").GetDouble(), json.GetProperty("value").GetDouble(), json.GetProperty("bound").GetDouble());
        Assert.True(bound <= lower && lower < upper && upper - bound <= 1e-9, $"{bound} {lower} {upper}");
        Assert.InRange(json.GetProperty("usedInputs").GetArrayLength(), 1, 2);
        var table = json.GetProperty("riskTable").EnumerateArray().ToArray();
        Assert.Equal(json.GetProperty("samples").GetInt32(), table.Sum(row => row.GetProperty("samples").GetInt32()));
        Assert.Equal(60 - json.GetProperty("samples").GetInt32(), table.Sum(row => row.GetProperty("heldSamples").GetInt32()));
        Assert.Equal(table.Select(row => row.GetProperty("predicted").GetDouble()).Order(), table.Select(row => row.GetProperty("predicted").GetDouble()));
        Assert.True(json.GetProperty("heldLoss").GetDouble() > 0);
        Assert.Equal("verified", HalfspaceCommand.Run(folder.Path, "check", "c.json", "--json").Exits(0).Json().GetProperty("verdict").GetString());
        Assert.Contains("card_raw_risk", File.ReadAllText(folder.Name("card.c")), StringComparison.Ordinal);
        var page = File.ReadAllText(folder.Name("card.html"));
        Assert.Contains("predicted risk", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.Contains("risk of yes = 1 / (1 + exp(", File.ReadAllText(folder.Name("card.txt")), StringComparison.Ordinal);
        Assert.Contains("points", File.ReadAllText(folder.Name("run.html")), StringComparison.Ordinal);
        Assert.Equal(json.GetProperty("trainAccuracy").GetDouble() > 0.5, JsonDocument.Parse(File.ReadAllText(folder.Name("n.json"))).RootElement.TryGetProperty("layers", out _));
    }

    [Fact]
    public void Prices_weights_and_folds_stand_in_the_answer()
    {
        using var folder = Folder();
        var text = Train(folder, "--range", "2", "--input-cost", "1/50", "--class-weights", "1,2", "--folds", "3").Exits(0).Output;
        Assert.Contains("plus the price of inputs", text, StringComparison.Ordinal);
        Assert.Contains("over 3 folds", text, StringComparison.Ordinal);
        Assert.Contains("not trained on", text, StringComparison.Ordinal);
        Assert.Contains("optimal within 1E-09", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_kept_is_said_to_be_infeasible()
    {
        using var folder = Folder();
        folder.Write("w.json", """{ "inputs": { "age": { "low": 1 } } }""");
        var json = Train(folder, "--range", "2", "--max-inputs", "0", "--weights", "w.json", "--json").Exits(0).Json();
        Assert.Equal("infeasible", json.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("value").ValueKind);
    }

    [Theory]
    [InlineData("--tie", "--tie", "error")]
    [InlineData("--max-false-positives", "--max-false-positives", "1")]
    [InlineData("--weight-cost", "--weight-cost", "1")]
    [InlineData("--method", "--method", "search")]
    [InlineData("--solver", "--solver", "highs")]
    [InlineData("one neuron", "--hidden", "2")]
    [InlineData("one neuron", "--outputs", "per-class")]
    [InlineData("too many digits", "--class-weights", "1,1.0000000001")]
    [InlineData(".html, .c, .txt", "--card", "card.pdf")]
    public void Options_of_other_objectives_are_refused_by_name(string reason, params string[] options)
    {
        using var folder = Folder();
        Train(folder, options).Fails(64, reason);
    }

    [Fact]
    public void A_card_of_mistakes_is_written_for_one_neuron_only()
    {
        using var folder = Folder();
        HalfspaceCommand.Run(folder.Path, "train", "--data", "rows.csv", "--exact", "--hidden", "none", "--range", "2", "--time-limit", "600", "--card", "card.html", "--card", "card.c").Exits(0);
        Assert.Contains("points or more", File.ReadAllText(folder.Name("card.html")), StringComparison.Ordinal);
        Assert.DoesNotContain("card_risk", File.ReadAllText(folder.Name("card.c")), StringComparison.Ordinal);
        HalfspaceCommand.Run(folder.Path, "train", "--data", "rows.csv", "--objective", "mistakes,logistic").Fails(64, "stands alone");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "rows.csv", "--hidden", "2", "--range", "2", "--card", "card.html").Fails(64, "--hidden none");
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        folder.Write("rows.csv", Rows);
        return folder;
    }

    private static CommandResult Train(TemporaryFolder folder, params string[] options) => HalfspaceCommand.Run(folder.Path, ["train", "--data", "rows.csv", "--exact", "--objective", "logistic", "--time-limit", "600", .. options]);
}
