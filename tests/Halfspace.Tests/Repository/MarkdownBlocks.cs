namespace Halfspace.Tests.Repository;

/// <summary>A fenced block of a Markdown file.</summary>
/// <param name="File">The file, relative to the root.</param>
/// <param name="Line">The 1-based line of the opening fence.</param>
/// <param name="Language">What stands after the opening fence.</param>
/// <param name="Lines">The lines inside.</param>
internal sealed record MarkdownBlock(string File, int Line, string Language, IReadOnlyList<string> Lines);

/// <summary>Reads the fenced blocks of README.md, CONTRIBUTING.md and docs/.</summary>
internal static class MarkdownBlocks
{
    public static IReadOnlyList<string> Documents { get; } =
        [.. new[] { "README.md", "CONTRIBUTING.md" }.Where(file => File.Exists(Path.Combine(SourceTree.Root, file))), .. SourceTree.Files("docs", "*.md")];

    public static IReadOnlyList<MarkdownBlock> All { get; } =
        [.. Documents.SelectMany(file => Read(file, File.ReadAllLines(Path.Combine(SourceTree.Root, file))))];

    public static IEnumerable<MarkdownBlock> Read(string file, IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal)) continue;
            var (start, language) = (i, lines[i].Trim()[3..].Trim());
            var inside = new List<string>();
            for (i++; i < lines.Count && lines[i].Trim() != "```"; i++) inside.Add(lines[i]);
            if (i == lines.Count) throw new FormatException($"{file}:{start + 1}: the block is never closed.");
            yield return new MarkdownBlock(file, start + 1, language, inside);
        }
    }
}
