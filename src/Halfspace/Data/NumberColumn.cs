namespace Halfspace.Data;

/// <summary>
/// The cells of a column in which hardly a text comes twice: nine bytes for a number of up to eighteen digits, and the text itself for
/// everything else. A text is had back letter by letter.
/// </summary>
internal sealed class NumberColumn
{
    private const int MostDigits = 18;
    private const byte ScaleMask = 31;
    private const byte StartsWithPoint = 32;
    private const byte IsNegative = 64;
    private const byte IsText = 128;

    private readonly List<long> digits = [];
    private readonly List<byte> forms = [];
    private readonly PackedTexts texts = new();

    public int Count => forms.Count;

    /// <summary>Adds the text of the next cell.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        if (TryRead(text, out var number, out var form))
        {
            digits.Add(number);
            forms.Add(form);
            return;
        }

        digits.Add(texts.Add(text));
        forms.Add(IsText);
    }

    /// <summary>What a cell is.</summary>
    public CellText Cell(int row) => forms[row] is var form && (form & IsText) != 0
        ? CellText.Of(texts.At(digits[row]))
        : new CellText(CellKind.Number, Number(row, form));

    /// <summary>The text of a cell.</summary>
    public string Text(int row)
    {
        var form = forms[row];
        if ((form & IsText) != 0) return texts.At(digits[row]);
        var text = Number(row, (byte)(form & ~IsNegative)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return ((form & IsNegative) != 0 ? "-" : "") + ((form & StartsWithPoint) != 0 ? text[1..] : text);
    }

    /// <summary>The kinds of cells from a row on, without working out what is plainly a number.</summary>
    public bool IsPlainNumber(int row) => (forms[row] & IsText) == 0;

    private decimal Number(int row, byte form)
    {
        var magnitude = (ulong)digits[row];
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), 0, (form & IsNegative) != 0, (byte)(form & ScaleMask));
    }

    /// <summary>Reads digits with a minus or not and with a point or not, where no other text gives the same number in the same form.</summary>
    private static bool TryRead(ReadOnlySpan<char> text, out long number, out byte form)
    {
        (number, form) = (0, 0);
        var at = 0;
        if (text.Length > 0 && text[0] == '-') (form, at) = (IsNegative, 1);
        var (first, count, point) = (at, 0, -1);
        for (; at < text.Length; at++)
        {
            if (text[at] == '.' && point < 0)
            {
                point = at;
                continue;
            }

            var digit = text[at] - '0';
            if ((uint)digit > 9) return false;
            number = number * 10 + digit;
            if (number != 0 && ++count > MostDigits) return false;
        }

        var (whole, scale) = point < 0 ? (text.Length - first, 0) : (point - first, text.Length - point - 1);
        if (scale > 28 || (point >= 0 && scale == 0) || whole + scale == 0) return false;
        if (whole > 1 && text[first] == '0') return false;
        // Zero with a minus is the same number as without.
        if (number == 0 && form != 0) return false;
        if (whole == 0) form |= StartsWithPoint;
        form |= (byte)scale;
        return true;
    }
}
