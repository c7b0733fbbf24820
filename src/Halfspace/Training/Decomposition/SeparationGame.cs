using Halfspace.Mip;

namespace Halfspace.Training.Decomposition;

/// <summary>
/// The widest margin at which a neuron in a box separates signed inputs, by a simplex method of its own on the dual: the multipliers
/// prove the margin whatever the method's rounding.
/// </summary>
/// <remarks>
/// The margin is the value of a game: <c>max over w, b in [-P, P] of min_n s_n (w x_n + b) = min over v >= 0, sum v = 1 of P (|sum_n v_n s_n x_n|_1 + |sum_n v_n s_n|)</c>.
/// Rows: one an input and the bias, <c>sum_n v_n y_ni - p_i + q_i = 0</c> with y_n = s_n (x_n, 1), and the sum of v. One v and, for each row, p or q by its sign are
/// a feasible basis, so there is no first phase. Any v is a Farkas ray where its bound on the margin is below the dead zone.
/// </remarks>
internal sealed class SeparationGame
{
    private const double Zero = 1e-11;
    private const double SmallestMultiplier = 1e-9;

    private readonly double size;

    private SeparationGame(double[] multipliers, double margin, double size) => (Multipliers, Margin, this.size) = (multipliers, margin, size);

    /// <summary>v: non-negative, of sum one; zero for inputs that the proof does not need.</summary>
    public double[] Multipliers { get; }

    /// <summary>No neuron in the box separates the inputs at a wider margin: the right side above, evaluated at <see cref="Multipliers"/>.</summary>
    public double Margin { get; }

    /// <summary>Whether some neuron in the box may separate the inputs at a margin; false is proved up to the rounding of sums.</summary>
    public bool Reaches(double margin) => Margin >= margin - Tolerances.Separation * Math.Max(1, size);

    /// <summary>Solves for inputs and the sides asked of them.</summary>
    public static SeparationGame Solve(IReadOnlyList<double[]> inputs, IReadOnlyList<bool> on, double limit)
    {
        var (count, rows) = (inputs.Count, inputs[0].Length + 1);
        double Entry(int n, int i) => (on[n] ? 1 : -1) * (i + 1 < rows ? inputs[n][i] : 1);
        // Columns: v, then p and q of each row, then the right side. The last row is sum v = 1.
        var columns = count + 2 * rows;
        var tableau = new double[rows + 1][];
        var basis = new int[rows + 1];
        for (var i = 0; i <= rows; i++)
        {
            var row = tableau[i] = new double[columns + 1];
            if (i == rows)
            {
                Array.Fill(row, 1, 0, count);
                row[columns] = 1;
                basis[i] = 0;
                continue;
            }

            // The first input has all the weight at first; its entry is moved to the right side, which must not be negative.
            var first = Entry(0, i);
            var sign = first > 0 ? -1.0 : 1.0;
            for (var n = 0; n < count; n++) row[n] = sign * (Entry(n, i) - first);
            row[count + 2 * i] = -sign;
            row[count + 2 * i + 1] = sign;
            row[columns] = -sign * first;
            basis[i] = count + 2 * i + (first > 0 ? 0 : 1);
        }

        var costs = new double[columns + 1];
        for (var i = 0; i < rows; i++)
        {
            for (var c = 0; c <= columns; c++) costs[c] -= limit * tableau[i][c];
            costs[count + 2 * i] += limit;
            costs[count + 2 * i + 1] += limit;
        }

        Pivot(tableau, costs, basis, columns);
        var v = new double[count];
        for (var i = 0; i <= rows; i++) if (basis[i] < count) v[basis[i]] = Math.Max(0, tableau[i][columns]);
        // Any multipliers prove their margin, so those that are hardly any are left out before it is evaluated.
        for (var n = 0; n < count; n++) if (v[n] < SmallestMultiplier) v[n] = 0;
        var sum = v.Sum();
        for (var n = 0; n < count; n++) v[n] /= sum;
        var margin = 0.0;
        for (var i = 0; i < rows; i++)
        {
            var entry = 0.0;
            for (var n = 0; n < count; n++) if (v[n] != 0) entry += v[n] * Entry(n, i);
            margin += Math.Abs(entry);
        }

        return new SeparationGame(v, limit * margin, limit * inputs.Max(input => input.Sum(Math.Abs) + 1));
    }

    private static void Pivot(double[][] tableau, double[] costs, int[] basis, int columns)
    {
        for (var step = 0; step < 20 * columns + 200; step++)
        {
            // The steepest column while that makes headway, then the first one, which cannot cycle.
            var enter = -1;
            for (var c = 0; c < columns; c++)
            {
                if (costs[c] >= -Zero || (enter >= 0 && costs[c] >= costs[enter])) continue;
                enter = c;
                if (step > 5 * columns) break;
            }

            if (enter < 0) return;
            var (leave, ratio) = (-1, double.PositiveInfinity);
            for (var i = 0; i < tableau.Length; i++)
            {
                if (tableau[i][enter] <= Zero) continue;
                var quotient = tableau[i][columns] / tableau[i][enter];
                if (quotient < ratio - Zero || (quotient <= ratio + Zero && leave >= 0 && basis[i] < basis[leave])) (leave, ratio) = (i, quotient);
            }

            if (leave < 0) return;
            var pivot = tableau[leave];
            var scale = pivot[enter];
            for (var c = 0; c <= columns; c++) pivot[c] /= scale;
            for (var i = 0; i < tableau.Length; i++) if (i != leave) Subtract(tableau[i], pivot, enter);
            Subtract(costs, pivot, enter);
            basis[leave] = enter;
        }
    }

    private static void Subtract(double[] row, double[] pivot, int column)
    {
        var factor = row[column];
        if (factor == 0) return;
        for (var c = 0; c < row.Length; c++) row[c] -= factor * pivot[c];
    }
}
