using System.Numerics.Tensors;
using Halfspace.Mip;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>
/// A dual simplex method on a dense table, for programs of some hundred columns at most whose variables all have finite ranges. With rows given finite ends too, which their terms imply,
/// every basis can be made dual feasible by moving variables to their other end: so it starts from any basis, whatever changed in the program since.
/// </summary>
/// <remarks>
/// Its answer is a proposal: bounds are derived from the multipliers by whoever asks, points are held against the rows. Ratio test with flips of bounds: Maros, Computational Techniques of
/// the Simplex Method, 2003, chapter 10.
/// </remarks>
internal sealed class BoxSimplex
{
    private readonly DenseProgram program;
    private readonly int[] columns;
    private readonly int[] rows;
    private readonly double[] columnUnits;
    private readonly double[] rowUnits;
    private readonly double[] table;
    private readonly double[] low;
    private readonly double[] high;
    private readonly int[] basic;
    private readonly int[] nonbasic;
    private readonly bool[] atUpper;
    private readonly double[] values;
    private readonly double[] reduced;
    private readonly double[] ratios;
    private readonly int n;
    private readonly int m;
    private readonly int broken = -1;
    private double costUnit = 1;

    /// <summary>Takes a program; fixed variables become constants, rows that hold in the whole box are left out.</summary>
    public BoxSimplex(DenseProgram program)
    {
        this.program = program;
        var width = program.ColumnCount;
        columns = [.. Enumerable.Range(0, width).Where(j => program.Low[j] < program.High[j])];
        n = columns.Length;
        columnUnits = new double[n];
        for (var j = 0; j < n; j++) columnUnits[j] = Power(program.High[columns[j]] - program.Low[columns[j]]);
        var (kept, ends, units) = (new List<int>(), new List<(double Low, double High)>(), new List<double>());
        for (var row = 0; row < program.RowCount; row++)
        {
            var terms = program.Row(row);
            var (least, most, size) = (0.0, 0.0, 0.0);
            for (var j = 0; j < width; j++)
            {
                var a = terms[j];
                if (a == 0) continue;
                least += a > 0 ? a * program.Low[j] : a * program.High[j];
                most += a > 0 ? a * program.High[j] : a * program.Low[j];
                size = Math.Max(size, Math.Abs(a) * (program.High[j] - program.Low[j]));
            }

            if (least > program.RowHigh[row] + Tolerances.SimplexMiss * size + Tolerances.LimitRounding * (Math.Abs(least) + Math.Abs(program.RowHigh[row])) || most < program.RowLow[row] - Tolerances.SimplexMiss * size - Tolerances.LimitRounding * (Math.Abs(most) + Math.Abs(program.RowLow[row]))) broken = row;
            if ((least >= program.RowLow[row] && most <= program.RowHigh[row]) || size == 0) continue;
            var (constant, unit) = (Fixed(terms), Power(size));
            kept.Add(row);
            units.Add(unit);
            ends.Add(((Math.Max(program.RowLow[row], least - (most - least)) - constant) / unit, (Math.Min(program.RowHigh[row], most + (most - least)) - constant) / unit));
        }

        (rows, rowUnits) = ([.. kept], [.. units]);
        m = rows.Length;
        table = new double[m * n];
        (low, high) = (new double[n + m], new double[n + m]);
        for (var j = 0; j < n; j++) (low[j], high[j]) = (program.Low[columns[j]] / columnUnits[j], program.High[columns[j]] / columnUnits[j]);
        for (var r = 0; r < m; r++)
        {
            (low[n + r], high[n + r]) = ends[r];
            var terms = program.Row(rows[r]);
            for (var j = 0; j < n; j++) table[r * n + j] = terms[columns[j]] * columnUnits[j] / rowUnits[r];
        }

        (basic, nonbasic) = ([.. Enumerable.Range(n, m)], [.. Enumerable.Range(0, n)]);
        (atUpper, values, reduced, ratios) = (new bool[n], new double[m], new double[n], new double[n]);
    }

