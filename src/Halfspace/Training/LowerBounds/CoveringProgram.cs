using System.Numerics;
using Halfspace.Mip;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// The linear program min c x, A x >= b, x >= 0 with c >= 0, to which rows may be added: the dual simplex method on a dense tableau in floating point. Its answers only propose;
/// whatever rests on them is checked in integers.
/// </summary>
/// <remarks>
/// With all variables at zero no reduced cost is negative, so no first phase is needed, and a row that is added later is one more that is violated. Multipliers are
/// those of a weaker bound at every step, so a solve that is cut short has something to say, too.
/// </remarks>
internal sealed class CoveringProgram
{
    private readonly int variables;
    private readonly List<double[]> rows = [];
    private readonly List<int> basics = [];
    private readonly double[] costs;
    private readonly int[] nonbasics;

    /// <summary>Starts without rows.</summary>
    /// <param name="costs">The cost of each variable, zero or more; costs that are all different keep the method from going round in circles.</param>
    public CoveringProgram(ReadOnlySpan<double> costs)
    {
        variables = costs.Length;
        this.costs = [.. costs, 0];
        nonbasics = [.. Enumerable.Range(0, variables)];
    }

    /// <summary>The number of rows.</summary>
    public int RowCount => rows.Count;

    /// <summary>Multiplications so far, about.</summary>
    public long Work { get; private set; }

    /// <summary>The least cost, after <see cref="Solve"/>.</summary>
    public double Cost => costs[^1];

    /// <summary>Adds a row of terms that must reach a right-hand side.</summary>
    public void Add(IEnumerable<(int Variable, double Coefficient)> terms, double least)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var row = new double[variables + 1];
        row[^1] = -least;
        var (places, columns) = (new int[variables], new int[variables]);
        for (var r = 0; r < basics.Count; r++) if (basics[r] < variables) places[basics[r]] = r + 1;
        for (var c = 0; c < variables; c++) if (nonbasics[c] < variables) columns[nonbasics[c]] = c + 1;
        foreach (var (variable, coefficient) in terms)
        {
            if (columns[variable] > 0) row[columns[variable] - 1] += coefficient;
            else AddScaled(row, rows[places[variable] - 1], coefficient);
        }

        basics.Add(variables + rows.Count);
        rows.Add(row);
    }

    /// <summary>Solves; false where no point meets all rows, or the work or the time is over.</summary>
    /// <param name="mostWork">Multiplications after which to stop.</param>
    /// <param name="cancellationToken">Stops in the same way.</param>
    public bool Solve(long mostWork, CancellationToken cancellationToken)
    {
        for (var end = Work + mostWork; Work < end && !cancellationToken.IsCancellationRequested;)
        {
            var (leaving, worst) = (-1, -Tolerances.CoveringPivot);
            for (var r = 0; r < rows.Count; r++)
            {
                if (rows[r][variables] < worst) (leaving, worst) = (r, rows[r][variables]);
            }

            if (leaving < 0) return true;
            var entering = Entering(rows[leaving]);
            if (entering < 0) return false;
            Pivot(leaving, entering);
        }

        return false;
    }

    /// <summary>The variables' values, after <see cref="Solve"/>.</summary>
    public double[] Values()
    {
        var values = new double[variables];
        for (var r = 0; r < basics.Count; r++) if (basics[r] < variables) values[basics[r]] = Math.Max(0, rows[r][variables]);
        return values;
    }

    /// <summary>The rows' multipliers: what the cost grows by where a right-hand side grows by one.</summary>
    public double[] Multipliers()
    {
        var multipliers = new double[rows.Count];
        for (var c = 0; c < variables; c++) if (nonbasics[c] >= variables) multipliers[nonbasics[c] - variables] = Math.Max(0, costs[c]);
        return multipliers;
    }

    private static void AddScaled(double[] target, double[] source, double factor)
    {
        var (width, i) = (Vector<double>.Count, 0);
        var factors = new Vector<double>(factor);
        for (; i <= target.Length - width; i += width) (new Vector<double>(target, i) + factors * new Vector<double>(source, i)).CopyTo(target, i);
        for (; i < target.Length; i++) target[i] += factor * source[i];
    }

    /// <summary>The column whose reduced cost is used up first; of nearly equal ones the largest pivot.</summary>
    private int Entering(double[] row)
    {
        var least = double.PositiveInfinity;
        for (var c = 0; c < variables; c++)
        {
            if (row[c] > Tolerances.CoveringPivot) least = Math.Min(least, (costs[c] + Tolerances.CoveringPivot) / row[c]);
        }

        var (best, pivot) = (-1, 0.0);
        for (var c = 0; c < variables; c++)
        {
            if (row[c] > Tolerances.CoveringPivot && row[c] > pivot && costs[c] <= least * row[c]) (best, pivot) = (c, row[c]);
        }

        return best;
    }

    private void Pivot(int leaving, int entering)
    {
        Work += (rows.Count + 1L) * (variables + 1L);
        var row = rows[leaving];
        var inverse = 1 / row[entering];
        for (var c = 0; c <= variables; c++) row[c] *= -inverse;
        row[entering] = inverse;
        for (var r = 0; r < rows.Count; r++) if (r != leaving) Substitute(rows[r], row, entering);
        Substitute(costs, row, entering);
        (basics[leaving], nonbasics[entering]) = (nonbasics[entering], basics[leaving]);
    }

    private static void Substitute(double[] target, double[] row, int entering)
    {
        var factor = target[entering];
        if (factor == 0) return;
        target[entering] = 0;
        AddScaled(target, row, factor);
    }
}
