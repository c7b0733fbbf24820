using Halfspace.Training.ExactFit;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>Neurons so small that all their weights can be tried.</summary>
internal static class TinyNeurons
{
    /// <summary>The least that weights cost which keep all limits, over all weights.</summary>
    public static long Optimum(PricedNeuron neuron)
    {
        var (best, weights) = (SupportFitResult.NoLimit, (int[])neuron.Low.Clone());
        while (true)
        {
            best = Math.Min(best, Cost(neuron, weights) ?? best);
            var at = 0;
            while (at < weights.Length && ++weights[at] > neuron.High[at]) weights[at] = neuron.Low[at++];
            if (at == weights.Length) return best;
        }
    }

    /// <summary>What weights cost, by the definition; null where they break a limit.</summary>
    public static long? Cost(PricedNeuron neuron, int[] weights)
    {
        var used = Enumerable.Range(0, neuron.Count).Where(c => weights[c] != 0).ToArray();
        if (used.Length > neuron.Prices.MostInputs || used.Select(c => neuron.Columns[c]).Distinct().Count() > neuron.MostColumns) return null;
        if (neuron.ForbiddenPairs.Any(pair => weights[pair.First] != 0 && weights[pair.Second] != 0)) return null;
        var cost = used.Sum(c => neuron.Prices.Inputs[c] + neuron.Prices.Weight * Math.Abs(weights[c]));
        for (var r = 0; r < neuron.Rows.Length; r++)
        {
            long sum = (long)weights[^1] * neuron.Unit;
            foreach (var c in used) sum += (long)weights[c] * neuron.Rows[r][c];
            if (sum < neuron.PlusThreshold) cost += neuron.PlusCosts[r] * neuron.Prices.Miss;
            if (-sum < neuron.MinusThreshold) cost += neuron.MinusCosts[r] * neuron.Prices.Miss;
        }

        return cost;
    }
}
