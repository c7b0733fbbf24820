using System.Globalization;

namespace Halfspace.Data;

/// <summary>Reads a list of samples to use: 0-based numbers of the data lines of another file, one a line, in order.</summary>
public static class RowList
{
    /// <summary>Reads a list of rows.</summary>
    /// <param name="path">A text file with one number a line; blank lines are passed over.</param>
    /// <param name="take">Takes the first so many; null for all.</param>
    /// <param name="available">The number of rows there are to choose from, where it is known.</param>
    /// <exception cref="DataFileException">A line is no row number, a row is not there, or the list is shorter than <paramref name="take"/>.</exception>
    public static int[] Read(string path, int? take = null, int? available = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (take is < 1) throw new ArgumentOutOfRangeException(nameof(take), take, "One row or more must be taken.");
        var rows = new List<int>();
        using var reader = CsvRecords.Open(path);
        try
        {
            for (var line = 1; rows.Count < (take ?? int.MaxValue) && reader.ReadLine() is { } text; line++)
            {
                text = text.Trim();
                if (text.Length == 0) continue;
                if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var row))
                    throw new DataFileException(path, line, $"'{(text.Length > 40 ? text[..40] + "..." : text)}' is no row number; the list holds one 0-based number a line.");
                if (row < 0 || row > int.MaxValue || row >= available)
                    throw new DataFileException(path, line, available is null ? $"There is no row {row}; rows are counted from 0." : $"There is no row {row}; the data has the rows 0 to {available - 1}.");
                rows.Add((int)row);
            }
        }
        catch (Exception cause) when (cause is IOException or System.Text.DecoderFallbackException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, cause);
        }

        if (rows.Count == 0) throw new DataFileException(path, 0, "The list holds no rows.");
        if (rows.Count < take) throw new DataFileException(path, 0, $"{take} rows are asked for; the list holds {rows.Count}.");
        return [.. rows];
    }
}
