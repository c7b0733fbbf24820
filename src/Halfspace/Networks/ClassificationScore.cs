namespace Halfspace.Networks;

/// <summary>
/// How a network classifies a data set. With two or more outputs the largest wins, and a tie of the largest outputs is
/// settled by a seeded random choice among them; a single output decides between class 0 (negative) and class 1.
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

    /// <summary>Rows are labels, columns predictions, both by class index.</summary>
    public required int[,] Confusion { get; init; }

    /// <summary>The share of correct samples, in [0, 1].</summary>
    public double Accuracy => (double)Correct / Samples;

    /// <summary>Scores every sample of a trace.</summary>
    /// <param name="trace">The evaluated network.</param>
    /// <param name="seed">Seed of the choice among equal outputs.</param>
    public static ClassificationScore Of(NetworkTrace trace, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var random = new Random(seed);
        var predicted = new int[trace.Data.SampleCount];
        var ties = 0;
        for (var k = 0; k < predicted.Length; k++)
        {
            predicted[k] = Predict(trace.Outputs(k), random, out var tie);
            if (tie) ties++;
        }

        return Of(trace.Data.Labels, predicted, trace.Data.ClassCount, ties);
    }

    /// <summary>Scores predictions against labels.</summary>
    public static ClassificationScore Of(ReadOnlySpan<int> labels, ReadOnlySpan<int> predicted, int classCount, int ties = 0)
    {
        var size = classCount;
        foreach (var p in predicted) size = Math.Max(size, p + 1);
        var confusion = new int[size, size];
        var sizes = new int[size];
        for (var k = 0; k < labels.Length; k++)
        {
            confusion[labels[k], predicted[k]]++;
            sizes[labels[k]]++;
        }

        var (correct, balanced, present) = (0, 0.0, 0);
        for (var c = 0; c < size; c++)
        {
            correct += confusion[c, c];
            if (sizes[c] == 0) continue;
            balanced += (double)confusion[c, c] / sizes[c];
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

    private static int Predict(ReadOnlySpan<long> outputs, Random random, out bool tie)
    {
        tie = false;
        if (outputs.Length == 1) return outputs[0] >= 0 ? 1 : 0;
        var (best, equal) = (0, 1);
        for (var j = 1; j < outputs.Length; j++)
        {
            if (outputs[j] > outputs[best]) (best, equal) = (j, 1);
            else if (outputs[j] == outputs[best]) equal++;
        }

        if (equal == 1) return best;
        tie = true;
        var skip = random.Next(equal);
        for (var j = best; j < outputs.Length; j++)
        {
            if (outputs[j] == outputs[best] && skip-- == 0) return j;
        }

        return best;
    }
}
