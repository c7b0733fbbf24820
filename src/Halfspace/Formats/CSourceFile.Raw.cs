using System.Globalization;
using System.Text;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>The part of the C source that takes raw values.</summary>
public static partial class CSourceFile
{
    /// <summary>The function that names a class.</summary>
    private static void WriteNames(StringBuilder code, string function, IReadOnlyList<string> classes) => code.Append(CultureInfo.InvariantCulture, $$"""

        /* The name of a class, "" for none. */
        const char *{{function}}_name(int class_index)
        {
            static const char *const names[] = {{{string.Join(", ", classes.Select(Text))}}};
            return class_index >= 0 && class_index < {{classes.Count}} ? names[class_index] : "";
        }

        """);

    private static void WriteRaw(StringBuilder code, IntegerNetwork network, RawInputs raw, string function, string sum, long largest)
    {
        var capitals = function.ToUpperInvariant();
        code.Append(CultureInfo.InvariantCulture, $$"""

            /* Raw values. A missing number is NAN, a missing category "", "?", "NA" or a null pointer. Categories are UTF-8.
               The encoding is exact for numbers of up to 15 digits, halves going to the even neighbour.

            """);
        for (var i = 0; i < raw.Numbers.Count; i++) code.Append(CultureInfo.InvariantCulture, $"   numbers[{i}]: {Comment(raw.Numbers[i].Name)}{(raw.Numbers[i].IsExact ? "" : " (of so many digits that an edge between two integers is known to some units in the last place only)")}\n");
        for (var i = 0; i < raw.Categories.Count; i++) code.Append(CultureInfo.InvariantCulture, $"   categories[{i}]: {Comment(raw.Categories[i].Name)}\n");
        code.Append(CultureInfo.InvariantCulture, $"*/\n#define {capitals}_NUMBERS {raw.Numbers.Count}\n#define {capitals}_CATEGORIES {raw.Categories.Count}\n");
        if (raw.Numbers.Count > 0) WriteNumbers(code, raw, function);
        if (raw.Categories.Count > 0) WriteCategories(code, raw.Categories, function);
        code.Append(CultureInfo.InvariantCulture, $$"""

            /* The integers of raw values; 0 where the row is refused, else 1. */
            int {{function}}_encode(const double *numbers, const char *const *categories, int32_t *x)
            {

            """);
        if (raw.Numbers.Count > 0)
        {
            code.Append(CultureInfo.InvariantCulture, $$"""
                    int i;
                    for (i = 0; i < {{raw.Numbers.Count}}; i++) if (!{{function}}_level(numbers[i], i, {{(raw.HasMissingInputs ? $"x + {function}_at[i]" : "&x[i]")}})) return 0;

                """);
        }
        else
        {
            code.Append("    (void)numbers;\n");
        }

        var at = raw.NumberInputs;
        for (var c = 0; c < raw.Categories.Count; c++)
        {
            var column = raw.Categories[c];
            code.Append(CultureInfo.InvariantCulture, $"    if (!{function}_category(categories[{c}], {function}_c{c}, {column.Names.Count}, {column.Missing ?? -2}, {(column.RefusesUnknown ? 1 : 0)}, x + {at})) return 0;\n");
            at += column.Names.Count;
        }

        if (raw.Categories.Count == 0) code.Append("    (void)categories;\n");
        // A check that no 32-bit integer fails would be warned of.
        var check = largest >= int.MaxValue ? "" : $"for (i = 0; i < {capitals}_INPUTS; i++) if (x[i] > {capitals}_LARGEST_INPUT || x[i] < -{capitals}_LARGEST_INPUT) return 0;\n    ";
        code.Append(CultureInfo.InvariantCulture, $$"""
                return 1;
            }

            /* The outputs of raw values; 0 where the row is refused, else 1. */
            int {{function}}_raw_outputs(const double *numbers, const char *const *categories, {{sum}} *y)
            {
                int32_t x[{{capitals}}_INPUTS];{{(check.Length > 0 ? "\n    int i;" : "")}}
                if (!{{function}}_encode(numbers, categories, x)) return 0;
                {{check}}{{function}}_outputs(x, y);
                return 1;
            }

            /* The class of raw values; -1 where the row is refused. */
            int {{function}}_raw(const double *numbers, const char *const *categories)
            {
                {{sum}} y[{{network.OutputCount}}];
                if (!{{function}}_raw_outputs(numbers, categories, y)) return -1;
                return {{function}}_choose(y);
            }

            """);
    }

