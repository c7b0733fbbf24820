namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Parts of many cells, to look for infeasible subsets in: neighbours in the order of the number of inputs that are not zero, and rather such of few. The weights of the inputs that are zero in all of them
/// do not matter, so their subsets are smaller, and a program over a part is solved faster.
/// </summary>
internal sealed class CellParts
{
    private readonly int[] order;
    private readonly int size;

    /// <summary>Orders cells.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="cellsOfWeight">The number of cells of a part for each weight.</param>
    public CellParts(NeuronCells cells, int cellsOfWeight)
    {
        ArgumentNullException.ThrowIfNull(cells);
        order = [.. Enumerable.Range(0, cells.Count).OrderBy(cells.Filled)];
        size = cellsOfWeight * cells.Low.Count;
    }

    /// <summary>Draws a part, and makes the price of every cell outside it infinite; with few cells the part is all of them.</summary>
    public void Limit(double[] prices, Random random)
    {
        ArgumentNullException.ThrowIfNull(prices);
        ArgumentNullException.ThrowIfNull(random);
        if (order.Length <= 2 * size) return;
        var first = (int)(random.NextDouble() * random.NextDouble() * (order.Length - size + 1));
        for (var k = 0; k < order.Length; k++) if (k < first || k >= first + size) prices[order[k]] = double.PositiveInfinity;
    }
}
