namespace Halfspace.Data;

/// <summary>Fits an <see cref="Encoding"/>: decides what each column is, and collects categories, minima and maxima.</summary>
internal sealed class EncodingFit
{
    private const int MostCategories = 100_000;

    /// <summary>A label of more classes is a number to be predicted, or an identifier: a network has an output for each.</summary>
    private const int MostClasses = 10_000;

    /// <summary>A label of more different numbers is refused unless it is named as categorical.</summary>
    private const int MostNumericClasses = 100;

    private const int MostDecimals = 9;

    private readonly CsvOptions options;
    private readonly IReadOnlyList<CsvTable> tables;
    private readonly CsvTable main;
    private readonly List<string> notes;
    private readonly bool[][] keep;
    private readonly bool[][] whole;
    private readonly IReadOnlyList<int>? fitRows;

    private EncodingFit(CsvOptions options, IReadOnlyList<CsvTable> tables, List<string> notes, IReadOnlyList<int>? fitRows)
    {
        this.fitRows = fitRows;
        this.options = options;
        this.tables = tables;
        this.notes = notes;
        main = tables[0];
        keep = [.. tables.Select(table => new bool[table.RowCount])];
        whole = [.. keep];
        foreach (var rows in keep) Array.Fill(rows, true);
    }

    /// <summary>Fits a recipe on the first table's classes and every table's inputs.</summary>
    /// <param name="options">How to read.</param>
    /// <param name="tables">The file, and the further ones.</param>
    /// <param name="notes">Takes what is to be said.</param>
    /// <param name="fitRows">The rows of the first table that count for minima, maxima and categories; null for all, and those of the further tables.</param>
    /// <exception cref="DataFileException">A column cannot be encoded as asked.</exception>
    public static Encoding Fit(CsvOptions options, IReadOnlyList<CsvTable> tables, List<string> notes, IReadOnlyList<int>? fitRows = null) =>
        new EncodingFit(options, tables, notes, fitRows).Fit();

    /// <summary>The rows of the first table that no missing value drops, and their classes.</summary>
    /// <exception cref="DataFileException">The label column cannot be used.</exception>
    public static (int[] Rows, int[] Labels, IReadOnlyList<string> ClassNames) Labelled(CsvOptions options, IReadOnlyList<CsvTable> tables) => new EncodingFit(options, tables, [], null).Labelled();

    private (int[] Rows, int[] Labels, IReadOnlyList<string> ClassNames) Labelled()
    {
        var (label, _, _) = Kinds();
        var column = main.Columns[label];
        var names = FitLabel(label).Classes;
        var classes = names.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        var places = new int[column.CodeCount];
        Array.Fill(places, -1);
        int[] rows = [.. Enumerable.Range(0, main.RowCount).Where(row => keep[0][row])];
        var labels = new int[rows.Length];
        for (var k = 0; k < rows.Length; k++)
        {
            var code = column.CodeOf(rows[k]);
            if (places[code] < 0) places[code] = classes[LabelColumn.Clean(column.TextOf(code), options.LabelTrim)];
            labels[k] = places[code];
        }

        return (rows, labels, names);
    }

