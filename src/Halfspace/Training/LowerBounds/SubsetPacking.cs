using System.Numerics;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Subsets of a neuron's cells, each with a share of what its cells cost, so that no cell gives more than it costs. Of each subset at least a known number of cells are missed, so the shares, times these numbers,
/// are a bound together; it is at least that of disjoint subsets.
/// </summary>
/// <param name="Subsets">The subsets with their shares, in units of one over <paramref name="Unit"/> of the objective's lattice.</param>
/// <param name="Unit">The denominator of all shares.</param>
internal sealed record SubsetPacking(IReadOnlyList<(RankedSubset Subset, long Share)> Subsets, long Unit)
{
    private const long MostUnits = 1L << 61;

    /// <summary>Denominators of shares: whole numbers first, since certificates are read by people, too.</summary>
    private static readonly long[] Units = [1, 2, 60, 5040, 1 << 20, 1L << 32];

    /// <summary>Rounds shares down to the coarsest unit that loses nothing of the bound.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="subsets">The subsets.</param>
    /// <param name="shares">The share of each, about, in units of <paramref name="largest"/>.</param>
    /// <param name="largest">The largest cost of a cell.</param>
    /// <param name="step">Costs of networks are multiples of it.</param>
    public static SubsetPacking Of(NeuronCells cells, IReadOnlyList<RankedSubset> subsets, ReadOnlySpan<double> shares, long largest, BigInteger step)
    {
        var best = new SubsetPacking([], 1);
        int[][] sets = [.. subsets.Select(subset => subset.Cells)];
        long[] costs = [.. Enumerable.Range(0, cells.Count).Select(cells.Cost)];
        var scaled = new double[subsets.Count];
        for (var s = 0; s < scaled.Length; s++) scaled[s] = shares[s] * largest;
        foreach (var unit in Units)
        {
            if (unit > MostUnits / largest) break;
            var whole = RoundedShares.Of(sets, scaled, costs, unit);
            var packing = new SubsetPacking([.. subsets.Select((subset, s) => (subset, whole[s])).Where(entry => entry.Item2 > 0)], unit);
            if (packing.Bound(step) > best.Bound(step)) best = packing;
        }

        return best;
    }

    /// <summary>What no network costs less than: the sum of the shares, each for every miss, rounded up to a multiple of the step.</summary>
    public BigInteger Bound(BigInteger step)
    {
        var sum = BigInteger.Zero;
        foreach (var (subset, share) in Subsets) sum += (BigInteger)share * subset.Misses;
        var per = Unit * step;
        return (sum + per - 1) / per * step;
    }
}
