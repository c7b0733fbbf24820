using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Cli;

/// <summary>Writes an integer network in the format that a file's ending names.</summary>
internal static class NetworkOutput
{
    private static IEnumerable<NetworkFormat> Formats => NetworkFiles.All.Where(format => format.WriteInteger is not null);

    public static string Endings => string.Join(", ", Formats.Select(format => format.Ending));

    public static void CheckEnding(string? path)
    {
        if (path is not null && NetworkFiles.Find(path)?.WriteInteger is null)
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
        if (path is not null) NetworkFiles.Find(path)!.WriteInteger!(path, network);
    }
}
