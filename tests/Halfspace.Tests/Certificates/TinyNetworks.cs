using Halfspace.Certificates;
using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Tests.Certificates;

/// <summary>Enumeration of all networks of a tiny problem.</summary>
internal static class TinyNetworks
{
    /// <summary>Whether no more networks than so many are looked at.</summary>
    public static bool AreAtMost(TrainingProblem problem, double most)
    {
        var choices = 2.0 * problem.Range + 1;
        var weights = Enumerable.Range(1, problem.Widths.Count - 1).Sum(l => (problem.Widths[l - 1] + 1) * problem.Widths[l]);
        if (!HasRepresentatives(problem)) return Math.Pow(choices, weights) <= most;
        var count = Math.Pow(choices, (problem.Hidden[0] + 1) * problem.OutputCount);
        // The choices of the output layer alone may be too many; finding the hidden neurons of a wide range takes seconds.
        if (count > most) return false;
        var neurons = Neurons(problem).Count;
        for (var i = 0; i < problem.Hidden[0]; i++) count *= (neurons + i) / (i + 1.0);
        return count <= most;
    }

    /// <summary>The least cost of the last objective among networks whose earlier objectives cost no more than the values kept, which may be fewer; null where there is no such network.</summary>
    public static Fraction? Best(TrainingProblem problem, IReadOnlyList<Fraction> kept)
    {
        Fraction? best = null;
        foreach (var network in All(problem))
        {
            var trace = new NetworkTrace(network, problem.Data);
            var isInQuestion = kept.Select((limit, s) => Exact(problem.Objectives[s].Score(problem, trace)) is { } cost && cost <= limit).All(holds => holds);
            if (isInQuestion && Exact(problem.Objectives[^1].Score(problem, trace)) is { } reached && (best is not { } least || reached < least)) best = reached;
        }

        return best;
    }

    /// <summary>A cost as the checker states it.</summary>
    public static Fraction? Exact(Cost? cost) => cost is { } value ? new Fraction(value.Numerator, value.Denominator) : null;

    /// <summary>
    /// Whether one neuron stands for all hidden neurons of its signs on the samples, in any order: where there is one hidden layer, and objectives look at no more than signs and either its
    /// weights, of which the fewest are taken, or its margin, of which the largest is.
    /// </summary>
    private static bool HasRepresentatives(TrainingProblem problem) =>
        problem.Hidden.Count == 1 && !(Has(problem, "min-weight") && Has(problem, "max-margin"));

    private static bool Has(TrainingProblem problem, string name) => problem.Objectives.Any(objective => objective.Name == name);

    private static IReadOnlyList<(int[] Weights, int Bias)> Neurons(TrainingProblem problem)
    {
        var best = new Dictionary<string, (long Price, int[] Weights, int Bias)>();
        foreach (var weights in Vectors(problem.Data.InputCount, problem.Range).SelectMany(vector => Enumerable.Range(-problem.BiasRange, 2 * problem.BiasRange + 1).Select(bias => (int[])[.. vector, bias])))
        {
            long[] values = [.. Enumerable.Range(0, problem.Data.SampleCount).Select(k => problem.Data.Row(k).ToArray().Select((x, i) => (long)x * weights[i]).Sum() + (long)weights[^1] * problem.Data.Scale)];
            var signs = string.Concat(values.Select(value => value >= 0 ? '+' : '-'));
            var price = Has(problem, "max-margin") ? -values.Min(Math.Abs) : weights.Sum(w => (long)Math.Abs(w));
            if (!best.TryGetValue(signs, out var known) || price < known.Price) best[signs] = (price, weights[..^1], weights[^1]);
        }

        return [.. best.Values.Select(neuron => (neuron.Weights, neuron.Bias))];
    }

    private static IEnumerable<int[]> Vectors(int length, int range) => length == 0 ? [[]] : Vectors(length - 1, range).SelectMany(vector => Enumerable.Range(-range, 2 * range + 1).Select(w => (int[])[.. vector, w]));

    /// <summary>Every network, or one for all that cost the same; the same object each time, with other weights.</summary>
    public static IEnumerable<IntegerNetwork> All(TrainingProblem problem)
    {
        if (!HasRepresentatives(problem)) return Whole(problem, 0, []);
        var neurons = Neurons(problem);
        IEnumerable<int[]> Multisets(int size, int first) => size == 0 ? [[]] : Enumerable.Range(first, neurons.Count - first).SelectMany(n => Multisets(size - 1, n).Select(rest => (int[])[n, .. rest]));
        return Multisets(problem.Hidden[0], 0).SelectMany(chosen =>
            Whole(problem, 1, [new IntegerLayer(problem.Data.InputCount, [.. chosen.SelectMany(n => neurons[n].Weights)], [.. chosen.Select(n => neurons[n].Bias)])]));
    }

    /// <summary>Every network whose first layers are given.</summary>
    private static IEnumerable<IntegerNetwork> Whole(TrainingProblem problem, int given, IntegerLayer[] first)
    {
        IntegerLayer[] layers = [.. first, .. Enumerable.Range(given + 1, problem.Widths.Count - 1 - given).Select(l => new IntegerLayer(problem.Widths[l - 1], new int[problem.Widths[l - 1] * problem.Widths[l]], new int[problem.Widths[l]]))];
        (int[] Numbers, int Place)[] slots = [.. layers.Skip(given).SelectMany(layer => new[] { layer.Weights, layer.Biases }).SelectMany(numbers => Enumerable.Range(0, numbers.Length).Select(i => (numbers, i)))];
        foreach (var (numbers, i) in slots) numbers[i] = -problem.Range;
        var network = new IntegerNetwork(layers, problem.Data.Scale);
        while (true)
        {
            yield return network;
            var slot = 0;
            for (; slot < slots.Length && ++slots[slot].Numbers[slots[slot].Place] > problem.Range; slot++) slots[slot].Numbers[slots[slot].Place] = -problem.Range;
            if (slot == slots.Length) yield break;
        }
    }
}
