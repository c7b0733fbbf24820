namespace Halfspace.Data;

/// <summary>Reads text files of rows (comma, semicolon, tab or white space between the fields) into data sets of exact integers.</summary>
/// <example>
/// <code>
/// var data = CsvFile.Read("fruit.csv", new CsvOptions { Label = "fruit" });
/// Console.WriteLine($"{data}: {string.Join(", ", data.ClassNames)}");
/// </code>
/// </example>
public static class CsvFile
{
    /// <summary>Reads a file, and fits the encoding on it and on the further files that the options name.</summary>
    /// <param name="path">A UTF-8 text file.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <returns>The rows, with their <see cref="Dataset.Encoding"/> and <see cref="Dataset.Notes"/>.</returns>
    /// <exception cref="DataFileException">The file cannot be used; the message has path, line and reason.</exception>
    public static Dataset Read(string path, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new CsvOptions();
        return CsvSource.Open(path, options).Read(options.Rows, fitOnAll: true);
    }

    /// <summary>Reads a further file with the encoding of an earlier one.</summary>
    /// <param name="path">A UTF-8 text file with the same columns; where both have a header, in any order and among others.</param>
    /// <param name="encoding">The recipe, for example <see cref="Dataset.Encoding"/> of the training data.</param>
    /// <param name="rows">The 0-based data lines to return, in order; null for all.</param>
    /// <exception cref="DataFileException">The file cannot be used; the message has path, line and reason.</exception>
    public static Dataset Read(string path, Encoding encoding, IReadOnlyList<int>? rows = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(encoding);
        var names = encoding.Columns.Select(column => column.Name).ToArray();
        return Encode(ReadAlike(path, encoding.Delimiter, encoding.HasHeader, names, c => encoding.Columns[c] is not DroppedColumn), encoding, rows, []);
    }

    internal static CsvTable ReadAlike(string path, char delimiter, bool hasHeader, IReadOnlyList<string> names, Func<int, bool>? isNeeded = null)
    {
        var table = CsvTable.Read(path, delimiter, hasHeader ? CsvHeader.Present : CsvHeader.Absent);
        table.Align(names, isNeeded ?? (_ => true));
        return table;
    }

    internal static void CheckLabels(CsvTable table, Encoding encoding)
    {
        for (var c = 0; c < encoding.Columns.Count; c++)
        {
            if (encoding.Columns[c] is not LabelColumn label) continue;
            var column = table.Columns[c];
            for (var code = 0; code < column.CodeCount; code++)
            {
                if (label.Encode(column.TextOf(code), column.CellOf(code), encoding) is { State: EncodedState.Refused } cell)
                    throw table.ErrorAt(column.FirstRowOf(code), cell.Problem!);
            }
        }
    }

    internal static Dataset Encode(CsvTable table, Encoding encoding, IReadOnlyList<int>? rows, List<string> notes)
    {
        if (table.Comments > 0) notes.Add($"{table.Comments} comment lines skipped.");
        return new CsvEncoding(table, encoding, rows, notes).Encode();
    }
}
