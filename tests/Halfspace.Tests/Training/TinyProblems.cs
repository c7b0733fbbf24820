using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Tests.Training;

/// <summary>Small data sets with known optima, and brute force over all networks.</summary>
internal static class TinyProblems
{
    public static Dataset Xor => Make("xor", 1, ([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0));

    public static Dataset And => Make("and", 1, ([0, 0], 0), ([0, 1], 0), ([1, 0], 0), ([1, 1], 1));

    public static Dataset XorWithConflict => Make("xor-conflict", 1, ([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0), ([0, 0], 1));

    /// <summary>Points (0,0)0, (.5,.5)1, (1,1)0, (1,0)1, (0,1)1, (.25,.75)0, in quarters.</summary>
    public static Dataset Quarters => Make("quarters", 4, ([0, 0], 0), ([2, 2], 1), ([4, 4], 0), ([4, 0], 1), ([0, 4], 1), ([1, 3], 0));

    public static Dataset Make(string name, int scale, params (int[] Row, int Label)[] samples) => new(
        name,
        [.. samples.SelectMany(s => s.Row)],
        [.. samples.Select(s => s.Label)],
        [.. Enumerable.Range(0, samples[0].Row.Length).Select(i => $"x{i}")],
        [.. Enumerable.Range(0, samples.Max(s => s.Label) + 1).Select(c => $"c{c}")],
        scale);

    public static Dataset Random(Random random, int samples, int inputs, int classes, int scale)
    {
        var values = new int[samples * inputs];
        for (var i = 0; i < values.Length; i++) values[i] = random.Next(scale + 1);
        var labels = new int[samples];
        for (var k = 0; k < samples; k++) labels[k] = k < classes ? k : random.Next(classes);
        return new Dataset("random", values, labels, [.. Enumerable.Range(0, inputs).Select(i => $"x{i}")], [.. Enumerable.Range(0, classes).Select(c => $"c{c}")], scale);
    }

    public static IntegerNetwork RandomNetwork(Random random, TrainingProblem problem)
    {
        var layers = new IntegerLayer[problem.Widths.Count - 1];
        for (var l = 0; l < layers.Length; l++)
        {
            var (inputs, width) = (problem.Widths[l], problem.Widths[l + 1]);
            layers[l] = new IntegerLayer(inputs, [.. Draw(inputs * width)], [.. Draw(width)]);
        }

        return new IntegerNetwork(layers, problem.Data.Scale);

        IEnumerable<int> Draw(int count) => Enumerable.Range(0, count).Select(_ => random.Next(-problem.Range, problem.Range + 1));
    }

    /// <summary>The best cost over every network of a problem, or null where none satisfies the hard conditions.</summary>
    public static Cost? BestByBruteForce(TrainingProblem problem)
    {
        Cost? best = null;
        foreach (var network in AllNetworks.Of(problem))
        {
            var trace = new NetworkTrace(network, problem.Data);
            if (problem.BrokenLimit(trace) is null && problem.Objectives[^1].Score(problem, trace) is { } cost && (best is null || cost < best)) best = cost;
        }

        return best;
    }

    public static TrainingProblem Problem(Dataset data, int[] hidden, int range, ITrainingObjective objective, OutputCoding coding = OutputCoding.OnePerClass) =>
        new(data, hidden, range, [objective], coding);
}
