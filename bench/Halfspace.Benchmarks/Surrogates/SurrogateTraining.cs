using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Benchmarks.Surrogates;

/// <summary>Fits a small dense ReLU network to a function of numbers by Adam on the squared error: plain loops, one thread, fixed by its seed.</summary>
internal static class SurrogateTraining
{
    private const double Rate = 0.01;

    /// <summary>The network, and its mean squared error on the samples.</summary>
    public static Network Fit(double[][] inputs, double[] targets, int[] hidden, int seed, int steps = 3000)
    {
        var random = new Random(seed);
        int[] widths = [inputs[0].Length, .. hidden, 1];
        var (weights, biases) = (new double[widths.Length - 1][], new double[widths.Length - 1][]);
        for (var l = 0; l < weights.Length; l++)
        {
            var spread = Math.Sqrt(6.0 / widths[l]);
            weights[l] = [.. Enumerable.Range(0, widths[l] * widths[l + 1]).Select(_ => (2 * random.NextDouble() - 1) * spread)];
            biases[l] = new double[widths[l + 1]];
        }

        double[][] all = [.. weights, .. biases];
        var (gradient, mean, square) = (Empty(all), Empty(all), Empty(all));
        for (var step = 1; step <= steps; step++)
        {
            foreach (var part in gradient) Array.Clear(part);
            for (var b = 0; b < 16; b++) Add(widths, weights, biases, inputs, targets, random.Next(inputs.Length), gradient);
            var pace = Rate * (1 - 0.9 * step / steps) * Math.Sqrt(1 - Math.Pow(0.999, step)) / (1 - Math.Pow(0.9, step));
            for (var p = 0; p < all.Length; p++)
            {
                for (var i = 0; i < all[p].Length; i++)
                {
                    var g = gradient[p][i] / 16;
                    mean[p][i] = 0.9 * mean[p][i] + 0.1 * g;
                    square[p][i] = 0.999 * square[p][i] + 0.001 * g * g;
                    all[p][i] -= pace * mean[p][i] / (Math.Sqrt(square[p][i]) + 1e-8);
                }
            }
        }

        return Network.Sequential([.. weights.Select((layer, l) => new DenseLayer(widths[l], [.. layer.Select(Single)], [.. biases[l].Select(Single)]))]);
    }

    private static double Single(double value) => (float)value;

    private static double[][] Empty(double[][] like) => [.. like.Select(part => new double[part.Length])];

    private static void Add(int[] widths, double[][] weights, double[][] biases, double[][] inputs, double[] targets, int sample, double[][] gradient)
    {
        var values = new double[widths.Length][];
        values[0] = inputs[sample];
        for (var l = 0; l < weights.Length; l++)
        {
            values[l + 1] = new double[widths[l + 1]];
            for (var j = 0; j < widths[l + 1]; j++)
            {
                var sum = biases[l][j];
                for (var i = 0; i < widths[l]; i++) sum += weights[l][j * widths[l] + i] * values[l][i];
                values[l + 1][j] = l + 1 < weights.Length ? Math.Max(0, sum) : sum;
            }
        }

        double[] slopes = [2 * (values[^1][0] - targets[sample])];
        for (var l = weights.Length - 1; l >= 0; l--)
        {
            var before = new double[widths[l]];
            for (var j = 0; j < widths[l + 1]; j++)
            {
                if (slopes[j] == 0) continue;
                gradient[weights.Length + l][j] += slopes[j];
                for (var i = 0; i < widths[l]; i++)
                {
                    gradient[l][j * widths[l] + i] += slopes[j] * values[l][i];
                    before[i] += slopes[j] * weights[l][j * widths[l] + i];
                }
            }

            for (var i = 0; i < before.Length; i++) if (l > 0 && values[l][i] <= 0) before[i] = 0;
            slopes = before;
        }
    }
}
