using Halfspace.Bounds;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// By how much a neuron that float32 evaluates can differ from its value in exact arithmetic on the float32 values before it, whatever the order of summation, with fused multiply-add or not,
/// and where tiny numbers are flushed to zero.
/// </summary>
/// <remarks>
/// With n weights that are not zero, each term goes through the rounding of its weight to float32, a product and at most n sums, and one is to spare: (1 + d)^(n + 3) with |d| at most u = 2^-24,
/// so the sum errs by at most k u / (1 - k u) times S = sum |w_i| M_i + |b|, with k = n + 3 (Higham, Accuracy and Stability, 3.1 and 4.2). A number below 2^-126 loses at most 2^-126, be it
/// a weight, a value, a product or a sum: 2^-126 (4 n + 4 + sum |w_i| + sum M_i). A leaky ReLU rounds its slope and the product: 3 u |value|, and 2^-126. A copy, or a change of sign, only loses the latter.
/// Where a value or a partial sum could reach 2^127, nothing is known: infinite.
/// </remarks>
internal static class SingleRounding
{
    private static readonly double Unit = Math.ScaleB(1, -24);
    private static readonly double Smallest = Math.ScaleB(1, -126);
    private static readonly double Largest = Math.ScaleB(1, 127);

    /// <summary>What a neuron can be off by.</summary>
    /// <param name="stage">Its layer.</param>
    /// <param name="neuron">The neuron.</param>
    /// <param name="sizes">The largest magnitudes of the values before it.</param>
    /// <param name="sum">The sum of the magnitudes of its terms at most.</param>
    public static double Of(DenseStage stage, int neuron, ReadOnlySpan<double> sizes, double sum)
    {
        var weights = stage.Row(neuron);
        var columns = stage.Columns(neuron);
        var (count, tiny, isCopy) = (0, 4.0, stage.Biases[neuron] == 0);
        for (var i = 0; i < weights.Length; i++)
        {
            var size = sizes[columns[i]];
            if (size >= Largest) return double.PositiveInfinity;
            if (weights[i] == 0) continue;
            count++;
            tiny += 4 + Math.Abs(weights[i]) + size;
            isCopy &= Math.Abs(weights[i]) == 1;
            if (Math.Abs(weights[i]) >= Largest) return double.PositiveInfinity;
        }

        isCopy &= count <= 1;
        var steps = (count + 3) * Unit;
        if (!(steps < 0.5) || !(sum < Largest / 2)) return double.PositiveInfinity;
        var off = isCopy ? tiny * Smallest : steps / (1 - steps) * sum + tiny * Smallest;
        // A slope that small could be lost whole.
        if (stage.Leak(neuron) is > 0 and var slope && slope < Smallest) return double.PositiveInfinity;
        if (stage.Leak(neuron) is not (0 or 1)) off += 3 * Unit * (sum + off) + Smallest;
        // The sums here round too.
        return off * (1 + Rounding.Gamma(4.0 * weights.Length + 16));
    }
}
