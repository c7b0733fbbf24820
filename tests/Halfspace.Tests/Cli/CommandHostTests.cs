using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>A command that runs after others in one process leaves what it leaves in a process of its own.</summary>
public sealed class CommandHostTests
{
    [Theory]
    [InlineData("--version", 0)]
    [InlineData("train --help", 0)]
    [InlineData("tarin", 64)]
    [InlineData("evaluate --model absent.json --data builtin:xor", 65)]
    [InlineData("train --data builtin:xor --hidden 1 --range 1 --objective max-correct --method branch-and-bound --threads 1 --quiet --out net.json --certificate cert.json", 0)]
    [InlineData("predict --model xor.json --data points.csv", 0)]
    [InlineData("solve model.lp --solver highs --json", 0)]
    [InlineData("check xor.json", 65)]
    public void Streams_exit_code_and_files_are_those_of_a_process_of_its_own(string line, int code)
    {
        TestSolvers.Get("highs");
        var alone = Left(line, HalfspaceCommand.RunAlone);
        Assert.Equal(code, alone.Code);
        Assert.Equal(alone, Left(line, HalfspaceCommand.Run));
        Assert.Equal(alone, Left(line, HalfspaceCommand.Run));
    }

    [Fact]
    public void A_process_that_is_gone_before_the_command_begins_gives_no_answer()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Commands have processes of their own here.");
        using var folder = new TemporaryFolder();
        using var host = new CommandHost();
        Assert.Equal((0, true), host.Ask(folder.Path, ["--version"]));
        host.Kill();
        Assert.Null(host.Ask(folder.Path, ["--version"]));
        HalfspaceCommand.Run(folder.Path, "--version").Exits(0);
    }

    private static (int Code, string Output, string Error, string Files) Left(string line, Func<string, string[], CommandResult> run)
    {
        using var folder = new TemporaryFolder();
        folder.Write("points.csv", "a,b\n0,1\n1,1\n");
        folder.Write("model.lp", "Minimize\n obj: x + 2 y\nSubject To\n c: x + y >= 1.5\nBounds\n x <= 1\nGenerals\n x y\nEnd\n");
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--hidden", "2", "--range", "1", "--objective", "max-correct", "--method", "branch-and-bound", "--threads", "1", "--out", "xor.json").Exits(0);
        var result = run(folder.Path, line.Split(' '));
        var files = Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileName(file)} {File.ReadAllText(file).Length}");
        return (result.ExitCode, Timeless(result.Output), Timeless(result.Error), string.Join(", ", files));
    }

    /// <summary>A text without the seconds that it states.</summary>
    private static string Timeless(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\d+(\.\d+)?(E-\d+)? s\b|""seconds"": [\d.E-]+", "");
}
