using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Tests.Training;

/// <summary>Every network of a tiny problem, one after the other in the same object.</summary>
internal static class AllNetworks
{
    public static IEnumerable<IntegerNetwork> Of(TrainingProblem problem)
    {
        var layers = Enumerable.Range(0, problem.Widths.Count - 1)
            .Select(l => new IntegerLayer(problem.Widths[l], new int[problem.Widths[l] * problem.Widths[l + 1]], new int[problem.Widths[l + 1]])).ToArray();
        var arrays = layers.SelectMany(layer => new[] { layer.Weights, layer.Biases }).ToArray();
        foreach (var array in arrays) Array.Fill(array, -problem.Range);
        var network = new IntegerNetwork(layers, problem.Data.Scale);
        do yield return network;
        while (Next(arrays, problem.Range));
    }

    private static bool Next(int[][] arrays, int range)
    {
        foreach (var array in arrays)
        {
            for (var i = 0; i < array.Length; i++)
            {
                if (++array[i] <= range) return true;
                array[i] = -range;
            }
        }

        return false;
    }
}
