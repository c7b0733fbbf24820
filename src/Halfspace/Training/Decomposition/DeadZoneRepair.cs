using Halfspace.Networks;

namespace Halfspace.Training.Decomposition;

/// <summary>
/// Moves biases, and shrinks weights where that is not enough, until no neuron is inside the dead zone on any training input: a network
/// from which no model of a single layer is infeasible.
/// </summary>
internal static class DeadZoneRepair
{
    /// <summary>The nearest such network, layer after layer; every network has one, if only with small weights.</summary>
    public static StepNetwork Apply(RealTrainingProblem problem, StepNetwork network)
    {
        var layers = network.Layers.Select(layer => layer.Clone()).ToArray();
        var repaired = new StepNetwork(layers, network.InputScale) { ClassNames = network.ClassNames, Encoding = network.Encoding };
        for (var l = 0; l < layers.Length; l++)
        {
            var unit = l == 0 ? problem.Data.Scale : 1L;
            var values = Enumerable.Range(0, problem.Inputs.Count).Select(n => repaired.PreActivations(problem.Inputs.Row(n))[l]).ToArray();
            for (var k = 0; k < layers[l].NeuronCount; k++)
            {
                var neuron = k;
                var sums = values.Select(sample => sample[neuron] - unit * layers[l].Biases[neuron]).ToArray();
                var least = problem.LeastMagnitude(l);
                while (Bias(sums, layers[l].Biases[k], unit, least, problem.Range * StepNetwork.Unit, out layers[l].Biases[k]) is false)
                {
                    foreach (ref var weight in layers[l].WeightsOf(k)) weight /= 2;
                    var weights = layers[l].WeightsOf(k).ToArray();
                    for (var n = 0; n < sums.Length; n++) sums[n] = Sum(problem, repaired, n, l, weights);
                }
            }
        }

        return repaired;
    }

    private static long Sum(RealTrainingProblem problem, StepNetwork network, int input, int layer, int[] weights)
    {
        var sum = 0L;
        var row = problem.Inputs.Row(input);
        var before = layer == 0 ? [] : network.PreActivations(row)[layer - 1];
        for (var i = 0; i < weights.Length; i++) sum += layer == 0 ? (long)weights[i] * row[i] : before[i] >= 0 ? weights[i] : 0;
        return sum;
    }

    /// <summary>The bias nearest to the present one that keeps all sums out of the dead zone; false where the box has none.</summary>
    private static bool Bias(long[] sums, int present, long unit, long least, long limit, out int bias)
    {
        var sorted = sums.Distinct().Order().ToArray();
        var candidates = new List<long> { present, CeilingOf(least - sorted[0], unit), -CeilingOf(least + sorted[^1], unit) };
        for (var i = 1; i < sorted.Length; i++)
        {
            // The two ends of the biases that put the zero between two sums.
            if (sorted[i] - sorted[i - 1] >= 2 * least) candidates.AddRange([CeilingOf(least - sorted[i], unit), -CeilingOf(least + sorted[i - 1], unit)]);
        }

        foreach (var candidate in candidates.Where(b => Math.Abs(b) <= limit).OrderBy(b => Math.Abs(b - present)))
        {
            if (sums.Any(sum => Math.Abs(sum + unit * candidate) < least)) continue;
            bias = (int)candidate;
            return true;
        }

        bias = present;
        return false;
    }

    private static long CeilingOf(long value, long unit) => value >= 0 ? (value + unit - 1) / unit : -(-value / unit);
}
