using System.Globalization;

namespace Halfspace.Data;

/// <summary>What the text of one field is, before any column decides what to make of it.</summary>
internal readonly record struct CellText(CellKind Kind, decimal Number)
{
    /// <summary>Larger numbers leave no room in a decimal for the difference of two and a few digits behind the point.</summary>
    public const decimal LargestNumber = 1e27m;

    /// <summary>Whether this counts as a number when a column's kind is judged, usable or not.</summary>
    public bool LooksNumeric => Kind is CellKind.Number or CellKind.NotFinite or CellKind.OutOfRange;

    /// <summary>Reads a field that has no white space around it.</summary>
    public static CellText Of(string text)
    {
        if (text.Length == 0 || text is "?" or "NA") return new CellText(CellKind.Missing, 0);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real))
            return new CellText(IsNotFinite(text) ? CellKind.NotFinite : CellKind.Text, 0);
        // A double takes every exponent; a decimal keeps every digit. An infinity made of digits is a number too large.
        if (double.IsNaN(real) || (double.IsInfinity(real) && !text.AsSpan().ContainsAnyInRange('0', '9'))) return new CellText(CellKind.NotFinite, 0);
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            || decimal.Abs(exact) > LargestNumber || (exact == 0 && real != 0))
            return new CellText(CellKind.OutOfRange, 0);
        return new CellText(CellKind.Number, exact);
    }

    /// <summary>Whether text is a number written with a decimal comma, such as <c>1,5</c>.</summary>
    public static bool HasDecimalComma(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return comma > 0 && comma < text.Length - 1 && Of(text.Replace(',', '.')).Kind == CellKind.Number;
    }

    /// <summary>Whether text is a number with a sign of percent or of money before or behind it.</summary>
    public static bool HasMark(string text) => text.Length > 1 && (IsMark(text[0]) || IsMark(text[^1])) && Of(text.Trim(Marks).Trim()).Kind == CellKind.Number;

    private static bool IsMark(char c) => Array.IndexOf(Marks, c) >= 0;

    private static readonly char[] Marks = ['%', '$', '€', '£', '¥', '‰'];

    /// <summary>The decimals a number needs, without zeros at the end.</summary>
    public static int DecimalsOf(decimal number)
    {
        var decimals = number.Scale;
        while (decimals > 0 && decimal.Round(number, decimals - 1) == number) decimals--;
        return decimals;
    }

    private static bool IsNotFinite(string text) =>
        text.TrimStart('+', '-').ToLowerInvariant() is "inf" or "infinity" or "nan";
}

/// <summary>The kinds of field text.</summary>
internal enum CellKind
{
    /// <summary>Nothing, <c>?</c> or <c>NA</c>.</summary>
    Missing,

    /// <summary>A number.</summary>
    Number,

    /// <summary>NaN or an infinity, spelt out.</summary>
    NotFinite,

    /// <summary>A number too large or too near zero to be held exactly.</summary>
    OutOfRange,

    /// <summary>Anything else.</summary>
    Text,
}
