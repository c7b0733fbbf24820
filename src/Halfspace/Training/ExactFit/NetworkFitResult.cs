using Halfspace.Networks;

namespace Halfspace.Training.ExactFit;

/// <summary>A fit of a whole network with the bound that its search left; costs in units of one over the objective's denominator.</summary>
/// <param name="Network">The best network; null where none was found that costs less than was asked for.</param>
/// <param name="Cost">What the network costs, or the limit that was asked for.</param>
/// <param name="Bound">No network costs less.</param>
/// <param name="Nodes">Nodes of the search trees.</param>
public sealed record NetworkFitResult(IntegerNetwork? Network, long Cost, long Bound, long Nodes)
{
    /// <summary>Whether no network costs less than <see cref="Cost"/>.</summary>
    public bool IsProved => Bound >= Cost;
}
