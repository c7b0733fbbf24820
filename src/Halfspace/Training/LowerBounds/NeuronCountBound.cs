
namespace Halfspace.Training.LowerBounds;

/// <summary>Counts the hidden neurons that a network must use to tell its classes apart and to reach its margin.</summary>
/// <remarks>
/// With all samples right, K present classes need different codes in every hidden layer, and a neuron without outgoing weight
/// adds nothing to a code that matters: ceil(log2 K) used neurons a layer. Where an earlier objective holds every output to
/// the margin T, an output with targets of both signs moves by 2 T between samples, and m used neurons move it by 2 P m at most: so the last
/// layer needs ceil(T / P), and where targets have one sign, ceil(T / P) - 1 beside the bias.
/// </remarks>
public sealed class NeuronCountBound : ICostBound
{
    /// <inheritdoc/>
    public string Name => "neuron-count";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Combinatorial;

    /// <inheritdoc/>
    public bool IsCheap => true;

    /// <inheritdoc/>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        var problem = stage.Problem;
        if (stage.Objective.Quantity != NetworkQuantity.Neurons || !stage.IsAllRight || problem.Hidden.Count == 0) return null;
        var isMixed = stage.PresentClasses > 1;
        long codes = stage.FewestNeurons;
        var last = codes;
        if (stage.ReachesMargin)
        {
            var reach = (problem.MarginThreshold + problem.Range - 1) / problem.Range;
            last = Math.Max(last, isMixed ? reach : reach - 1);
        }

        return new BoundProof(
            new Cost(codes * (problem.Hidden.Count - 1) + last, 1),
            Kind,
            "every hidden layer must give the classes different codes, and the last one must move the outputs by the margin",
            Rule: Name);
    }
}
