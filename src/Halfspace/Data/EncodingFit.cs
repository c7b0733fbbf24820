namespace Halfspace.Data;

/// <summary>Fits an <see cref="Encoding"/>: decides what each column is, and collects categories, minima and maxima.</summary>
internal sealed class EncodingFit
{
    private const int MostCategories = 100_000;

    /// <summary>A label of more classes is a number to be predicted, or an identifier: a network has an output for each.</summary>
    private const int MostClasses = 10_000;

    private const int MostDecimals = 9;

    private readonly CsvOptions options;
    private readonly IReadOnlyList<CsvTable> tables;
    private readonly CsvTable main;
    private readonly List<string> notes;
    private readonly bool[][] keep;

    private EncodingFit(CsvOptions options, IReadOnlyList<CsvTable> tables, List<string> notes)
    {
        this.options = options;
        this.tables = tables;
        this.notes = notes;
        main = tables[0];
        keep = [.. tables.Select(table => new bool[table.RowCount])];
        foreach (var rows in keep) Array.Fill(rows, true);
    }

    /// <summary>Fits a recipe on the first table's classes and every table's inputs.</summary>
    /// <exception cref="DataFileException">A column cannot be encoded as asked.</exception>
    public static Encoding Fit(CsvOptions options, IReadOnlyList<CsvTable> tables, List<string> notes) =>
        new EncodingFit(options, tables, notes).Fit();

    private Encoding Fit()
    {
        if (options.Decimals is < 0 or > MostDecimals || options.RoundDecimals is < 0 or > MostDecimals)
            throw new ArgumentOutOfRangeException(nameof(options), options.RoundDecimals ?? options.Decimals, $"Decimals must be 0 to {MostDecimals}.");
        var width = main.Names.Count;
        var label = options.Label is { } reference ? reference.Resolve(main.Names, main.Path) : width - 1;
        var ignored = Resolve(options.Ignore);
        var categorical = Resolve(options.Categorical);
        var numeric = Resolve(options.Numeric);
        if (ignored.Contains(label)) throw new DataFileException(main.Path, 0, $"The column '{main.Names[label]}' is the label and cannot be ignored.");
        foreach (var c in categorical.Intersect(numeric))
            throw new DataFileException(main.Path, 0, $"The column '{main.Names[c]}' cannot be both numeric and categorical; name it once.");

        var isNumeric = new bool[width];
        for (var c = 0; c < width; c++)
        {
            if (c == label || ignored.Contains(c)) continue;
            isNumeric[c] = numeric.Contains(c) || (!categorical.Contains(c) && LooksNumeric(c));
            DropRows(c, isNumeric[c]);
        }

        if (!keep[0].Contains(true)) throw new DataFileException(main.Path, 0, "No rows are left: every row has a missing value. Fill missing values instead of dropping their rows.");
        var columns = new ColumnEncoding[width];
        var decimals = 0;
        for (var c = 0; c < width; c++)
        {
            columns[c] = c == label ? FitLabel(c)
                : ignored.Contains(c) ? new DroppedColumn { Name = main.Names[c] }
                : isNumeric[c] ? FitNumbers(c, ref decimals)
                : FitCategories(c);
        }

        var constant = Enumerable.Range(0, width).Where(c => columns[c] is DroppedColumn && !ignored.Contains(c)).Select(c => main.Names[c]).ToArray();
        if (constant.Length > 0) notes.Add($"Constant columns dropped: {string.Join(", ", constant)}.");
        if (columns.All(column => column.InputNames.Count == 0))
            throw new DataFileException(main.Path, 0, "No inputs are left: every column besides the label is constant or ignored.");
        return new Encoding
        {
            Delimiter = main.Delimiter,
            HasHeader = main.HasHeader,
            Scale = Scale(columns, decimals),
            MinMax = options.MinMax,
            Rounded = options.RoundDecimals is not null,
            Unknown = options.UnknownCategories,
            Columns = columns,
        };
    }

    private HashSet<int> Resolve(IReadOnlyList<ColumnReference> references) => [.. references.Select(reference => reference.Resolve(main.Names, main.Path))];

    private bool LooksNumeric(int c)
    {
        var (numbers, words, commas) = (0L, 0L, true);
        string? firstWord = null;
        foreach (var table in tables)
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
            throw new DataFileException(main.Path, main.Lines[0], $"The column '{main.Names[c]}' looks like numbers with a decimal comma; write a decimal point, or name the column as categorical.");
        if (numbers > words)
            notes.Add($"Column '{main.Names[c]}' is taken as categories because of {firstWord}, although {numbers} of its {numbers + words} values are numbers.");
        return false;
    }

    private void DropRows(int c, bool numeric)
    {
        if (numeric ? options.MissingNumbers != MissingNumbers.DropRow : options.MissingCategories != MissingCategories.DropRow) return;
        for (var t = 0; t < tables.Count; t++)
        {
            var column = tables[t].Columns[c];
            for (var row = 0; row < keep[t].Length; row++)
            {
                var code = column.CodeOf(row);
                if (!column.IsPlainNumber(code) && column.CellOf(code).Kind == CellKind.Missing) keep[t][row] = false;
            }
        }
    }

