namespace Halfspace.Data;

/// <summary>The rows of a text file as text, column by column, with the line of each row.</summary>
internal sealed class CsvTable
{
    private const int RowsThatShowAHeader = 100;

    /// <summary>Each column costs some hundred bytes before it holds anything; a file of more is one long line.</summary>
    private const int MostColumns = 100_000;

    private CsvTable(string path, char delimiter, string[] names, bool hasHeader)
    {
        Path = path;
        Delimiter = delimiter;
        Names = names;
        HasHeader = hasHeader;
        Columns = [.. names.Select(_ => new RawColumn())];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The bytes of the file.</summary>
    public long FileLength { get; private init; }

    /// <summary>The character between fields.</summary>
    public char Delimiter { get; }

    /// <summary>The columns' names, from the header or <c>column0</c>, <c>column1</c>, ...</summary>
    public IReadOnlyList<string> Names { get; private set; }

    /// <summary>Whether the file has a header.</summary>
    public bool HasHeader { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<RawColumn> Columns { get; private set; }

    /// <summary>The 1-based line of each row.</summary>
    public List<int> Lines { get; } = [];

    /// <summary>The number of rows.</summary>
    public int RowCount => Lines.Count;

    /// <summary>The number of comment lines that were passed over.</summary>
    public int Comments { get; private set; }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="DataFileException">The file cannot be read, holds no rows, or a row has another number of fields than the first.</exception>
    public static CsvTable Read(string path, char? delimiter, CsvHeader header)
    {
        var between = delimiter ?? CsvLayout.DetectDelimiter(path);
        using var records = new CsvRecords(path, between);
        var head = new List<string[]>();
        var headLines = new List<int>();
        while (head.Count <= RowsThatShowAHeader && records.Read())
        {
            head.Add(records.Fields());
            headLines.Add(records.Line);
        }

        if (head.Count == 0) throw new DataFileException(path, 0, "The file holds no rows.");
        var hasHeader = header == CsvHeader.Present || (header == CsvHeader.Detect && CsvLayout.DetectHeader(head));
        var width = head[0].Length;
        if (width < 2)
            throw new DataFileException(path, headLines[0], $"The first row has one column with the delimiter '{between}'; inputs and a label need two or more. Name another delimiter (--delimiter).");
        if (width > MostColumns)
            throw new DataFileException(path, headLines[0], $"The first row has {width} columns; at most {MostColumns} are taken. Leave columns out, or turn rows and columns around if a line is meant to be a column.");
        if (hasHeader && header == CsvHeader.Detect) CheckNames(path, head[0], headLines[0]);
        var names = new string[width];
        for (var c = 0; c < width; c++) names[c] = hasHeader && head[0][c].Length > 0 ? head[0][c] : FormattableString.Invariant($"column{c}");
        var table = new CsvTable(path, between, names, hasHeader) { FileLength = new FileInfo(path).Length };
        for (var r = hasHeader ? 1 : 0; r < head.Count; r++)
        {
            table.CheckWidth(head[r].Length, headLines[r], headLines[0], head[0][0]);
            for (var c = 0; c < width; c++) table.Columns[c].Add(head[r][c]);
            table.Lines.Add(headLines[r]);
        }

        while (records.Read())
        {
            table.CheckWidth(records.FieldCount, records.Line, headLines[0], head[0][0]);
            for (var c = 0; c < width; c++) table.Columns[c].Add(records.Field(c));
            table.Lines.Add(records.Line);
        }

        table.Comments = records.Comments;
        if (table.RowCount == 0) throw new DataFileException(path, headLines[0], "The file has a header and no rows below it.");
        return table;
    }

    /// <summary>Refuses a first line that looks like a header, and names two columns alike.</summary>
    private static void CheckNames(string path, string[] names, int line)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var c = 0; c < names.Length; c++)
        {
            if (names[c].Length > 0 && !places.TryAdd(names[c], c))
                throw new DataFileException(path, line, $"The first line looks like a header, and the columns {places[names[c]]} and {c} are both named '{names[c]}'. Rename one; or say that there is a header (--header yes), and refer to columns by number; or that there is none (--header no).");
        }
    }

    /// <summary>Puts the columns in the order of the given names, and leaves others out; without a header their number must agree.</summary>
    /// <param name="names">The names, from an encoding or from another file.</param>
    /// <param name="isNeeded">Whether what stands in a column is looked at; one that is not may be absent.</param>
    /// <exception cref="DataFileException">A name is missing or comes twice, or the numbers of columns differ.</exception>
    public void Align(IReadOnlyList<string> names, Func<int, bool> isNeeded)
    {
        if (Names.SequenceEqual(names, StringComparer.Ordinal)) return;
        if (!HasHeader)
        {
            if (Names.Count == names.Count) return;
            throw new DataFileException(Path, 0, $"The file has {Names.Count} columns; the file the encoding was fitted on has {names.Count}, and no header that would name them.");
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var twice = new HashSet<string>(StringComparer.Ordinal);
        for (var c = 0; c < Names.Count; c++)
        {
            if (!places.TryAdd(Names[c], c)) twice.Add(Names[c]);
        }

        var columns = new RawColumn[names.Count];
        for (var c = 0; c < columns.Length; c++)
        {
            if (!places.TryGetValue(names[c], out var at) && isNeeded(c))
                throw new DataFileException(Path, 1, $"The header has no column '{names[c]}', which the encoding was fitted on.");
            if (twice.Contains(names[c]) && isNeeded(c))
                throw new DataFileException(Path, 1, $"The header names the column '{names[c]}' twice. Rename or remove one of them.");
            columns[c] = Columns[at];
        }

        Names = [.. names];
        Columns = columns;
    }

    /// <summary>An error at a row.</summary>
    public DataFileException ErrorAt(int row, string reason) => new(Path, Lines[row], reason);

    private void CheckWidth(int count, int line, int firstLine, string first)
    {
        if (count == Columns.Count) return;
        var remark = first.StartsWith('#') ? $" Line {firstLine} begins with '#'; if it is a remark, remove it, or begin it with '|'." : "";
        throw new DataFileException(Path, line, $"The row has {count} fields, but the first row (line {firstLine}) has {Columns.Count}. Quote a field that holds the delimiter, and leave a missing field empty.{remark}");
    }
}
