namespace Halfspace.Data;

/// <summary>
/// The rows of a text file, one after the other and without labels, encoded by a recipe: what a trained network is used on. A column of labels may be
/// there and is not looked at; memory does not grow with the file.
/// </summary>
/// <example>
/// <code>
/// foreach (var (row, inputs) in new EncodedRows("fruit.csv", network.Encoding!).Read())
///     Console.WriteLine($"{row}: class {network.Predict(inputs).Class}");
/// </code>
/// </example>
public sealed class EncodedRows
{
    private readonly string path;
    private readonly Encoding encoding;
    private readonly int[] order;
    private readonly int[] widths;
    private readonly long[] unknown;
    private readonly long[] outside;
    private readonly List<string> notes = [];

    /// <summary>Names the file; nothing is opened yet.</summary>
    /// <param name="path">A UTF-8 text file. With a header: the columns that give inputs, by name and in any order, among others or not. Without: all columns in order, with or without the label.</param>
    /// <param name="encoding">The recipe, for example <see cref="Networks.IntegerNetwork.Encoding"/>.</param>
    public EncodedRows(string path, Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(encoding);
        (this.path, this.encoding) = (path, encoding);
        order = [.. encoding.InputOrder()];
        widths = [.. order.Select(c => encoding.Columns[c].InputNames.Count)];
        (unknown, outside) = (new long[order.Length], new long[order.Length]);
    }

    /// <summary>What the last walk over the rows met: rows left out, unknown categories, values outside the fitted range.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Reads the file from its beginning.</summary>
    /// <returns>The 0-based number of each row (header, comments and blank lines do not count) and its inputs.</returns>
    /// <exception cref="DataFileException">The file cannot be read, a column is missing, or a field cannot be encoded; the message has path, line and reason.</exception>
    public IEnumerable<(int Row, int[] Inputs)> Read()
    {
        notes.Clear();
        Array.Clear(unknown);
        Array.Clear(outside);
        using var records = new CsvRecords(path, encoding.Delimiter);
        if (!records.Read()) throw new DataFileException(path, 0, "The file holds no rows.");
        var (width, firstLine) = (records.FieldCount, records.Line);
        var places = encoding.HasHeader ? PlacesByName(records) : PlacesByNumber(width, firstLine);
        var (row, dropped, size) = (0, 0, encoding.InputNames.Count);
        for (var more = !encoding.HasHeader || records.Read(); more; more = records.Read(), row++)
        {
            if (records.FieldCount != width) throw new DataFileException(path, records.Line, $"The row has {records.FieldCount} fields, but the first row (line {firstLine}) has {width}. Quote a field that holds the delimiter, and leave a missing field empty.");
            var inputs = new int[size];
            if (Encode(records, places, inputs)) yield return (row, inputs);
            else dropped++;
        }

        if (row == 0) throw new DataFileException(path, firstLine, "The file has a header and no rows below it.");
        if (dropped == row) throw new DataFileException(path, 0, "No rows are left: every row has a missing value, and the encoding leaves such rows out.");
        if (dropped > 0) notes.Add($"{dropped} of {row} rows left out, since they have missing values.");
        for (var i = 0; i < order.Length; i++)
        {
            var name = encoding.Columns[order[i]].Name;
            if (unknown[i] > 0) notes.Add($"Column '{name}': {unknown[i]} values are categories that the encoding does not know; their inputs are zero.");
            if (outside[i] > 0) notes.Add($"Column '{name}': {outside[i]} values lie outside the range the encoding was fitted on.");
        }
    }

    /// <summary>Encodes the current record; false where a missing value leaves it out.</summary>
    private bool Encode(CsvRecords records, int[] places, int[] inputs)
    {
        var cells = new EncodedCell[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            var text = records.Field(places[i]).ToString();
            cells[i] = encoding.Columns[order[i]].Encode(text, CellText.Of(text), encoding);
            // A refused value ends the reading also where another value leaves the row out.
            if (cells[i].State == EncodedState.Refused) throw new DataFileException(path, records.Line, cells[i].Problem!);
        }

        if (Array.Exists(cells, cell => cell.State == EncodedState.DropRow)) return false;
        var next = 0;
        for (var i = 0; i < order.Length; i++)
        {
            if (cells[i].State == EncodedState.Unknown) unknown[i]++;
            if (cells[i].State == EncodedState.OutOfRange) outside[i]++;
            encoding.Columns[order[i]].Set(cells[i], inputs.AsSpan(next), encoding);
            next += widths[i];
        }

        return true;
    }

    private int[] PlacesByName(CsvRecords header)
    {
        // As in the training file: then two columns of one name are told apart by their places.
        if (header.FieldCount == encoding.Columns.Count && header.Fields().Select((name, c) => name.Length == 0 ? FormattableString.Invariant($"column{c}") : name).SequenceEqual(encoding.Columns.Select(column => column.Name), StringComparer.Ordinal)) return order;
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        var twice = new HashSet<string>(StringComparer.Ordinal);
        for (var c = 0; c < header.FieldCount; c++)
        {
            var name = header.Field(c).ToString();
            if (name.Length == 0) name = FormattableString.Invariant($"column{c}");
            if (!found.TryAdd(name, c)) twice.Add(name);
        }

        var missing = order.Select(c => encoding.Columns[c].Name).Where(name => !found.ContainsKey(name)).ToArray();
        if (missing.Length > 0)
            throw new DataFileException(path, header.Line, $"The header has no column '{missing[0]}'{(missing.Length > 1 ? $" ({missing.Length} columns are missing)" : "")}, which the network was trained on. The first line must name the columns, with '{Shown}' between them; it names {string.Join(", ", found.Keys.Take(8))}{(found.Count > 8 ? ", ..." : "")}.");
        if (order.Select(c => encoding.Columns[c].Name).FirstOrDefault(twice.Contains) is { } repeated)
            throw new DataFileException(path, header.Line, $"The header names the column '{repeated}' twice. Rename or remove one of them.");
        return [.. order.Select(c => found[encoding.Columns[c].Name])];
    }

    private int[] PlacesByNumber(int width, int line)
    {
        var (all, label) = (encoding.Columns.Count, encoding.LabelIndex);
        if (width == all) return order;
        if (width == all - 1) return [.. order.Select(c => c > label ? c - 1 : c)];
        throw new DataFileException(path, line, $"The row has {width} fields, with '{Shown}' between them; the network was trained on a file of {all} columns without a header. Give rows of {all} fields, or of {all - 1} without the label.");
    }

    private string Shown => encoding.Delimiter switch { '\t' => "tab", CsvRecords.WhiteSpace => "white space", var delimiter => delimiter.ToString() };
}
