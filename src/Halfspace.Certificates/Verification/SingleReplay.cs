namespace Halfspace.Certificates.Verification;

/// <summary>
/// Whether float32 evaluation on an input meets rows in every order of summation. Values are followed as a middle and a radius in double precision: a neuron's radius is that of what is before it, times the
/// magnitudes of its weights, with what float32 can round (<see cref="SingleRounding"/>) and what double precision can round here.
/// </summary>
internal sealed class SingleReplay(ProofChain chain)
{
    /// <summary>Whether all rows are met, by the worst outputs.</summary>
    /// <exception cref="ProofException">Float32 could overflow.</exception>
    public bool IsMet(double[] input, IReadOnlyList<StatedRow> rows)
    {
        var (middles, radii) = (Array.ConvertAll(input, value => (double)(float)value), new double[input.Length]);
        for (var k = 0; k < chain.Layers.Count; k++) (middles, radii) = Next(k, middles, radii);
        return rows.All(row =>
        {
            var (sum, spread, size) = (0.0, 0.0, Math.Abs(row.Limit));
            for (var j = 0; j < middles.Length; j++)
            {
                sum += row.Coefficients[j] * middles[j];
                spread += Math.Abs(row.Coefficients[j]) * radii[j];
                size += Math.Abs(row.Coefficients[j]) * (Math.Abs(middles[j]) + radii[j]);
            }

            var most = sum + spread + chain.Gamma * size + Math.ScaleB(1, -600);
            return row.IsStrict ? most < row.Limit : most <= row.Limit;
        });
    }

    private (double[] Middles, double[] Radii) Next(int k, double[] middles, double[] radii)
    {
        var layer = chain.Layers[k];
        var (next, around) = (new double[layer.Outputs], new double[layer.Outputs]);
        var sizes = middles.Zip(radii, (middle, radius) => Math.Abs(middle) + radius).ToArray();
        for (var j = 0; j < layer.Outputs; j++)
        {
            var (sum, spread, size) = (layer.Biases[j], 0.0, Math.Abs(layer.Biases[j]));
            var weights = chain.Rows[k].Weights(j);
            var places = chain.Rows[k].Places(j);
            for (var e = 0; e < weights.Length; e++)
            {
                var (weight, i) = (weights[e], places[e]);
                sum += weight * middles[i];
                spread += Math.Abs(weight) * radii[i];
                size += Math.Abs(weight) * sizes[i];
            }

            size *= 1 + chain.Gamma;
            var isLast = k == chain.HiddenCount;
            next[j] = sum;
            var leak = isLast ? 1 : chain.Leak(k, j);
            around[j] = (spread + SingleRounding.Of(chain.Rows[k], j, leak, sizes, size)) * (1 + chain.Gamma) + chain.Gamma * size + Math.ScaleB(1, -600);
            if (isLast) continue;
            var (low, high) = (sum - around[j], sum + around[j]);
            if (chain.IsStep(k, j)) (low, high) = (low > 0 ? 1 : 0, high < 0 ? 0 : 1);
            else (low, high) = (low < 0 ? leak * low : low, high < 0 ? leak * high : high);
            // A neuron that is zero whatever rounding does has no radius; else gamma covers what the ends and the middle round.
            (next[j], around[j]) = (low / 2 + high / 2, high / 2 - low / 2 + chain.Gamma * (Math.Abs(low) + Math.Abs(high)));
            // The product with a slope is rounded, and may be flushed, behind the activation.
            if (!chain.IsStep(k, j) && leak is not (0 or 1) && low < 0) around[j] += (3 * Math.ScaleB(1, -24) * Math.Abs(low) + Math.ScaleB(1, -126)) * (1 + chain.Gamma);
        }

        return (next, around);
    }
}
