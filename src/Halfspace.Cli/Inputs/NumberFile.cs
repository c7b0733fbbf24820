using System.Globalization;
using System.Text.Json;
using Halfspace.Data;
using Halfspace.Mip.Files;

namespace Halfspace.Cli.Inputs;

/// <summary>
/// Reads files of numbers: a network's inputs, each with one number (a value) or two (the ends of a range). They stand one input a line, or all
/// together, or as a JSON array. Blanks, commas and semicolons separate; what follows <c>#</c> is a remark; blank lines do not count.
/// </summary>
internal static class NumberFile
{
    private static readonly char[] Separators = [' ', '\t', ',', ';'];

    /// <summary>A value for each of a network's inputs.</summary>
    public static double[] ReadValues(string path, int count)
    {
        double[] values = [.. Groups(path).SelectMany(group => group.Values)];
        return values.Length == count ? values : throw new DataFileException(path, 0, $"The file holds {values.Length} numbers; the network takes {count} inputs. Give one number for each.");
    }

    /// <summary>A range for each of a network's inputs; an input with one number is fixed.</summary>
    public static (double[] Lower, double[] Upper) ReadRanges(string path, int count)
    {
        var (lower, upper) = (new List<double>(), new List<double>());
        foreach (var (number, values) in Split(Groups(path), count))
        {
            if (values.Length is 0 or > 2) throw new DataFileException(path, number, $"The line holds {values.Length} numbers; give one (a value) or two (the lower and the upper end), or all inputs together: {count} values or {2 * count} ends.");
            if (values[0] > values[^1]) throw new DataFileException(path, number, string.Create(CultureInfo.InvariantCulture, $"The range from {values[0]} to {values[^1]} holds no number; give the lower end first."));
            lower.Add(values[0]);
            upper.Add(values[^1]);
        }

        return lower.Count == count ? ([.. lower], [.. upper]) : throw new DataFileException(path, 0, $"The file holds {lower.Count} ranges; the network takes {count} inputs. Give one line for each.");
    }

    /// <summary>One group an input: lines as they are, or what stands together, cut into values or pairs.</summary>
    private static List<(int Number, double[] Values)> Split(List<(int Number, double[] Values)> groups, int count)
    {
        if (groups.Count == count && groups.TrueForAll(group => group.Values.Length is 1 or 2)) return groups;
        double[] all = [.. groups.SelectMany(group => group.Values)];
        if (groups.TrueForAll(group => group.Values.Length <= 2) && groups.Count > 1) return groups;
        // Two lines of as many numbers as there are inputs may be pairs, or the lower and then the upper ends: that is not guessed.
        var isUnclear = count > 1 && groups.Count == 2 && groups.TrueForAll(group => group.Values.Length == count);
        var size = all.Length == count ? 1 : all.Length == 2 * count && !isUnclear ? 2 : 0;
        return size == 0 ? groups : [.. all.Chunk(size).Select(chunk => (groups[0].Number, chunk))];
    }

    private static List<(int Number, double[] Values)> Groups(string path)
    {
        string[] text;
        try
        {
            text = [.. InputFile.ReadLines(path)];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(path, cause);
        }

        if (text.FirstOrDefault(line => line.Trim().Length > 0)?.TrimStart() is ['[', ..]) return JsonGroups(path, text);
        var groups = new List<(int, double[])>();
        for (var line = 0; line < text.Length; line++)
        {
            var words = text[line].Split('#')[0].Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0) groups.Add((line + 1, Array.ConvertAll(words, word => Number(path, line + 1, word))));
        }

        return groups;
    }

    /// <summary>A JSON array of numbers is one group; in an array of arrays each is one.</summary>
    private static List<(int Number, double[] Values)> JsonGroups(string path, string[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(string.Join('\n', text));
            var entries = document.RootElement.EnumerateArray().ToArray();
            return entries.Length > 0 && Array.TrueForAll(entries, entry => entry.ValueKind == JsonValueKind.Number)
                ? [(1, [.. entries.Select(entry => Number(path, 0, entry.GetRawText()))])]
                : [.. entries.Select(entry => (0, entry.ValueKind == JsonValueKind.Array ? entry.EnumerateArray().Select(value => Number(path, 0, value.GetRawText())).ToArray() : [Number(path, 0, entry.GetRawText())]))];
        }
        catch (JsonException fault)
        {
            throw new DataFileException(path, (int)(fault.LineNumber ?? 0) + 1, "The file begins like a JSON array, but is none. Write [0, 1, 0.5] for values, or [[0, 1], [0, 1], 0.5] for ranges.", fault);
        }
    }

    private static double Number(string path, int line, string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw new DataFileException(path, line, $"'{word}' is no finite number; write numbers with a decimal point, such as 0.5.");
}
