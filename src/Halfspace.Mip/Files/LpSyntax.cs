using System.Collections.Frozen;
using System.Globalization;

namespace Halfspace.Mip.Files;

/// <summary>The words and names of the LP format.</summary>
internal static class LpSyntax
{
    /// <summary>Words that open a section at the start of a line, by what they open; <c>Subject To</c> counts by its first word.</summary>
    public static FrozenDictionary<string, LpSection> Sections { get; } = new Dictionary<string, LpSection>(StringComparer.OrdinalIgnoreCase)
    {
        ["minimize"] = LpSection.Minimize,
        ["minimise"] = LpSection.Minimize,
        ["minimum"] = LpSection.Minimize,
        ["min"] = LpSection.Minimize,
        ["maximize"] = LpSection.Maximize,
        ["maximise"] = LpSection.Maximize,
        ["maximum"] = LpSection.Maximize,
        ["max"] = LpSection.Maximize,
        ["subject"] = LpSection.Rows,
        ["such"] = LpSection.Rows,
        ["st"] = LpSection.Rows,
        ["st."] = LpSection.Rows,
        ["s.t."] = LpSection.Rows,
        ["bounds"] = LpSection.Bounds,
        ["bound"] = LpSection.Bounds,
        ["generals"] = LpSection.Generals,
        ["general"] = LpSection.Generals,
        ["gen"] = LpSection.Generals,
        ["integers"] = LpSection.Generals,
        ["integer"] = LpSection.Generals,
        ["int"] = LpSection.Generals,
        ["binaries"] = LpSection.Binaries,
        ["binary"] = LpSection.Binaries,
        ["bin"] = LpSection.Binaries,
        ["semi"] = LpSection.Unsupported,
        ["semis"] = LpSection.Unsupported,
        ["sos"] = LpSection.Unsupported,
        ["sos1"] = LpSection.Unsupported,
        ["sos2"] = LpSection.Unsupported,
        ["pwlobj"] = LpSection.Unsupported,
        ["end"] = LpSection.End,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Shortest digits that read back equal.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Whether a character may stand in a name we write; every reader we know takes these.</summary>
    public static bool IsSafe(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '(' or ')' or ',' or '#' or '@' or '~' or '!';

    /// <summary>Whether a character ends a name when reading.</summary>
    public static bool EndsName(char c) => char.IsWhiteSpace(c) || c is '+' or '-' or '*' or '/' or '^' or '<' or '>' or '=' or ':' or '[' or ']' or '\\';

    /// <summary>A name as the format can hold it, or null for one that is empty or longer than 100 characters.</summary>
    public static string? Fit(string name)
    {
        if (name.Length is 0 or > 100) return null;
        var fits = string.Create(name.Length, name, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = IsSafe(source[i]) ? source[i] : source[i] switch { '[' => '(', ']' => ')', _ => '_' };
        });
        return IsMistakable(fits) ? "_" + fits : fits == name ? name : fits;
    }

    /// <summary>Whether a name would be read as something else: a number, the exponent of one, or a word of the format.</summary>
    private static bool IsMistakable(string name) =>
        char.IsAsciiDigit(name[0]) || name[0] is '.' or '(' or ')' or ',' or '#' or '@' or '~' or '!'
        || (name[0] is 'e' or 'E' && (name.Length == 1 || char.IsAsciiDigit(name[1])))
        || Sections.ContainsKey(name) || name.Equals("free", StringComparison.OrdinalIgnoreCase)
        // HiGHS reads the first letters of "inflow" and "nano" as numbers, as C's strtod does.
        || name.StartsWith("inf", StringComparison.OrdinalIgnoreCase) || name.StartsWith("nan", StringComparison.OrdinalIgnoreCase);

    public static bool IsInfinity(ReadOnlySpan<char> word) =>
        word.Equals("inf", StringComparison.OrdinalIgnoreCase) || word.Equals("infinity", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The sections of the LP format.</summary>
internal enum LpSection
{
    None,
    Minimize,
    Maximize,
    Rows,
    Bounds,
    Generals,
    Binaries,
    Unsupported,
    End,
}
