namespace Halfspace.VnnLib;

/// <summary>The words and parentheses of a VNN-LIB text, one after the other, with where they stand.</summary>
internal sealed class VnnLibTokens(string name, string text)
{
    private int at;
    private int line = 1;
    private int lineStart;
    private int tokenLine = 1;
    private int tokenColumn = 1;

    /// <summary>Characters of the whole text.</summary>
    public int Length => text.Length;

    /// <summary>Whether brackets, commas and quoted texts are tokens of their own, as in VNN-LIB 2.0.</summary>
    public bool HasTensors { get; set; }

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

        if (HasTensors && text[start] == '"')
        {
            // A text ends on its line, so that a quote that is left open is reported where it stands.
            while (at < text.Length && text[at] is not ('"' or '\n')) at++;
            if (at < text.Length && text[at] == '"') at++;
        }
        else if (!HasTensors || text[start] is not ('[' or ']' or ','))
        {
            while (at < text.Length && text[at] is not ('(' or ')' or ';') && !char.IsWhiteSpace(text[at]) && !(HasTensors && text[at] is ('[' or ']' or ',' or '"'))) at++;
        }

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
        if (Current is "" or "(" or ")" || (HasTensors && Current[0] is ('[' or ']' or ',' or '"'))) throw Fault($"{meaning} is expected here, not {Shown}.");
        var word = Current;
        Next();
        return word;
    }

    /// <summary>Moves past a quoted text.</summary>
    public void TakeText()
    {
        if (Current.Length < 2 || !Current.EndsWith('"')) throw Fault("A quoted text ends with '\"' on the line on which it begins.");
        Next();
    }

    /// <summary>The current token as a message quotes it.</summary>
    public string Shown => Current == "" ? "the end of the file" : $"'{Short(Current)}'";

    /// <summary>A word as messages quote it.</summary>
    public static string Short(string word) => word.Length > 40 ? word[..40] + "..." : word;

    /// <summary>What is wrong at the current token.</summary>
    public VnnLibException Fault(string reason) => FaultAt(Place, reason);

    /// <summary>What is wrong at a place.</summary>
    public VnnLibException FaultAt((int Line, int Column) place, string reason) => new(name, place.Line, place.Column, reason);
}
