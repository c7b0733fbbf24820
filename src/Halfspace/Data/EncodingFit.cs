namespace Halfspace.Data;

/// <summary>Fits an <see cref="Encoding"/>: decides what each column is, and collects categories, minima and maxima.</summary>
internal static class EncodingFit
{
    private const int MostDecimals = 9;

    /// <summary>Fits a recipe on the first table's classes and every table's inputs.</summary>
    /// <param name="options">How to read.</param>
    /// <param name="tables">The file, and the further ones.</param>
    /// <param name="notes">Takes what is to be said.</param>
    /// <param name="fitRows">The rows of the first table that count for minima, maxima and categories; null for all, and those of the further tables.</param>
    /// <exception cref="DataFileException">A column cannot be encoded as asked.</exception>
    public static Encoding Fit(CsvOptions options, IReadOnlyList<CsvTable> tables, List<string> notes, IReadOnlyList<int>? fitRows = null)
    {
        if (options.Decimals is < 0 or > MostDecimals || options.RoundDecimals is < 0 or > MostDecimals)
            throw new ArgumentOutOfRangeException(nameof(options), options.RoundDecimals ?? options.Decimals, $"Decimals must be 0 to {MostDecimals}.");
        var (rows, main) = (new FittedRows(options, tables, notes), tables[0]);
        var (label, ignored, isNumeric) = ColumnKinds.Of(rows);
        var fitted = LabelFit.Of(rows, label);
        if (fitRows is not null) rows.Choose(fitRows);
        var columns = new ColumnEncoding[main.Names.Count];
        var decimals = 0;
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c] = c == label ? fitted
                : ignored.Contains(c) ? new DroppedColumn { Name = main.Names[c] }
                : isNumeric[c] ? NumberFit.Of(rows, c, ref decimals)
                : CategoryFit.Of(rows, c);
        }

        var constant = Enumerable.Range(0, columns.Length).Where(c => columns[c] is DroppedColumn && !ignored.Contains(c)).Select(c => main.Names[c]).ToArray();
        if (constant.Length > 0) notes.Add($"Constant columns dropped: {string.Join(", ", constant)}.");
        if (columns.All(column => column.InputNames.Count == 0))
            throw new DataFileException(main.Path, 0, "No inputs are left: every column besides the label is constant or ignored.");
        return new Encoding
        {
            Delimiter = main.Delimiter,
            HasHeader = main.HasHeader,
            Scale = Scale(rows, columns, decimals),
            MinMax = options.MinMax,
            Rounded = options.RoundDecimals is not null,
            Unknown = options.UnknownCategories,
            Columns = columns,
        };
    }

    /// <summary>The rows of the first table that no missing value drops, and their classes.</summary>
    /// <exception cref="DataFileException">The label column cannot be used.</exception>
    public static (int[] Rows, int[] Labels, IReadOnlyList<string> ClassNames) Labelled(CsvOptions options, IReadOnlyList<CsvTable> tables)
    {
        var (rows, main) = (new FittedRows(options, tables, []), tables[0]);
        var label = ColumnKinds.Of(rows).Label;
        var column = main.Columns[label];
        var names = LabelFit.Of(rows, label).Classes;
        var classes = names.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        var places = new int[column.CodeCount];
        Array.Fill(places, -1);
        int[] kept = [.. Enumerable.Range(0, main.RowCount).Where(row => rows.Kept[0][row])];
        var labels = new int[kept.Length];
        for (var k = 0; k < kept.Length; k++)
        {
            var code = column.CodeOf(kept[k]);
            if (places[code] < 0) places[code] = classes[LabelColumn.Clean(column.TextOf(code), options.LabelTrim)];
            labels[k] = places[code];
        }

        return (kept, labels, names);
    }

    private static int Scale(FittedRows rows, ColumnEncoding[] columns, int decimals)
    {
        var options = rows.Options;
        var numbers = columns.Count(column => column is NumericColumn);
        if (numbers == 0) return 1;
        if (options.MinMax)
        {
            rows.Notes.Add($"{numbers} numeric columns scaled to [0, 1] by minimum and maximum over {(rows.ChosenCount is { } chosen ? $"the {chosen} rows chosen" : rows.Tables.Count == 1 ? "the file" : $"{rows.Tables.Count} files")}, rounded to {options.Decimals} decimals.");
            return PowerOfTen(options.Decimals);
        }

        if (options.RoundDecimals is { } most)
        {
            if (decimals > most) rows.Notes.Add($"Numbers rounded from {decimals} to {most} decimals.");
            return PowerOfTen(Math.Min(decimals, most));
        }

        if (decimals > MostDecimals)
            throw new DataFileException(rows.Main.Path, 0, $"To keep every number exactly would take {decimals} decimals; at most {MostDecimals} fit. Ask for rounding or for min-max scaling.");
        return PowerOfTen(decimals);
    }

    private static int PowerOfTen(int exponent)
    {
        var power = 1;
        for (var i = 0; i < exponent; i++) power *= 10;
        return power;
    }
}
