using System.Globalization;
using Halfspace.Cli.Runs;
using Halfspace.Training;

namespace Halfspace.Cli.Inputs;

/// <summary>What the options <c>--hidden</c>, <c>--range</c> and <c>--outputs</c> say, wherever a verb takes them.</summary>
internal static class ShapeOptions
{
    /// <summary>Widths of hidden layers; none for 'none'.</summary>
    /// <exception cref="UsageException">A width is no number, or below one.</exception>
    public static int[] Widths(string text)
    {
        if (text is "none" or "") return [];
        return [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part =>
            int.TryParse(part, CultureInfo.InvariantCulture, out var width)
                ? width >= 1 ? width : throw new UsageException($"--hidden has a layer of {width} neurons; give 1 or more, or 'none' for no hidden layer.")
                : throw new UsageException($"--hidden takes widths such as 16 or 16,16; '{part}' is no number."))];
    }

    /// <summary>Throws where P is out of bounds.</summary>
    /// <exception cref="UsageException">It is.</exception>
    public static void CheckRange(int? range)
    {
        if (range is < 1 or > 127) throw new UsageException($"--range is P, from 1 to 127: weights are integers in -P..P; {range} was given.");
    }

    /// <summary>How outputs stand for classes; null where nothing is said.</summary>
    /// <exception cref="UsageException">The word is another one.</exception>
    public static OutputCoding? Coding(string? outputs) => outputs switch
    {
        null => null,
        "single" => OutputCoding.Single,
        "per-class" => OutputCoding.OnePerClass,
        _ => throw new UsageException($"--outputs takes single or per-class; '{outputs}' was given."),
    };

    /// <summary>Throws where a single output would have to tell more than two classes apart.</summary>
    /// <exception cref="UsageException">It would.</exception>
    public static void CheckCoding(OutputCoding? coding, int classes)
    {
        if (coding == OutputCoding.Single && classes != 2) throw new UsageException($"--outputs single tells two classes apart; the data has {classes}. Leave it out.");
    }
}
