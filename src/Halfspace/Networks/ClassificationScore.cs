using System.Numerics;
using Halfspace.Data;

namespace Halfspace.Networks;

/// <summary>
/// How a network classifies a data set, by the rule of <see cref="Prediction"/>: the lowest class of the largest outputs; with a single output, the
/// second class where it is zero or more.
/// </summary>
public sealed record ClassificationScore
{
    /// <summary>The number of samples.</summary>
    public required int Samples { get; init; }

    /// <summary>How many were given their label.</summary>
    public required int Correct { get; init; }

    /// <summary>How many had two or more equal largest outputs.</summary>
    public required int Ties { get; init; }

    /// <summary>The mean of each present class's share of correct samples, in [0, 1].</summary>
    public required double BalancedAccuracy { get; init; }

    /// <summary>Rows are labels, columns predictions, both by class index; null with more than <see cref="MostTabulated"/> classes, whose table would not fit into memory.</summary>
    public required int[,]? Confusion { get; init; }

    /// <summary>Classes of which a table of labels and predictions is made at most.</summary>
    public const int MostTabulated = 1000;

    /// <summary>The share of correct samples, in [0, 1].</summary>
    public double Accuracy => (double)Correct / Samples;

    /// <summary>Scores every sample of a trace.</summary>
    /// <param name="trace">The evaluated network.</param>
    /// <param name="tieSeed">Null for the rule; a seed for a random choice among equal largest outputs, as published experiments make it.</param>
    public static ClassificationScore Of(NetworkTrace trace, int? tieSeed = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var random = tieSeed is { } seed ? new Random(seed) : null;
        var predicted = new int[trace.Data.SampleCount];
        var ties = 0;
        for (var k = 0; k < predicted.Length; k++)
        {
            predicted[k] = Predict(trace.Outputs(k), random, out var tie);
            if (tie) ties++;
        }

        return Of(trace.Data.Labels, predicted, trace.Data.ClassCount, ties);
    }

    /// <summary>Scores a network of real numbers on every sample, in float32 as runtimes do.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The samples.</param>
    /// <param name="unit">What the data's integers are divided by to be the network's inputs.</param>
    /// <param name="tieSeed">Null for the rule; a seed for a random choice among equal largest outputs.</param>
    /// <exception cref="ArgumentException">The numbers of inputs differ, or an output is no number.</exception>
    public static ClassificationScore Of(Network network, Dataset data, double unit, int? tieSeed = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        if (network.InputSize != data.InputCount) throw new ArgumentException($"The network takes {network.InputSize} inputs; data set '{data.Name}' has {data.InputCount}.", nameof(data));
        var outputs = new float[data.SampleCount][];
        Parallel.For(0, outputs.Length, k =>
        {
            var input = new float[data.InputCount];
            var row = data.Row(k);
            for (var i = 0; i < input.Length; i++) input[i] = (float)(row[i] / unit);
            outputs[k] = network.Forward<float>(input);
        });
        var (predicted, ties, random) = (new int[outputs.Length], 0, tieSeed is { } seed ? new Random(seed) : null);
        for (var k = 0; k < predicted.Length; k++)
        {
            if (outputs[k].Any(float.IsNaN)) throw new ArgumentException($"The network gives an output that is no number for sample {k}; its weights or the inputs are too large.", nameof(data));
            predicted[k] = Predict<float>(outputs[k], random, out var tie, network.Threshold);
            if (tie) ties++;
        }

        return Of(data.Labels, predicted, data.ClassCount, ties);
    }

    /// <summary>Scores predictions against labels.</summary>
    public static ClassificationScore Of(ReadOnlySpan<int> labels, ReadOnlySpan<int> predicted, int classCount, int ties = 0)
    {
        var size = classCount;
        foreach (var p in predicted) size = Math.Max(size, p + 1);
        var confusion = size <= MostTabulated + 1 ? new int[size, size] : null;
        var (sizes, right) = (new int[size], new int[size]);
        for (var k = 0; k < labels.Length; k++)
        {
            if (confusion is not null) confusion[labels[k], predicted[k]]++;
            sizes[labels[k]]++;
            if (labels[k] == predicted[k]) right[labels[k]]++;
        }

        var (correct, balanced, present) = (0, 0.0, 0);
        for (var c = 0; c < size; c++)
        {
            correct += right[c];
            if (sizes[c] == 0) continue;
            balanced += (double)right[c] / sizes[c];
            present++;
        }

        return new ClassificationScore
        {
            Samples = labels.Length,
            Correct = correct,
            Ties = ties,
            BalancedAccuracy = present == 0 ? 0 : balanced / present,
            Confusion = confusion,
        };
    }

    private static int Predict<T>(ReadOnlySpan<T> outputs, Random? random, out bool tie, T threshold = default)
        where T : struct, INumber<T>
    {
        var best = Prediction.ClassOf(outputs, threshold);
        if (outputs.Length == 1)
        {
            tie = false;
            return best;
        }

        var largest = outputs[best];
        var equal = Prediction.CountLargest(outputs, largest);
        tie = equal > 1;
        if (!tie || random is null) return best;
        var skip = random.Next(equal);
        for (var j = best; j < outputs.Length; j++)
        {
            if (outputs[j] == largest && skip-- == 0) return j;
        }

        return best;
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ClassificationScore), PrintMembers);
}
