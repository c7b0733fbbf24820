namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Finds cells of low prices of which any weights miss at least so many. Infeasible subsets are joined, each without cells that would hit all subsets so far, until so few cells hit them no more;
/// then cells are left out, the dearest first, wherever as many are missed among the rest.
/// </summary>
/// <remarks>
/// Whether cells have a rank is decided by subsets in turn: as long as some few cells hit all subsets that are known, the program is asked for one without them. Where it has none, those few are all that is missed. A set of rank two needs hardly
/// more cells than an infeasible subset, since two such subsets share most of them; so its cells pay nearly twice as much, which is what lifts a packing above the number of cells over the
/// number of weights.
/// </remarks>
/// <param name="cellCount">The number of cells.</param>
/// <param name="partSize">The number of cells, drawn each time, that a set is joined from; a program over all of many takes too long.</param>
/// <param name="find">Finds an infeasible subset whose prices add up to little, thoroughly or fast; infinite prices leave cells out; null for none.</param>
/// <param name="isOver">Gives up.</param>
/// <param name="random">What ties are broken by.</param>
internal sealed class RankedSubsetFinder(int cellCount, int partSize, Func<double[], bool, InfeasibleSubset?> find, Func<bool> isOver, Random random)
{
    /// <summary>What a cell that is in a set already costs beside one that is not.</summary>
    private const double Held = 0.01;

    /// <summary>Cells of every subset so far stand in the way of a higher rank.</summary>
    private const double Common = 0.3;

    /// <summary>A set whose values are so much above what it would have to be below is hardly to be had cheaper by leaving cells out.</summary>
    private const double Slack = 2;

    /// <summary>Finds cells; null where none were found, which shows nothing.</summary>
    /// <param name="misses">How many are missed, two or more.</param>
    /// <param name="values">What each cell costs, zero or more; the cells found should have less than <paramref name="misses"/> together.</param>
    /// <param name="noise">How much of chance there is in these costs.</param>
    public RankedSubset? Find(int misses, double[] values, double noise)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (family, isHeld, subsets) = (new SubsetFamily(cellCount), new bool[cellCount], 0);
        var prices = new double[cellCount];
        var outside = Part();
        while (family.Hit(misses - 1) is { } hit)
        {
            for (var k = 0; k < cellCount; k++)
            {
                if (isHeld[k]) prices[k] = Held * (1 + 5 * random.NextDouble()) + (family.Count(k) == subsets ? Common : 0);
                else prices[k] = outside is not null && !outside[k] ? double.PositiveInfinity : 100 * (values[k] + noise * (0.2 + random.NextDouble()));
            }

            foreach (var k in hit) prices[k] = double.PositiveInfinity;
            if (isOver() || family.IsFull || find(prices, true) is not { } set) return null;
            family.Add(set);
            subsets++;
            foreach (var k in set.Cells) isHeld[k] = true;
            if (Enumerable.Range(0, cellCount).Sum(k => isHeld[k] ? values[k] : 0) > misses + Slack) return null;
        }

        int[] held = [.. Enumerable.Range(0, cellCount).Where(k => isHeld[k])];
        foreach (var k in held.OrderByDescending(k => values[k] + noise * random.NextDouble()))
        {
            isHeld[k] = false;
            var before = family.Remove(k);
            if (HasRank(misses, family, held, isHeld, prices)) continue;
            if (isOver() || family.IsFull) return null;
            isHeld[k] = true;
            family.Restore(before);
        }

        return new RankedSubset(family.Needed(misses - 1), misses);
    }

    /// <summary>The cells that a set is joined from; null for all.</summary>
    private bool[]? Part()
    {
        if (cellCount <= 2 * partSize) return null;
        var part = new bool[cellCount];
        for (var count = 0; count < partSize; count++) part[random.Next(cellCount)] = true;
        return part;
    }

    /// <summary>Whether so many of the held cells are missed by any weights; subsets that show it are added.</summary>
    private bool HasRank(int misses, SubsetFamily family, int[] held, bool[] isHeld, double[] prices)
    {
        Array.Fill(prices, double.PositiveInfinity);
        while (family.Hit(misses - 1) is { } hit)
        {
            if (isOver() || family.IsFull) return false;
            // Cells of many subsets are avoided, so that few cells hit them the less.
            foreach (var k in held) if (isHeld[k]) prices[k] = Held + family.Count(k) + 0.1 * random.NextDouble();
            foreach (var k in hit) prices[k] = double.PositiveInfinity;
            if (find(prices, false) is not { } set) return false;
            family.Add(set);
        }

        return true;
    }
}
