using Halfspace.Training.Samples;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// The sign patterns over the samples that first-layer neurons can have, found by trying every weight, each with its
/// smallest sum of magnitudes and its largest margin. A pattern and its negation count as one: the weights above can be negated.
/// </summary>
internal static class NeuronPatterns
{
    /// <summary>Most samples that fit a pattern.</summary>
    public const int MostSamples = 64;

    private const double LargestSpace = 1 << 23;

    /// <summary>All patterns, or null where there are too many weights or samples.</summary>
    public static IReadOnlyList<(ulong Signs, long Weight, long Margin)>? Of(TrainingProblem problem, CancellationToken cancellationToken)
    {
        var samples = problem.Data.SampleCount;
        var inputs = ReducedInputs.Of(problem);
        int[] ranges = inputs.Ranges(problem);
        if (samples > MostSamples || ranges.Aggregate(1.0, (space, range) => space * (2 * range + 1)) * samples > 16 * LargestSpace) return null;
        var columns = new long[ranges.Length][];
        for (var c = 0; c < ranges.Length; c++)
            columns[c] = [.. Enumerable.Range(0, samples).Select(k => c < inputs.Count ? inputs.Value(k, c) : (long)problem.Data.Scale)];
        var all = ulong.MaxValue >> (64 - samples);
        var found = new Dictionary<ulong, (long Weight, long Margin)>();
        var weights = ranges.Select(range => -range).ToArray();
        var values = new long[samples];
        for (var c = 0; c < ranges.Length; c++) Add(values, columns[c], -ranges[c]);
        long size = ranges.Sum();
        for (long step = 0; ; step++)
        {
            if ((step & 0xFFFF) == 0 && cancellationToken.IsCancellationRequested) return null;
            ulong signs = 0;
            var margin = long.MaxValue;
            for (var k = 0; k < samples; k++)
            {
                signs |= values[k] >= 0 ? 1UL << k : 0;
                margin = Math.Min(margin, Math.Abs(values[k]));
            }

            if ((signs & 1) == 0) signs = ~signs & all;
            found[signs] = found.TryGetValue(signs, out var known) ? (Math.Min(known.Weight, size), Math.Max(known.Margin, margin)) : (size, margin);
            var at = 0;
            while (at < weights.Length && weights[at] == ranges[at])
            {
                weights[at] = -ranges[at];
                Add(values, columns[at], -2 * ranges[at]);
                at++;
            }

            if (at == weights.Length) break;
            size += weights[at] >= 0 ? 1 : -1;
            weights[at]++;
            Add(values, columns[at], 1);
        }

        return [.. found.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value.Weight, entry.Value.Margin))];
    }

    private static void Add(long[] values, long[] column, long factor)
    {
        for (var k = 0; k < values.Length; k++) values[k] += factor * column[k];
    }
}
