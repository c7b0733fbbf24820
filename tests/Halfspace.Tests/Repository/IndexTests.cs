using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>The index of the documentation and the build of the library's reference leave nothing out.</summary>
public sealed class IndexTests
{
    private static readonly string Index = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "README.md"));

    [Fact]
    public void The_index_links_to_every_page() =>
        Assert.All(SourceTree.Files("docs", "*.md").Select(Path.GetFileName).Where(page => page != "README.md"), page => Assert.Contains($"]({page})", Index, StringComparison.Ordinal));

    [Fact]
    public void The_index_names_every_sample()
    {
        foreach (var sample in SourceTree.Files("samples", "*").Select(path => Path.GetFileName(path)!).Where(name => !name.EndsWith(".props", StringComparison.Ordinal)))
        {
            var isNamed = Index.Contains($"`{sample}`", StringComparison.Ordinal) || Index.Contains($"`{sample.Replace("write-your-own", "", StringComparison.Ordinal)}`", StringComparison.Ordinal);
            Assert.True(isNamed, $"docs/README.md does not name {sample}");
        }
    }

    [Fact]
    public void Every_page_says_what_its_reader_can_do_after_it_and_shows_a_command()
    {
        foreach (var page in SourceTree.Files("docs", "*.md").Where(page => Path.GetFileName(page) is not ("numerics.md" or "sources.md")))
        {
            var lines = File.ReadAllLines(Path.Combine(SourceTree.Root, page));
            Assert.True(lines.Take(6).Any(line => line.StartsWith("After this page you ", StringComparison.Ordinal)), $"{page} does not open with 'After this page you ...'");
            Assert.True(lines.Take(40).Any(line => line is "```sh"), $"{page} has no command at its beginning");
        }
    }

    [Fact]
    public void The_reference_covers_every_library_with_public_types()
    {
        using var plan = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "docfx.json")));
        var covered = plan.RootElement.GetProperty("metadata")[0].GetProperty("src")[0].GetProperty("files").EnumerateArray().Select(file => Path.GetFileNameWithoutExtension(file.GetString()!)).Order();
        var libraries = SourceTree.Files("src", "PublicAPI.Shipped.txt")
            .Where(path => File.ReadAllLines(Path.Combine(SourceTree.Root, path)).Length > 1)
            .Select(path => path.Split('/')[1])
            .Where(name => XDocument.Load(Path.Combine(SourceTree.Root, "src", name, name + ".csproj")).Descendants("OutputType").FirstOrDefault()?.Value != "Exe");
        Assert.Equal(libraries.Order(), covered);
    }
}
