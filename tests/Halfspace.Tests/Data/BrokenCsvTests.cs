using Halfspace.Data;
using Xunit;

namespace Halfspace.Tests.Data;

/// <summary>Every file in Broken/csv gives its path, a line where one is to blame, and the reason.</summary>
public sealed class BrokenCsvTests
{
    private static readonly Dictionary<string, (int Line, string Reason)> Expected = new(StringComparer.Ordinal)
    {
        ["empty.csv"] = (0, "holds no rows"),
        ["only-blank-lines.csv"] = (0, "holds no rows"),
        ["header-without-rows.csv"] = (0, "one class only"),
        ["ragged-row.csv"] = (3, "has 2 fields, but the first row (line 1) has 3"),
        ["one-column.csv"] = (1, "No comma"),
        ["one-class.csv"] = (0, "one class only"),
        ["not-a-number.csv"] = (3, "'NaN'"),
        ["infinity.csv"] = (3, "'-inf'"),
        ["number-too-large.csv"] = (3, "1e300"),
        ["missing-number.csv"] = (3, "missing"),
        ["missing-label.csv"] = (3, "label"),
        ["unclosed-quote.csv"] = (3, "quot"),
        ["quote-inside-field.csv"] = (3, "quot"),
        ["not-utf8.csv"] = (0, "UTF-8"),
        ["decimal-comma.csv"] = (2, "decimal comma"),
        ["nothing-but-constants.csv"] = (0, "No inputs are left"),
        ["unclosed-quote-white-space.txt"] = (2, "not closed"),
    };

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Broken", "csv");

    [Theory]
    [MemberData(nameof(Files))]
    public void Is_refused_with_path_line_and_reason(string file)
    {
        var path = Path.Combine(Folder, file);
        var (line, reason) = Expected[file];
        var error = Assert.Throws<DataFileException>(() => CsvFile.Read(path));
        Assert.StartsWith(line > 0 ? $"{path}:{line}: " : $"{path}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_that_are_no_file_are_refused()
    {
        Assert.Contains("no such file", Assert.Throws<DataFileException>(() => CsvFile.Read(Path.Combine(Folder, "absent.csv"))).Message, StringComparison.Ordinal);
        Assert.Contains("folder", Assert.Throws<DataFileException>(() => CsvFile.Read(Folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1\ntwo\n", 2, "'two'")]
    [InlineData("1\n-2\n", 2, "no row -2")]
    [InlineData("1\n\n7\n", 3, "rows 0 to 4")]
    [InlineData("", 0, "no rows")]
    [InlineData("1\n2\n", 0, "3 rows are asked for; the list holds 2")]
    public void Row_lists_are_checked(string text, int line, string reason)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<DataFileException>(() => RowList.Read(folder.Write("rows.txt", text), take: 3, available: 5));
        Assert.Equal(line, error.Line);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }
}
