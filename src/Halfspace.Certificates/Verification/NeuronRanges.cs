using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Certificates.Verification;

/// <summary>Ranges of all hidden neurons over a box, or where a row is met in it, as far as they are shown; they begin with what the sizes of weights and inputs give.</summary>
internal sealed class NeuronRanges
{
    private readonly Vector512<double>[][] costs;

    /// <summary>Begins with a box.</summary>
    /// <exception cref="ProofException">Numbers are of a size at which they could overflow.</exception>
    public NeuronRanges(ProofChain chain, StatedBox box)
    {
        (Chain, Box) = (chain, box);
        double[][] Arrays() => [.. chain.Layers.Select(layer => new double[layer.Outputs])];
        (Lower, Upper, costs) = (Arrays(), Arrays(), [.. chain.Layers.Select(layer => new Vector512<double>[ProofChain.Padded(layer.Outputs)])]);
        foreach (var ends in Lower) Array.Fill(ends, double.NegativeInfinity);
        foreach (var ends in Upper) Array.Fill(ends, double.PositiveInfinity);
        Open = [.. chain.Layers.Take(chain.HiddenCount).Select(_ => Array.Empty<int>())];
        Refresh(0);
    }

    private NeuronRanges(NeuronRanges other)
    {
        (Chain, Box, Open) = (other.Chain, other.Box, [.. other.Open]);
        (Lower, Upper, costs) = (Array.ConvertAll(other.Lower, ends => (double[])ends.Clone()), Array.ConvertAll(other.Upper, ends => (double[])ends.Clone()), Array.ConvertAll(other.costs, each => (Vector512<double>[])each.Clone()));
    }

    /// <summary>The network.</summary>
    public ProofChain Chain { get; }

    /// <summary>The box.</summary>
    public StatedBox Box { get; }

    /// <summary>For each layer the lower ends of its values before the activation.</summary>
    public double[][] Lower { get; }

    /// <summary>The upper ends.</summary>
    public double[][] Upper { get; }

    /// <summary>For each hidden layer the neurons that slopes are given for, in order.</summary>
    public int[][] Open { get; }

    /// <summary>For each layer what a coefficient of one on a neuron can cost by rounding.</summary>
    public Vector512<double>[] Costs(int layer) => costs[layer];

    /// <summary>What a coefficient of one on a neuron can cost by rounding.</summary>
    public double Cost(int layer, int neuron) => costs[layer][neuron / Vector512<double>.Count][neuron % Vector512<double>.Count];

    /// <summary>The same ranges, to go on from.</summary>
    public NeuronRanges Copy() => new(this);

    /// <summary>Takes over a lower end (of a value, or of minus a value) where it is better.</summary>
    public void Raise(int layer, int end, double bound)
    {
        if (!double.IsFinite(bound)) return;
        var j = end / 2;
        if (end % 2 == 0) Lower[layer][j] = Math.Max(Lower[layer][j], bound);
        else Upper[layer][j] = Math.Min(Upper[layer][j], -bound);
    }

    /// <summary>The ends of a neuron's range, rounded outwards to single precision, which is how engines use them.</summary>
    public (double Lower, double Upper) Range(int layer, int neuron) => (Down(Lower[layer][neuron]), -Down(-Upper[layer][neuron]));

    /// <summary>Works out sizes and costs again from a layer on, with the ranges that are known now.</summary>
    /// <remarks>
    /// With S the sum of |weight| times the size of the value before, and |bias|, and M the size of the neuron's own value: a coefficient c on it costs at most Gamma |c| (S + M);
    /// see <see cref="BackwardPass"/>. Sums of sizes are enlarged by Gamma, which covers their rounding. For float32 what the neuron itself can be off by is added; see <see cref="SingleRounding"/>.
    /// </remarks>
    public void Refresh(int from)
    {
        for (var k = from; k < Chain.Layers.Count; k++)
        {
            var layer = Chain.Layers[k];
            var sizes = new double[layer.Inputs];
            for (var i = 0; i < sizes.Length; i++) sizes[i] = k == 0 ? Math.Max(Math.Abs(Box.Lower[i]), Math.Abs(Box.Upper[i])) : Chain.IsStep(k - 1, i) ? 1 : Size(k - 1, i);
            for (var j = 0; j < layer.Outputs; j++)
            {
                var sum = Math.Abs(layer.Biases[j]);
                var weights = Chain.Rows[k].Weights(j);
                var places = Chain.Rows[k].Places(j);
                for (var e = 0; e < weights.Length; e++) sum += Math.Abs(weights[e]) * sizes[places[e]];
                sum *= 1 + Chain.Gamma;
                var off = Chain.IsSingle ? SingleRounding.Of(Chain.Rows[k], j, k == Chain.HiddenCount ? 1 : Chain.Leak(k, j), sizes, sum) : 0;
                (Lower[k][j], Upper[k][j]) = (Math.Max(Lower[k][j], -sum - off), Math.Min(Upper[k][j], sum + off));
                var cost = Chain.Gamma * (sum + Size(k, j) + (Chain.IsStep(k, j) ? 1 : 0)) + off;
                if (!(cost < Math.ScaleB(1, 200))) throw new ProofException("numbers of the network or the box are of a size at which bounds could overflow");
                MemoryMarshal.Cast<Vector512<double>, double>(costs[k].AsSpan())[j] = cost;
            }
        }
    }

    /// <summary>Takes over what ranges of the values before a layer give for its own, by interval arithmetic; the cost of a neuron covers the rounding of its sum.</summary>
    public void Spread(int layer)
    {
        var before = Enumerable.Range(0, Chain.Layers[layer].Inputs).Select(i => layer == 0 ? (Lower: Box.Lower[i], Upper: Box.Upper[i]) : After(layer - 1, i)).ToArray();
        for (var j = 0; j < Chain.Layers[layer].Outputs; j++)
        {
            var weights = Chain.Rows[layer].Weights(j);
            var places = Chain.Rows[layer].Places(j);
            var (low, high) = (Chain.Layers[layer].Biases[j], Chain.Layers[layer].Biases[j]);
            for (var e = 0; e < weights.Length; e++)
            {
                var (range, weight) = (before[places[e]], weights[e]);
                low += weight * (weight > 0 ? range.Lower : range.Upper);
                high += weight * (weight > 0 ? range.Upper : range.Lower);
            }

            var cost = Cost(layer, j) * (1 + 1.0 / 1024) + Math.ScaleB(1, -600);
            Raise(layer, 2 * j, low - cost);
            Raise(layer, 2 * j + 1, -high - cost);
        }
    }

    /// <summary>The range of a neuron's value after the activation.</summary>
    private (double Lower, double Upper) After(int layer, int neuron)
    {
        var (lower, upper, leak) = (Lower[layer][neuron], Upper[layer][neuron], Chain.Leak(layer, neuron));
        if (Chain.IsStep(layer, neuron)) return (lower > 0 ? 1 : 0, upper < 0 ? 0 : 1);
        return (lower < 0 ? leak * lower : lower, upper < 0 ? leak * upper : upper);
    }

    private double Size(int layer, int neuron) => Math.Max(Math.Abs(Lower[layer][neuron]), Math.Abs(Upper[layer][neuron]));

    /// <summary>The next number of single precision that is no larger.</summary>
    public static float Down(double value)
    {
        var near = (float)value;
        return near > value ? MathF.BitDecrement(near) : near;
    }
}
