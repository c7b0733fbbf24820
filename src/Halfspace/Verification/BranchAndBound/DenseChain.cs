using Halfspace.Networks;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>A network as dense layers with ReLU, leaky ReLU or nothing between them, the same function exactly; see <see cref="ChainBuilder"/>.</summary>
internal sealed class DenseChain
{
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

    /// <summary>The chain, or where that cannot be or is too large to be split the network's own linear layers; null for a network that is neither.</summary>
    /// <param name="network">The network.</param>
    /// <param name="isRecorded">Whether what is found on it is recorded.</param>
    /// <param name="isSingle">Whether bounds are to hold for float32 evaluation.</param>
    public static DenseChain? Any(Network network, bool isRecorded = false, bool isSingle = false)
    {
        var chain = Of(network, isRecorded, isSingle);
        return chain is { Work: <= VerificationRun.MostWork } ? chain : Sparse(network, isRecorded, isSingle) ?? chain;
    }

    /// <summary>The network's own linear layers; null for a network that is no sequence of such and of ReLUs.</summary>
    public static DenseChain? Sparse(Network network, bool isRecorded = false, bool isSingle = false)
    {
        if (SparseLayers.Of(network) is not { } layers) return null;
        return new DenseChain([.. layers.Select(layer => new DenseStage(layer.Inputs, layer.Weights, layer.Biases, layer.Leaks) { Places = layer.Places as int[] ?? layer.Places?.ToArray(), Starts = layer.Starts as int[] ?? layer.Starts?.ToArray() })]) { IsRecorded = isRecorded, IsSingle = isSingle };
    }

    /// <summary>The chain, or null for a network that cannot be written as one.</summary>
    /// <param name="network">The network.</param>
    /// <param name="isRecorded">Whether what is found on it is recorded.</param>
    /// <param name="isSingle">Whether bounds are to hold for float32 evaluation.</param>
    public static DenseChain? Of(Network network, bool isRecorded = false, bool isSingle = false)
    {
        if (new ChainBuilder(network, isSingle).Build() is not { } stages) return null;
        return stages.Exists(stage => Array.Exists(stage.Weights, w => !double.IsFinite(w)) || Array.Exists(stage.Biases, b => !double.IsFinite(b))) ? null : new DenseChain(stages) { IsRecorded = isRecorded, IsSingle = isSingle };
    }
}
