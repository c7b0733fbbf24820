
namespace Halfspace.Training.LowerBounds;

/// <summary>Shows for two classes and one hidden layer that one hidden neuron, or two, are not enough; see <see cref="FewNeurons"/>.</summary>
public sealed class FewNeuronsBound : ICostBound
{
    /// <inheritdoc/>
    public string Name => "few-neurons";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Exhaustive;

    /// <inheritdoc/>
    public bool IsCheap => false;

    /// <inheritdoc/>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        if (stage.Objective.Quantity != NetworkQuantity.Neurons || !stage.IsAllRight || !FewNeurons.Fits(stage.Problem)) return null;
        var decision = new FewNeurons(stage.Problem, cancellationToken: cancellationToken);
        if (decision.IsOneEnough() != false) return null;
        return decision.AreTwoEnough() == false
            ? new BoundProof(new Cost(3, 1), Kind, "no two hidden neurons separate the classes", Rule: Name)
            : new BoundProof(new Cost(2, 1), Kind, "no single hidden neuron separates the classes", Rule: Name);
    }
}
