using Halfspace.Data;
using Xunit;

namespace Halfspace.Tests.Data;

public sealed class CsvFileTests
{
    [Fact]
    public void Numbers_come_first_then_a_block_of_sorted_categories_a_column()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "colour,size,label\nred,1,no\nblue,3,yes\n?,2,no\n");
        var data = CsvFile.Read(path);
        Assert.Equal(["size", "colour=?", "colour=blue", "colour=red"], data.InputNames);
        Assert.Equal(["no", "yes"], data.ClassNames);
        Assert.Equal(10_000, data.Scale);
        Assert.Equal([0, 0, 0, 10_000, 10_000, 0, 10_000, 0, 5_000, 10_000, 0, 0], data.Values.ToArray());
        Assert.Equal([0, 1, 0], data.Labels.ToArray());
    }

    [Theory]
    [InlineData("1,a,x\n2,b,y\n")]
    [InlineData("1;a;x\n2;b;y\n")]
    [InlineData("1\ta\tx\n2\tb\ty\n")]
    [InlineData(" 1  a x\n 2 b  y \n")]
    [InlineData("1, a, x\r\n2, b, y\r\n\r\n")]
    [InlineData("\"1\",\"a\",\"x\"\n\"2\",\"b\",\"y\"\n")]
    [InlineData("|a comment, with \"one quote\n1,a,x\n2,b,y\n")]
    [InlineData("n,c,l\n1,a,x\n2,b,y\n")]
    [InlineData("n c l\n1 'a' x\n2 \"b\" y")]
    [InlineData("\uFEFFn,c,l\n1,a,x\n2,b,y\n")]
    public void Delimiter_header_quotes_and_comments_are_detected(string text)
    {
        using var folder = new TemporaryFolder();
        var data = CsvFile.Read(folder.Write("t.txt", text));
        Assert.Equal([0, 10_000, 0, 10_000, 0, 10_000], data.Values.ToArray());
        Assert.Equal(["x", "y"], data.ClassNames);
    }

    [Theory]
    [InlineData(",a,,l\n1,2,x,0\n2,3,y,1\n", true)]
    [InlineData(",colour,l\n1,red,x\n2,blue,y\n", true)]
    [InlineData(",red,x\n1,red,x\n2,blue,y\n", false)]
    [InlineData(",red,,x\n1,blue,5,x\n2,blue,6,y\n", false)]
    [InlineData("unknown,,,y\n3,1,2,x\n4,1,2,y\n", false)]
    public void A_name_above_numbers_makes_a_header_and_an_empty_field_above_them_does_not(string text, bool isHeader)
    {
        using var folder = new TemporaryFolder();
        var data = CsvFile.Read(folder.Write("t.csv", text), new CsvOptions { MissingNumbers = MissingNumbers.Mean });
        Assert.Equal(isHeader, data.Encoding!.HasHeader);
        Assert.Equal(isHeader ? 2 : 3, data.SampleCount);
    }

    [Fact]
    public void A_further_file_has_its_columns_by_name_among_others()
    {
        using var folder = new TemporaryFolder();
        var data = CsvFile.Read(folder.Write("t.csv", "id,a,b,l\n7,1,4,x\n8,2,5,y\n9,3,5,x\n"), new CsvOptions { Ignore = ["id"] });
        var other = CsvFile.Read(folder.Write("o.csv", "l,more,b,a\ny,0,4,3\n"), data.Encoding!);
        Assert.Equal([10_000, 0], other.Values.ToArray());
        Assert.Equal([1], other.Labels);
        Refuses("l,b,b,a\ny,0,4,3\n", "names the column 'b' twice");
        Refuses("l,b\ny,0\n", "no column 'a'");
        Refuses("a,b\n1,0\n", "no column 'l'");

        void Refuses(string text, string reason) =>
            Assert.Contains(reason, Assert.Throws<DataFileException>(() => CsvFile.Read(folder.Write("r.csv", text), data.Encoding!)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_columns_of_one_name_stay_apart_by_their_places()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "a,a,l\n1,4,x\n2,5,y\n3,4,x\n");
        var data = CsvFile.Read(path, new CsvOptions { Header = CsvHeader.Present });
        Assert.Equal(data.Values.ToArray(), CsvFile.Read(path, data.Encoding!).Values.ToArray());
        Assert.Equal(data.Values.ToArray(), new EncodedRows(path, data.Encoding!).Read().SelectMany(row => row.Inputs));
        var turned = folder.Write("o.csv", "l,a,a\nx,1,4\n");
        Assert.Contains("twice", Assert.Throws<DataFileException>(() => CsvFile.Read(turned, data.Encoding!)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_min_max_the_decimals_of_the_file_decide_the_scale()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "a,b,l\n1.50,-2,x\n0.125,7e1,y\n");
        var exact = CsvFile.Read(path, new CsvOptions { MinMax = false });
        Assert.Equal(1000, exact.Scale);
        Assert.Equal([1500, -2000, 125, 70_000], exact.Values.ToArray());
        var rounded = CsvFile.Read(path, new CsvOptions { MinMax = false, RoundDecimals = 1 });
        Assert.Equal(10, rounded.Scale);
        Assert.Equal([15, -20, 1, 700], rounded.Values.ToArray());
        Assert.Contains(rounded.Notes, note => note.Contains("from 3 to 1 decimals", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.1234567891,x\n2,y\n", "10 decimals")]
    [InlineData("0.01,x\n30000000,y\n", "does not fit 32 bits")]
    public void Exact_numbers_that_do_not_fit_are_refused(string rows, string reason)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", rows);
        var error = Assert.Throws<DataFileException>(() => CsvFile.Read(path, new CsvOptions { MinMax = false }));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constant_columns_are_dropped_over_everything_that_is_fitted()
    {
        using var folder = new TemporaryFolder();
        var train = folder.Write("train.csv", "1,5,k,x\n2,5,k,y\n");
        var test = folder.Write("test.csv", "1,6,k,x.\n");
        var alone = CsvFile.Read(train);
        Assert.Equal(["column0"], alone.InputNames);
        Assert.Contains("Constant columns dropped: column1, column2.", alone.Notes);
        var both = CsvFile.Read(train, new CsvOptions { FitAlso = [test] });
        Assert.Equal(["column0", "column1"], both.InputNames);
        Assert.Contains("Constant columns dropped: column2.", both.Notes);
        Assert.Equal([0, 10_000], CsvFile.Read(test, both.Encoding!).Values.ToArray());
    }

    [Fact]
    public void Missing_numbers_become_what_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "a,b,l\n2,0,x\n?,1,y\n4,1,x\nNA,0,y\n,0,x\n3,1,y\n");
        int[] Column(MissingNumbers rule)
        {
            var data = CsvFile.Read(path, new CsvOptions { MinMax = false, MissingNumbers = rule });
            return [.. Enumerable.Range(0, data.SampleCount).Select(k => data.Row(k)[0])];
        }

        Assert.Equal([2, 3, 4, 3, 3, 3], Column(MissingNumbers.Mean));
        Assert.Equal([2, 0, 4, 0, 0, 3], Column(MissingNumbers.Zero));
        Assert.Equal([2, 4, 3], Column(MissingNumbers.DropRow));
    }

    [Fact]
    public void Missing_categories_become_what_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "a,b,l\np,0,x\n?,1,y\n,1,x\nq,1,y\n");
        Assert.Equal(["b", "a=?", "a=p", "a=q"], CsvFile.Read(path).InputNames);
        var dropped = CsvFile.Read(path, new CsvOptions { MissingCategories = MissingCategories.DropRow });
        Assert.Equal([0, 1, 0, 1, 0, 1], dropped.Values.ToArray().Select(value => value / 10_000));
        Assert.Contains("2 rows with missing values dropped.", dropped.Notes);
        var rows = new CsvOptions { MissingCategories = MissingCategories.DropRow, Rows = [0, 1, 3] };
        Assert.Contains("Row 1 is asked for", Assert.Throws<DataFileException>(() => CsvFile.Read(path, rows)).Message, StringComparison.Ordinal);
        var error = Assert.Throws<DataFileException>(() => CsvFile.Read(path, new CsvOptions { MissingCategories = MissingCategories.Refuse }));
        Assert.Equal(3, error.Line);
    }

    [Fact]
    public void Columns_are_named_or_numbered()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "id,kind,a,1\n901,x,1,3\n902,y,2,4\n903,x,2,4\n");
        var data = CsvFile.Read(path, new CsvOptions { Header = CsvHeader.Present, Label = "kind", Categorical = ["a", 3], Ignore = [0] });
        Assert.Equal(["a=1", "a=2", "1=3", "1=4"], data.InputNames);
        Assert.Equal(1, data.Scale);
        // The header's name goes before the number.
        Assert.Equal(["3", "4"], CsvFile.Read(path, new CsvOptions { Header = CsvHeader.Present, Label = "1" }).ClassNames);
        Assert.Equal(["x", "y"], CsvFile.Read(path, new CsvOptions { Header = CsvHeader.Present, Label = 1 }).ClassNames);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("3")]
    [InlineData("colour")]
    public void A_label_that_is_not_there_lists_the_columns(string label)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "a,b,l\n1,2,x\n2,3,y\n");
        var error = Assert.Throws<DataFileException>(() => CsvFile.Read(path, new CsvOptions { Label = label }));
        Assert.Contains($"There is no column '{label}'. The columns are 0 'a', 1 'b', 2 'l'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_data_may_hold_unknown_categories_and_numbers_out_of_range()
    {
        using var folder = new TemporaryFolder();
        var encoding = CsvFile.Read(folder.Write("a.csv", "n,c,l\n0,p,x\n10,q,y\n")).Encoding!;
        var path = folder.Write("b.csv", "l,c,n\nx,r,-5\ny,q,20\n");
        var data = CsvFile.Read(path, encoding);
        Assert.Equal([-5_000, 0, 0, 20_000, 0, 10_000], data.Values.ToArray());
        Assert.Contains(data.Notes, note => note.StartsWith("Column 'c': 1 values are categories", StringComparison.Ordinal));
        Assert.Contains(data.Notes, note => note.StartsWith("Column 'n': 2 values lie outside", StringComparison.Ordinal));
        var error = Assert.Throws<DataFileException>(() => CsvFile.Read(path, encoding with { Unknown = UnknownCategories.Refuse }));
        Assert.Equal($"{path}:2: Column 'c' has the category 'r', which the encoding was not fitted on.", error.Message);
        Assert.Equal([5_000, 10_000, 0], encoding.Apply(["5", "p", ""]));
        Assert.Contains("missing value is an empty text", Assert.Throws<ArgumentException>(() => encoding.Apply(["5", null!, ""])).Message, StringComparison.Ordinal);
    }

    /// <summary>Programs that keep numbers of rows write them as a first column without a name; what else stands in the first line does not matter then.</summary>
    [Theory]
    [InlineData(",colour,label", "colour,p")]
    [InlineData(",1,2", "5,6")]
    public void A_first_column_without_a_name_that_counts_the_rows_is_below_a_header(string header, string row)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.csv", header + "\n" + string.Concat(Enumerable.Range(0, 6).Select(k => $"{k},{(k == 2 ? row : k % 2 == 0 ? "7,6" : "8,p")}\n")));
        var data = CsvFile.Read(path, new CsvOptions { Ignore = [0] });
        Assert.Equal(6, data.SampleCount);
        Assert.True(data.Encoding!.HasHeader);
        Assert.Equal(header.Split(',')[1], data.Encoding.Columns[1].Name);
    }

    [Fact]
    public void Numbers_with_a_mark_are_categories_and_a_note_says_so()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.csv", "share,price,word,l\n" + string.Concat(Enumerable.Range(0, 8).Select(k => $"{k}%,$ {k}.5,w{k % 2},{k % 2}\n")));
        var notes = CsvFile.Read(path).Notes.Where(note => note.Contains("numbers with a mark", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, notes.Length);
        Assert.Contains($"Column 'share' is taken as categories: its values, such as '0%' ({path}:2)", notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_line_that_begins_as_remarks_do_elsewhere_is_named_where_the_rows_differ_from_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.csv", "# made by a program\na,l\n1,x\n2,y\n");
        Assert.Contains("Line 1 begins with '#'; if it is a remark, remove it", Assert.Throws<DataFileException>(() => CsvFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_of_a_second_file_that_the_first_lacks_is_named()
    {
        using var folder = new TemporaryFolder();
        var train = folder.Write("a.csv", "0,x\n1,y\n");
        var test = folder.Write("b.csv", "0,x\n1,z\n");
        var error = Assert.Throws<DataFileException>(() => CsvFile.Read(train, new CsvOptions { FitAlso = [test] }));
        Assert.Equal(2, error.Line);
        Assert.Contains("'z'", error.Reason, StringComparison.Ordinal);
        Assert.Throws<DataFileException>(() => CsvFile.Read(test, CsvFile.Read(train).Encoding!));
    }

    [Fact]
    public void Rows_are_chosen_by_data_line()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "a,l\n\n1,x\n2,y\n\n3,x\n5,y\n");
        var data = CsvFile.Read(path, new CsvOptions { MinMax = false, Rows = [3, 0, 2] });
        Assert.Equal([5, 1, 3], data.Values.ToArray());
        Assert.Contains("Row 4", Assert.Throws<DataFileException>(() => CsvFile.Read(path, new CsvOptions { Rows = [0, 4] })).Message, StringComparison.Ordinal);
        Assert.Contains("Class 'y' has no sample", Assert.Throws<DataFileException>(() => CsvFile.Read(path, new CsvOptions { Rows = [0, 2] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mostly_numeric_column_with_a_stray_word_is_noted_or_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "a,l\n1,x\n2,y\n3,x\n4x,y\n");
        Assert.Contains(CsvFile.Read(path).Notes, note => note.Contains("'4x'", StringComparison.Ordinal));
        var error = Assert.Throws<DataFileException>(() => CsvFile.Read(path, new CsvOptions { Numeric = ["a"] }));
        Assert.Equal(5, error.Line);
    }

    [Fact]
    public void No_rows_left_is_an_error()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "a,b,l\n?,1,x\n2,?,y\n");
        Assert.Contains("No rows are left", Assert.Throws<DataFileException>(() => CsvFile.Read(path, new CsvOptions { MissingNumbers = MissingNumbers.DropRow })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_categories_are_the_most()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", string.Concat(Enumerable.Range(0, 100_001).Select(k => FormattableString.Invariant($"k{k},{k % 2}\n"))));
        Assert.Contains("100001 categories", Assert.Throws<DataFileException>(() => CsvFile.Read(path)).Message, StringComparison.Ordinal);
    }
}
