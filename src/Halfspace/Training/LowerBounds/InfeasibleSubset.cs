using Halfspace.Mip;

namespace Halfspace.Training.LowerBounds;

/// <summary>Cells that no weights of a neuron meet together, with whole multipliers that show it: the sum of what they ask for, weighted so, is more than any weights in their ranges give.</summary>
/// <param name="Cells">The cells.</param>
/// <param name="Multipliers">One a cell, above zero.</param>
internal sealed record InfeasibleSubset(int[] Cells, long[] Multipliers)
{
    /// <summary>Units in which multipliers are rounded: whole numbers of many divisors first, for most multipliers are small fractions.</summary>
    private static readonly long[] Units = [1, 60, 5040, 1 << 20, 1L << 32, 1L << 44];

    /// <summary>Rounds multipliers, in ever finer steps, until they show in integers that the cells are infeasible; null where they do not.</summary>
    /// <param name="cells">The neuron's cells.</param>
    /// <param name="values">One multiplier a cell, about.</param>
    public static InfeasibleSubset? Of(NeuronCells cells, ReadOnlySpan<double> values)
    {
        ArgumentNullException.ThrowIfNull(cells);
        var (chosen, largest) = (new List<int>(), 0.0);
        for (var k = 0; k < cells.Count; k++) largest = Math.Max(largest, values[k]);
        for (var k = 0; k < cells.Count; k++) if (values[k] > Tolerances.CoveringPivot * largest) chosen.Add(k);
        foreach (var unit in Units)
        {
            var (kept, multipliers) = (new List<int>(), new List<long>());
            foreach (var k in chosen)
            {
                var multiplier = (long)Math.Round(values[k] / largest * unit);
                if (multiplier == 0) continue;
                kept.Add(k);
                multipliers.Add(multiplier);
            }

            var subset = new InfeasibleSubset([.. kept], [.. multipliers]);
            if (subset.IsInfeasible(cells)) return subset;
        }

        return null;
    }

    /// <summary>Whether the multipliers show it.</summary>
    public bool IsInfeasible(NeuronCells cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        // Multipliers have 45 bits, a row's values 32, weights 31 and the sum over cells fewer than 20.
        Int128 asked = 0, most = 0;
        for (var e = 0; e < Cells.Length; e++) asked += (Int128)Multipliers[e] * cells.Threshold(Cells[e]);
        for (var i = 0; i < cells.Low.Count; i++)
        {
            Int128 sum = 0;
            for (var e = 0; e < Cells.Length; e++) sum += (Int128)Multipliers[e] * cells.Row(Cells[e])[i];
            most += Int128.Max(sum * cells.Low[i], sum * cells.High[i]);
        }

        return asked > most;
    }
}
