namespace Halfspace.Certificates.Verification;

/// <summary>
/// By how much a neuron that float32 evaluates can differ from its value in exact arithmetic on the float32 values before it, whatever the order of summation, with fused multiply-add or not,
/// and where tiny numbers are flushed to zero.
/// </summary>
/// <remarks>
/// n weights are not zero. Each term is rounded as a weight, as a product, and in n sums at most, each time by a factor 1 + d with |d| at most u = 2^-24; with one to spare, k = n + 3, the sum errs by at
/// most k u / (1 - k u) times the sum S of |weight| |value| and |bias| (Higham, Accuracy and Stability, 3.1 and 4.2). Whatever is below 2^-126, a weight, value, product or sum, can lose that much:
/// 2^-126 (4 n + 4 + sum of |weight| + sum of |value|). A leaky ReLU rounds its slope and a product, 3 u of its value; a slope below 2^-126 could be lost whole, and is not looked at. A copy or a change of sign rounds nothing. Sums that could reach 2^127 are not looked at.
/// </remarks>
internal static class SingleRounding
{
    /// <summary>What a neuron can be off by.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="neuron">The neuron.</param>
    /// <param name="leak">The factor of its negative values; 1 where nothing follows.</param>
    /// <param name="sizes">The sizes of the values before it.</param>
    /// <param name="sum">S, or more.</param>
    /// <exception cref="ProofException">Float32 could overflow.</exception>
    public static double Of(ProofLayer layer, int neuron, double leak, double[] sizes, double sum)
    {
        var (unit, least) = (Math.ScaleB(1, -24), Math.ScaleB(1, -126));
        var weights = layer.Weights(neuron);
        var places = layer.Places(neuron);
        var (count, tiny, largest) = (0, 4.0, sum);
        for (var e = 0; e < weights.Length; e++)
        {
            var size = sizes[places[e]];
            largest = Math.Max(largest, size);
            if (weights[e] == 0) continue;
            count++;
            tiny += 4 + Math.Abs(weights[e]) + size;
            largest = Math.Max(largest, Math.Abs(weights[e]));
        }

        var off = tiny * least;
        if (!(largest < Math.ScaleB(1, 126)) || !((count + 3) * unit < 0.5)) throw new ProofException("numbers of the network or the box are of a size at which float32 could overflow");
        var isCopy = layer.Stated.Biases[neuron] == 0 && (count == 0 || (count == 1 && weights.IndexOfAny(1, -1) >= 0));
        if (!isCopy) off += (count + 3) * unit / (1 - (count + 3) * unit) * sum;
        if (leak > 0 && leak < least) throw new ProofException("a slope is so small that float32 could lose it whole");
        if (leak is not (0 or 1)) off += 3 * unit * (sum + off) + least;
        return off * (1 + 8 * (weights.Length + 8) * Math.ScaleB(1, -53));
    }
}
