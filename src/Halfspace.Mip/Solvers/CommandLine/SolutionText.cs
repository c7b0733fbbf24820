using System.Globalization;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>The pieces that solution files and logs share: numbers, columns by generated name, and start files.</summary>
internal static class SolutionText
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>The words of a line.</summary>
    public static string[] Words(string line) => line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A number as C and C++ print it, infinities included, or null.</summary>
    public static double? Number(string word) =>
        double.TryParse(word.Trim('%', ',', ';', '(', ')'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>The number that comes right after a phrase, or null.</summary>
    public static double? NumberAfter(string line, string phrase)
    {
        var at = line.IndexOf(phrase, StringComparison.Ordinal);
        if (at < 0) return null;
        var words = Words(line[(at + phrase.Length)..]);
        return words.Length == 0 ? null : Number(words[0]);
    }

    /// <summary>Takes up a value of a column named <c>x</c> and its index; any other name is left alone.</summary>
    public static void Store(double[] point, string name, string value)
    {
        if (name.Length < 2 || name[0] != 'x' || !int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return;
        if (index >= point.Length) return;
        // What is no number must not pass for the zero that a value left out stands for.
        point[index] = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    /// <summary>The lines of a file that a program left; none where it is longer than any solution of the model could be.</summary>
    public static string[] Lines(string path, MipModel model)
    {
        const long Anyway = 1 << 24;
        const long ALine = 400;
        if (!File.Exists(path)) return [];
        return new FileInfo(path).Length > Anyway + 4 * ALine * (model.VariableCount + (long)model.RowCount) ? [] : File.ReadAllLines(path);
    }

    /// <summary>A number with all its digits.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A tolerance in the form <c>1e-7</c>, which every solver reads.</summary>
    public static string Tolerance(double value) => value.ToString("0.#e-0", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes the start values that were given, one line each; false where there are none.</summary>
    public static bool WriteStart(MipModel model, string path, string header, Func<int, double, string> line)
    {
        if (!model.HasStart) return false;
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        if (header.Length > 0) writer.WriteLine(header);
        for (var j = 0; j < model.VariableCount; j++)
        {
            var value = model.Start[j];
            if (double.IsNaN(value)) continue;
            writer.WriteLine(line(j, model.KindOf(j) == VariableKind.Continuous ? value : Math.Round(value)));
        }

        return true;
    }
}
