using Halfspace.Mip;

namespace Halfspace.Training.LowerBounds;

/// <summary>Finds infeasible subsets of a neuron's cells whose prices add up to little, by a linear program over the multipliers of Farkas' lemma.</summary>
/// <remarks>
/// Multipliers y of the cells, one or more in what they prove: sum y (threshold) less what any weights in their ranges give sum y (row). A weight w between l and h gives a residual r at most
/// h u - l v where r = u - v, both zero or more. With u - r for v every row is one of a <see cref="CoveringProgram"/>. A vertex has no more cells than there are weights, and one.
/// The program prices multipliers, not cells; it is solved a few times with the prices divided by the multipliers found, which leaves cells out that cost much for what they do.
/// </remarks>
internal sealed class SubsetFinder
{
    private const int Repeats = 2;
    private const double LeastShare = 0.1;
    private readonly NeuronCells cells;
    private readonly double[] scales;
    private readonly double[] norms;
    private readonly double unit = 1;

    /// <summary>Prepares the rows of a neuron's cells.</summary>
    public SubsetFinder(NeuronCells cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        this.cells = cells;
        (scales, norms) = (new double[cells.Low.Count], new double[cells.Count]);
        for (var k = 0; k < cells.Count; k++)
        {
            unit = Math.Max(unit, cells.Threshold(k));
            for (var i = 0; i < scales.Length; i++) scales[i] = Math.Max(scales[i], Math.Abs((double)cells.Row(k)[i]));
        }

        for (var i = 0; i < scales.Length; i++) scales[i] = Math.Max(scales[i], 1);
        for (var k = 0; k < cells.Count; k++)
        {
            for (var i = 0; i < scales.Length; i++) norms[k] += Math.Pow(cells.Row(k)[i] / scales[i], 2);
            norms[k] = Math.Sqrt(norms[k]);
        }
    }

    /// <summary>Multiplications so far, about.</summary>
    public long Work { get; private set; }

    /// <summary>A subset with prices that add up to little; null where none was found, which does not show that there is none.</summary>
    /// <param name="prices">For each cell its price, above zero; infinity leaves it out.</param>
    /// <param name="mostWork">Multiplications after which to stop.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="isThorough">Whether to ask again with other prices.</param>
    public InfeasibleSubset? Find(double[] prices, long mostWork, CancellationToken cancellationToken, bool isThorough = true)
    {
        ArgumentNullException.ThrowIfNull(prices);
        var (best, least, asked) = (default(InfeasibleSubset), double.PositiveInfinity, prices);
        for (var turn = 0; turn <= (isThorough ? Repeats : 0); turn++)
        {
            if (Multipliers(asked, mostWork, cancellationToken) is not { } values || InfeasibleSubset.Of(cells, values) is not { } subset) break;
            var sum = subset.Cells.Sum(k => prices[k]);
            if (sum < least) (best, least) = (subset, sum);
            if (!isThorough) break;
            var mean = Enumerable.Range(0, values.Length).Sum(k => values[k] * norms[k]) / subset.Cells.Length;
            asked = [.. prices.Select((price, k) => price / (values[k] * norms[k] / mean + LeastShare))];
        }

        return best;
    }

    private double[]? Multipliers(double[] prices, long mostWork, CancellationToken cancellationToken)
    {
        int[] active = [.. Enumerable.Range(0, cells.Count).Where(k => double.IsFinite(prices[k]))];
        var (count, width) = (active.Length, scales.Length);
        var costs = new double[count + width];
        for (var a = 0; a < count; a++) costs[a] = prices[active[a]] * norms[active[a]];
        for (var i = 0; i < width; i++) costs[count + i] = Tolerances.CoveringSpread * (1 + (double)i / width);
        var program = new CoveringProgram(costs);
        var terms = new (int, double)[count + 1];
        for (var i = 0; i < width; i++)
        {
            if (cancellationToken.IsCancellationRequested) return null;
            for (var a = 0; a < count; a++) terms[a] = (a, -cells.Row(active[a])[i] / scales[i]);
            terms[count] = (count + i, 1);
            program.Add(terms, 0);
        }

        program.Add(Gap(active), 1);
        var isSolved = program.Solve(mostWork, cancellationToken);
        Work += program.Work + (width + 1L) * cells.Count;
        if (!isSolved) return null;
        var (found, values) = (program.Values(), new double[cells.Count]);
        for (var a = 0; a < count; a++) values[active[a]] = found[a];
        return values;
    }

    /// <summary>What multipliers and residuals prove, in units of the largest threshold.</summary>
    private (int, double)[] Gap(int[] active)
    {
        var gap = new (int, double)[active.Length + scales.Length];
        for (var a = 0; a < active.Length; a++)
        {
            double sum = cells.Threshold(active[a]);
            for (var i = 0; i < scales.Length; i++) sum -= cells.Low[i] * (double)cells.Row(active[a])[i];
            gap[a] = (a, sum / unit);
        }

        for (var i = 0; i < scales.Length; i++) gap[active.Length + i] = (active.Length + i, -((double)cells.High[i] - cells.Low[i]) * scales[i] / unit);
        return gap;
    }
}
