using System.Globalization;

namespace Halfspace.Mip.Files;

/// <summary>What a piece of an LP file is.</summary>
internal enum LpTokenKind
{
    Section,
    Name,
    Number,
    Sign,
    Comparison,
    Colon,
    Arrow,
    EndOfFile,
}

/// <summary>A piece of an LP file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">Its line, counted from one.</param>
/// <param name="Text">The characters; <c>&lt;=</c>, <c>&gt;=</c> or <c>=</c> for every comparison.</param>
/// <param name="Value">The number, or plus or minus one for a sign.</param>
/// <param name="Section">The section opened.</param>
internal readonly record struct LpToken(LpTokenKind Kind, int Line, string Text, double Value = 0, LpSection Section = LpSection.None);

/// <summary>Cuts an LP file into pieces, line by line, with a look ahead as far as asked.</summary>
internal sealed class LpTokens(TextReader text, string path)
{
    private readonly List<LpToken> queue = [];
    private int head;
    private int lineNumber;

    /// <summary>The name after <c>\Problem name:</c>, or null.</summary>
    public string? ProblemName { get; private set; }

    public LpToken Next()
    {
        var token = Peek();
        head++;
        return token;
    }

    public LpToken Peek(int ahead = 0)
    {
        while (head + ahead >= queue.Count)
        {
            if (head > 0)
            {
                queue.RemoveRange(0, head);
                head = 0;
            }

            if (text.ReadLine() is { } line)
            {
                lineNumber++;
                Split(line);
            }
            else
            {
                queue.Add(new LpToken(LpTokenKind.EndOfFile, Math.Max(1, lineNumber), "the end of the file"));
            }
        }

        return queue[head + ahead];
    }

    public ModelFileException Error(LpToken token, string reason) => new(path, token.Line, reason);

    private void Split(string line)
    {
        const string Title = "\\Problem name:";
        if (line.StartsWith(Title, StringComparison.OrdinalIgnoreCase)) ProblemName ??= line[Title.Length..].Trim();
        var at = 0;
        var isFirst = true;
        while (at < line.Length && line[at] != '\\')
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            var token = Read(line, ref at, isFirst);
            isFirst = false;
            queue.Add(token);
        }
    }

    private LpToken Read(string line, ref int at, bool isFirst)
    {
        var c = line[at];
        if (char.IsAsciiDigit(c) || c == '.') return Number(line, ref at);
        switch (c)
        {
            case '-' when at + 1 < line.Length && line[at + 1] == '>':
                at += 2;
                return new LpToken(LpTokenKind.Arrow, lineNumber, "->");
            case '+' or '-':
                at++;
                return new LpToken(LpTokenKind.Sign, lineNumber, c.ToString(), c == '-' ? -1 : 1);
            case ':':
                at++;
                return new LpToken(LpTokenKind.Colon, lineNumber, ":");
            case '<' or '>' or '=':
                return Comparison(line, ref at);
            case '[' or ']' or '*' or '/' or '^':
                throw new ModelFileException(path, lineNumber, $"'{c}' belongs to quadratic terms, which are not supported; only linear rows and objectives are.");
            default:
                return Word(line, ref at, isFirst);
        }
    }

    private LpToken Comparison(string line, ref int at)
    {
        var start = at++;
        if (at < line.Length && line[at] is '<' or '>' or '=' && line[at] != line[start]) at++;
        var symbol = line.AsSpan(start, at - start);
        var text = symbol.Contains('<') ? "<=" : symbol.Contains('>') ? ">=" : "=";
        return new LpToken(LpTokenKind.Comparison, lineNumber, text);
    }

    private LpToken Number(string line, ref int at)
    {
        var start = at;
        while (at < line.Length && (char.IsAsciiDigit(line[at]) || line[at] == '.')) at++;
        if (at < line.Length && line[at] is 'e' or 'E')
        {
            // An exponent only when digits follow; "2 e" is twice the variable e.
            var end = at + 1;
            if (end < line.Length && line[end] is '+' or '-') end++;
            if (end < line.Length && char.IsAsciiDigit(line[end]))
            {
                while (end < line.Length && char.IsAsciiDigit(line[end])) end++;
                at = end;
            }
        }

        var digits = line[start..at];
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            throw new ModelFileException(path, lineNumber, $"'{digits}' is not a number; write it like 1.5 or 2e-3.");
        return new LpToken(LpTokenKind.Number, lineNumber, digits, value);
    }

    private LpToken Word(string line, ref int at, bool isFirst)
    {
        var start = at;
        while (at < line.Length && !LpSyntax.EndsName(line[at])) at++;
        var word = line[start..at];
        if (!isFirst || !LpSyntax.Sections.TryGetValue(word, out var section)) return new LpToken(LpTokenKind.Name, lineNumber, word);
        if (word.Equals("subject", StringComparison.OrdinalIgnoreCase) || word.Equals("such", StringComparison.OrdinalIgnoreCase))
        {
            // The second word, "to" or "that", belongs to the section's name.
            while (at < line.Length && char.IsWhiteSpace(line[at])) at++;
            while (at < line.Length && char.IsAsciiLetter(line[at])) at++;
        }

        // What stands behind such a word on its line, as in "semi-continuous", is of no interest.
        if (section == LpSection.Unsupported) at = line.Length;
        return new LpToken(LpTokenKind.Section, lineNumber, word, Section: section);
    }
}
