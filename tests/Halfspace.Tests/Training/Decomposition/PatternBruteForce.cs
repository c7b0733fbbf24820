using Halfspace.Training;
using Halfspace.Training.Decomposition;

namespace Halfspace.Tests.Training.Decomposition;

/// <summary>The least number of misses over every network of one or two hidden layers and one output, by listing all activations that neurons can have.</summary>
internal static class PatternBruteForce
{
    public static long Least(RealTrainingProblem problem)
    {
        var inputs = new ActivationPatterns(problem, (_, _, _) => false).InputsOf(0);
        var known = new Dictionary<string, long>();
        return Layer(problem, inputs, 0, known);
    }

    private static long Layer(RealTrainingProblem problem, double[][] inputs, int layer, Dictionary<string, long> known)
    {
        var key = layer + ":" + string.Join('|', inputs.Select(row => string.Join(' ', row)));
        if (known.TryGetValue(key, out var value)) return value;
        // Equal inputs are one point for the neuron.
        var points = inputs.Select(row => string.Join(' ', row)).Distinct().ToList();
        var at = inputs.Select(row => points.IndexOf(string.Join(' ', row))).ToArray();
        var distinct = points.Select(point => inputs[Array.FindIndex(inputs, row => string.Join(' ', row) == point)]).ToArray();
        var sets = Dichotomies.List(distinct, problem.Range, (double)problem.DeadZone - 1e-9, int.MaxValue, CancellationToken.None)!;
        var least = long.MaxValue;
        if (layer == problem.Hidden.Count)
        {
            foreach (var set in sets)
                least = Math.Min(least, Enumerable.Range(0, inputs.Length).Sum(n => (long)problem.Inputs.Counts[n][(set >> at[n] & 1) != 0 ? 0 : 1]));
        }
        else
        {
            foreach (var chosen in Choices(sets.Length, problem.Hidden[layer]))
                least = Math.Min(least, Layer(problem, [.. at.Select(point => chosen.Select(s => (sets[s] >> point & 1) != 0 ? 1.0 : 0.0).ToArray())], layer + 1, known));
        }

        return known[key] = least;
    }

    /// <summary>Every multiset of a size; the order of neurons does not matter.</summary>
    private static IEnumerable<int[]> Choices(int count, int size)
    {
        if (size == 0) return [[]];
        return Choices(count, size - 1).SelectMany(rest => Enumerable.Range(rest.Length == 0 ? 0 : rest[^1], count - (rest.Length == 0 ? 0 : rest[^1])).Select(next => (int[])[.. rest, next]));
    }
}
