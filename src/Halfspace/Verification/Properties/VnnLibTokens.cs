using Halfspace.Data;

namespace Halfspace.Verification.Properties;

/// <summary>The words and parentheses of a VNN-LIB text, one after the other, with where they stand.</summary>
internal sealed class VnnLibTokens(string path, string text)
{
    private int at;
    private int line = 1;
    private int lineStart;
    private int tokenLine = 1;
    private int tokenColumn = 1;

    /// <summary>The token under the cursor: a parenthesis, a word, or an empty text at the end.</summary>
    public string Current { get; private set; } = "";

    /// <summary>Where the token stands, to report it later.</summary>
    public (int Line, int Column) Place => (tokenLine, tokenColumn);

    /// <summary>Moves to the next token.</summary>
    public void Next()
    {
        while (at < text.Length)
        {
            var c = text[at];
            if (c == ';')
            {
                while (at < text.Length && text[at] != '\n') at++;
            }
            else if (char.IsWhiteSpace(c) || c == '\uFEFF')
            {
                at++;
                if (c == '\n') (line, lineStart) = (line + 1, at);
            }
            else
            {
                break;
            }
        }

        (tokenLine, tokenColumn) = (line, at - lineStart + 1);
        if (at >= text.Length)
        {
            Current = "";
            return;
        }

        var start = at++;
        if (text[start] is '(' or ')')
        {
            Current = text[start] == '(' ? "(" : ")";
            return;
        }

        while (at < text.Length && text[at] is not ('(' or ')' or ';') && !char.IsWhiteSpace(text[at])) at++;
        Current = text[start..at];
    }

    /// <summary>Moves past a token that has to stand here.</summary>
    public void Take(string expected)
    {
        if (Current != expected) throw Fault($"'{expected}' is expected here, not {Shown}.");
        Next();
    }

    /// <summary>The current word, and moves past it.</summary>
    public string TakeWord(string meaning)
    {
        if (Current is "" or "(" or ")") throw Fault($"{meaning} is expected here, not {Shown}.");
        var word = Current;
        Next();
        return word;
    }

    /// <summary>The current token as a message quotes it.</summary>
    public string Shown => Current == "" ? "the end of the file" : $"'{(Current.Length > 40 ? Current[..40] + "..." : Current)}'";

    /// <summary>What is wrong at the current token.</summary>
    public DataFileException Fault(string reason) => FaultAt(Place, reason);

    /// <summary>What is wrong at a place.</summary>
    public DataFileException FaultAt((int Line, int Column) place, string reason) => new(path, place.Line, $"column {place.Column}: {reason}");
}