    /// <summary>Simplex steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Makes the given variables basic in the place of the given rows, as far as that can be.</summary>
    public void Start(HashSet<int> columnsBasic, HashSet<int> rowsOut)
    {
        var free = new List<int>();
        for (var r = 0; r < m; r++) if (rowsOut.Contains(rows[r])) free.Add(r);
        for (var j = 0; j < n && free.Count > 0; j++)
        {
            if (!columnsBasic.Contains(columns[j])) continue;
            var (chosen, most) = (-1, Tolerances.SimplexStart);
            for (var f = 0; f < free.Count; f++)
            {
                var size = Math.Abs(table[free[f] * n + j]);
                if (size > most) (chosen, most) = (f, size);
            }

            if (chosen < 0) continue;
            Exchange(free[chosen], j);
            free.RemoveAt(chosen);
        }
    }

    /// <summary>The basic variables and the rows that are not basic, for <see cref="Start"/>.</summary>
    public (HashSet<int> Columns, HashSet<int> Rows) Basis() => (
        [.. basic.Where(v => v < n).Select(v => columns[v])],
        [.. nonbasic.Where(v => v >= n).Select(v => rows[v - n])]);

    /// <summary>Makes a sum small.</summary>
    /// <param name="costs">One cost a column.</param>
    /// <param name="cutoff">It may stop once no point has a smaller value than this.</param>
    public DenseAnswer Minimize(double[] costs, double cutoff)
    {
        if (broken >= 0)
        {
            var alone = new double[program.RowCount];
            alone[broken] = 1;
            return new DenseAnswer(SolveStatus.Infeasible, null, alone);
        }

        var size = 0.0;
        for (var j = 0; j < n; j++) size = Math.Max(size, Math.Abs(costs[columns[j]] * columnUnits[j]));
        costUnit = size > 0 ? Power(size) : 1;
        for (var j = 0; j < n; j++) reduced[j] = nonbasic[j] < n ? costs[columns[nonbasic[j]]] * columnUnits[nonbasic[j]] / costUnit : 0;
        for (var r = 0; r < m; r++) if (basic[r] < n && costs[columns[basic[r]]] is not 0 and var cost) TensorPrimitives.MultiplyAdd(table.AsSpan(r * n, n), cost * columnUnits[basic[r]] / costUnit, reduced, reduced);
        for (var j = 0; j < n; j++) if (Math.Abs(reduced[j]) > Tolerances.SimplexOptimality) atUpper[j] = reduced[j] < 0;
        Evaluate();
        var limit = (cutoff - Fixed(costs)) / costUnit;
        for (var step = 0; step < 4 * (m + n) + 50; step++)
        {
            if (Leaving() is not { } r) return Answer(SolveStatus.Optimal, null);
            if (Value() > limit) return Answer(SolveStatus.TargetReached, null);
            Steps++;
            if (!Step(r)) return Answer(SolveStatus.Infeasible, r);
            if (step % 64 == 63) Evaluate();
        }

        return Answer(SolveStatus.Failed, null);
    }

    private double Value()
    {
        var sum = 0.0;
        for (var j = 0; j < n; j++) sum += reduced[j] * End(j);
        return sum;
    }

    private double End(int position) => atUpper[position] ? high[nonbasic[position]] : low[nonbasic[position]];

    private void Evaluate()
    {
        var ends = new double[n];
        for (var j = 0; j < n; j++) ends[j] = End(j);
        for (var r = 0; r < m; r++) values[r] = TensorPrimitives.Dot<double>(table.AsSpan(r * n, n), ends);
    }

    /// <summary>The row whose basic variable is farthest outside its range.</summary>
    private int? Leaving()
    {
        var (chosen, most) = ((int?)null, Tolerances.SimplexFeasibility);
        for (var r = 0; r < m; r++)
        {
            var off = Math.Max(low[basic[r]] - values[r], values[r] - high[basic[r]]);
            if (off > most) (chosen, most) = (r, off);
        }

        return chosen;
    }

