using Halfspace.Networks;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>A network as dense layers with ReLU, leaky ReLU or nothing between them, the same function exactly; see <see cref="ChainBuilder"/>.</summary>
internal sealed class DenseChain
{
    /// <summary>Products for one bound of the box, below which a dense chain of few inputs is kept.</summary>
    private const double LeastSparseWork = 2e7;

    /// <summary>How many times fewer products layers without the weights that are zero need, where they are taken for a network of few inputs.</summary>
    private const double SparseGain = 8;

    private DenseChain(List<DenseStage> stages) => Stages = [.. stages];

    /// <summary>The dense layers; a ReLU, maybe a leaky one, or nothing stands behind each neuron of all but the last.</summary>
    public DenseStage[] Stages { get; }

    /// <summary>Whether some layers are without the weights that are zero.</summary>
    public bool IsSparse => Array.Exists(Stages, stage => stage.IsSparse);

    /// <summary>Whether all layers are dense, and all neurons plain ReLUs.</summary>
    public bool IsPlain => !IsSparse && Array.TrueForAll(Stages, stage => stage.Leaks is null && stage.Steps is null);

    /// <summary>Whether there are neurons that are steps.</summary>
    public bool HasSteps => Array.Exists(Stages, stage => stage.Steps is not null);

    /// <summary>Whether what is found on it is recorded for a certificate: bounds then leave room for those of a checker that rounds in another order, and slopes are those that a byte can hold.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>Whether bounds are to hold for float32 evaluation in any order of summation: each neuron is then one rounded operation of the network, and what that can round is taken off.</summary>
    public bool IsSingle { get; init; }

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
                below += stage.Weights.Length;
            }

            return sum;
        }
    }

    /// <summary>The network whose outputs are the pre-activations of a hidden layer.</summary>
    public DenseChain Below(int layer) => new([.. Stages.Take(layer), Stages[layer] with { Leaks = null, Steps = null }]) { IsRecorded = IsRecorded, IsSingle = IsSingle };

    /// <summary>
    /// The network whose one output is how far rows are from being met together: the largest of their sums less their limits, by pairs as in <see cref="ChainBuilder"/>. Its neurons say which row is missed most,
    /// so a search splits on that too. Null where a number rounds, and for layers that are not dense.
    /// </summary>
    public DenseChain? WithLargestOf(IReadOnlyList<OutputRow> rows)
    {
        if (IsSparse || IsRecorded || IsSingle) return null;
        var (last, width) = (Stages[^1], rows.Count);
        var (weights, biases) = (new double[width * last.Outputs], new double[width]);
        for (var r = 0; r < width; r++)
        {
            rows[r].Coefficients.CopyTo(weights, r * last.Outputs);
            biases[r] = 0 - rows[r].Limit;
        }

        List<DenseStage> stages = [.. Stages.SkipLast(1), last with { Leaks = [.. Enumerable.Repeat(1.0, last.Outputs)] }, new DenseStage(last.Outputs, weights, biases)];
        while (width > 1)
        {
            // Of values a and b the next layer has relu(b - a) and a, whose sum is the larger one; a layer of these sums takes the one before.
            var (pairs, halved) = (width / 2, (width + 1) / 2);
            var (split, sum) = (new double[(pairs + halved) * width], new double[halved * (pairs + halved)]);
            for (var g = 0; g < halved; g++)
            {
                if (g < pairs) (split[g * width + 2 * g + 1], split[g * width + 2 * g], sum[g * (pairs + halved) + g]) = (1, -1, 1);
                (split[(pairs + g) * width + 2 * g], sum[g * (pairs + halved) + pairs + g]) = (1, 1);
            }

            stages[^1] = stages[^1] with { Leaks = [.. Enumerable.Repeat(1.0, width)] };
            stages.Add(new DenseStage(width, split, new double[pairs + halved], [.. Enumerable.Range(0, pairs + halved).Select(j => j < pairs ? 0.0 : 1)]));
            stages.Add(new DenseStage(pairs + halved, sum, new double[halved]));
            width = halved;
        }

        return new DenseChain(stages);
    }

    /// <summary>The chain, or where that cannot be, is too large to be split, or has few inputs and hardly any weights, the network's own linear layers; null for a network that is neither.</summary>
    /// <param name="network">The network.</param>
    /// <param name="isRecorded">Whether what is found on it is recorded.</param>
    /// <param name="isSingle">Whether bounds are to hold for float32 evaluation.</param>
    public static DenseChain? Any(Network network, bool isRecorded = false, bool isSingle = false)
    {
        var chain = Of(network, isRecorded, isSingle);
        if (chain is not { Work: <= VerificationRun.MostWork }) return Sparse(network, isRecorded, isSingle) ?? chain ?? Settled(network, isRecorded, isSingle);
        // The boxes of few inputs are halved many times, so what a part costs decides.
        var isCheap = network.InputSize > VerificationRun.FewInputs || chain.Work < LeastSparseWork;
        return !isCheap && Sparse(network, isRecorded, isSingle) is { } sparse && SparseGain * sparse.Work < chain.Work ? sparse : chain;
    }

    /// <summary>A chain with layers that hand values on where joining them with what takes them would round; null for a network that cannot be written as one.</summary>
    /// <param name="network">The network.</param>
    /// <param name="isRecorded">Whether what is found on it is recorded.</param>
    /// <param name="isSingle">Whether bounds are to hold for float32 evaluation, for which values always have layers of their own.</param>
    public static DenseChain? Settled(Network network, bool isRecorded = false, bool isSingle = false) => isSingle ? null : Made(new ChainBuilder(network, settles: true).Build(), isRecorded, isSingle);

    /// <summary>The network's own linear layers; null for a network that is no sequence of such and of ReLUs.</summary>
    public static DenseChain? Sparse(Network network, bool isRecorded = false, bool isSingle = false)
    {
        if (SparseLayers.Of(network) is not { } layers) return null;
        return new DenseChain([.. layers.Select(layer => new DenseStage(layer.Inputs, layer.Weights, layer.Biases, layer.Leaks) { Places = layer.Places as int[] ?? layer.Places?.ToArray(), Starts = layer.Starts as int[] ?? layer.Starts?.ToArray() })]) { IsRecorded = isRecorded, IsSingle = isSingle };
    }

    /// <summary>The chain, or null for a network that cannot be written as one.</summary>
    /// <param name="network">The network.</param>
    /// <param name="isRecorded">Whether what is found on it is recorded. A certificate is about the neurons that the file has, so none become one then.</param>
    /// <param name="isSingle">Whether bounds are to hold for float32 evaluation.</param>
    public static DenseChain? Of(Network network, bool isRecorded = false, bool isSingle = false)
    {
        if (!isSingle && !isRecorded)
        {
            var builder = new ChainBuilder(network, joins: true);
            var stages = builder.Build();
            // Where the two sides of a value are all that is wanted, as for its magnitude, joining them leaves a neuron that hands the value on, and what is searched well is ReLUs alone.
            if (stages is not null && builder.HasTwins && Made(Shortened(stages), isRecorded, isSingle) is { IsPlain: true } joined) return joined;
            if (!builder.HasTwins) return Made(stages, isRecorded, isSingle);
        }

        return Made(new ChainBuilder(network, isSingle).Build(), isRecorded, isSingle);
    }

    /// <summary>The layers without neurons that nothing takes, and with layers that are linear joined with the next ones where no number rounds.</summary>
    private static List<DenseStage> Shortened(List<DenseStage> stages)
    {
        for (var k = stages.Count - 2; k >= 0; k--)
        {
            var (stage, next) = (stages[k], stages[k + 1]);
            int[] taken = [.. Enumerable.Range(0, stage.Outputs).Where(i => Enumerable.Range(0, next.Outputs).Any(j => next.Weights[j * next.Inputs + i] != 0))];
            if (taken.Length < stage.Outputs && taken.Length > 0)
            {
                stage = new DenseStage(stage.Inputs, [.. taken.SelectMany(i => stage.Weights.AsSpan(i * stage.Inputs, stage.Inputs).ToArray())], [.. taken.Select(i => stage.Biases[i])], stage.Leaks is { } leaks ? Plain([.. taken.Select(i => leaks[i])]) : null) { Steps = stage.Steps is { } steps ? [.. taken.Select(i => steps[i])] : null };
                next = new DenseStage(taken.Length, [.. Enumerable.Range(0, next.Outputs).SelectMany(j => taken.Select(i => next.Weights[j * next.Inputs + i]))], next.Biases, next.Leaks) { Steps = next.Steps };
                (stages[k], stages[k + 1]) = (stage, next);
            }

            if (stage.Steps is not null || stage.Leaks is not { } factors || !Array.TrueForAll(factors, factor => factor == 1)) continue;
            var (all, weights, biases, isExact) = (new Affine(stage.Outputs, 0, stage.Weights, stage.Biases), new double[next.Outputs * stage.Inputs], (double[])next.Biases.Clone(), true);
            for (var j = 0; j < next.Outputs && isExact; j++)
            {
                for (var i = 0; i < stage.Outputs && isExact; i++) isExact = next.Weights[j * next.Inputs + i] is var factor && (factor == 0 || all.TryAddTo(i, factor, weights.AsSpan(j * stage.Inputs, stage.Inputs), ref biases[j]));
            }

            if (!isExact) continue;
            stages[k + 1] = new DenseStage(stage.Inputs, weights, biases, next.Leaks) { Steps = next.Steps };
            stages.RemoveAt(k);
        }

        return stages;

        static double[]? Plain(double[] leaks) => Array.TrueForAll(leaks, leak => leak == 0) ? null : leaks;
    }

    private static DenseChain? Made(List<DenseStage>? stages, bool isRecorded, bool isSingle)
    {
        if (stages is null) return null;
        return stages.Exists(stage => Array.Exists(stage.Weights, w => !double.IsFinite(w)) || Array.Exists(stage.Biases, b => !double.IsFinite(b))) ? null : new DenseChain(stages) { IsRecorded = isRecorded, IsSingle = isSingle };
    }
}
