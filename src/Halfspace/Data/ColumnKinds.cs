namespace Halfspace.Data;

/// <summary>What each column of a file is: the label, left out, numbers or categories.</summary>
/// <param name="Label">The label's number.</param>
/// <param name="Ignored">Columns that are left out.</param>
/// <param name="IsNumeric">For each column whether it holds numbers.</param>
internal sealed record ColumnKinds(int Label, HashSet<int> Ignored, bool[] IsNumeric)
{
    /// <summary>Judges the columns by their names and their texts, and leaves out the rows that a missing value drops.</summary>
    /// <exception cref="DataFileException">Options contradict each other, or no rows are left.</exception>
    public static ColumnKinds Of(FittedRows rows)
    {
        var (options, main) = (rows.Options, rows.Main);
        var width = main.Names.Count;
        var label = options.Label is { } reference ? reference.Resolve(main.Names, main.Path) : width - 1;
        var ignored = rows.Resolve(options.Ignore);
        var categorical = rows.Resolve(options.Categorical);
        var numeric = rows.Resolve(options.Numeric);
        if (ignored.Contains(label)) throw new DataFileException(main.Path, 0, $"The column '{main.Names[label]}' is the label and cannot be ignored.");
        foreach (var c in categorical.Intersect(numeric))
            throw new DataFileException(main.Path, 0, $"The column '{main.Names[c]}' cannot be both numeric and categorical; name it once.");

        var isNumeric = new bool[width];
        for (var c = 0; c < width; c++)
        {
            if (c == label || ignored.Contains(c)) continue;
            isNumeric[c] = numeric.Contains(c) || (!categorical.Contains(c) && LooksNumeric(rows, c));
            if (isNumeric[c] ? options.MissingNumbers == MissingNumbers.DropRow : options.MissingCategories == MissingCategories.DropRow) rows.DropMissing(c);
        }

        if (!rows.Kept[0].Contains(true)) throw new DataFileException(main.Path, 0, "No rows are left: every row has a missing value. Fill missing values (--missing) instead of dropping their rows.");
        return new ColumnKinds(label, ignored, isNumeric);
    }

    private static bool LooksNumeric(FittedRows rows, int c)
    {
        var main = rows.Main;
        var (numbers, words, commas) = (0L, 0L, true);
        string? firstWord = null;
        foreach (var table in rows.Tables)
        {
            var column = table.Columns[c];
            for (var row = 0; row < table.RowCount; row++)
            {
                var code = column.CodeOf(row);
                var cell = column.IsPlainNumber(code) ? new CellText(CellKind.Number, 0) : column.CellOf(code);
                if (cell.Kind == CellKind.Missing) continue;
                if (cell.LooksNumeric)
                {
                    numbers++;
                    continue;
                }

                words++;
                if (firstWord is null) firstWord = $"'{column.TextOf(code)}' ({table.Path}:{table.Lines[row]})";
            }

            commas &= words > 0;
            for (var code = 0; code < column.CodeCount && commas; code++)
                commas = column.IsPlainNumber(code) || column.CellOf(code).Kind != CellKind.Text || CellText.HasDecimalComma(column.TextOf(code));
        }

        if (words == 0) return numbers > 0;
        if (commas)
            throw new DataFileException(main.Path, main.Lines[0], $"The column '{main.Names[c]}' looks like numbers with a decimal comma, or with commas between thousands; write a decimal point and no other mark, or name the column as categorical (--categorical).");
        if (numbers > words)
            rows.Notes.Add($"Column '{main.Names[c]}' is taken as categories because of {firstWord}, although {numbers} of its {numbers + words} values are numbers. A missing value is an empty field, '?' or 'NA'.");
        else if (MarkedShare(rows, c) > 0.5)
            rows.Notes.Add($"Column '{main.Names[c]}' is taken as categories: its values, such as {firstWord}, are numbers with a mark; remove the mark if they are meant as numbers.");
        return false;
    }

    /// <summary>How many of the different words of a column are numbers with a mark before or behind them, such as <c>12%</c>.</summary>
    private static double MarkedShare(FittedRows rows, int c)
    {
        var words = rows.Tables.Select(table => table.Columns[c]).SelectMany(column => Enumerable.Range(0, column.CodeCount).Where(code => !column.IsPlainNumber(code) && column.CellOf(code).Kind == CellKind.Text).Select(column.TextOf)).ToArray();
        return words.Length == 0 ? 0 : (double)words.Count(CellText.HasMark) / words.Length;
    }
}
