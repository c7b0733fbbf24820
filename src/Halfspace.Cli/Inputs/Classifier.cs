using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Cli.Inputs;

/// <summary>What gives samples a class: one network, or an ensemble of pairs that votes.</summary>
internal sealed record Classifier
{
    public required string Description { get; init; }

    public required int InputCount { get; init; }

    /// <summary>The integer that stands for an input of one; null where the inputs are real numbers.</summary>
    public required int? InputScale { get; init; }

    public required int ClassCount { get; init; }

    /// <summary>Null for a network of real numbers.</summary>
    public required int? NonZeroWeights { get; init; }

    public required Encoding? Encoding { get; init; }

    /// <summary>The number of networks of an ensemble; null for a single network.</summary>
    public int? Networks { get; init; }

    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Whether values are computed exactly, in integers; else in float32.</summary>
    public bool IsExact { get; init; } = true;

    /// <summary>Scores data; a seed settles ties of a single network's outputs by chance. The last argument divides the data's integers for a network of real numbers.</summary>
    public required Func<Dataset, int?, double, ClassificationScore> Measure { get; init; }

    /// <summary>The class of integer inputs; null for a network of real numbers.</summary>
    public Func<int[], Prediction<long>>? PredictIntegers { get; init; }

    /// <summary>The class of real inputs, in float32; null for a network of integers.</summary>
    public Func<float[], Prediction<float>>? PredictNumbers { get; init; }

    /// <summary>Scores data whose integers are the inputs.</summary>
    public ClassificationScore Score(Dataset data, int? tieSeed) => Measure(data, tieSeed, 1);

    public static Classifier Of(IntegerNetwork network) => new()
    {
        Description = network.ToString(),
        InputCount = network.InputCount,
        InputScale = network.InputScale,
        ClassCount = Math.Max(2, network.OutputCount),
        NonZeroWeights = network.NonZeroWeights,
        Encoding = network.Encoding,
        ClassNames = network.ClassNames,
        Measure = (data, seed, _) => ClassificationScore.Of(new NetworkTrace(network, data), seed),
        PredictIntegers = input => network.Predict(input),
    };

    public static Classifier Of(Network network) => new()
    {
        Description = network.ToString(),
        InputCount = network.InputSize,
        InputScale = network.InputScale,
        ClassCount = Math.Max(2, network.OutputSize),
        NonZeroWeights = null,
        Encoding = network.Encoding,
        ClassNames = network.ClassNames,
        IsExact = false,
        Measure = (data, seed, unit) => ClassificationScore.Of(network, data, unit, seed),
        PredictNumbers = input => network.Predict(input),
    };

    public static Classifier Of(PairEnsemble ensemble) => new()
    {
        Description = ensemble.ToString(),
        InputCount = ensemble.InputCount,
        InputScale = ensemble.InputScale,
        ClassCount = ensemble.ClassCount,
        NonZeroWeights = ensemble.NonZeroWeights,
        Encoding = ensemble.Encoding,
        ClassNames = ensemble.ClassNames,
        Networks = ensemble.Members.Count,
        PredictIntegers = input => ensemble.Poll(input),
        Measure = (data, _, _) => ensemble.Score(data),
    };

    /// <summary>Reads a network or an ensemble, whichever the file says that it is.</summary>
    public static Classifier Read(string path)
    {
        var file = ModelFile.Read(path);
        return file.Integers is { } integers ? Of(integers) : file.Real is { } real ? Of(real) : Of(file.Ensemble!);
    }
}
