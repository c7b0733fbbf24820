using Halfspace.Mip.Files;
using Xunit;

namespace Halfspace.Tests.Mip.Files;

/// <summary>Every file in Broken/mps and Broken/lp says on its first line, in a comment, where and why it is refused.</summary>
public sealed class BrokenModelFileTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.mps", SearchOption.AllDirectories)
        .Concat(Directory.GetFiles(Folder, "*.lp", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Broken");

    [Theory]
    [MemberData(nameof(Files))]
    public void MessageHasPathLineAndReason(string file)
    {
        var path = Path.Combine(Folder, file);
        var expected = File.ReadLines(path).First().Split("expect line ", 2)[1].Split(": ", 2);
        var error = Assert.Throws<ModelFileException>(() => file.EndsWith(".mps", StringComparison.Ordinal) ? MpsFile.Read(path) : LpFile.Read(path));
        Assert.StartsWith($"{path}:{expected[0]}: ", error.Message);
        Assert.Contains(expected[1], error.Reason);
    }
}