    /// <summary>Brings a basic variable to the end that it is beyond; false where no point does.</summary>
    private bool Step(int r)
    {
        var variable = basic[r];
        var goesUp = values[r] < low[variable];
        var need = goesUp ? low[variable] - values[r] : values[r] - high[variable];
        var row = table.AsSpan(r * n, n);
        for (var j = 0; j < n; j++)
        {
            var a = goesUp ? row[j] : -row[j];
            var helps = atUpper[j] ? a < -Tolerances.SimplexPivot : a > Tolerances.SimplexPivot;
            ratios[j] = helps && low[nonbasic[j]] < high[nonbasic[j]] ? Math.Abs(reduced[j]) / Math.Abs(a) : double.PositiveInfinity;
        }

        while (true)
        {
            var (q, least) = (-1, double.PositiveInfinity);
            for (var j = 0; j < n; j++)
                if (ratios[j] < least - Tolerances.SimplexOptimality || (q >= 0 && ratios[j] <= least + Tolerances.SimplexOptimality && Math.Abs(row[j]) > Math.Abs(row[q]))) (q, least) = (j, Math.Min(least, ratios[j]));
            if (q < 0) return false;
            var reach = Math.Abs(row[q]) * (high[nonbasic[q]] - low[nonbasic[q]]);
            if (reach < need)
            {
                need -= reach;
                ratios[q] = double.PositiveInfinity;
                Flip(q);
                continue;
            }

            var shift = ((goesUp ? low[variable] : high[variable]) - values[r]) / row[q];
            var entered = End(q) + shift;
            for (var i = 0; i < m; i++) if (table[i * n + q] is not 0 and var a) values[i] += a * shift;
            Exchange(r, q);
            atUpper[q] = !goesUp;
            values[r] = entered;
            for (var j = 0; j < n; j++) if (atUpper[j] ? reduced[j] > Tolerances.SimplexOptimality : reduced[j] < -Tolerances.SimplexOptimality) Flip(j);
            return true;
        }
    }

    private void Flip(int position)
    {
        var shift = (high[nonbasic[position]] - low[nonbasic[position]]) * (atUpper[position] ? -1 : 1);
        atUpper[position] = !atUpper[position];
        for (var i = 0; i < m; i++) if (table[i * n + position] is not 0 and var a) values[i] += a * shift;
    }

    /// <summary>A basic variable and one that is not change places.</summary>
    private void Exchange(int r, int q)
    {
        var row = table.AsSpan(r * n, n);
        var inverse = 1 / row[q];
        row[q] = -1;
        TensorPrimitives.Multiply(row, -inverse, row);
        for (var i = 0; i < m; i++)
        {
            var other = table.AsSpan(i * n, n);
            var factor = other[q];
            if (factor == 0 || i == r) continue;
            other[q] = 0;
            TensorPrimitives.MultiplyAdd(row, factor, other, other);
        }

        var share = reduced[q];
        reduced[q] = 0;
        if (share != 0) TensorPrimitives.MultiplyAdd(row, share, reduced, reduced);
        (basic[r], nonbasic[q]) = (nonbasic[q], basic[r]);
    }

    /// <summary>The answer in the program's units; a point that is off is none.</summary>
    private DenseAnswer Answer(SolveStatus status, int? empty)
    {
        var multipliers = new double[program.RowCount];
        for (var j = 0; j < n; j++)
        {
            var v = nonbasic[j];
            if (v >= n) multipliers[rows[v - n]] = (empty is { } r ? -table[r * n + j] : reduced[j] * costUnit) / rowUnits[v - n];
        }

        if (empty is { } out_ && basic[out_] >= n) multipliers[rows[basic[out_] - n]] = 1 / rowUnits[basic[out_] - n];
        if (status != SolveStatus.Optimal) return new DenseAnswer(status, null, multipliers);
        var point = (double[])program.Low.Clone();
        for (var j = 0; j < n; j++) if (nonbasic[j] < n) point[columns[nonbasic[j]]] = atUpper[j] ? program.High[columns[nonbasic[j]]] : program.Low[columns[nonbasic[j]]];
        for (var r = 0; r < m; r++) if (basic[r] < n) point[columns[basic[r]]] = Math.Clamp(values[r] * columnUnits[basic[r]], program.Low[columns[basic[r]]], program.High[columns[basic[r]]]);
        for (var r = 0; r < m; r++)
        {
            var value = TensorPrimitives.Dot<double>(program.Row(rows[r]), point);
            if (Math.Max(program.RowLow[rows[r]] - value, value - program.RowHigh[rows[r]]) > Tolerances.SimplexMiss * rowUnits[r]) return new DenseAnswer(SolveStatus.Failed, null, multipliers);
        }

        return new DenseAnswer(status, point, multipliers);
    }

    /// <summary>What the variables that are fixed add to a sum.</summary>
    private double Fixed(ReadOnlySpan<double> terms)
    {
        var sum = 0.0;
        for (var j = 0; j < terms.Length; j++) if (program.Low[j] == program.High[j]) sum += terms[j] * program.Low[j];
        return sum;
    }

    private static double Power(double size) => Math.ScaleB(1, Math.ILogB(size));
}
