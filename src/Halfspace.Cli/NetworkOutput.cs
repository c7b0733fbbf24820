using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Cli;

/// <summary>Writes a network in the format that a file's ending names.</summary>
internal static class NetworkOutput
{
    private static readonly (string Ending, Action<string, IntegerNetwork> Write)[] Formats =
    [
        (".json", NetworkJson.Write),
        (".c", (path, network) => CSourceFile.Write(path, network)),
    ];

    public static string Endings => string.Join(", ", Formats.Select(format => format.Ending));

    public static void CheckEnding(string? path)
    {
        if (path is not null && !Formats.Any(format => path.EndsWith(format.Ending, StringComparison.OrdinalIgnoreCase)))
            throw new UsageException($"--out picks the format by the file's ending; '{path}' ends in none of {Endings}.");
    }

    /// <summary>Refuses formats that hold one network only.</summary>
    public static void CheckEnsembleEnding(string? path)
    {
        if (path is not null && !path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--out writes an ensemble as .json only; '{path}' names a format of a single network.");
    }

    public static void Write(string? path, IntegerNetwork network)
    {
        if (path is null) return;
        Formats.First(format => path.EndsWith(format.Ending, StringComparison.OrdinalIgnoreCase)).Write(path, network);
    }
}
