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
}
