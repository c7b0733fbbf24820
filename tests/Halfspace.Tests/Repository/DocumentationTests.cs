using System.Text.RegularExpressions;
using Halfspace.Tests.Cli;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>
/// What the documentation shows is run. Commands in <c>sh</c> blocks run in one fresh folder a document, top to bottom,
/// with a limit of a second each, and of three, ten or sixty where that is too short; a comment <c># exit 1</c> at a command's end says that it ends with that code.
/// An <c>lp</c> block that opens with the remark <c>\ NAME.lp</c>, and a <c>json</c> block that opens with <c>// NAME.json</c>, is written there first; other <c>lp</c> blocks stand in a file of Expected.
/// <c>csharp</c> blocks stand in a sample; a <c>text</c> block straight after one is that sample's output.
/// </summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Seconds = ["1", "3", "10", "60", "300"];
    private static readonly string[] Languages = ["sh", "csharp", "text", "json", "math", "c", "lp"];

    /// <summary>Commands that are run elsewhere: the suite by whoever reads this, the samples and packages by their own tests.</summary>
    private static readonly string[] RunElsewhere = ["./test.sh", "./demo.sh", "./pack.sh", "./archives.sh", "dotnet tool install", "dotnet nuget add", "dotnet new", "dotnet add trial", "halfspace ", "dotnet build", "dotnet format", "dotnet run samples/", "git clone", "cd "];

    public static TheoryData<string> Documents() => [.. MarkdownBlocks.Documents];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_runs(string document)
    {
        var blocks = MarkdownBlocks.All.Where(block => block.File == document && block.Language == "sh").ToArray();
        if (blocks.SelectMany(block => block.Lines).Any(line => line.StartsWith("./halfspace ", StringComparison.Ordinal))) TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        foreach (var model in MarkdownBlocks.All.Where(block => block.File == document && block.Language == "lp" && ModelName().IsMatch(block.Lines[0])))
            folder.Write(ModelName().Match(model.Lines[0]).Groups[1].Value, string.Join('\n', model.Lines) + "\n");
        foreach (var file in MarkdownBlocks.All.Where(block => block.File == document && block.Language == "json" && FileName().IsMatch(block.Lines[0])))
            folder.Write(FileName().Match(file.Lines[0]).Groups[1].Value, string.Join('\n', file.Lines.Skip(1)) + "\n");
        foreach (var block in blocks)
        {
            // What a command makes of a second may not do for the next one: then the block is run once more with all the time it names.
            if (Failure(folder.Path, block, Seconds) is not null) Assert.Null(Failure(folder.Path, block, Seconds[^2..]));
        }
    }

    /// <summary>Runs the commands of a block; what is wrong with the first that does not end as it says, or null.</summary>
    private static string? Failure(string folder, MarkdownBlock block, string[] seconds)
    {
        foreach (var command in Commands(block.Lines))
        {
            var place = $"{block.File}:{block.Line}: {command}";
            if (RunElsewhere.Any(prefix => command.StartsWith(prefix, StringComparison.Ordinal))) continue;
            Assert.True(command.StartsWith("./halfspace ", StringComparison.Ordinal), place + ": no test knows how to run this");
            var data = command.Contains("$HALFSPACE_DATA", StringComparison.Ordinal) ? Path.GetDirectoryName(SharedData.Find("adult")) : "";
            if (data is not null && Failure(folder, command.Replace("$HALFSPACE_DATA", data, StringComparison.Ordinal), place, seconds) is { } failure) return failure;
        }

        return null;
    }

    [Fact]
    public void Every_piece_of_code_stands_in_a_sample_or_a_test()
    {
        var files = SourceTree.CSharp("samples", "tests").Select(file => Normal(file.Text.Split('\n'))).ToArray();
        foreach (var block in MarkdownBlocks.All.Where(block => block.Language == "csharp"))
            Assert.True(files.Any(text => text.Contains(Normal(block.Lines), StringComparison.Ordinal)), $"{block.File}:{block.Line}: this code is in no sample; put it into samples/ as it stands, or change it to what stands there.");
    }

    [Fact]
    public void Every_example_of_a_type_stands_in_a_sample_or_a_test()
    {
        var files = SourceTree.CSharp("samples", "tests").Select(file => Normal(file.Text.Split('\n'))).ToArray();
        var count = 0;
        foreach (var (path, text) in SourceTree.CSharp("src"))
        {
            foreach (Match example in Example().Matches(text))
            {
                count++;
                var lines = example.Groups[1].Value.Split('\n').Select(line => System.Net.WebUtility.HtmlDecode(line.Trim().TrimStart('/').Trim())).ToArray();
                Assert.True(files.Any(file => file.Contains(Normal(lines), StringComparison.Ordinal)), $"{path}: this example is in no sample: {string.Join(" / ", lines)}");
            }
        }

        Assert.True(count >= 12, $"{count} examples");
    }

    [Fact]
    public void Every_printed_row_stands_in_an_expected_file()
    {
        var files = Directory.GetFiles(Path.Combine(SourceTree.Root, "tests", "Halfspace.Tests", "Expected"), "*.lp").Select(File.ReadAllText).ToArray();
        foreach (var block in MarkdownBlocks.All.Where(block => block.Language == "lp" && !ModelName().IsMatch(block.Lines[0])))
            Assert.True(files.Any(text => text.Contains(string.Join('\n', block.Lines), StringComparison.Ordinal)), $"{block.File}:{block.Line}: these rows are in no file of Expected");
    }

    [Fact]
    public void Every_block_says_what_it_is()
    {
        foreach (var block in MarkdownBlocks.All) Assert.True(Languages.Contains(block.Language), $"{block.File}:{block.Line}: the block is '{block.Language}'; write one of {string.Join(", ", Languages)} after the fence.");
    }

    [Fact]
    public void Every_link_to_a_file_leads_somewhere()
    {
        foreach (var document in MarkdownBlocks.Documents)
        {
            var folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, document))!;
            foreach (Match link in Link().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, document))))
            {
                var target = link.Groups[1].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal)) continue;
                Assert.True(Path.Exists(Path.Combine(folder, target)), $"{document}: the link to {target} leads nowhere");
            }
        }
    }

    /// <summary>Command lines: continued lines joined, comment lines and blank lines left out.</summary>
    private static IEnumerable<string> Commands(IReadOnlyList<string> lines) =>
        string.Join('\n', lines).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#'));

    private static string? Failure(string folder, string command, string place, string[] seconds)
    {
        var expected = ExitComment().Match(command) is { Success: true } comment ? int.Parse(comment.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
        var arguments = Word().Matches(command.Split(" #")[0]).Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Value).Skip(1).ToList();
        // Shipped plans are named from the root, as who reads this names them.
        for (var word = 0; word < arguments.Count; word++) if (arguments[word].StartsWith("experiments/", StringComparison.Ordinal)) arguments[word] = Path.Combine(SourceTree.Root, arguments[word]);
        var limits = arguments.Contains("--help") || arguments[0] is not ("train" or "compare" or "solve" or "demo") ? [""] : seconds;
        var result = limits.Select(limit => HalfspaceCommand.Run(folder, Limited(arguments, limit))).SkipWhile((run, tried) => run.ExitCode != expected && tried + 1 < limits.Length).First();
        return result.ExitCode == expected ? null : $"{place}: exit code {result.ExitCode}, expected {expected}\n{result.Output}\n{result.Error}";
    }

    private static string[] Limited(List<string> arguments, string seconds)
    {
        if (seconds.Length == 0) return [.. arguments];
        var at = arguments.IndexOf("--time-limit");
        return [.. arguments.Where((_, word) => at < 0 || word != at && word != at + 1), "--time-limit", seconds];
    }

    private static string Normal(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"'([^']*)'|[^\s']+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^// (\S+\.json)$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^\\ ([\w-]+\.lp)$")]
    private static partial Regex ModelName();

    [GeneratedRegex(@"# exit (\d+)\s*$")]
    private static partial Regex ExitComment();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("<example>\\s*///\\s*<code>\\s*\\n(.*?)\\n\\s*/// </code>", RegexOptions.Singleline)]
    private static partial Regex Example();
}
