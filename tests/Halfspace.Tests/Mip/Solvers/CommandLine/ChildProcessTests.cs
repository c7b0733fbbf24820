using Halfspace.Mip.Solvers.CommandLine;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers.CommandLine;

/// <summary>A child process is read, stopped and got rid of, whatever it does.</summary>
public sealed class ChildProcessTests
{
    [Fact]
    public void Its_lines_come_in_order_and_its_exit_code_after_them()
    {
        var lines = new List<string>();
        var child = Run("for i in 1 2 3; do echo line $i; done; printf 'no end'; exit 7", 100, line => Add(lines, line));
        Assert.Equal(["line 1", "line 2", "line 3", "no end"], lines);
        Assert.Equal((7, StopReason.None), (child.ExitCode, child.Stopped));
    }

    [Fact]
    public void Of_a_long_line_the_beginning_is_kept()
    {
        var lines = new List<string>();
        Run("head -c 1000000 /dev/zero | tr '\\0' x; echo; echo after", 100, line => Add(lines, line));
        Assert.Equal([ChildProcess.LongestLine, 5], lines.Select(line => line.Length));
    }

    [Fact]
    public void A_line_can_be_enough()
    {
        var child = Run("trap 'exit 3' INT; echo enough; while :; do sleep 0.05; done", 100, line => line == "enough");
        Assert.Equal(StopReason.Enough, child.Stopped);
    }

    [Fact]
    public void The_limit_is_the_end_of_a_program_that_ignores_signals()
    {
        var child = Run("trap '' INT TERM; while :; do sleep 0.05; done", 0.2, _ => false);
        Assert.Equal(StopReason.Deadline, child.Stopped);
    }

    [Fact]
    public void A_listener_that_throws_leaves_no_process_behind()
    {
        Assert.Throws<FormatException>(() => Run("echo one; sleep 600", 100, _ => throw new FormatException()));
    }

    private static ChildProcess Run(string script, double seconds, Func<string, bool> enough)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs of this test are shell scripts.");
        return ChildProcess.Run("/bin/sh", ["-c", script], Path.GetTempPath(), TimeSpan.FromSeconds(seconds), enough, TestContext.Current.CancellationToken);
    }

    private static bool Add(List<string> lines, string line)
    {
        lines.Add(line);
        return false;
    }
}
