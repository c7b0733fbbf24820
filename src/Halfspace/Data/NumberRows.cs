using System.Globalization;

namespace Halfspace.Data;

/// <summary>
/// The rows of a text file of plain numbers, one after the other and without labels: what a network without an encoding is used on. A header and one
/// column of labels may be there and are not looked at; memory does not grow with the file.
/// </summary>
public sealed class NumberRows
{
    private readonly string path;
    private readonly int count;
    private readonly ColumnReference? label;

    /// <summary>Names the file; nothing is opened yet.</summary>
    /// <param name="path">A UTF-8 text file with comma, semicolon, tab or white space between the fields.</param>
    /// <param name="count">The numbers of a row; a row may have one field more, the label.</param>
    /// <param name="label">The label's column; null for the last where there is one field more.</param>
    public NumberRows(string path, int count, ColumnReference? label = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (this.path, this.count, this.label) = (path, count, label);
    }

    /// <summary>Reads the numbers as floating-point numbers.</summary>
    /// <param name="divide">What each number is divided by.</param>
    /// <returns>The 0-based number of each row (header, comments and blank lines do not count) and its numbers.</returns>
    /// <exception cref="DataFileException">The file cannot be read, or a field is no finite number; the message has path, line and reason.</exception>
    public IEnumerable<(int Row, float[] Inputs)> Read(double divide = 1) => Rows((text, line) =>
    {
        var cell = Number(text, line);
        var value = (float)(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) / divide);
        return cell && float.IsFinite(value) ? value : throw new DataFileException(path, line, $"The number '{text}' is too large for float32.");
    });

    /// <summary>Reads the numbers as integers at a scale.</summary>
    /// <param name="scale">The integer that stands for the number one.</param>
    /// <param name="divide">What each number is divided by.</param>
    /// <returns>The 0-based number of each row and its integers.</returns>
    /// <exception cref="DataFileException">The file cannot be read, or a number is no integer at the scale; the message has path, line and reason.</exception>
    public IEnumerable<(int Row, int[] Inputs)> ReadIntegers(int scale, double divide = 1) => Rows((text, line) =>
    {
        Number(text, line);
        var cell = CellText.Of(text);
        if (cell.Kind != CellKind.Number) throw new DataFileException(path, line, $"The number '{text}' is too large or too near zero to be held exactly.");
        // The larger numbers leave 32 bits in any case.
        var integer = decimal.Abs(cell.Number) > int.MaxValue ? decimal.MaxValue : cell.Number * scale / (decimal)divide;
        return decimal.IsInteger(integer) && decimal.Abs(integer) <= int.MaxValue
            ? (int)integer
            : throw new DataFileException(path, line, $"The number '{text}' is no integer of 32 bits at the network's scale: times {scale}{(divide == 1 ? "" : FormattableString.Invariant($", divided by {divide},"))} it must be whole. Give numbers as the network was trained on.");
    });

    private bool Number(string text, int line)
    {
        var cell = CellText.Of(text);
        if (cell.LooksNumeric && cell.Kind != CellKind.NotFinite) return true;
        throw new DataFileException(path, line, cell.Kind == CellKind.Missing
            ? "A number is missing, and a network without an encoding has none to put in its place. Fill it in."
            : $"'{text}' is no finite number. A network without an encoding takes plain numbers with a decimal point; name a column of labels with --label.");
    }

    private IEnumerable<(int Row, T[] Inputs)> Rows<T>(Func<string, int, T> number)
    {
        using var records = new CsvRecords(path, CsvLayout.DetectDelimiter(path, count == 1 ? ',' : null));
        if (!records.Read()) throw new DataFileException(path, 0, "The file holds no rows.");
        var first = records.Fields();
        var firstLine = records.Line;
        var hasHeader = !first.Select(CellText.Of).Any(cell => cell.LooksNumeric) && first.Any(text => CellText.Of(text).Kind == CellKind.Text);
        var left = LabelPlace(first, hasHeader, firstLine);
        var row = 0;
        for (var more = !hasHeader || records.Read(); more; more = records.Read(), row++)
        {
            if (records.FieldCount != first.Length) throw new DataFileException(path, records.Line, $"The row has {records.FieldCount} fields, but the first row (line {firstLine}) has {first.Length}.");
            var inputs = new T[count];
            for (var i = 0; i < count; i++) inputs[i] = number(records.Field(i >= left ? i + 1 : i).ToString(), records.Line);
            yield return (row, inputs);
        }

        if (row == 0) throw new DataFileException(path, firstLine, "The file has a header and no rows below it.");
    }

    /// <summary>The place of the column that is passed over.</summary>
    private int LabelPlace(string[] first, bool hasHeader, int line)
    {
        if (first.Length == count && label is null) return int.MaxValue;
        if (first.Length != count + 1)
            throw new DataFileException(path, line, $"The row has {first.Length} fields; the network takes {count} inputs. Give {count} numbers a row, or {count + 1} fields of which one is the label{(label is null ? "" : $" '{label}'")}.");
        return label?.Resolve(hasHeader ? first : [.. first.Select((_, c) => FormattableString.Invariant($"column{c}"))], path) ?? count;
    }
}
