using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Cli;

/// <summary>What gives samples a class: one network, or an ensemble of pairs that votes.</summary>
internal sealed record Classifier
{
    public required string Description { get; init; }

    public required int InputCount { get; init; }

    public required int InputScale { get; init; }

    public required int ClassCount { get; init; }

    public required int NonZeroWeights { get; init; }

    public required Encoding? Encoding { get; init; }

    /// <summary>The number of networks of an ensemble; null for a single network.</summary>
    public int? Networks { get; init; }

    /// <summary>Scores data; the seed settles ties of a single network's outputs.</summary>
    public required Func<Dataset, int, ClassificationScore> Score { get; init; }

    public static Classifier Of(IntegerNetwork network) => new()
    {
        Description = network.ToString(),
        InputCount = network.InputCount,
        InputScale = network.InputScale,
        ClassCount = Math.Max(2, network.OutputCount),
        NonZeroWeights = network.NonZeroWeights,
        Encoding = network.Encoding,
        Score = (data, seed) => ClassificationScore.Of(new NetworkTrace(network, data), seed),
    };

    public static Classifier Of(PairEnsemble ensemble) => new()
    {
        Description = ensemble.ToString(),
        InputCount = ensemble.InputCount,
        InputScale = ensemble.InputScale,
        ClassCount = ensemble.ClassCount,
        NonZeroWeights = ensemble.NonZeroWeights,
        Encoding = ensemble.Encoding,
        Networks = ensemble.Members.Count,
        Score = (data, _) => ensemble.Score(data),
    };

    /// <summary>Reads a network or an ensemble, whichever the file says that it is.</summary>
    public static Classifier Read(string path)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(path, cause);
        }

        using var stream = new MemoryStream(content);
        return PairEnsembleJson.Recognizes(content) ? Of(PairEnsembleJson.Read(stream, path)) : Of(NetworkJson.Read(stream, path));
    }
}
