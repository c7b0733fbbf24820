using System.Text;
using CsvHelper;
using Halfspace.Mip.Files;

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
    private const int LongestRecord = InputText.LongestLine;

    private readonly string path;
    private readonly TextReader reader;
    private readonly CsvReader? rows;
    private readonly List<int> ends = [];
    private char[] text = new char[1 << 10];
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
        catch (IOException cause)
        {
            reader.Dispose();
            throw DataFileException.Unreadable(path, cause);
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

    /// <summary>The number of fields of the current record.</summary>
    public int FieldCount => ends.Count;

    /// <summary>A field of the current record, without white space or quotes around it; overwritten by the next record.</summary>
    public ReadOnlySpan<char> Field(int index)
    {
        var begin = index == 0 ? 0 : ends[index - 1];
        return text.AsSpan(begin, ends[index] - begin).Trim();
    }

    /// <summary>All fields of the current record.</summary>
    public string[] Fields()
    {
        var fields = new string[FieldCount];
        for (var f = 0; f < fields.Length; f++) fields[f] = Field(f).ToString();
        return fields;
    }

    /// <summary>The 1-based line on which the current record begins.</summary>
    public int Line { get; private set; }

    /// <summary>The number of comment lines passed over.</summary>
    public int Comments { get; private set; }

    /// <summary>Opens a text file, strictly as UTF-8 (or as its byte order mark says).</summary>
    public static InputText Open(string path)
    {
        try
        {
            return new InputText(InputFile.Open(path), isStrict: true);
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
                if (FieldCount == 0 || (FieldCount == 1 && Field(0).Length == 0)) continue;
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
        ends.Clear();
        for (var (c, at) = (0, 0); c < rows.FieldCount; c++)
        {
            var field = rows.GetSpan(c);
            MakeRoom(at, field.Length);
            at += System.Text.Encoding.UTF8.GetChars(field, text.AsSpan(at));
            ends.Add(at);
        }

        return true;
    }

    private bool ReadWhiteSpace()
    {
        if (reader.ReadLine() is not { } line) return false;
        Line = ++skipped;
        ends.Clear();
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

            var field = line.AsSpan(quote == '\0' ? at : at + 1, end - (quote == '\0' ? at : at + 1));
            var begin = ends.Count == 0 ? 0 : ends[^1];
            MakeRoom(begin, field.Length);
            field.CopyTo(text.AsSpan(begin));
            ends.Add(begin + field.Length);
            at = end + (quote == '\0' ? 0 : 1);
        }

        return true;
    }

    private void MakeRoom(int at, int length)
    {
        if (text.Length < at + length) Array.Resize(ref text, Math.Max(2 * text.Length, at + length));
    }

    private static string Shorten(string? text) => text is null ? "" : text.Length > 40 ? text[..40] + "..." : text;

    private DataFileException NotText(Exception cause) =>
        new(path, Line + 1, "From here on the file is not UTF-8 text. Save it as UTF-8; a packed file must be unpacked first.", cause);
}
