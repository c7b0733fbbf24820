using System.Diagnostics;
using System.Text.RegularExpressions;
using Halfspace.Cli.Runs;
using Halfspace.Mip;
using Halfspace.Training;
using Halfspace.Verification.Attack;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>What a terminal shows while a verb works.</summary>
public sealed partial class LiveProgressTests
{
    [Fact]
    public void Training_shows_what_is_left_of_the_time_and_the_accuracy()
    {
        var row = LiveRow.Of(new TrainingProgress(2, "mistakes", 5, 1, 3000, 40), samples: 50);
        Assert.Equal([("mistakes", "5"), ("bound", "1"), ("accuracy", "90.0 %"), ("seconds", "2"), ("gap", "4"), ("moves/s", "1,500"), ("nodes/s", "20")], row.Cells);
        Assert.Equal(["mistakes", "bound", "seconds", "gap", "moves/s", "nodes/s"], LiveRow.Of(new TrainingProgress(0, "mistakes", null, null, 0, 0), 50).Cells.Select(cell => cell.Column));
        // A margin is no number of mistakes.
        Assert.DoesNotContain(LiveRow.Of(new TrainingProgress(2, "max-margin", 5, 1, 0, 0), 50).Cells, cell => cell.Column == "accuracy");
    }

    [Fact]
    public void Attack_and_embed_show_their_own_units()
    {
        Assert.Equal([("seconds", "1"), ("distance", "0.25"), ("none nearer than", "0.125"), ("gap", "0.125")], LiveRow.Of(new AttackProgress(1, 0.25, 0.125)).Cells);
        Assert.Equal(["-", "-"], LiveRow.Of(new AttackProgress(1, double.PositiveInfinity, 0)).Cells.Where(cell => cell.Column is "distance" or "gap").Select(cell => cell.Text));
        Assert.Equal([("seconds", "1"), ("value", "3"), ("bound", "7.5"), ("gap", "4.5"), ("nodes", "1,234")], LiveRow.Of(new SolveProgress(1, 3, 7.5, 1234)).Cells);
    }

    [Theory]
    [InlineData(200, 7)]
    [InlineData(40, 3)]
    [InlineData(1, 1)]
    public void Columns_without_room_are_left_out_and_never_broken(int width, int columns) =>
        Assert.Equal(columns, LiveProgress.Fitting(LiveRow.Of(new TrainingProgress(2, "mistakes", 5, 1, 3000, 40), 50).Cells, width).Count);

    [Fact]
    public void The_last_table_stays_on_a_terminal_of_forty_columns()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "'script' of util-linux, which gives a program a terminal, is not here.");
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("/usr/bin/script") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardInput = true };
        var line = $"stty cols 40 rows 30; dotnet '{typeof(LiveRow).Assembly.Location}' train builtin:parity-4 --hidden 2 --range 1 --time-limit 2 --seed 1 --out n.json";
        foreach (var word in new[] { "-qec", line, "/dev/null" }) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var shown = Codes().Replace(process.StandardOutput.ReadToEnd(), "").Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        var last = Array.FindLastIndex(shown, text => text.StartsWith('└') || text.StartsWith('╰'));
        Assert.True(last > 3, string.Join('\n', shown));
        Assert.StartsWith("│ left │ mistakes │ bound", shown[last - 3], StringComparison.Ordinal);
        Assert.All(shown[..(last + 1)], text => Assert.True(text.Length <= 40, text));
        Assert.Contains(shown[last..], text => text.StartsWith("mistakes: ", StringComparison.Ordinal));
    }

    [GeneratedRegex("\u001b(\\[[0-9;?]*[A-Za-z]|=)")]
    private static partial Regex Codes();
}
