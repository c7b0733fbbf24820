using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Help lists every option of the contract, for every verb, under the command's own name.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("train", "--data --label --labels --test --test-labels --rows --samples --per-class --objective --hidden --range --method --formulation --solver --target --ties --out --certificate --time-limit --seed --threads --json --quiet")]
    [InlineData("evaluate", "--model --data --label --labels --rows --ties --seed --json --quiet")]
    [InlineData("predict", "--model --data --label --divide --out --json --quiet")]
    [InlineData("convert", "--model --out --inputs --json --quiet")]
    [InlineData("compare", "--model --data --label --labels --rows --hidden --range --objective --max-inputs --input-cost --solver --certificate --out --time-limit --seed --threads --json --quiet")]
    [InlineData("check", "FILE --data --model --property --json --quiet")]
    [InlineData("embed", "--model --box --center --radius --relu --bounds --inequalities --cuts --out --relax --maximize --compare --solver --cross-check --time-limit --seed --threads --json --quiet")]
    [InlineData("attack", "--model --input --index --box --target --norm --factor --margin --relu --bounds --inequalities --cuts --search --solver --cross-check --out --picture --time-limit --seed --threads --json --quiet")]
    [InlineData("verify", "--model --property --instances --out --witness --certificate --time-limit --solver --seed --threads --json --quiet")]
    [InlineData("solve", "MODEL --solver --out --cross-check --time-limit --seed --threads --json --quiet")]
    [InlineData("value-function", "MODEL --row --from --to --at --parts --part-limit --samples --out --solver --time-limit --json --quiet")]
    [InlineData("solvers", "--json --quiet")]
    [InlineData("demo", "--out --time-limit --seed --threads --json --quiet")]
    public void Each_verb_lists_its_options(string verb, string options)
    {
        var help = HalfspaceCommand.Run(Path.GetTempPath(), verb, "--help").Exits(0);
        foreach (var option in options.Split(' ')) Assert.Contains(" " + option + " ", help.Output.Replace("<", "", StringComparison.Ordinal).Replace(">", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains($"halfspace {verb}", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_without_a_verb_lists_the_verbs()
    {
        var help = HalfspaceCommand.Run(Path.GetTempPath(), "--help").Exits(0).Output;
        foreach (var verb in (string[])["train", "evaluate", "predict", "convert", "compare", "check", "embed", "attack", "verify", "solve", "value-function", "solvers", "demo"]) Assert.Contains("\n  " + verb + " ", help, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_a_number() => Assert.Matches(@"^\d+\.\d+\.\d+", HalfspaceCommand.Run(Path.GetTempPath(), "--version").Exits(0).Output);

    [Fact]
    public void Without_any_argument_the_help_is_shown()
    {
        var run = HalfspaceCommand.Run(Path.GetTempPath()).Exits(64);
        Assert.Contains("train", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trian", "did you mean 'train'?")]
    [InlineData("train --dta x", "did you mean '--data'?")]
    [InlineData("train --dta x", "see 'halfspace train --help'")]
    [InlineData("experiment split --into x", "see 'halfspace experiment split --help'")]
    [InlineData("solve m.lp --sover highs", "did you mean '--solver'?")]
    public void A_mistyped_word_is_answered_with_the_nearest(string line, string answer) =>
        HalfspaceCommand.Run(Path.GetTempPath(), line.Split(' ')).Fails(64, answer);

    [Theory]
    [InlineData("halfspace tr", "train")]
    [InlineData("halfspace train --obj", "--objective")]
    [InlineData("halfspace train --objective ", "mistakes")]
    [InlineData("halfspace solve --solver ", "highs")]
    public void Completion_offers_verbs_options_and_values(string line, string word)
    {
        var run = HalfspaceCommand.Run(Path.GetTempPath(), "complete", line.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), line).Exits(0);
        Assert.Contains(word, run.Output.Split('\n', StringSplitOptions.TrimEntries));
        Assert.Contains("halfspace complete", HalfspaceCommand.Run(Path.GetTempPath(), "completion", "bash").Exits(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("solvers", "answered")]
    [InlineData("train --data builtin:and --hidden none --range 2 --out and.json --certificate c.json", "optimal")]
    [InlineData("evaluate --model and.json --data builtin:and", "answered")]
    [InlineData("predict --model and.json --data builtin:and", "answered")]
    [InlineData("convert --model and.json --out and.c", "answered")]
    [InlineData("check c.json", "verified")]
    [InlineData("embed --model and.json --maximize y0 --quiet", "optimal")]
    public void Json_has_one_shape_whatever_the_verb(string line, string status)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        if (!line.StartsWith("train", StringComparison.Ordinal)) HalfspaceCommand.Run(folder.Path, "train --data builtin:and --hidden none --range 2 --out and.json --certificate c.json".Split(' ')).Exits(0);
        var json = HalfspaceCommand.Run(folder.Path, [.. line.Split(' '), "--json"]).Exits(0).Json();
        Assert.Equal(status, json.GetProperty("status").GetString());
        foreach (var name in (string[])["value", "bound", "proof", "seconds"]) Assert.True(json.TryGetProperty(name, out _), name);
    }
}
