using System.Globalization;

namespace Halfspace.Data;

/// <summary>
/// Names one column of a text file, by its name in the header or by its 0-based number. Text that no header name equals
/// is tried as a number, so that a command-line argument can be either.
/// </summary>
public sealed record ColumnReference
{
    private ColumnReference(string text, int? number)
    {
        Text = text;
        Number = number;
    }

    /// <summary>The reference as it was written.</summary>
    public string Text { get; }

    /// <summary>The 0-based number where a number was given; null for text.</summary>
    public int? Number { get; }

    /// <summary>Refers to a column by name, or by a number written as text.</summary>
    public static ColumnReference FromString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ColumnReference(text, null);
    }

    /// <summary>Refers to a column by its 0-based number.</summary>
    public static ColumnReference FromInt32(int number) => new(number.ToString(CultureInfo.InvariantCulture), number);

    /// <summary>Refers to a column by name, or by a number written as text.</summary>
    public static implicit operator ColumnReference(string text) => FromString(text);

    /// <summary>Refers to a column by its 0-based number.</summary>
    public static implicit operator ColumnReference(int number) => FromInt32(number);

    /// <summary>The reference as it was written.</summary>
    public override string ToString() => Text;

    /// <summary>Finds the column among the names of a file.</summary>
    /// <exception cref="DataFileException">There is no such column, or two have the name; the message lists what there is.</exception>
    internal int Resolve(IReadOnlyList<string> names, string path)
    {
        if (Number is null)
        {
            var found = -1;
            for (var c = 0; c < names.Count; c++)
            {
                if (names[c] != Text) continue;
                if (found >= 0)
                    throw new DataFileException(path, 1, $"The columns {found} and {c} are both named '{Text}'; give the column's number instead.");
                found = c;
            }

            if (found >= 0) return found;
        }

        var number = Number;
        if (number is null && int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)) number = parsed;
        if (number is { } n && n >= 0 && n < names.Count) return n;
        throw new DataFileException(path, 0, $"There is no column '{Text}'. The columns are {List(names)}; name one of them, or give a number from 0 to {names.Count - 1}.");
    }

    private static string List(IReadOnlyList<string> names)
    {
        const int shown = 20;
        var text = string.Join(", ", names.Take(shown).Select((name, c) => FormattableString.Invariant($"{c} '{name}'")));
        return names.Count > shown ? $"{text} and {names.Count - shown} more" : text;
    }
}