    private static void WriteNumbers(StringBuilder code, RawInputs raw, string function)
    {
        var numbers = raw.Numbers;
        code.Append(CultureInfo.InvariantCulture, $$"""

            /* Integer k stands for numbers between (A + (2k - 1) B) / P and (A + (2k + 1) B) / P. Each row: A, B, P, A / P, P / 2B. */
            static const double {{function}}_numbers[{{numbers.Count}}][5] = {

            """);
        foreach (var number in numbers) code.Append(CultureInfo.InvariantCulture, $"    {{{Real(number.A)}, {Real(number.B)}, {Real(number.P)}, {Real(number.Origin)}, {Real(number.LevelsPerUnit)}}},\n");
        code.Append(CultureInfo.InvariantCulture, $$"""
            };
            /* Whether a missing number has an integer, which, and whether numbers between two integers are refused. */
            static const int32_t {{function}}_missing[{{numbers.Count}}][3] = { {{string.Join(", ", numbers.Select(number => FormattableString.Invariant($"{{{(number.Missing is null ? 0 : 1)}, {number.Missing ?? 0}, {(number.RefusesOthers ? 1 : 0)}}}")))}} };
            {{MissingInputs(raw, function)}}static int {{function}}_level(double v, int i, int32_t *level)
            {
                const double *r = {{function}}_numbers[i];
                double q;
                int64_t k;
                {{(raw.HasMissingInputs ? $"if ({function}_flag[i]) level[1] = v != v ? {function.ToUpperInvariant()}_SCALE : 0;\n    " : "")}}if (v != v) {
                    *level = {{function}}_missing[i][1];
                    return {{function}}_missing[i][0];
                }
                if (!(v >= -{{Real(RawNumber.FarthestFromZero)}} && v <= {{Real(RawNumber.FarthestFromZero)}})) return 0;
                if (v != 0 && v >= -{{Real(RawNumber.NearestToZero)}} && v <= {{Real(RawNumber.NearestToZero)}}) return 0;
                q = (v - r[3]) * r[4] + 0.5;
                if (!(q > -2147483650.0 && q < 2147483650.0)) return 0;
                k = (int64_t)q;
                if ((double)k > q) k--;
                if (v >= (r[0] + (double)(2 * k + 1) * r[1]) / r[2]) k++;
                else if (v < (r[0] + (double)(2 * k - 1) * r[1]) / r[2]) k--;
                if (k % 2 != 0 && v == (r[0] + (double)(2 * k - 1) * r[1]) / r[2]) k--;
                if (k < -2147483647 || k > 2147483647) return 0;
                if ({{function}}_missing[i][2] && v != (r[0] + (double)(2 * k) * r[1]) / r[2]) return 0;
                *level = (int32_t)k;
                return 1;
            }

            """);
    }

    private static string MissingInputs(RawInputs raw, string function) => !raw.HasMissingInputs ? "" : string.Create(CultureInfo.InvariantCulture, $$"""
        /* The input of each number, and whether the next one says that it is missing. */
        static const int {{function}}_at[{{raw.Numbers.Count}}] = { {{string.Join(", ", raw.NumberPlaces)}} };
        static const int {{function}}_flag[{{raw.Numbers.Count}}] = { {{string.Join(", ", raw.Numbers.Select(number => number.HasMissingInput ? 1 : 0))}} };

        """);

    private static void WriteCategories(StringBuilder code, IReadOnlyList<RawCategories> categories, string function)
    {
        code.Append('\n');
        for (var c = 0; c < categories.Count; c++)
        {
            code.Append(CultureInfo.InvariantCulture, $"static const char *const {function}_c{c}[{categories[c].Names.Count}] = {{\n");
            foreach (var name in categories[c].Names) code.Append("    ").Append(Text(name)).Append(",\n");
            code.Append("};\n");
        }

        code.Append(CultureInfo.InvariantCulture, $$"""

            /* Sets the input of a category; white space around it does not count. Missing: the place of a missing one, -1 for no input, -2 for a refusal. */
            static int {{function}}_category(const char *text, const char *const *names, int count, int missing, int refuses, int32_t *x)
            {
                int i, place = -1;
                size_t length;
                for (i = 0; i < count; i++) x[i] = 0;
                if (!text) text = "";
                while (*text == ' ' || (*text >= 9 && *text <= 13)) text++;
                length = strlen(text);
                while (length > 0 && (text[length - 1] == ' ' || (text[length - 1] >= 9 && text[length - 1] <= 13))) length--;
                if (length == 0 || (length == 1 && text[0] == '?') || (length == 2 && text[0] == 'N' && text[1] == 'A')) {
                    if (missing == -2) return 0;
                    place = missing;
                } else {
                    for (i = 0; i < count && place < 0; i++) if (strlen(names[i]) == length && memcmp(names[i], text, length) == 0) place = i;
                    if (place < 0 && refuses) return 0;
                }
                if (place >= 0) x[place] = {{function.ToUpperInvariant()}}_SCALE;
                return 1;
            }

            """);
    }

    /// <summary>A number that a C compiler reads as the same double.</summary>
    internal static string Real(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    /// <summary>A string literal of plain characters: all others by their bytes, so that no trigraph, quote or encoding is left to the compiler.</summary>
    private static string Text(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var value in System.Text.Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || (char)value is ' ' or '_' or '-' or '.' or ',' or ':' or '/' or '(' or ')' or '<' or '>' or '=' or '+') literal.Append((char)value);
            else literal.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0'));
        }

        return literal.Append('"').ToString();
    }
}
