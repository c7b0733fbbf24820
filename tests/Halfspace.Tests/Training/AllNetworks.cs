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
        int[] ranges = [.. layers.SelectMany((_, l) => new[] { problem.Range, l == 0 ? problem.BiasRange : problem.Range })];
        for (var a = 0; a < arrays.Length; a++) Array.Fill(arrays[a], -ranges[a]);
        var network = new IntegerNetwork(layers, problem.Data.Scale);
        do yield return network;
        while (Next(arrays, ranges));
    }

    private static bool Next(int[][] arrays, int[] ranges)
    {
        for (var a = 0; a < arrays.Length; a++)
        {
            for (var i = 0; i < arrays[a].Length; i++)
            {
                if (++arrays[a][i] <= ranges[a]) return true;
                arrays[a][i] = -ranges[a];
            }
        }

        return false;
    }
}
