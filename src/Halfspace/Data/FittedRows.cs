namespace Halfspace.Data;

/// <summary>What an <see cref="Encoding"/> is fitted on: tables of the same columns, and which of their rows count.</summary>
internal sealed class FittedRows
{
    private readonly bool[][] all;

    /// <summary>Takes all rows.</summary>
    /// <param name="options">How to read.</param>
    /// <param name="tables">The file, and the further ones.</param>
    /// <param name="notes">Takes what is to be said.</param>
    public FittedRows(CsvOptions options, IReadOnlyList<CsvTable> tables, List<string> notes)
    {
        (Options, Tables, Notes) = (options, tables, notes);
        Kept = [.. tables.Select(table => new bool[table.RowCount])];
        all = [.. Kept];
        foreach (var rows in Kept) Array.Fill(rows, true);
    }

    /// <summary>How to read.</summary>
    public CsvOptions Options { get; }

    /// <summary>The file, and the further ones.</summary>
    public IReadOnlyList<CsvTable> Tables { get; }

    /// <summary>The file.</summary>
    public CsvTable Main => Tables[0];

    /// <summary>Takes what is to be said.</summary>
    public List<string> Notes { get; }

    /// <summary>For each table the rows that count.</summary>
    public bool[][] Kept { get; }

    /// <summary>How many rows of the first table were chosen; null for all, and those of the further tables.</summary>
    public int? ChosenCount { get; private set; }

    /// <summary>Leaves only some rows of the first table to be fitted on.</summary>
    public void Choose(IReadOnlyList<int> rows)
    {
        ChosenCount = rows.Count;
        var chosen = new bool[Main.RowCount];
        foreach (var row in rows)
        {
            if ((uint)row < (uint)chosen.Length) chosen[row] = Kept[0][row];
        }

        Kept[0] = chosen;
        for (var t = 1; t < Kept.Length; t++) Kept[t] = new bool[Kept[t].Length];
    }

    /// <summary>Leaves out the rows in which a column has no value.</summary>
    public void DropMissing(int column)
    {
        for (var t = 0; t < Tables.Count; t++)
        {
            var cells = Tables[t].Columns[column];
            for (var row = 0; row < Kept[t].Length; row++)
            {
                var code = cells.CodeOf(row);
                if (!cells.IsPlainNumber(code) && cells.CellOf(code).Kind == CellKind.Missing) Kept[t][row] = false;
            }
        }
    }

    /// <summary>How often each text of a column stands in rows that count, and in rows that no missing value drops.</summary>
    public (int[] Kept, int[] All) Uses(int table, int column)
    {
        var uses = Uses(Tables[table].Columns[column], all[table]);
        return (ReferenceEquals(Kept[table], all[table]) ? uses : Uses(Tables[table].Columns[column], Kept[table]), uses);
    }

    /// <summary>The numbers of the columns that are named.</summary>
    /// <exception cref="DataFileException">There is no such column.</exception>
    public HashSet<int> Resolve(IReadOnlyList<ColumnReference> references) => [.. references.Select(reference => reference.Resolve(Main.Names, Main.Path))];

    private static int[] Uses(RawColumn column, bool[] rows)
    {
        var uses = new int[column.CodeCount];
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row]) uses[column.CodeOf(row)]++;
        }

        return uses;
    }
}
