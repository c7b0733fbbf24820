namespace Halfspace.Data;

/// <summary>Fits a column of categories.</summary>
internal static class CategoryFit
{
    private const int MostCategories = 100_000;

    /// <summary>Collects the categories of the rows that count; a column of one says nothing, and is dropped.</summary>
    /// <exception cref="DataFileException">There are too many.</exception>
    public static ColumnEncoding Of(FittedRows rows, int c)
    {
        var (options, main, tables) = (rows.Options, rows.Main, rows.Tables);
        var categories = new NameSet(MostCategories);
        for (var t = 0; t < tables.Count; t++)
        {
            var column = tables[t].Columns[c];
            var used = column.Used(rows.Kept[t]);
            for (var code = 0; code < used.Length; code++)
            {
                if (!used[code]) continue;
                if (column.CellOf(code).Kind != CellKind.Missing) categories.Add(column.TextOf(code));
                else if (options.MissingCategories == MissingCategories.OwnCategory) categories.Add(CategoricalColumn.MissingName);
            }
        }

        if (categories.Count > MostCategories) throw new DataFileException(main.Path, 0, $"The column '{main.Names[c]}' has {categories.Count} categories; at most {MostCategories} are taken. Ignore the column (--ignore) if it is an identifier, or name it as numeric (--numeric).");
        if (categories.Count < 2) return new DroppedColumn { Name = main.Names[c] };
        if (categories.Count == main.RowCount && main.RowCount > 20)
            rows.Notes.Add($"Column '{main.Names[c]}' has another category in each of the {main.RowCount} rows; ignore it (--ignore) if it is an identifier.");
        return new CategoricalColumn { Name = main.Names[c], Categories = categories.Sorted(), Missing = options.MissingCategories };
    }
}
