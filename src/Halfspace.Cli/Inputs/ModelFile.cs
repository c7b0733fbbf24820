using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip.Files;
using Halfspace.Networks;

namespace Halfspace.Cli.Inputs;

/// <summary>What a network file holds: exactly one of the three.</summary>
internal sealed record ModelFile
{
    public IntegerNetwork? Integers { get; init; }

    public Network? Real { get; init; }

    public PairEnsemble? Ensemble { get; init; }

    /// <summary>Reads a network or an ensemble, whichever the file says that it is.</summary>
    /// <exception cref="DataFileException">The file cannot be read, is damaged, or is source code.</exception>
    public static ModelFile Read(string path)
    {
        var format = NetworkFiles.Find(path);
        if (format is { Read: null }) throw new DataFileException(path, 0, $"{format.Ending} files are written for compilers and not read back. Give the network that it was written from ({string.Join(", ", NetworkFiles.All.Where(other => other.Read is not null).Select(other => other.Ending))}).");
        if (format is { Ending: not ".json" }) return Of(format.Read!(path));

        byte[] content;
        try
        {
            content = InputFile.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(path, cause);
        }

        using var stream = new MemoryStream(content);
        return PairEnsembleJson.Recognizes(content) ? new ModelFile { Ensemble = PairEnsembleJson.Read(stream, path) } : new ModelFile { Integers = NetworkJson.Read(stream, path) };
    }

    /// <summary>What a network is: one of integers where it can be, else one of real numbers.</summary>
    public static ModelFile Of(Network network) => IntegerNetwork.FromNetwork(network) is { } integers ? new ModelFile { Integers = integers } : new ModelFile { Real = network };
}
