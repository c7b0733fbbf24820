using System.Runtime.CompilerServices;

namespace Halfspace.Tests.Repository;

/// <summary>The repository's own files.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));

    /// <summary>Every C# file below a folder, as a path relative to the root with slashes, and its text.</summary>
    public static IEnumerable<(string Path, string Text)> CSharp(params string[] folders) =>
        folders.SelectMany(folder => Files(folder, "*.cs")).Select(path => (path, File.ReadAllText(Path.Combine(Root, path))));

    /// <summary>Every file below a folder that a pattern fits; what a build leaves and what other programs write (<c>.g.cs</c>) is passed over.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var start = Path.Combine(Root, folder);
        if (!Directory.Exists(start)) return [];
        return Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "obj" or "bin" or "artifacts") && !path.EndsWith(".g.cs", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
