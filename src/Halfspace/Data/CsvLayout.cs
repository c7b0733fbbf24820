using System.Globalization;

namespace Halfspace.Data;

/// <summary>Finds out how a text file is laid out: what stands between its fields, and whether its first line names them.</summary>
internal static class CsvLayout
{
    /// <summary>The delimiters that are tried, the surest first: a semicolon or a tab rarely stands inside a number or a name.</summary>
    private static readonly char[] Delimiters = ['\t', ';', ','];

    /// <summary>Finds the delimiter from the first lines: the one that stands equally often in each of them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="otherwise">What to take where nothing separates anything, for files that may have a single column; null to refuse them.</param>
    /// <exception cref="DataFileException">The file is empty, or no delimiter separates anything.</exception>
    public static char DetectDelimiter(string path, char? otherwise = null)
    {
        var lines = FirstLines(path, 50);
        if (lines.Count == 0) throw new DataFileException(path, 0, "The file holds no rows.");
        var best = '\0';
        foreach (var delimiter in Delimiters)
        {
            var count = CountOutsideQuotes(lines[0], delimiter);
            if (count == 0) continue;
            if (lines.TrueForAll(line => CountOutsideQuotes(line, delimiter) == count)) return delimiter;
            if (best == '\0') best = delimiter;
        }

        // A ragged file is no reason to take another delimiter: reading it will name the line that differs.
        if (best != '\0') return best;
        if (lines[0].Trim().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length > 1) return CsvRecords.WhiteSpace;
        if (otherwise is { } single) return single;
        throw new DataFileException(path, 1, "No comma, semicolon, tab or white space separates anything in the first line; inputs and a label need two columns or more. Name the delimiter if it is another (--delimiter).");
    }

    /// <summary>Judges whether the first of some rows names the columns.</summary>
    public static bool DetectHeader(IReadOnlyList<string[]> rows)
    {
        var first = rows[0];
        if (NumbersRows(rows)) return true;
        var cells = first.Select(CellText.Of).ToArray();
        if (rows.Count < 2 || Array.Exists(cells, cell => cell.LooksNumeric)) return false;
        if (first.Contains("?") || first.Contains("NA")) return false;
        var (comesAgain, isAboveNumbers, nameless) = (false, false, first.Count(name => name.Length == 0));
        for (var c = 0; c < first.Length; c++)
        {
            var below = rows.Skip(1).Where(row => c < row.Length).Select(row => row[c]).ToArray();
            var kinds = below.Select(CellText.Of).Where(cell => cell.Kind != CellKind.Missing).ToArray();
            // Nothing at all above numbers says nothing: a first row of data may lack its number.
            isAboveNumbers |= first[c].Length > 0 && kinds.Length > 0 && Array.TrueForAll(kinds, cell => cell.LooksNumeric);
            comesAgain |= first[c].Length > 0 && below.Contains(first[c]);
        }

        return isAboveNumbers ? nameless <= 1 || !comesAgain : nameless <= 1 && !comesAgain;
    }

    /// <summary>Whether the first column has no name and counts the rows below, from 0 or 1, as programs write it that keep numbers of rows.</summary>
    private static bool NumbersRows(IReadOnlyList<string[]> rows)
    {
        if (rows.Count < 4 || rows[0][0].Length > 0 || rows[1][0] is not ("0" or "1")) return false;
        var start = rows[1][0] == "0" ? 0 : 1;
        return rows.Skip(1).Select((row, r) => row[0] == (start + r).ToString(CultureInfo.InvariantCulture)).All(isNext => isNext);
    }

    private static List<string> FirstLines(string path, int count)
    {
        using var reader = CsvRecords.Open(path);
        var lines = new List<string>();
        try
        {
            while (lines.Count < count && reader.ReadLine() is { } line)
            {
                if (line.Length > 0 && line[0] != CsvRecords.CommentMark && !string.IsNullOrWhiteSpace(line)) lines.Add(line);
            }
        }
        catch (System.Text.DecoderFallbackException cause)
        {
            throw new DataFileException(path, 0, "The file is not UTF-8 text. Save it as UTF-8; a packed file must be unpacked first.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, cause);
        }

        return lines;
    }

    private static int CountOutsideQuotes(string line, char delimiter)
    {
        var (count, quoted) = (0, false);
        foreach (var character in line)
        {
            if (character == '"') quoted = !quoted;
            else if (character == delimiter && !quoted) count++;
        }

        return count;
    }
}
