namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Cells of which any weights of a neuron miss at least so many, with infeasible subsets of them that show it: fewer cells do not hit all of these subsets. In words of independence systems, a rank inequality.
/// </summary>
/// <param name="Sets">The infeasible subsets.</param>
/// <param name="Misses">The number of cells that are missed at least.</param>
internal sealed record RankedSubset(IReadOnlyList<InfeasibleSubset> Sets, int Misses)
{
    /// <summary>An infeasible subset alone, of which one cell is missed.</summary>
    public RankedSubset(InfeasibleSubset set)
        : this([set], 1)
    {
    }

    /// <summary>The cells of all subsets, each once.</summary>
    public int[] Cells { get; } = [.. Sets.SelectMany(set => set.Cells).Distinct().Order()];
}
