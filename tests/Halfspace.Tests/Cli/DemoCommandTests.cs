using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>halfspace demo</c>: every verb ends well, and what is named is there.</summary>
public sealed class DemoCommandTests
{
    [Fact]
    public void It_shows_each_verb_and_writes_what_it_made()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var json = HalfspaceCommand.Run(folder.Path, "demo", "--json", "--out", "made").Exits(0).Json();
        Assert.True(json.GetProperty("holds").GetBoolean());
        Assert.Equal(0, json.GetProperty("value").GetDouble());
        foreach (var name in (string[])["network", "source", "certificate", "report"]) Assert.True(File.Exists(Path.Combine(folder.Path, json.GetProperty(name).GetString()!)), name);
        var report = File.ReadAllText(Path.Combine(folder.Path, "made", "report.md"));
        foreach (var verb in (string[])["solvers", "train", "check", "evaluate", "predict", "convert", "embed", "solve", "attack", "value-function"]) Assert.Contains("$ halfspace " + verb, report, StringComparison.Ordinal);
        folder.Write("taken", "x");
        HalfspaceCommand.Run(folder.Path, "demo", "--out", "taken").Fails(65, "taken");
    }

    [Fact]
    public void With_hardly_any_time_a_network_of_one_class_ends_it_no_less()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        // What an earlier demo left is not checked in place of an attack that found nothing.
        Directory.CreateDirectory(Path.Combine(folder.Path, "made"));
        File.WriteAllText(Path.Combine(folder.Path, "made", "attack.json"), "stale");
        HalfspaceCommand.Run(folder.Path, "demo", "--time-limit", "0.1", "--threads", "1", "--json", "--out", "made").Exits(0);
        Assert.False(File.Exists(Path.Combine(folder.Path, "made", "attack.json")) && File.ReadAllText(Path.Combine(folder.Path, "made", "attack.json")) == "stale");
    }
}
