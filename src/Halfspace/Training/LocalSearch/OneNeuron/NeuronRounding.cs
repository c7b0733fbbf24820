namespace Halfspace.Training.LocalSearch.OneNeuron;

/// <summary>
/// Makes real weights whole, those that move the scores most first, and fits the others again after each: what one loses by rounding, the rest makes good.
/// </summary>
internal static class NeuronRounding
{
    /// <summary>Fits in between: with more columns than this, several are rounded at once.</summary>
    private const int MostFits = 64;

    /// <summary>Rounds the weights of a neuron, which has them afterwards.</summary>
    /// <param name="neuron">The weights, within their ranges.</param>
    /// <param name="isFixed">Weights that are whole already; all are in the end.</param>
    /// <param name="mayGoOn">Asked before every fit; without it the rest is rounded as it is.</param>
    /// <returns>The whole weights.</returns>
    public static int[] Round(RealNeuron neuron, bool[] isFixed, Func<bool> mayGoOn)
    {
        var weights = neuron.Weights;
        int[] order = [.. Enumerable.Range(0, weights.Length).Where(c => !isFixed[c]).OrderByDescending(c => neuron.Spreads[c])];
        var chunk = (order.Length + MostFits - 1) / MostFits;
        for (var next = 0; next < order.Length;)
        {
            for (var end = Math.Min(order.Length, next + chunk); next < end; next++)
            {
                neuron.Set(order[next], Math.Round(weights[order[next]]));
                isFixed[order[next]] = true;
            }

            if (mayGoOn()) neuron.Fit(1, isFixed, mayGoOn);
        }

        return Array.ConvertAll(weights, weight => (int)Math.Round(weight));
    }
}
