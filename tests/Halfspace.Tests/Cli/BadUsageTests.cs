using System.Text.RegularExpressions;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>A command line that asks for what does not exist or does not go together: exit code 64, and what there is instead.</summary>
public sealed partial class BadUsageTests
{
    [Theory]
    [InlineData("--objective", "most-correct", "max-correct")]
    [InlineData("--objective", "max-correct,max-correct", "twice")]
    [InlineData("--method", "magic", "mip")]
    [InlineData("--formulation", "magic", "sign-as-printed")]
    [InlineData("--solver", "magic", "highs")]
    [InlineData("--data", "builtin:magic", "monks-1")]
    [InlineData("--data", "builtin:parity-99", "16")]
    [InlineData("--hidden", "0", "1 or more")]
    [InlineData("--hidden", "abc", "16,16")]
    [InlineData("--hidden", "4,,4", "16,16")]
    [InlineData("--range", "0", "127")]
    [InlineData("--range", "128", "127")]
    [InlineData("--range", "x", "--range takes a whole number, not 'x'.")]
    [InlineData("--move-limit", "1.5", "--move-limit takes a whole number, not '1.5'.")]
    [InlineData("--samples", "0", "1 or more")]
    [InlineData("--threads", "0", "1 or more")]
    [InlineData("--threads", "1025", "at most 1024")]
    [InlineData("--node-limit", "-1", "1 or more")]
    [InlineData("--move-limit", "0", "1 or more")]
    [InlineData("--time-limit", "0", "above 0")]
    [InlineData("--time-limit", "1,5", "--time-limit")]
    [InlineData("--target", "2", "0 to 1")]
    [InlineData("--seed", "99999999999", "--seed")]
    [InlineData("--out", "net.txt", ".json")]
    [InlineData("--test", "more.csv", "built-in")]
    [InlineData("--label", "y", "built-in")]
    public void The_message_names_the_option_or_the_choices(string option, string value, string part)
    {
        using var folder = new TemporaryFolder();
        var arguments = new Dictionary<string, string> { ["--data"] = "builtin:xor", ["--objective"] = "max-correct", ["--hidden"] = "2", ["--range"] = "1", ["--certificate"] = "cert.json" };
        arguments[option] = value;
        HalfspaceCommand.Run(folder.Path, ["train", .. arguments.SelectMany(pair => (string[])[pair.Key, pair.Value])]).Fails(64, part);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_the_data_has_no_use_for_is_refused_instead_of_passed_over()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fruit.csv", SampleFiles.Fruit);
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("fruit.csv", "--test-labels", "x")).Fails(64, "--test-labels");
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("fruit.csv", "--round", "2")).Fails(64, "--round", "--exact");
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("fruit.csv", "--decimals", "99")).Fails(64, "--decimals", "0 to 9");
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("fruit.csv", "--samples", "2", "--per-class", "2")).Fails(64, "--per-class");
    }

    [Theory]
    [InlineData("fly", "fly")]
    [InlineData("train", "--data")]
    [InlineData("train --nonsense", "--nonsense")]
    [InlineData("evaluate --model x.json", "--data")]
    [InlineData("check", "check")]
    [InlineData("solve", "solve")]
    [InlineData("solvers --install gurobi", "--install")]
    public void An_incomplete_or_unknown_call_points_to_help(string line, string part) =>
        HalfspaceCommand.Run(Path.GetTempPath(), line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Fails(64, part);

    /// <summary>A word where a number belongs is a slip of whoever typed it, for every option of every verb.</summary>
    [Theory]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("compare")]
    [InlineData("embed")]
    [InlineData("attack")]
    [InlineData("verify")]
    [InlineData("solve m.lp")]
    [InlineData("value-function m.lp")]
    [InlineData("demo")]
    [InlineData("selftest")]
    [InlineData("experiment run p.json")]
    [InlineData("experiment split")]
    public void A_word_where_a_number_belongs_is_bad_usage(string verb)
    {
        var help = HalfspaceCommand.Run(Path.GetTempPath(), [.. verb.Split(' ')[..(verb.StartsWith("experiment", StringComparison.Ordinal) ? 2 : 1)], "--help"]).Exits(0).Output;
        foreach (var option in NumberOption().Matches(help).Select(match => match.Groups[1].Value))
        {
            var said = HalfspaceCommand.Run(Path.GetTempPath(), [.. verb.Split(' '), option, "x"]).Fails(64, option + " ");
            Assert.DoesNotContain("System.", said.Error, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"^ +(--[\w-]+) <(?:N|K|T|S|D|P|B|R|F|C|SECONDS|EPS|SHARE|FRACTION|NUMBER)>", RegexOptions.Multiline)]
    private static partial Regex NumberOption();
}
