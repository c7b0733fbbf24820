namespace Halfspace.Training.ExactFit;

/// <summary>A fit of one neuron with the bound that its search left.</summary>
/// <param name="Weights">The best weights, one a column; null where none costs less than was asked for.</param>
/// <param name="Cost">What the best weights cost, or the limit that was asked for.</param>
/// <param name="Bound">No weights cost less.</param>
/// <param name="Nodes">Nodes of the search tree.</param>
public sealed record NeuronFitResult(int[]? Weights, long Cost, long Bound, long Nodes)
{
    /// <summary>Whether the cost is the smallest of all.</summary>
    public bool IsProved => Bound >= Cost;
}
