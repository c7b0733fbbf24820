using System.Text;

namespace Halfspace.Mip.Files;

/// <summary>Reads a text file whose lines have a limited length, so that one that does not end is an error and not a full memory.</summary>
/// <param name="stream">The file; closed with the reader.</param>
/// <param name="isStrict">
/// Whether bytes that are no UTF-8 throw <see cref="DecoderFallbackException"/> instead of becoming replacement characters, which make
/// two different names one.
/// </param>
public sealed class InputText(Stream stream, bool isStrict = false) : TextReader
{
    /// <summary>Characters of a line at most; a row of a hundred thousand columns has fewer.</summary>
    public const int LongestLine = 1 << 24;

    private readonly StreamReader reader = new(stream, new UTF8Encoding(false, isStrict), detectEncodingFromByteOrderMarks: true, 1 << 16);
    private readonly char[] buffer = new char[1 << 15];
    private int next;
    private int end;
    private int line;

    /// <inheritdoc/>
    public override string? ReadLine()
    {
        StringBuilder? begun = null;
        while (Fill())
        {
            line += begun is null ? 1 : 0;
            var rest = buffer.AsSpan(next, end - next);
            var length = rest.IndexOfAny('\n', '\r');
            if (length < 0)
            {
                begun = (begun ?? new StringBuilder()).Append(rest);
                next = end;
                if (begun.Length > LongestLine) throw TooLong();
                continue;
            }

            if ((begun?.Length ?? 0) + length > LongestLine) throw TooLong();
            var text = begun is null ? new string(rest[..length]) : begun.Append(rest[..length]).ToString();
            next += length + 1;
            if (rest[length] == '\r' && Fill() && buffer[next] == '\n') next++;
            return text;
        }

        return begun?.ToString();
    }

    /// <inheritdoc/>
    public override int Peek() => Fill() ? buffer[next] : -1;

    /// <inheritdoc/>
    public override int Read() => Fill() ? buffer[next++] : -1;

    /// <inheritdoc/>
    public override int Read(Span<char> target)
    {
        if (target.Length == 0 || !Fill()) return 0;
        var count = Math.Min(target.Length, end - next);
        buffer.AsSpan(next, count).CopyTo(target);
        next += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(char[] target, int index, int count) => Read(target.AsSpan(index, count));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) reader.Dispose();
        base.Dispose(disposing);
    }

    private bool Fill()
    {
        if (next < end) return true;
        (next, end) = (0, reader.Read(buffer, 0, buffer.Length));
        return end > 0;
    }

    private UnsuitableFileException TooLong() => new($"The line is longer than {LongestLine} characters. Break it, or name the file that was meant.", line);
}
