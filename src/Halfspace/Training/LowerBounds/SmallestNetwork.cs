using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Builds a small network that is right on every sample: one separating neuron for two classes, one a class for more, and
/// outputs of a single weight each. It often meets <see cref="SmallestWeightsBound"/>.
/// </summary>
internal static class SmallestNetwork
{
    private const long WorkLimit = 200_000_000;

    /// <summary>Builds the network, or returns null where separators of at most a few weights are not found or the layers are too narrow.</summary>
    /// <param name="problem">The problem; its objectives are not looked at.</param>
    /// <param name="largestNeuron">The largest sum of weight magnitudes of one separating neuron.</param>
    /// <param name="cancellationToken">Stops the search for separators.</param>
    public static IntegerNetwork? Build(TrainingProblem problem, int largestNeuron = 8, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var sizes = problem.Data.ClassSizes();
        var present = Enumerable.Range(0, sizes.Length).Where(c => sizes[c] > 0).ToArray();
        var isSingle = problem.Coding == OutputCoding.Single;
        var layers = new IntegerLayer[problem.Widths.Count - 1];
        for (var l = 0; l < layers.Length; l++)
            layers[l] = new IntegerLayer(problem.Widths[l], new int[problem.Widths[l] * problem.Widths[l + 1]], new int[problem.Widths[l + 1]]);
        var outputs = layers[^1];
        for (var j = 0; j < outputs.NeuronCount; j++)
        {
            if (sizes[isSingle ? 1 : j] == 0) outputs.Biases[j] = -1;
        }

        if (present.Length > 1)
        {
            // Two classes share one neuron; more have one each.
            int[] separated = problem.Hidden.Count == 0
                ? (isSingle ? [1] : present)
                : present.Length == 2 ? [present[1]] : present;
            if (problem.Hidden.Any(width => width < separated.Length) || !SmallestNeuron.Fits(problem)) return null;
            var inputs = ReducedInputs.Of(problem);
            for (var n = 0; n < separated.Length; n++)
            {
                if (Separator(problem, inputs, separated[n], problem.Hidden.Count > 0, largestNeuron, cancellationToken) is not { } found) return null;
                var at = problem.Hidden.Count > 0 ? n : isSingle ? 0 : separated[n];
                layers[0].Biases[at] = inputs.Expand(found.Weights.AsSpan(0, inputs.Count), found.Weights[^1], problem, layers[0].WeightsOf(at));
                if (problem.Hidden.Count == 0) continue;
                for (var l = 1; l + 1 < layers.Length; l++) layers[l].WeightsOf(n)[n] = 1;
                outputs.WeightsOf(isSingle ? 0 : separated[n])[n] = found.Sign;
                if (present.Length == 2 && !isSingle) outputs.WeightsOf(present[0])[n] = -found.Sign;
            }
        }

        return new IntegerNetwork(layers, problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }

    private static (int[] Weights, int Sign)? Separator(TrainingProblem problem, ReducedInputs inputs, int label, bool bothWays, int largest, CancellationToken cancellationToken)
    {
        SmallestNeuron Search(int sign) => new(inputs, problem, SmallestWeightsBound.Signs(problem, label, sign), WorkLimit, cancellationToken);
        var straight = Search(1).Find(largest);
        var reverse = bothWays ? Search(-1).Find(straight.Weights is null ? largest : straight.Bound - 1) : null;
        if (reverse?.Weights is { } other) return (other, -1);
        return straight.Weights is { } weights ? (weights, 1) : null;
    }
}
