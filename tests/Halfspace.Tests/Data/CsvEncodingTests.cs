using System.Globalization;
using Halfspace.Data;
using Xunit;

namespace Halfspace.Tests.Data;

/// <summary>A large file is encoded row by row as its recipe encodes each row alone, and the first fault in it is the one that is named.</summary>
public sealed class CsvEncodingTests
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Rows_are_encoded_as_the_recipe_encodes_each(bool minMax, int seed)
    {
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Range(0, 9000).Select(k => new[]
        {
            (random.NextDouble() * 10 - 5).ToString("F7", CultureInfo.InvariantCulture),
            random.Next(100) == 0 ? "" : random.Next(1_000_000).ToString(CultureInfo.InvariantCulture),
            "n" + random.Next(3),
            random.Next(2) == 0 ? "a" : "b",
        }).ToArray();
        var path = folder.Write("data.csv", string.Concat(rows.Select(row => string.Join(",", row) + "\n")));
        var data = CsvFile.Read(path, new CsvOptions { MinMax = minMax, RoundDecimals = minMax ? null : 2, MissingNumbers = MissingNumbers.Mean });
        Assert.Equal(rows.Length, data.SampleCount);
        for (var k = 0; k < rows.Length; k++)
        {
            Assert.Equal(data.Encoding!.Apply(rows[k]), data.Row(k).ToArray());
            Assert.Equal(rows[k][3], data.ClassNames[data.Labels[k]]);
        }

        int[] some = [8999, 3, 3, 4000];
        var chosen = CsvFile.Read(path, data.Encoding!, some);
        for (var s = 0; s < some.Length; s++) Assert.Equal(data.Row(some[s]).ToArray(), chosen.Row(s).ToArray());
    }

    [Theory]
    [InlineData(true, new[] { 0, 10, 5, 0, 10, 0 }, 10)]
    [InlineData(false, new[] { 20, 10, 35, 0, 50, 0 }, 10)]
    public void A_missing_number_can_have_an_input_of_its_own(bool minMax, int[] columns, int scale)
    {
        using var folder = new TemporaryFolder();
        string[][] rows = [["?", "red", "7", "no"], ["3.5", "blue", "", "yes"], ["5.0", "?", "7", "no"], ["2", "red", "7", "yes"]];
        var path = folder.Write("data.csv", "size,colour,parts,label\n" + string.Concat(rows.Select(row => string.Join(",", row) + "\n")));
        var data = CsvFile.Read(path, new CsvOptions { MinMax = minMax, Decimals = 1, MissingNumbers = MissingNumbers.OwnInput });
        Assert.Equal(["size", "size=?", "parts", "parts=?", "colour=?", "colour=blue", "colour=red"], data.InputNames);
        Assert.Equal(scale, data.Scale);
        for (var k = 0; k < 3; k++) Assert.Equal([columns[2 * k], columns[2 * k + 1]], data.Row(k)[..2].ToArray());
        // A column of one number says something by where it is missing.
        Assert.Equal([0, 1, 0, 0], Enumerable.Range(0, 4).Select(k => data.Row(k)[3] / scale));
        var streamed = new EncodedRows(path, data.Encoding!).Read().ToArray();
        for (var k = 0; k < rows.Length; k++)
        {
            Assert.Equal(data.Row(k).ToArray(), data.Encoding!.Apply(rows[k]));
            Assert.Equal(data.Row(k).ToArray(), streamed[k].Inputs);
        }

        // Files without a missing number have no such input, and one that comes later is refused.
        var whole = CsvFile.Read(folder.Write("whole.csv", "size,label\n1,no\n2,yes\n"), new CsvOptions { MissingNumbers = MissingNumbers.OwnInput });
        Assert.Equal(["size"], whole.InputNames);
        Assert.Throws<ArgumentException>(() => whole.Encoding!.Apply(["?", "no"]));
    }

    [Fact]
    public void Rows_with_missing_values_are_dropped_and_counted()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("data.csv", string.Concat(Enumerable.Range(0, 6000).Select(k => FormattableString.Invariant($"{(k % 3 == 0 ? "?" : (k * 0.5).ToString(CultureInfo.InvariantCulture))},{(k % 2 == 0 ? "a" : "b")}\n"))));
        var data = CsvFile.Read(path, new CsvOptions { MissingNumbers = MissingNumbers.DropRow });
        Assert.Equal(4000, data.SampleCount);
        Assert.Contains(data.Notes, note => note.StartsWith("2000 rows", StringComparison.Ordinal));
        var error = Assert.Throws<DataFileException>(() => CsvFile.Read(path, data.Encoding!, [1, 2, 3]));
        Assert.Contains("Row 3 is asked for", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_row_that_cannot_be_encoded_is_named()
    {
        using var folder = new TemporaryFolder();
        var clean = folder.Write("clean.csv", string.Concat(Enumerable.Range(0, 6000).Select(k => FormattableString.Invariant($"{k}.25,{k % 7},{(k % 2 == 0 ? "a" : "b")}\n"))));
        var encoding = CsvFile.Read(clean).Encoding!;
        var lines = File.ReadAllLines(clean);
        lines[5000] = "x,1,a";
        lines[3000] = "1.5,y,a";
        lines[3001] = "z,1,a";
        var error = Assert.Throws<DataFileException>(() => CsvFile.Read(folder.Write("broken.csv", string.Join('\n', lines)), encoding));
        Assert.Equal(3001, error.Line);
        Assert.Contains("'y'", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_one_long_line_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("wide.csv", string.Join(',', Enumerable.Repeat("1", 100_001)) + "\n");
        Assert.Contains("100001 columns", Assert.Throws<DataFileException>(() => CsvFile.Read(path)).Message, StringComparison.Ordinal);
    }
}
