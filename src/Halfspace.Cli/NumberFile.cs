using System.Globalization;
using Halfspace.Data;
using Halfspace.Mip.Files;

namespace Halfspace.Cli;

/// <summary>
/// Reads lines of numbers: a network's inputs, one a line, with one number (a value) or two (the ends of a range). Blanks, commas and
/// semicolons separate; what follows <c>#</c> is a remark; blank lines do not count.
/// </summary>
internal static class NumberFile
{
    private static readonly char[] Separators = [' ', '\t', ',', ';'];

    /// <summary>A value for each of a network's inputs. All may stand on one line.</summary>
    public static double[] ReadValues(string path, int count)
    {
        var lines = Lines(path).ToArray();
        var values = lines.SelectMany(line => line.Values).ToArray();
        return values.Length == count ? values : throw new DataFileException(path, 0, $"The file holds {values.Length} numbers; the network takes {count} inputs. Give one number for each.");
    }

    /// <summary>A range for each of a network's inputs; a line with one number is a fixed input.</summary>
    public static (double[] Lower, double[] Upper) ReadRanges(string path, int count)
    {
        var (lower, upper) = (new List<double>(), new List<double>());
        foreach (var (number, values) in Lines(path))
        {
            if (values.Length > 2) throw new DataFileException(path, number, $"The line holds {values.Length} numbers; give one (a value) or two (the lower and the upper end).");
            if (values[0] > values[^1]) throw new DataFileException(path, number, string.Create(CultureInfo.InvariantCulture, $"The range from {values[0]} to {values[^1]} holds no number; give the lower end first."));
            lower.Add(values[0]);
            upper.Add(values[^1]);
        }

        return lower.Count == count ? ([.. lower], [.. upper]) : throw new DataFileException(path, 0, $"The file holds {lower.Count} ranges; the network takes {count} inputs. Give one line for each.");
    }

    private static IEnumerable<(int Number, double[] Values)> Lines(string path)
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

        for (var line = 0; line < text.Length; line++)
        {
            var words = text[line].Split('#')[0].Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0) yield return (line + 1, Array.ConvertAll(words, word => Number(path, line + 1, word)));
        }
    }

    private static double Number(string path, int line, string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw new DataFileException(path, line, $"'{word}' is no finite number; write numbers with a decimal point, such as 0.5.");
}
