namespace Halfspace.Data;

/// <summary>Reads text files of rows (comma, semicolon, tab or white space between the fields) into data sets of exact integers.</summary>
public static class CsvFile
{
    /// <summary>Values of one data set at most: two gibibytes of memory.</summary>
    private const long MostValues = 1L << 29;

    /// <summary>Reads a file, and fits the encoding on it and on the further files that the options name.</summary>
    /// <param name="path">A UTF-8 text file.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <returns>The rows, with their <see cref="Dataset.Encoding"/> and <see cref="Dataset.Notes"/>.</returns>
    /// <exception cref="DataFileException">The file cannot be used; the message has path, line and reason.</exception>
    public static Dataset Read(string path, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new CsvOptions();
        var main = CsvTable.Read(path, options.Delimiter, options.Header);
        var tables = new List<CsvTable> { main };
        foreach (var further in options.FitAlso) tables.Add(ReadAlike(further, main.Delimiter, main.HasHeader, main.Names));
        var notes = new List<string>();
        if (options.Header == CsvHeader.Detect)
            notes.Add(main.HasHeader ? "The first line is taken as the header." : "The first line is taken as data; there is no header.");
        var encoding = EncodingFit.Fit(options, tables, notes);
        for (var t = 1; t < tables.Count; t++) CheckLabels(tables[t], encoding);
        var data = Encode(main, encoding, options.Rows, notes);
        var sizes = data.ClassSizes();
        var absent = Array.IndexOf(sizes, 0);
        if (absent >= 0)
            throw new DataFileException(path, 0, $"Class '{data.ClassNames[absent]}' has no sample among the {data.SampleCount} rows asked for. Ask for more rows.");
        return data;
    }

    /// <summary>Reads a further file with the encoding of an earlier one.</summary>
    /// <param name="path">A UTF-8 text file with the same columns; where both have a header, in any order.</param>
    /// <param name="encoding">The recipe, for example <see cref="Dataset.Encoding"/> of the training data.</param>
    /// <param name="rows">The 0-based data lines to return, in order; null for all.</param>
    /// <exception cref="DataFileException">The file cannot be used; the message has path, line and reason.</exception>
    public static Dataset Read(string path, Encoding encoding, IReadOnlyList<int>? rows = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(encoding);
        var names = encoding.Columns.Select(column => column.Name).ToArray();
        return Encode(ReadAlike(path, encoding.Delimiter, encoding.HasHeader, names), encoding, rows, []);
    }

    private static CsvTable ReadAlike(string path, char delimiter, bool hasHeader, IReadOnlyList<string> names)
    {
        var table = CsvTable.Read(path, delimiter, hasHeader ? CsvHeader.Present : CsvHeader.Absent);
        table.Align(names);
        return table;
    }

    private static void CheckLabels(CsvTable table, Encoding encoding)
    {
        for (var c = 0; c < encoding.Columns.Count; c++)
        {
            if (encoding.Columns[c] is not LabelColumn label) continue;
            var column = table.Columns[c];
            for (var code = 0; code < column.Texts.Count; code++)
            {
                if (label.Encode(column.Texts[code], column.Cells[code], encoding) is { State: EncodedState.Refused } cell)
                    throw table.ErrorAt(column.FirstRowOf(code), cell.Problem!);
            }
        }
    }

    private static Dataset Encode(CsvTable table, Encoding encoding, IReadOnlyList<int>? rows, List<string> notes)
    {
        if (table.Comments > 0) notes.Add($"{table.Comments} comment lines skipped.");
        var width = encoding.Columns.Count;
        var cells = new EncodedCell[width][];
        for (var c = 0; c < width; c++)
        {
            var column = table.Columns[c];
            cells[c] = [.. column.Texts.Select((text, code) => encoding.Columns[c].Encode(text, column.Cells[code], encoding))];
        }

        var chosen = Choose(table, cells, rows, notes);
        var inputNames = encoding.InputNames;
        if ((long)chosen.Count * inputNames.Count > MostValues)
            throw new DataFileException(table.Path, 0, $"{chosen.Count} rows of {inputNames.Count} inputs make more than {MostValues} numbers. Ask for fewer rows, or ignore columns of many categories.");
        var values = new int[chosen.Count * inputNames.Count];
        var labels = new int[chosen.Count];
        var offset = 0;
        foreach (var c in encoding.InputOrder())
        {
            var codes = table.Columns[c].Codes;
            var categorical = encoding.Columns[c] is CategoricalColumn;
            var (unknown, outside) = (0, 0);
            for (var k = 0; k < labels.Length; k++)
            {
                var cell = cells[c][codes[chosen[k]]];
                if (cell.State == EncodedState.Unknown) unknown++;
                else if (categorical) values[k * inputNames.Count + offset + cell.Value] = encoding.Scale;
                else values[k * inputNames.Count + offset] = cell.Value;
                if (cell.State == EncodedState.OutOfRange) outside++;
            }

            if (unknown > 0) notes.Add($"Column '{encoding.Columns[c].Name}': {unknown} values are categories that the encoding does not know; their inputs are zero.");
            if (outside > 0) notes.Add($"Column '{encoding.Columns[c].Name}': {outside} values lie outside the range the encoding was fitted on.");
            offset += encoding.Columns[c].InputNames.Count;
        }

        var label = Enumerable.Range(0, width).First(c => encoding.Columns[c] is LabelColumn);
        for (var k = 0; k < labels.Length; k++) labels[k] = cells[label][table.Columns[label].Codes[chosen[k]]].Value;
        return new Dataset(Path.GetFileName(table.Path), values, labels, inputNames, encoding.ClassNames, encoding.Scale) { Encoding = encoding, Notes = notes };
    }

    private static List<int> Choose(CsvTable table, EncodedCell[][] cells, IReadOnlyList<int>? rows, List<string> notes)
    {
        var chosen = new List<int>(rows?.Count ?? table.RowCount);
        var dropped = 0;
        for (var k = 0; k < (rows?.Count ?? table.RowCount); k++)
        {
            var row = rows is null ? k : rows[k];
            if ((uint)row >= (uint)table.RowCount)
                throw new DataFileException(table.Path, 0, $"Row {row} is asked for (entry {k + 1} of the list), but the file has the rows 0 to {table.RowCount - 1}.");
            var drop = false;
            for (var c = 0; c < cells.Length; c++)
            {
                var cell = cells[c][table.Columns[c].Codes[row]];
                if (cell.State == EncodedState.Refused) throw table.ErrorAt(row, cell.Problem!);
                drop |= cell.State == EncodedState.DropRow;
            }

            if (!drop) chosen.Add(row);
            else if (rows is null) dropped++;
            else throw table.ErrorAt(row, $"Row {row} is asked for, but has a missing value, and such rows are dropped. Fill the value in or leave the row out of the list.");
        }

        if (dropped > 0) notes.Add($"{dropped} rows with missing values dropped.");
        if (chosen.Count == 0) throw new DataFileException(table.Path, 0, rows is null ? "No rows are left: every row has a missing value." : "No rows are asked for.");
        return chosen;
    }
}
