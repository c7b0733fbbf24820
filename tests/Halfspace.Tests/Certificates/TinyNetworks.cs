using Halfspace.Certificates;
using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Tests.Certificates;

/// <summary>Enumeration of all networks of a tiny problem.</summary>
internal static class TinyNetworks
{
    /// <summary>How many networks a problem has.</summary>
    public static double Count(TrainingProblem problem)
    {
        var weights = Enumerable.Range(1, problem.Widths.Count - 1).Sum(l => (problem.Widths[l - 1] + 1) * problem.Widths[l]);
        return Math.Pow(2 * problem.Range + 1, weights);
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

    /// <summary>Every network; the same object each time, with other weights.</summary>
    private static IEnumerable<IntegerNetwork> All(TrainingProblem problem)
    {
        var layers = Enumerable.Range(1, problem.Widths.Count - 1).Select(l => new IntegerLayer(problem.Widths[l - 1], new int[problem.Widths[l - 1] * problem.Widths[l]], new int[problem.Widths[l]])).ToArray();
        (int[] Numbers, int Place)[] slots = [.. layers.SelectMany(layer => new[] { layer.Weights, layer.Biases }).SelectMany(numbers => Enumerable.Range(0, numbers.Length).Select(i => (numbers, i)))];
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
