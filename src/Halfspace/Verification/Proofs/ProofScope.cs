using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Proofs;

/// <summary>About which networks proofs can be written down.</summary>
internal static class ProofScope
{
    /// <summary>Why no proof about a network could be written down; null where one can.</summary>
    public static string? Refusal(Network network, bool isSingle = false)
    {
        foreach (var node in network.Nodes)
        {
            if (!node.IsInput && node.Layer is not (LinearLayer or ReluLayer or LeakyReluLayer { Slope: >= 0 and <= 1 } or AbsLayer or MaxLayer or SignLayer or StepLayer) && node.Layer is not ClipLayer { Lower: > double.NegativeInfinity, Upper: < double.PositiveInfinity })
                return $"It has a layer of the kind {(node.Layer is SmoothLayer or CurvedLayer ? node.Layer.Operator : node.Layer!.GetType().Name.Replace("Layer", "", StringComparison.Ordinal))}, for which there is no layout.{(network.WithoutFinalOrder() is { } plain && Refusal(plain, isSingle) is null ? $" {network.Output.Layer!.Operator} ends the network: where only the order of the outputs is asked for, 'convert --output NAME' keeps what stands before it, and a certificate can be of that." : "")}";
        }

        var chain = DenseChain.Any(network, isRecorded: true, isSingle);
        if (chain is { IsSparse: true } && (!isSingle || chain.Work <= VerificationRun.MostSparseWork)) return null;
        if (chain is null) return "Written as dense layers it would be too large, or numbers would round where linear layers are joined.";
        return chain.Work > VerificationRun.MostWork ? "Written as dense layers it is too large for branch and bound, and what mixed-integer programs show is not written down." : null;
    }
}