    private Encoding Fit()
    {
        if (options.Decimals is < 0 or > MostDecimals || options.RoundDecimals is < 0 or > MostDecimals)
            throw new ArgumentOutOfRangeException(nameof(options), options.RoundDecimals ?? options.Decimals, $"Decimals must be 0 to {MostDecimals}.");
        var width = main.Names.Count;
        var (label, ignored, isNumeric) = Kinds();
        var fitted = FitLabel(label);
        if (fitRows is not null) KeepFitted(fitRows);
        var columns = new ColumnEncoding[width];
        var decimals = 0;
        for (var c = 0; c < width; c++)
        {
            columns[c] = c == label ? fitted
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

    /// <summary>Leaves only some rows of the first table to be fitted on.</summary>
    private void KeepFitted(IReadOnlyList<int> rows)
    {
        var chosen = new bool[main.RowCount];
        foreach (var row in rows)
        {
            if ((uint)row < (uint)chosen.Length) chosen[row] = keep[0][row];
        }

        keep[0] = chosen;
        for (var t = 1; t < keep.Length; t++) keep[t] = new bool[keep[t].Length];
    }

    /// <summary>What each column is: the label, left out, numbers or categories; and which rows are dropped for that.</summary>
    private (int Label, HashSet<int> Ignored, bool[] IsNumeric) Kinds()
    {
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

        if (!keep[0].Contains(true)) throw new DataFileException(main.Path, 0, "No rows are left: every row has a missing value. Fill missing values (--missing) instead of dropping their rows.");
        return (label, ignored, isNumeric);
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
            throw new DataFileException(main.Path, main.Lines[0], $"The column '{main.Names[c]}' looks like numbers with a decimal comma; write a decimal point, or name the column as categorical (--categorical).");
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
            throw new DataFileException(main.Path, 0, $"The label column '{main.Names[c]}' has {classes.Count} classes; at most {MostClasses} are taken. Name another column as label (--label), or put its values into few classes.");
        var names = classes.Sorted();
        if (names.Length > MostNumericClasses && !options.Categorical.Any(column => column.Resolve(main.Names, main.Path) == c) && Array.TrueForAll(names, name => CellText.Of(name).LooksNumeric))
            throw new DataFileException(main.Path, 0, $"The label column '{main.Names[c]}' holds {names.Length} different numbers: a quantity, not a class. Name the class column (--label), put the numbers into few classes, or name the column as categorical (--categorical) to take each number as a class.");
        if (names.Length < 2)
            throw new DataFileException(main.Path, 0, $"The label column '{main.Names[c]}' holds one class only, '{names.FirstOrDefault()}'; training needs two or more. Name another column as label (--label).");
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
            notes.Add($"Column '{main.Names[c]}' has another category in each of the {main.RowCount} rows; ignore it (--ignore) if it is an identifier.");
        return new CategoricalColumn { Name = main.Names[c], Categories = categories.Sorted(), Missing = options.MissingCategories };
    }

    private ColumnEncoding FitNumbers(int c, ref int decimals)
    {
        var (least, most, missing, count) = (decimal.MaxValue, decimal.MinValue, false, 0L);
        var (mean, own) = (0m, 0);
        var numbers = new List<(decimal Number, int Uses)>();
        for (var t = 0; t < tables.Count; t++)
        {
            var column = tables[t].Columns[c];
            // Numbers that are kept as they are need the decimals of all rows, and a missing value anywhere needs something in its place.
            var uses = Uses(column, whole[t]);
            var fitted = ReferenceEquals(keep[t], whole[t]) || !options.MinMax ? uses : Uses(column, keep[t]);
            for (var code = 0; code < uses.Length; code++)
            {
                if (uses[code] == 0) continue;
                var (kind, number) = column.CellOf(code);
                missing |= kind == CellKind.Missing;
                if (kind == CellKind.Missing && options.MissingNumbers != MissingNumbers.Refuse) continue;
                if (kind != CellKind.Number)
                    throw tables[t].ErrorAt(column.FirstRowOf(code), NumericColumn.Refusal(main.Names[c], column.TextOf(code), kind));
                // A number has no more decimals than it is written with.
                if (!options.MinMax && number.Scale > own) own = Math.Max(own, CellText.DecimalsOf(number));
                if (fitted[code] == 0) continue;
                (least, most) = (Math.Min(least, number), Math.Max(most, number));
                count += fitted[code];
                // A running mean stays within the values, where a sum could leave the decimal's range.
                if (options.MissingNumbers == MissingNumbers.Mean) mean += (number - mean) / count * fitted[code];
                if (options.MissingNumbers == MissingNumbers.Median) numbers.Add((number, fitted[code]));
            }
        }

        if (count == 0) throw new DataFileException(main.Path, 0, $"The numeric column '{main.Names[c]}' has no number{(fitRows is null ? "" : $" in the {fitRows.Count} rows chosen")}.");
        decimal? fill = !missing ? null : options.MissingNumbers switch
        {
            MissingNumbers.Zero => 0,
            MissingNumbers.Mean => options.MinMax ? mean : decimal.Round(mean, own),
            MissingNumbers.Median => Median(numbers, count),
            MissingNumbers.OwnInput => least,
            _ => null,
        };
        if (fill is { } value) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        // A column of one number says nothing, but where it is missing may.
        if (least == most && fill is not null && options.MissingNumbers == MissingNumbers.OwnInput) most = least + 1;
        if (least == most) return new DroppedColumn { Name = main.Names[c] };
        if (fill is not null) notes.Add(FormattableString.Invariant($"Missing values of column '{main.Names[c]}' taken as {fill}{(options.MissingNumbers == MissingNumbers.OwnInput ? ", with an input of their own" : "")}."));
        decimals = Math.Max(decimals, own);
        return new NumericColumn { Name = main.Names[c], Minimum = least, Maximum = most, Missing = options.MissingNumbers, Fill = fill };
    }

    private static int[] Uses(RawColumn column, bool[] rows)
    {
        var uses = new int[column.CodeCount];
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row]) uses[column.CodeOf(row)]++;
        }

        return uses;
    }

    /// <summary>The lower median.</summary>
    private static decimal Median(List<(decimal Number, int Uses)> numbers, long count)
    {
        long passed = 0;
        foreach (var (number, uses) in numbers.OrderBy(pair => pair.Number))
        {
            passed += uses;
            if (2 * passed >= count) return number;
        }

        throw new InvalidOperationException("There is no number.");
    }

    private int Scale(ColumnEncoding[] columns, int decimals)
    {
        var numbers = columns.Count(column => column is NumericColumn);
        if (numbers == 0) return 1;
        if (options.MinMax)
        {
            notes.Add($"{numbers} numeric columns scaled to [0, 1] by minimum and maximum over {(fitRows is not null ? $"the {fitRows.Count} rows chosen" : tables.Count == 1 ? "the file" : $"{tables.Count} files")}, rounded to {options.Decimals} decimals.");
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
        new(main.Path, 0, $"The column '{main.Names[c]}' has {count} {what}; at most {MostCategories} are taken. Ignore the column (--ignore) if it is an identifier, or name it as numeric (--numeric).");

    private static int PowerOfTen(int exponent)
    {
        var power = 1;
        for (var i = 0; i < exponent; i++) power *= 10;
        return power;
    }
}
