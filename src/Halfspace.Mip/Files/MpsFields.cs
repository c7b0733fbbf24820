using System.Globalization;

namespace Halfspace.Mip.Files;

/// <summary>The fields of one line of an MPS file, split at blanks or, in the fixed format, at columns.</summary>
internal sealed class MpsFields(string path, bool fixedColumns)
{
    private const int Most = 6;
    private static readonly (int Start, int End)[] Columns = [(1, 3), (4, 12), (14, 22), (24, 36), (39, 47), (49, 61)];
    private readonly (int Start, int Length)[] fields = new (int, int)[Most];
    private string text = "";

    public int Count { get; private set; }

    /// <summary>The line's number, counted from one.</summary>
    public int Line { get; private set; }

    public ReadOnlySpan<char> this[int field] => text.AsSpan(fields[field].Start, fields[field].Length);

    /// <summary>Splits a line. A <c>$</c> that begins the third or a later field makes the rest a comment.</summary>
    public void Split(string line, int number)
    {
        (text, Line, Count) = (line, number, 0);
        if (fixedColumns) SplitAtColumns();
        else SplitAtBlanks();
    }

    public ModelFileException Error(string reason) => new(path, Line, reason);

    /// <summary>A field as a finite number, or as an infinity where the caller allows it.</summary>
    public double Number(int field, bool mayBeInfinite = false)
    {
        if (!TryNumber(this[field], out var value))
            throw Error($"'{this[field]}' is not a number; write it like 1.5 or -2e-3.");
        if (!mayBeInfinite && !double.IsFinite(value))
            throw Error($"'{this[field]}' is infinite; a coefficient must be finite.");
        return value;
    }

    public static bool TryNumber(ReadOnlySpan<char> field, out double value)
    {
        if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return !double.IsNaN(value);
        var unsigned = field.TrimStart("+-");
        if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            value = field[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        // Fortran programs write exponents with a D.
        return field.IndexOfAny('d', 'D') > 0
            && double.TryParse(field.ToString().Replace('d', 'e').Replace('D', 'e'), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private void SplitAtBlanks()
    {
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length || (Count >= 2 && text[at] == '$')) return;
            if (Count == Most) throw Error($"the line has more than {Most} fields; split it, and use names without blanks.");
            var start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at])) at++;
            fields[Count++] = (start, at - start);
        }
    }

    private void SplitAtColumns()
    {
        var end = 0;
        foreach (var (start, stop) in Columns)
        {
            CheckBlank(end, start);
            end = stop;
            if (start >= text.Length) return;
            var length = Math.Min(stop, text.Length) - start;
            var field = text.AsSpan(start, length);
            var skipped = length - field.TrimStart().Length;
            if (field.IsWhiteSpace()) continue;
            if (Count >= 2 && field[skipped] == '$') return;
            fields[Count++] = (start + skipped, field.Trim().Length);
        }

        CheckBlank(end, text.Length);
    }

    private void CheckBlank(int from, int to)
    {
        for (var at = from; at < to && at < text.Length; at++)
        {
            if (!char.IsWhiteSpace(text[at])) throw Error($"column {at + 1} lies between the fields of the fixed format and must be blank.");
        }
    }
}
