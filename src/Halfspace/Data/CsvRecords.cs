using System.Text;
using CsvHelper;

namespace Halfspace.Data;

/// <summary>
/// Reads the records of a text file one after the other: quotes, blank lines and comments are dealt with, and nothing is
/// known of what the fields mean.
/// </summary>
internal sealed class CsvRecords : IDisposable
{
    /// <summary>As a delimiter, stands for any run of white space.</summary>
    public const char WhiteSpace = ' ';

    /// <summary>A line that begins with it is a comment, as in the head of Adult's test file.</summary>
    public const char CommentMark = '|';

    /// <summary>Longer than any row of a real file; an unclosed quote then does not swallow a whole large file first.</summary>
    private const int LongestRecord = 1 << 26;

    private readonly string path;
    private readonly TextReader reader;
    private readonly CsvReader? rows;
    private readonly List<string> fields = [];
    private int skipped;

    /// <summary>Opens a file; comment lines at its head are passed over.</summary>
    /// <exception cref="DataFileException">The file cannot be opened or is not text.</exception>
    public CsvRecords(string path, char delimiter)
    {
        this.path = path;
        reader = Open(path);
        try
        {
            while (reader.Peek() == CommentMark)
            {
                reader.ReadLine();
                skipped++;
                Comments++;
            }
        }
        catch (DecoderFallbackException cause)
        {
            reader.Dispose();
            throw NotText(cause);
        }

        if (delimiter == WhiteSpace) return;
        rows = CsvReader.Create(reader, new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false,
            TrimWhitespace = true,
            MalformedData = CsvMalformedDataHandling.Throw,
            TrackLineNumbers = true,
            MaxRecordSize = LongestRecord,
        });
    }

    /// <summary>The fields of the current record, without white space or quotes around them; overwritten by the next.</summary>
    public IReadOnlyList<string> Fields => fields;

    /// <summary>The 1-based line on which the current record begins.</summary>
    public int Line { get; private set; }

    /// <summary>The number of comment lines passed over.</summary>
    public int Comments { get; private set; }

    /// <summary>Opens a text file, strictly as UTF-8 (or as its byte order mark says).</summary>
    public static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true), true, 1 << 16);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }

    /// <summary>Moves to the next record; false at the end of the file.</summary>
    public bool Read()
    {
        try
        {
            while (true)
            {
                if (!(rows is null ? ReadWhiteSpace() : ReadDelimited())) return false;
                if (fields.Count == 0 || (fields.Count == 1 && fields[0].Length == 0)) continue;
                return true;
            }
        }
        catch (DecoderFallbackException cause)
        {
            throw NotText(cause);
        }
        catch (CsvFormatException cause)
        {
            throw new DataFileException(path, skipped + (int)Math.Max(1, cause.LineNumber), $"The quoting is broken: {cause.Message} A quoted field begins and ends with a quote, and a quote inside it is written twice.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        rows?.Dispose();
        reader.Dispose();
    }

    private bool ReadDelimited()
    {
        if (!rows!.Read()) return false;
        Line = skipped + (int)rows.LineNumber;
        fields.Clear();
        for (var c = 0; c < rows.FieldCount; c++) fields.Add(rows.GetString(c).Trim());
        return true;
    }

    private bool ReadWhiteSpace()
    {
        if (reader.ReadLine() is not { } line) return false;
        Line = ++skipped;
        fields.Clear();
        for (var at = 0; at < line.Length;)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            var quote = line[at] is '"' or '\'' ? line[at] : '\0';
            var end = quote == '\0' ? at : line.IndexOf(quote, at + 1);
            if (end < 0) throw new DataFileException(path, Line, $"A quote is opened and not closed: '{Shorten(line[at..])}'.");
            if (quote == '\0')
            {
                while (end < line.Length && !char.IsWhiteSpace(line[end])) end++;
            }

            fields.Add(quote == '\0' ? line[at..end] : line[(at + 1)..end].Trim());
            at = end + (quote == '\0' ? 0 : 1);
        }

        return true;
    }

    private static string Shorten(string? text) => text is null ? "" : text.Length > 40 ? text[..40] + "..." : text;

    private DataFileException NotText(Exception cause) =>
        new(path, Line + 1, "From here on the file is not UTF-8 text. Save it as UTF-8; a packed file must be unpacked first.", cause);
}
