using System.Runtime.InteropServices;

namespace Halfspace.Data;

/// <summary>
/// One column of a text file, each distinct text held once. Work that depends on the text alone is then done once a
/// distinct text and not once a row.
/// </summary>
internal sealed class RawColumn
{
    private readonly Dictionary<string, int> index = new(StringComparer.Ordinal);
    private readonly List<string> texts = [];
    private readonly List<int> codes = [];
    private CellText[]? cells;
    private string? lastText;
    private int lastCode;

    /// <summary>The distinct texts, in order of first appearance.</summary>
    public IReadOnlyList<string> Texts => texts;

    /// <summary>What each distinct text is.</summary>
    public CellText[] Cells => cells ??= [.. texts.Select(CellText.Of)];

    /// <summary>The index into <see cref="Texts"/> for each row.</summary>
    public ReadOnlySpan<int> Codes => CollectionsMarshal.AsSpan(codes);

    /// <summary>Adds the text of the next row.</summary>
    public void Add(string text)
    {
        // Neighbouring rows are often equal, and comparing is cheaper than hashing.
        if (text != lastText)
        {
            if (!index.TryGetValue(text, out lastCode))
            {
                lastCode = texts.Count;
                index.Add(text, lastCode);
                texts.Add(text);
            }

            lastText = text;
        }

        codes.Add(lastCode);
    }

    /// <summary>The first row that holds a distinct text.</summary>
    public int FirstRowOf(int code) => Codes.IndexOf(code);

    /// <summary>Which distinct texts occur in rows that are kept.</summary>
    public bool[] Used(bool[] keep)
    {
        var used = new bool[texts.Count];
        var rows = Codes;
        for (var row = 0; row < rows.Length; row++)
        {
            if (keep[row]) used[rows[row]] = true;
        }

        return used;
    }
}
