namespace Halfspace.Data;

/// <summary>Fits a column of numbers.</summary>
internal static class NumberFit
{
    /// <summary>Collects the least and the largest number of the rows that count, and what takes the place of missing ones; a column of one number is dropped.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="c">The column.</param>
    /// <param name="decimals">Decimals that all columns together need to be kept exactly; raised by this one.</param>
    /// <exception cref="DataFileException">A value is no number, or there is none.</exception>
    public static ColumnEncoding Of(FittedRows rows, int c, ref int decimals)
    {
        var (options, main, tables) = (rows.Options, rows.Main, rows.Tables);
        var (least, most, missing, count) = (decimal.MaxValue, decimal.MinValue, false, 0L);
        var (mean, own) = (0m, 0);
        var numbers = new List<(decimal Number, int Uses)>();
        for (var t = 0; t < tables.Count; t++)
        {
            var column = tables[t].Columns[c];
            // Numbers that are kept as they are need the decimals of all rows, and a missing value anywhere needs something in its place.
            var (kept, uses) = rows.Uses(t, c);
            var fitted = options.MinMax ? kept : uses;
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

        if (count == 0) throw new DataFileException(main.Path, 0, $"The numeric column '{main.Names[c]}' has no number{(rows.ChosenCount is { } chosen ? $" in the {chosen} rows chosen" : "")}.");
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
        if (fill is not null) rows.Notes.Add(FormattableString.Invariant($"Missing values of column '{main.Names[c]}' taken as {fill}{(options.MissingNumbers == MissingNumbers.OwnInput ? ", with an input of their own" : "")}."));
        decimals = Math.Max(decimals, own);
        return new NumericColumn { Name = main.Names[c], Minimum = least, Maximum = most, Missing = options.MissingNumbers, Fill = fill };
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
}
