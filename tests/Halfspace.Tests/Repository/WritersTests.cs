using System.Text.RegularExpressions;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>Files that a user names are written through <c>AtomicFile</c> and opened through <c>InputFile</c>, so that no half file is left and no endless one read.</summary>
public sealed partial class WritersTests
{
    /// <summary>What writes into a folder of its own that goes away afterwards, or is one of the two.</summary>
    private static readonly string[] Free =
    [
        "src/Halfspace.Mip/Files/AtomicFile.cs",
        "src/Halfspace.Mip/Files/InputFile.cs",
        "src/Halfspace.Mip/Solvers/CommandLine/",
        "src/Halfspace.Mip/Solvers/NativeLibraryFile.cs",
        "src/Halfspace.Cli/Runs/SharedOptions.cs",
        // Holds a lock, and writes nothing.
        "src/Halfspace.Experiments/Runs/LocalRun.cs",
        // Stands alone; the command opens what it hands over through InputFile.
        "src/Halfspace.Certificates/",
    ];

    [Fact]
    public void No_file_is_opened_by_hand() => Assert.Empty(Faults(SourceTree.CSharp("src")));

    [Theory]
    [InlineData("File.WriteAllText(path, text);")]
    [InlineData("using var stream = File.Create(path);")]
    [InlineData("using var text = new StreamWriter(path, false);")]
    [InlineData("using var stream = File.OpenRead(path);")]
    [InlineData("var lines = System.IO.File.ReadAllLines(path);")]
    [InlineData("using var text = new StreamReader(path);")]
    [InlineData("new FileStream(path, FileMode.Open)")]
    [InlineData("new GZipStream(file, CompressionMode.Decompress)")]
    public void What_opens_one_by_hand_is_found(string line) => Assert.Single(Faults([("src/Halfspace/Data/Table.cs", line)]));

    [Theory]
    [InlineData("using var text = new StreamWriter(stream);")]
    [InlineData("using var text = new StreamWriter(packed ?? stream, Utf8, 1 << 16, leaveOpen: true);")]
    [InlineData("if (File.Exists(path)) return;")]
    public void What_opens_none_is_not(string line) => Assert.Empty(Faults([("src/Halfspace/Data/Table.cs", line)]));

    private static IEnumerable<string> Faults(IEnumerable<(string Path, string Text)> files) =>
        from file in files
        where !Free.Any(free => file.Path.StartsWith(free, StringComparison.Ordinal))
        from Match match in ByHand().Matches(file.Text)
        select $"{file.Path}: {match.Value.Trim()}";

    [GeneratedRegex(@"(?<!Input|Atomic)File\.(?:WriteAll\w+|AppendAll\w+|Create|CreateText|OpenWrite|OpenRead|OpenText|Open|ReadAll\w+|ReadLines)\(.*|new FileStream\(.*|new Stream(?:Reader|Writer)\(\s*(?:path|file|name|run|target|temporary)\b.*|CompressionMode\.Decompress.*")]
    private static partial Regex ByHand();
}
