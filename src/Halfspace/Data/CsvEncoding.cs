namespace Halfspace.Data;

/// <summary>Turns the rows of a table into a data set's integers by a recipe, all cores at once.</summary>
/// <param name="table">The rows.</param>
/// <param name="encoding">The recipe, for these columns.</param>
/// <param name="rows">The rows asked for, in order; null for all.</param>
/// <param name="notes">Takes what is to be said of dropped rows and unusual values.</param>
internal sealed class CsvEncoding(CsvTable table, Encoding encoding, IReadOnlyList<int>? rows, List<string> notes)
{
    /// <summary>Values that any data set may have, whatever the size of its file: 256 MB.</summary>
    private const long ValuesAnyway = 1L << 26;

    /// <summary>Rows that a thread encodes at a time.</summary>
    private const int BlockRows = 1024;

    private readonly int count = rows?.Count ?? table.RowCount;
    private readonly EncodedCell[]?[] known = new EncodedCell[encoding.Columns.Count][];
    private readonly long[] unknown = new long[encoding.Columns.Count];
    private readonly long[] outside = new long[encoding.Columns.Count];
    private readonly Lock gate = new();
    private (int Place, int Column, string Problem)? refused;

    /// <summary>Encodes the rows.</summary>
    /// <exception cref="DataFileException">A row is not there, or a field cannot be encoded; the message has path, line and reason.</exception>
    public Dataset Encode()
    {
        for (var k = 0; k < count; k++)
        {
            if ((uint)RowAt(k) >= (uint)table.RowCount)
                throw new DataFileException(table.Path, 0, $"Row {RowAt(k)} is asked for (entry {k + 1} of the list), but the file has the rows 0 to {table.RowCount - 1}.");
        }

        for (var c = 0; c < known.Length; c++)
        {
            var column = table.Columns[c];
            if (column.HoldsTexts) known[c] = [.. Enumerable.Range(0, column.CodeCount).Select(code => encoding.Columns[c].Encode(column.TextOf(code), column.CellOf(code), encoding))];
        }

        var places = Places(out var kept, out var firstDropped);
        var names = encoding.InputNames;
        CheckSize(kept, names.Count);
        var (values, labels) = (new int[(long)kept * names.Count], new int[kept]);
        var offsets = Offsets();
        Parallel.For(0, (count + BlockRows - 1) / BlockRows, block => EncodeRows(block * BlockRows, Math.Min(count, (block + 1) * BlockRows), places, offsets, names.Count, values, labels));
        if (refused is { } fault && (rows is null || firstDropped is null || fault.Place <= firstDropped)) throw table.ErrorAt(RowAt(fault.Place), fault.Problem);
        if (rows is not null && firstDropped is { } dropped)
            throw table.ErrorAt(RowAt(dropped), $"Row {RowAt(dropped)} is asked for, but has a missing value, and such rows are dropped. Fill the value in or leave the row out of the list.");
        Note(kept);
        return Dataset.Keeping(Path.GetFileName(table.Path), values, labels, names, encoding.ClassNames, encoding.Scale, encoding, notes);
    }

    private int RowAt(int place) => rows is null ? place : rows[place];

    private EncodedCell Cell(int column, int row)
    {
        var (raw, recipe) = (table.Columns[column], encoding.Columns[column]);
        var code = raw.CodeOf(row);
        if (known[column] is { } cells) return cells[code];
        // What is plainly a number needs no text where numbers are asked for.
        return recipe.Encode(recipe is NumericColumn && raw.IsPlainNumber(code) ? "" : raw.TextOf(code), raw.CellOf(code), encoding);
    }

    /// <summary>The place of each row among those that are kept, or -1 where a missing value drops it.</summary>
    private int[] Places(out int kept, out int? firstDropped)
    {
        var places = new int[count];
        for (var c = 0; c < known.Length; c++)
        {
            if (encoding.Columns[c] is not (NumericColumn { Missing: MissingNumbers.DropRow } or CategoricalColumn { Missing: MissingCategories.DropRow })) continue;
            for (var k = 0; k < count; k++)
            {
                if (!table.Columns[c].IsPlainNumber(table.Columns[c].CodeOf(RowAt(k))) && Cell(c, RowAt(k)).State == EncodedState.DropRow) places[k] = -1;
            }
        }

        (kept, firstDropped) = (0, null);
        for (var k = 0; k < count; k++)
        {
            if (places[k] == 0) places[k] = kept++;
            else firstDropped ??= k;
        }

        return places;
    }

    /// <summary>A data set may be as large as its file, about, and of a small file larger; one of many categories can be far larger than both.</summary>
    private void CheckSize(int kept, int inputs)
    {
        var most = Math.Max(ValuesAnyway, table.FileLength / 2);
        if ((long)kept * inputs > Math.Min(most, Array.MaxLength))
            throw new DataFileException(table.Path, 0, $"{kept} rows of {inputs} inputs make more than {Math.Min(most, Array.MaxLength)} numbers. Ask for fewer rows, or ignore columns of many categories (--ignore).");
    }

    /// <summary>The first input of each column; -1 for columns without inputs.</summary>
    private int[] Offsets()
    {
        var (offsets, next) = (new int[known.Length], 0);
        Array.Fill(offsets, -1);
        foreach (var c in encoding.InputOrder())
        {
            offsets[c] = next;
            next += encoding.Columns[c].InputNames.Count;
        }

        return offsets;
    }

    private void EncodeRows(int from, int to, int[] places, int[] offsets, int width, int[] values, int[] labels)
    {
        for (var c = 0; c < known.Length; c++)
        {
            var (unusual, strange) = (0, 0);
            for (var k = from; k < to; k++)
            {
                var cell = Cell(c, RowAt(k));
                if (cell.State == EncodedState.Refused)
                {
                    Refuse(k, c, cell.Problem!);
                    break;
                }

                if (places[k] < 0) continue;
                if (encoding.Columns[c] is LabelColumn) labels[places[k]] = cell.Value;
                if (offsets[c] < 0) continue;
                encoding.Columns[c].Set(cell, values.AsSpan(places[k] * width + offsets[c]), encoding);
                if (cell.State == EncodedState.Unknown) strange++;
                if (cell.State == EncodedState.OutOfRange) unusual++;
            }

            Interlocked.Add(ref unknown[c], strange);
            Interlocked.Add(ref outside[c], unusual);
        }
    }

    /// <summary>Keeps the first refused field: of the first row, and there of the first column.</summary>
    private void Refuse(int place, int column, string problem)
    {
        lock (gate)
        {
            if (refused is null || (place, column).CompareTo((refused.Value.Place, refused.Value.Column)) < 0) refused = (place, column, problem);
        }
    }

    private void Note(int kept)
    {
        if (kept < count) notes.Add($"{count - kept} rows with missing values dropped.");
        if (kept == 0) throw new DataFileException(table.Path, 0, rows is null ? "No rows are left: every row has a missing value." : "No rows are asked for.");
        foreach (var c in encoding.InputOrder())
        {
            if (unknown[c] > 0) notes.Add($"Column '{encoding.Columns[c].Name}': {unknown[c]} values are categories that the encoding does not know; their inputs are zero.");
            if (outside[c] > 0) notes.Add($"Column '{encoding.Columns[c].Name}': {outside[c]} values lie outside the range the encoding was fitted on.");
        }
    }
}
