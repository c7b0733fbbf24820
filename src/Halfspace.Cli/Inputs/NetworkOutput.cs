using Halfspace.Cli.Runs;
using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Cli.Inputs;

/// <summary>Writes an integer network to files, each in the format that its ending names.</summary>
internal static class NetworkOutput
{
    private static IEnumerable<NetworkFormat> Formats => NetworkFiles.All.Where(format => format.WriteInteger is not null);

    public static string Endings => string.Join(", ", Formats.Select(format => format.Ending));

    /// <summary>Refuses files that could not be written at the end.</summary>
    public static void Check(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            SharedOptions.CheckWritable(path);
            if (NetworkFiles.Find(path)?.WriteInteger is null) throw new UsageException($"--out picks the format by the file's ending; '{path}' ends in none of {Endings}.");
        }
    }

    /// <summary>Refuses formats that hold one network only.</summary>
    public static void CheckEnsembleEndings(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) throw new UsageException($"--out writes an ensemble as .json only; '{path}' names a format of a single network.");
        }
    }

    public static void Write(IReadOnlyList<string> paths, IntegerNetwork network)
    {
        foreach (var path in paths) NetworkFiles.Find(path)!.WriteInteger!(path, network);
    }
}
