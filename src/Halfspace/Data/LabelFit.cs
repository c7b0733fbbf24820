namespace Halfspace.Data;

/// <summary>Fits the column of labels.</summary>
internal static class LabelFit
{
    /// <summary>A label of more classes is a number to be predicted, or an identifier: a network has an output for each.</summary>
    private const int MostClasses = 10_000;

    /// <summary>A label of more different numbers is refused unless it is named as categorical.</summary>
    private const int MostNumericClasses = 100;

    /// <summary>Collects the classes of the rows that count.</summary>
    /// <exception cref="DataFileException">A label is missing, or there are too many classes or too few.</exception>
    public static LabelColumn Of(FittedRows rows, int c)
    {
        var (options, main) = (rows.Options, rows.Main);
        var column = main.Columns[c];
        var used = column.Used(rows.Kept[0]);
        var classes = new NameSet(MostClasses);
        for (var code = 0; code < used.Length; code++)
        {
            if (!used[code]) continue;
            if (column.CellOf(code).Kind == CellKind.Missing) throw main.ErrorAt(column.FirstRowOf(code), $"The label (column '{main.Names[c]}') is missing. Fill it in, remove the row, or name another column as label (--label).");
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
}
