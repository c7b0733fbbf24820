using System.Runtime.InteropServices;

namespace Halfspace.Data;

/// <summary>
/// One column of a text file. While few texts differ each is held once, so that work that depends on the text alone is done once a
/// distinct text and not once a row; a column of many different texts is held cell by cell, in little memory (<see cref="NumberColumn"/>).
/// </summary>
/// <remarks>A cell's code says which cells are surely equal: it is the number of its text, or of its row.</remarks>
internal sealed class RawColumn
{
    /// <summary>More different texts than this, and at least one row in four another: then holding each once saves nothing.</summary>
    private const int MostDistinct = 4096;

    /// <summary>Fewer texts than this are found faster by looking at each.</summary>
    private const int FewDistinct = 8;

    private readonly List<string> texts = [];
    private readonly List<int> codes = [];
    private Dictionary<string, int>? index;
    private NumberColumn? cells;
    private CellText[]? kinds;
    private int last;

    /// <summary>The number of codes: of distinct texts, or of rows.</summary>
    public int CodeCount => cells?.Count ?? texts.Count;

    /// <summary>Adds the text of the next row, which has no white space around it.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        if (cells is not null)
        {
            cells.Add(text);
            return;
        }

        // Neighbouring rows are often equal, and comparing is cheaper than hashing.
        if (texts.Count == 0 || !text.SequenceEqual(texts[last])) last = Find(text);
        codes.Add(last);
        if (texts.Count > MostDistinct && texts.Count > codes.Count / 4) HoldEach();
    }

    /// <summary>The code of a row.</summary>
    public int CodeOf(int row) => cells is null ? codes[row] : row;

    /// <summary>The text of a code.</summary>
    public string TextOf(int code) => cells is null ? texts[code] : cells.Text(code);

    /// <summary>What the text of a code is.</summary>
    public CellText CellOf(int code) => cells is null ? (kinds ??= [.. texts.Select(CellText.Of)])[code] : cells.Cell(code);

    /// <summary>Whether a code is a number, without working out which; false says nothing.</summary>
    public bool IsPlainNumber(int code) => cells is not null && cells.IsPlainNumber(code);

    /// <summary>Whether codes are texts, so that something can be worked out for each once.</summary>
    public bool HoldsTexts => cells is null;

    /// <summary>The first row with a code.</summary>
    public int FirstRowOf(int code) => cells is null ? CollectionsMarshal.AsSpan(codes).IndexOf(code) : code;

    /// <summary>Which codes occur in rows that are kept.</summary>
    public bool[] Used(bool[] keep)
    {
        var used = new bool[CodeCount];
        for (var row = 0; row < keep.Length; row++)
        {
            if (keep[row]) used[CodeOf(row)] = true;
        }

        return used;
    }

    private int Find(ReadOnlySpan<char> text)
    {
        if (index is null)
        {
            for (var code = 0; code < texts.Count; code++)
            {
                if (text.SequenceEqual(texts[code])) return code;
            }
        }
        else if (index.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var known))
        {
            return known;
        }

        texts.Add(text.ToString());
        if (index is not null) index.Add(texts[^1], texts.Count - 1);
        else if (texts.Count > FewDistinct) index = texts.Select((held, code) => (held, code)).ToDictionary(pair => pair.held, pair => pair.code, StringComparer.Ordinal);
        return texts.Count - 1;
    }

    private void HoldEach()
    {
        cells = new NumberColumn();
        foreach (var code in codes) cells.Add(texts[code]);
        texts.Clear();
        texts.TrimExcess();
        codes.Clear();
        codes.TrimExcess();
        index = null;
    }
}
