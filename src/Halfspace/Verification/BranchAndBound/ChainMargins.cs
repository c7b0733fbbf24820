using Halfspace.Bounds;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// What rounding can do to bounds of a chain over a box and everything inside it. A backward pass replaces coefficients on a layer by coefficients
/// on the layer before it; where those round, the expression is off by the rounding times the values there. Summed over a layer that is at most
/// the coefficient of each neuron times a number of that neuron, which depends on the box alone and is computed once.
/// </summary>
/// <remarks>
/// For neuron j with weights w, bias b and values of magnitude at most M before it, S = sum |w_i| M_i + |b| bounds every sum of its terms. A
/// coefficient c on the neuron costs at most g |c| (S + M_j): g covers the products with the weights, the bias, the slopes and intercepts of the
/// ReLU and all sums they enter, each at most n u with n the number of all terms of a pass. <see cref="Rounding.Gamma"/> covers that twice, and g is twice it.
/// Where bounds are to hold for float32 evaluation, a coefficient c costs |c| times what the neuron itself can be off by besides (<see cref="SingleRounding"/>).
/// </remarks>
internal sealed class ChainMargins
{
    private ChainMargins(double[][] costs, double[][] lower, double[][] upper) => (Costs, Lower, Upper) = (costs, lower, upper);

    /// <summary>For each layer and neuron what a coefficient of one on it costs at most.</summary>
    public double[][] Costs { get; }

    /// <summary>For each layer and neuron a lower end of its value before the ReLU.</summary>
    public double[][] Lower { get; }

    /// <summary>Likewise the upper ends.</summary>
    public double[][] Upper { get; }

    /// <summary>Whether the numbers are of a size at which nothing overflows or vanishes on the way.</summary>
    public bool IsUsable => Costs.All(layer => Array.TrueForAll(layer, cost => cost < Math.ScaleB(1, 200)));

    /// <summary>The margins for a box.</summary>
    /// <param name="chain">The network.</param>
    /// <param name="box">The box.</param>
    /// <param name="known">Valid ranges that are known besides; null for none.</param>
    public static ChainMargins Of(DenseChain chain, InputRegion box, (double[][] Lower, double[][] Upper)? known = null)
    {
        var terms = box.Size + chain.Stages.Sum(stage => 4.0 * (stage.Outputs + stage.Inputs));
        // A checker takes off half of what is taken off here where a certificate is written, so that it can round in another order.
        var gamma = (chain.IsRecorded ? 4 : 2) * Rounding.Gamma(terms);
        var count = chain.Stages.Length;
        var (costs, lower, upper) = (new double[count][], new double[count][], new double[count][]);
        var sizes = new double[box.Size];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = Math.Max(Math.Abs(box.Lower[i]), Math.Abs(box.Upper[i]));
        for (var k = 0; k < count; k++)
        {
            var stage = chain.Stages[k];
            var next = new double[stage.Outputs];
            (costs[k], lower[k], upper[k]) = (new double[stage.Outputs], new double[stage.Outputs], new double[stage.Outputs]);
            for (var j = 0; j < stage.Outputs; j++)
            {
                var sum = Math.Abs(stage.Biases[j]);
                var weights = stage.Row(j);
                var columns = stage.Columns(j);
                for (var e = 0; e < weights.Length; e++) sum += Math.Abs(weights[e]) * sizes[columns[e]];
                sum *= 1 + gamma;
                var off = chain.IsSingle ? (chain.IsRecorded ? 2 : 1) * SingleRounding.Of(stage, j, sizes, sum) : 0;
                (lower[k][j], upper[k][j]) = (-sum - off, sum + off);
                if (known is { } ranges && k < ranges.Lower.Length) (lower[k][j], upper[k][j]) = (Math.Max(-sum - off, ranges.Lower[k][j]), Math.Min(sum + off, ranges.Upper[k][j]));
                next[j] = Math.Max(Math.Abs(lower[k][j]), Math.Abs(upper[k][j])) + (stage.IsStep(j) ? 1 : 0);
                costs[k][j] = gamma * (sum + next[j]) + off;
                if (stage.IsStep(j)) next[j] = 1;
            }

            sizes = next;
        }

        return new ChainMargins(costs, lower, upper);
    }

    /// <summary>The margins for a box with the ranges that interval arithmetic gives, layer after layer; where few inputs vary, these decide most neurons of layers of few weights.</summary>
    public static ChainMargins OfIntervals(DenseChain chain, InputRegion box)
    {
        var (lower, upper) = (box.Lower.ToArray(), box.Upper.ToArray());
        var (lows, highs) = (new List<double[]>(), new List<double[]>());
        var margins = Of(chain, box);
        for (var k = 0; k < chain.HiddenCount && margins.IsUsable; k++)
        {
            var stage = chain.Stages[k];
            var (low, high) = ((double[])stage.Biases.Clone(), (double[])stage.Biases.Clone());
            for (var j = 0; j < stage.Outputs; j++)
            {
                var weights = stage.Row(j);
                var columns = stage.Columns(j);
                for (var e = 0; e < weights.Length; e++)
                {
                    var (weight, i) = (weights[e], columns[e]);
                    low[j] += weight * (weight > 0 ? lower[i] : upper[i]);
                    high[j] += weight * (weight > 0 ? upper[i] : lower[i]);
                }

                // What a coefficient of one on the neuron costs covers the rounding of its sum, and of the values that enter it.
                var cost = margins.Costs[k][j] * (1 + 1.0 / 1024) + Math.ScaleB(1, -600);
                (low[j], high[j]) = (low[j] - cost, high[j] + cost);
            }

            lows.Add(low);
            highs.Add(high);
            margins = Of(chain, box, ([.. lows], [.. highs]));
            (lower, upper) = (new double[stage.Outputs], new double[stage.Outputs]);
            for (var j = 0; j < stage.Outputs; j++)
            {
                var (least, most, leak) = (margins.Lower[k][j], margins.Upper[k][j], stage.Leak(j));
                (lower[j], upper[j]) = stage.IsStep(j) ? (least > 0 ? 1 : 0, most < 0 ? 0 : 1) : (least < 0 ? leak * least : least, most < 0 ? leak * most : most);
            }
        }

        return margins;
    }
}
