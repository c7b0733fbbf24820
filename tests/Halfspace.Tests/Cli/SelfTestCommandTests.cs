using System.Text.Json;
using Halfspace.Cli.SelfTest;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>halfspace selftest</c> runs known numbers on this machine, and a wrong answer is not called right.</summary>
public sealed class SelfTestCommandTests
{
    [Fact]
    public void Every_check_is_right_here()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var json = HalfspaceCommand.Run(folder.Path, "selftest", "--json", "--time-limit", "600").Exits(0).Json();
        Assert.Equal(("right", 0, 0), (json.GetProperty("status").GetString(), json.GetProperty("wrong").GetInt32(), json.GetProperty("leftOut").GetInt32()));
        var groups = json.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("group").GetString()).ToHashSet();
        Assert.Superset(new HashSet<string?> { "facts", "highs", "certificates", "properties" }, groups);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Without_time_nothing_is_called_right()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("0 right, 0 wrong", HalfspaceCommand.Run(folder.Path, "selftest", "--time-limit", "0.000001").Exits(2).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_answers_wrongly_or_not_at_all_is_found_out()
    {
        var checks = SelfChecks.All().ToArray();
        foreach (var text in new[] { "{}", """{"value":-7,"bound":-7,"distance":-7,"result":"unknown","verdict":"unfinished","pieces":[{"from":-12,"to":25,"valueFrom":1,"slope":0}]}""" })
        {
            var answer = new SelfAnswer(0, JsonDocument.Parse(text).RootElement, "");
            foreach (var check in checks.Where(check => !check.Claim.StartsWith("an adversarial", StringComparison.Ordinal)))
                Assert.True(check.Fault([.. check.Commands.Select(_ => answer)]) is not null, $"{check.Group}: {check.Claim}");
        }

        var crashed = new SelfAnswer(70, default, "broken");
        foreach (var check in checks) Assert.True(check.Fault([.. check.Commands.Select(_ => crashed)]) is not null, check.Claim);
    }
}
