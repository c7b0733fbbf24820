using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>A network as dense layers with ReLU or leaky ReLU between them, the same function exactly: linear layers are only joined where no number rounds.</summary>
internal sealed class DenseChain
{
    private const long MostWeights = 1 << 22;

    private DenseChain(List<DenseStage> stages) => Stages = [.. stages];

    /// <summary>The dense layers; a ReLU, maybe a leaky one, stands between each two.</summary>
    public DenseStage[] Stages { get; }

    /// <summary>Whether all neurons are plain ReLUs.</summary>
    public bool IsPlain => Array.TrueForAll(Stages, stage => stage.Leaks is null);

    /// <summary>The hidden layers.</summary>
    public int HiddenCount => Stages.Length - 1;

    /// <summary>The products of a weight and a coefficient that bounding all neurons of a box takes at most.</summary>
    public double Work
    {
        get
        {
            var (sum, below) = (0.0, 0.0);
            foreach (var stage in Stages)
            {
                sum += 2.0 * stage.Outputs * below;
                below += (double)stage.Outputs * stage.Inputs;
            }

            return sum;
        }
    }

    /// <summary>The network whose outputs are the pre-activations of a hidden layer.</summary>
    public DenseChain Below(int layer) => new([.. Stages.Take(layer), Stages[layer] with { Leaks = null }]);

    /// <summary>The chain, or null for a network that is none, or that rounds where its layers are joined.</summary>
    public static DenseChain? Of(Network network)
    {
        if (network.Inputs.Count != 1) return null;
        var stages = new List<DenseStage>();
        DenseStage? here = null;
        for (var n = 0; n < network.Nodes.Count; n++)
        {
            var node = network.Nodes[n];
            if (node.IsInput != (n == 0) || (n > 0 && (node.Inputs.Count != 1 || node.Inputs[0].Index != n - 1))) return null;
            if (node.Layer is LinearLayer linear)
            {
                here = Join(here, linear);
                if (here is null) return null;
            }
            else if (node.Layer is ReluLayer or LeakyReluLayer { Slope: >= 0 and <= 1 })
            {
                if (here is null && (long)node.Size * node.Size > MostWeights) return null;
                var leak = node.Layer is LeakyReluLayer leaky ? leaky.Slope : 0;
                stages.Add((here ?? DenseStage.Identity(node.Size)) with { Leaks = leak == 0 ? null : [.. Enumerable.Repeat(leak, node.Size)] });
                here = null;
            }
            else if (!node.IsInput)
            {
                return null;
            }
        }

        if (network.Output.Index != network.Nodes.Count - 1) return null;
        if (here is null && (long)network.OutputSize * network.OutputSize > MostWeights) return null;
        stages.Add(here ?? DenseStage.Identity(network.OutputSize));
        return stages.Exists(stage => Array.Exists(stage.Weights, w => !double.IsFinite(w)) || Array.Exists(stage.Biases, b => !double.IsFinite(b))) ? null : new DenseChain(stages);
    }

    private static DenseStage? Join(DenseStage? before, LinearLayer layer)
    {
        var (columns, width) = (layer.InputSizes.Sum(), before?.Inputs ?? layer.InputSizes.Sum());
        if ((long)layer.OutputSize * width > MostWeights) return null;
        var (weights, biases) = (new double[layer.OutputSize * width], layer.Biases.ToArray());
        for (var j = 0; j < layer.OutputSize; j++)
        {
            var row = weights.AsSpan(j * width, width);
            var places = layer.Rows.Columns(j);
            var values = layer.Rows.Weights(j);
            for (var e = 0; e < places.Length; e++)
            {
                if (before is null)
                {
                    if (!TryAdd(ref row[places[e]], 1, values[e])) return null;
                    continue;
                }

                for (var i = 0; i < width; i++)
                {
                    if (!TryAdd(ref row[i], before.Weights[places[e] * width + i], values[e])) return null;
                }

                if (!TryAdd(ref biases[j], before.Biases[places[e]], values[e])) return null;
            }
        }

        return new DenseStage(width, weights, biases);
    }

    private static bool TryAdd(ref double sum, double a, double b)
    {
        if (a == 0 || b == 0) return true;
        var product = a * b;
        if (a is not (1 or -1) && b is not (1 or -1) && (Math.Abs(product) < Math.ScaleB(1, -900) || Math.FusedMultiplyAdd(a, b, -product) != 0)) return false;
        var (before, after) = (sum, sum + product);
        var back = after - before;
        if (before - (after - back) + (product - back) != 0) return false;
        sum = after;
        return true;
    }
}
