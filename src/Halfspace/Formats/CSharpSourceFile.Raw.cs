using System.Globalization;
using System.Text;

namespace Halfspace.Formats;

/// <summary>The part of the C# source that takes raw values.</summary>
public static partial class CSharpSourceFile
{
    private static void WriteRaw(StringBuilder code, RawInputs raw)
    {
        code.Append("""

                // Raw values. A missing number is double.NaN, a missing category null, "", "?" or "NA".
                // The encoding is exact for numbers of up to 15 digits, halves going to the even neighbour.

            """);
        for (var i = 0; i < raw.Numbers.Count; i++) code.Append(CultureInfo.InvariantCulture, $"    // numbers[{i}]: {CSourceFile.Comment(raw.Numbers[i].Name)}{(raw.Numbers[i].IsExact ? "" : " (of so many digits that an edge between two integers is known to some units in the last place only)")}\n");
        for (var i = 0; i < raw.Categories.Count; i++) code.Append(CultureInfo.InvariantCulture, $"    // categories[{i}]: {CSourceFile.Comment(raw.Categories[i].Name)}\n");
        code.Append(CultureInfo.InvariantCulture, $$"""
                public const int NumberCount = {{raw.Numbers.Count}};
                public const int CategoryCount = {{raw.Categories.Count}};

                // Integer k stands for numbers between (A + (2k - 1) B) / P and (A + (2k + 1) B) / P. Each row: A, B, P, A / P, P / 2B.
                private static readonly double[][] Levels =
                {

            """);
        foreach (var number in raw.Numbers) code.Append(CultureInfo.InvariantCulture, $"        new double[] {{ {string.Join(", ", new[] { number.A, number.B, number.P, number.Origin, number.LevelsPerUnit }.Select(CSourceFile.Real))} }},\n");
        code.Append(CultureInfo.InvariantCulture, $$"""
                };

                // The integer of a missing number, null where it is refused; and whether numbers between two integers are refused.
                private static readonly int?[] MissingNumbers = { {{string.Join(", ", raw.Numbers.Select(number => number.Missing?.ToString(CultureInfo.InvariantCulture) ?? "null"))}} };
                private static readonly bool[] RefusesOthers = { {{string.Join(", ", raw.Numbers.Select(number => number.RefusesOthers ? "true" : "false"))}} };

            """);
        if (raw.HasMissingInputs)
        {
            code.Append(CultureInfo.InvariantCulture, $$"""
                    // The input of each number, and whether the next one says that it is missing.
                    private static readonly int[] NumberPlaces = { {{string.Join(", ", raw.NumberPlaces)}} };
                    private static readonly bool[] HasMissingInput = { {{string.Join(", ", raw.Numbers.Select(number => number.HasMissingInput ? "true" : "false"))}} };

                """);
        }

        code.Append("""
                private static readonly string[][] Categories =
                {

            """);
        foreach (var column in raw.Categories) code.Append(CultureInfo.InvariantCulture, $"        new string[] {{ {string.Join(", ", column.Names.Select(Text))} }},\n");
        code.Append(CultureInfo.InvariantCulture, $$"""
                };

                // The place of a missing category, -1 for no input, null where it is refused; and whether unknown ones are refused.
                private static readonly int?[] MissingCategories = { {{string.Join(", ", raw.Categories.Select(column => column.Missing?.ToString(CultureInfo.InvariantCulture) ?? "null"))}} };
                private static readonly bool[] RefusesUnknown = { {{string.Join(", ", raw.Categories.Select(column => column.RefusesUnknown ? "true" : "false"))}} };

            """);
        code.Append($$"""

                /// <summary>The class of raw values; -1 where the row is refused.</summary>
                public static int Classify(double[] numbers, string[] categories)
                {
                    int[] x = Encode(numbers, categories);
                    return x == null ? -1 : Classify(x);
                }

                /// <summary>The integer inputs of raw values; null where the row is refused.</summary>
                public static int[] Encode(double[] numbers, string[] categories)
                {
                    if (numbers.Length != NumberCount || categories.Length != CategoryCount) throw new System.ArgumentException("There are " + numbers.Length + " numbers and " + categories.Length + " categories; the network takes " + NumberCount + " and " + CategoryCount + ".");
                    int[] x = new int[InputCount];
                    for (int i = 0; i < numbers.Length; i++)
                    {
                        int? level = LevelOf(numbers[i], i);
                        if (level == null) return null;
                        {{(raw.HasMissingInputs ? "x[NumberPlaces[i]] = level.Value;\n            if (HasMissingInput[i] && double.IsNaN(numbers[i])) x[NumberPlaces[i] + 1] = Scale;" : "x[i] = level.Value;")}}
                    }

                    int at = {{(raw.HasMissingInputs ? raw.NumberInputs.ToString(CultureInfo.InvariantCulture) : "numbers.Length")}};
                    for (int c = 0; c < categories.Length; at += Categories[c].Length, c++)
                    {
                        string text = (categories[c] ?? "").Trim();
                        bool isMissing = text.Length == 0 || text == "?" || text == "NA";
                        int? place = isMissing ? MissingCategories[c] : System.Array.IndexOf(Categories[c], text);
                        if (place == null || (place < 0 && !isMissing && RefusesUnknown[c])) return null;
                        if (place >= 0) x[at + place.Value] = Scale;
                    }

                    return x;
                }

                private static int? LevelOf(double v, int i)
                {
                    double[] r = Levels[i];
                    if (double.IsNaN(v)) return MissingNumbers[i];
                    if (!(v >= -{{CSourceFile.Real(RawNumber.FarthestFromZero)}} && v <= {{CSourceFile.Real(RawNumber.FarthestFromZero)}})) return null;
                    if (v != 0 && v >= -{{CSourceFile.Real(RawNumber.NearestToZero)}} && v <= {{CSourceFile.Real(RawNumber.NearestToZero)}}) return null;
                    double q = (v - r[3]) * r[4] + 0.5;
                    if (!(q > -2147483650.0 && q < 2147483650.0)) return null;
                    long k = (long)System.Math.Floor(q);
                    if (v >= (r[0] + (2 * k + 1) * r[1]) / r[2]) k++;
                    else if (v < (r[0] + (2 * k - 1) * r[1]) / r[2]) k--;
                    if (k % 2 != 0 && v == (r[0] + (2 * k - 1) * r[1]) / r[2]) k--;
                    if (k < -int.MaxValue || k > int.MaxValue) return null;
                    if (RefusesOthers[i] && v != (r[0] + 2 * k * r[1]) / r[2]) return null;
                    return (int)k;
                }

            """);
    }
}
