namespace Halfspace.Data;

/// <summary>
/// A text file of rows that was read once and may be encoded several times: the encoding fitted on some rows, for training, serves the others, for validation.
/// </summary>
/// <example>
/// <code>
/// var source = CsvSource.Open("fruit.csv", new CsvOptions { Label = "fruit" });
/// var (kept, heldOut) = Split.HoldOut(source.Labels, share: 0.2, seed: 1);
/// var train = source.Read([.. kept.Select(k => source.Rows[k])]);
/// var validation = source.Read(train.Encoding!, [.. heldOut.Select(k => source.Rows[k])]);
/// Console.WriteLine($"{train.SampleCount} to train on, {validation.SampleCount} held out");
/// </code>
/// </example>
public sealed class CsvSource
{
    private readonly CsvOptions options;
    private readonly IReadOnlyList<CsvTable> tables;
    private readonly List<string> notes = [];

    private CsvSource(CsvOptions options, IReadOnlyList<CsvTable> tables)
    {
        (this.options, this.tables) = (options, tables);
        if (options.Header == CsvHeader.Detect)
            notes.Add(tables[0].HasHeader ? "The first line is taken as the header." : "The first line is taken as data; there is no header.");
        (Rows, Labels, ClassNames) = EncodingFit.Labelled(options, tables);
    }

    /// <summary>The 0-based data lines that no missing value drops, in order.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>The class of each of <see cref="Rows"/>.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of data lines.</summary>
    public int RowCount => tables[0].RowCount;

    /// <summary>Reads a file, and the further files that the options name.</summary>
    /// <param name="path">A UTF-8 text file.</param>
    /// <param name="options">How to read it; null for the defaults. <see cref="CsvOptions.Rows"/> is not looked at.</param>
    /// <exception cref="DataFileException">The file cannot be used; the message has path, line and reason.</exception>
    public static CsvSource Open(string path, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new CsvOptions();
        var main = CsvTable.Read(path, options.Delimiter, options.Header);
        var tables = new List<CsvTable> { main };
        foreach (var further in options.FitAlso) tables.Add(CsvFile.ReadAlike(further, main.Delimiter, main.HasHeader, main.Names));
        return new CsvSource(options, tables);
    }

    /// <summary>Fits an encoding and encodes rows by it.</summary>
    /// <param name="rows">The 0-based data lines to return, in order; null for all.</param>
    /// <param name="fitOnAll">Whether minima, maxima and categories are taken over all rows of the file, and of the further files, or over <paramref name="rows"/> alone.</param>
    /// <exception cref="DataFileException">The rows cannot be used; the message has path, line and reason.</exception>
    public Dataset Read(IReadOnlyList<int>? rows, bool fitOnAll = false)
    {
        var said = notes.ToList();
        var encoding = EncodingFit.Fit(options, tables, said, fitOnAll ? null : rows);
        for (var t = 1; t < tables.Count; t++) CsvFile.CheckLabels(tables[t], encoding);
        var data = CsvFile.Encode(tables[0], encoding, rows, said);
        var absent = Array.IndexOf(data.ClassSizes(), 0);
        return absent < 0 ? data : throw new DataFileException(tables[0].Path, 0, $"Class '{data.ClassNames[absent]}' has no sample among the {data.SampleCount} rows asked for. Choose more rows, or other ones.");
    }

    /// <summary>Encodes rows by an encoding that was fitted on others.</summary>
    /// <param name="encoding">The recipe.</param>
    /// <param name="rows">The 0-based data lines to return, in order.</param>
    /// <exception cref="DataFileException">A row is not there, or cannot be encoded.</exception>
    public Dataset Read(Encoding encoding, IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        ArgumentNullException.ThrowIfNull(rows);
        return CsvFile.Encode(tables[0], encoding, rows, []);
    }
}
