using System.Diagnostics;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>A signal ends a long training early, and the best network so far is the answer.</summary>
public sealed class InterruptTests
{
    [Theory]
    [InlineData("INT", "mip")]
    [InlineData("TERM", "mip")]
    [InlineData("INT", "search")]
    public async Task The_best_network_so_far_is_written_and_reported(string signal, string method)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        Assert.SkipWhen(IsIgnored(2), "The tests were started with Ctrl-C ignored, which a child inherits.");
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        string[] line = ["train", "--data", "builtin:parity-8", "--objective", "sat-margin", "--hidden", "6", "--range", "1", "--method", method, "--time-limit", "600", "--json", "--out", "net.json", "--certificate", "cert.json", "--log"];
        using var process = HalfspaceCommand.Start(folder.Path, [], line);
        // Training begins well before this much work is done, on a slow or busy machine too; the log's first line, where there is one, says so sooner.
        var log = process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        while (!log.IsCompleted && process.TotalProcessorTime.TotalSeconds < 2) await Task.Delay(20, TestContext.Current.CancellationToken);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var json = new CommandResult(string.Join(' ', line), process.ExitCode, output, "").Exits(0).Json();
        Assert.Equal("feasible", json.GetProperty("status").GetString());
        Assert.True(json.GetProperty("seconds").GetDouble() < 500, "the signal was not heard");
        HalfspaceCommand.Run(folder.Path, "check", "cert.json").Exits(0);
        var score = HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.json", "--data", "builtin:parity-8", "--json").Exits(0).Json();
        Assert.Equal(json.GetProperty("trainAccuracy").GetDouble(), score.GetProperty("accuracy").GetDouble());
    }

    internal static bool IsIgnored(int signal)
    {
        const string status = "/proc/self/status";
        if (!File.Exists(status)) return false;
        var mask = File.ReadLines(status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..].Trim();
        return (Convert.ToUInt64(mask, 16) >> (signal - 1) & 1) == 1;
    }
}