    private LabelColumn FitLabel(int c)
    {
        var column = main.Columns[c];
        var used = column.Used(keep[0]);
        var classes = new NameSet(MostClasses);
        for (var code = 0; code < used.Length; code++)
        {
            if (!used[code]) continue;
            if (column.CellOf(code).Kind == CellKind.Missing) throw main.ErrorAt(column.FirstRowOf(code), $"The label (column '{main.Names[c]}') is missing. Fill it in or remove the row.");
            classes.Add(LabelColumn.Clean(column.TextOf(code), options.LabelTrim));
        }

        if (classes.Count > MostClasses)
            throw new DataFileException(main.Path, 0, $"The label column '{main.Names[c]}' has {classes.Count} classes; at most {MostClasses} are taken. Name another column as label, or put its values into few classes.");
        var names = classes.Sorted();
        if (names.Length < 2)
            throw new DataFileException(main.Path, 0, $"The label column '{main.Names[c]}' holds one class only, '{names.FirstOrDefault()}'; training needs two or more. Name another column as label.");
        return new LabelColumn { Name = main.Names[c], Classes = names, Trim = options.LabelTrim };
    }

    private ColumnEncoding FitCategories(int c)
    {
        var categories = new NameSet(MostCategories);
        for (var t = 0; t < tables.Count; t++)
        {
            var column = tables[t].Columns[c];
            var used = column.Used(keep[t]);
            for (var code = 0; code < used.Length; code++)
            {
                if (!used[code]) continue;
                if (column.CellOf(code).Kind != CellKind.Missing) categories.Add(column.TextOf(code));
                else if (options.MissingCategories == MissingCategories.OwnCategory) categories.Add(CategoricalColumn.MissingName);
            }
        }

        if (categories.Count > MostCategories) throw TooMany(c, categories.Count, "categories");
        if (categories.Count < 2) return new DroppedColumn { Name = main.Names[c] };
        if (categories.Count == main.RowCount && main.RowCount > 20)
            notes.Add($"Column '{main.Names[c]}' has another category in each of the {main.RowCount} rows; ignore it if it is an identifier.");
        return new CategoricalColumn { Name = main.Names[c], Categories = categories.Sorted(), Missing = options.MissingCategories };
    }

    private ColumnEncoding FitNumbers(int c, ref int decimals)
    {
        var (least, most, missing, count) = (decimal.MaxValue, decimal.MinValue, false, 0L);
        var (mean, own) = (0m, 0);
        for (var t = 0; t < tables.Count; t++)
        {
            var column = tables[t].Columns[c];
            var uses = new int[column.CodeCount];
            for (var row = 0; row < keep[t].Length; row++)
            {
                if (keep[t][row]) uses[column.CodeOf(row)]++;
            }

            for (var code = 0; code < uses.Length; code++)
            {
                if (uses[code] == 0) continue;
                var (kind, number) = column.CellOf(code);
                missing |= kind == CellKind.Missing;
                if (kind == CellKind.Missing && options.MissingNumbers != MissingNumbers.Refuse) continue;
                if (kind != CellKind.Number)
                    throw tables[t].ErrorAt(column.FirstRowOf(code), NumericColumn.Refusal(main.Names[c], column.TextOf(code), kind));
                (least, most) = (Math.Min(least, number), Math.Max(most, number));
                // A number has no more decimals than it is written with.
                if (!options.MinMax && number.Scale > own) own = Math.Max(own, CellText.DecimalsOf(number));
                count += uses[code];
                // A running mean stays within the values, where a sum could leave the decimal's range.
                if (options.MissingNumbers == MissingNumbers.Mean) mean += (number - mean) / count * uses[code];
            }
        }

        if (count == 0) throw new DataFileException(main.Path, 0, $"The numeric column '{main.Names[c]}' has no number.");
        decimal? fill = !missing ? null : options.MissingNumbers switch
        {
            MissingNumbers.Zero => 0,
            MissingNumbers.Mean => options.MinMax ? mean : decimal.Round(mean, own),
            _ => null,
        };
        if (fill is { } value) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        if (least == most) return new DroppedColumn { Name = main.Names[c] };
        if (fill is not null) notes.Add(FormattableString.Invariant($"Missing values of column '{main.Names[c]}' taken as {fill}."));
        decimals = Math.Max(decimals, own);
        return new NumericColumn { Name = main.Names[c], Minimum = least, Maximum = most, Missing = options.MissingNumbers, Fill = fill };
    }

    private int Scale(ColumnEncoding[] columns, int decimals)
    {
        var numbers = columns.Count(column => column is NumericColumn);
        if (numbers == 0) return 1;
        if (options.MinMax)
        {
            notes.Add($"{numbers} numeric columns scaled to [0, 1] by minimum and maximum over {(tables.Count == 1 ? "the file" : $"{tables.Count} files")}, rounded to {options.Decimals} decimals.");
            return PowerOfTen(options.Decimals);
        }

        if (options.RoundDecimals is { } most)
        {
            if (decimals > most) notes.Add($"Numbers rounded from {decimals} to {most} decimals.");
            return PowerOfTen(Math.Min(decimals, most));
        }

        if (decimals > MostDecimals)
            throw new DataFileException(main.Path, 0, $"To keep every number exactly would take {decimals} decimals; at most {MostDecimals} fit. Ask for rounding or for min-max scaling.");
        return PowerOfTen(decimals);
    }

    private DataFileException TooMany(int c, int count, string what) =>
        new(main.Path, 0, $"The column '{main.Names[c]}' has {count} {what}; at most {MostCategories} are taken. Ignore the column if it is an identifier, or name it as numeric.");

    private static int PowerOfTen(int exponent)
    {
        var power = 1;
        for (var i = 0; i < exponent; i++) power *= 10;
        return power;
    }
}
