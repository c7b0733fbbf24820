using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// The rows of a case as one in a part of a box: where all are met, so is each sum of them with shares of zero or more. The shares that show most are the multipliers of a small linear program over the rows'
/// linear bounds in the part: the point where the row that is missed most is missed least. It is solved by the simplex method on a dictionary of a row for each of the case's.
/// </summary>
/// <remarks>
/// Nothing rests on the program: any shares do. A row r is at least <c>low_r + sum over inputs of a_ri x_i - min(a_ri x_i)</c> in the part, where low_r is its bound there. So the sum with shares s_r is out
/// of reach by at least <c>sum of s_r (low_r - limit_r) + sum over inputs of width_i (min(0, A_i) - sum of s_r min(0, a_ri))</c> with <c>A_i = sum of s_r a_ri</c>. Each term is off by a few units in the
/// last place of the magnitudes that enter it, of which 2^-40 is taken off; a sum has less than 2^10 of them.
/// </remarks>
internal sealed class RowCombination(IReadOnlyList<OutputRow> rows, int inputs)
{
    /// <summary>The most rows and inputs that are put together.</summary>
    private const int Most = 256;

    private const double Rounding = 1.0 / (1L << 40);

    /// <summary>What a coefficient is at least, beside the magnitudes that it is a sum of, where the rounding of these does not matter to it.</summary>
    private const double Certain = 1.0 / (1 << 24);

    private readonly double[] widths = new double[inputs];
    private readonly double[] above = new double[rows.Count];
    private readonly double[] shares = new double[rows.Count];

    // The dictionary: what is basic as sums of what is not, of which the last column begins as the slack of the row that is missed most; the last row is the objective. Variables are inputs, from zero to one, then slacks.
    private readonly double[][] table = [.. Enumerable.Range(0, rows.Count).Select(_ => new double[inputs + 1])];
    private readonly double[] values = new double[rows.Count];
    private readonly int[] basic = new int[rows.Count];
    private readonly int[] other = new int[inputs + 1];
    private readonly bool[] isAtUpper = new bool[inputs + 1];
    private Vector512<double>[][] slopes = [];
    private int lane;

    /// <summary>Whether there is something to put together.</summary>
    public bool IsUsable { get; } = rows.Count > 1 && rows.Count <= Most && inputs <= Most;

    /// <summary>By how much the sum is out of reach, or more.</summary>
    public double Bound { get; private set; }

    /// <summary>The coefficients of the sum's linear bound.</summary>
    public double[] Coefficients { get; } = new double[inputs];

    /// <summary>The same with the magnitudes of the rows' coefficients.</summary>
    public double[] Magnitudes { get; } = new double[inputs];

    /// <summary>The point of the part where by their linear bounds the row that is missed most is missed least.</summary>
    public double[] Point { get; } = new double[inputs];

    /// <summary>Finds shares for a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="lower">The rows' bounds, one vector a row.</param>
    /// <param name="coefficients">The coefficients of their linear bounds.</param>
    /// <param name="at">The lane of the part.</param>
    /// <returns>False where the numbers do not allow it.</returns>
    public bool Find(Subproblem part, Vector512<double>[] lower, Vector512<double>[][] coefficients, int at)
    {
        (slopes, lane) = (coefficients, at);
        var first = 0;
        for (var r = 0; r < rows.Count; r++)
        {
            above[r] = lower[r][lane] - rows[r].Limit;
            if (!double.IsFinite(above[r])) return false;
            if (above[r] > above[first]) first = r;
        }

        for (var i = 0; i < inputs; i++) widths[i] = part.Upper[i] - part.Lower[i];
        if (!Begin(first)) return false;
        for (var step = 0; step < 4 * (rows.Count + inputs) && Step(); step++)
        {
        }

        Read(part);
        return true;
    }

    /// <summary>Whether the sum shows how far an input can be from the end where the sum is least, and how far: a little more than that.</summary>
    public bool TryReach(int input, out double reach)
    {
        var c = Math.Abs(Coefficients[input]);
        reach = Math.BitIncrement(-Bound) / c * (1 + 1.0 / (1 << 20));
        return Bound <= 0 && c > Certain * Magnitudes[input] && reach < widths[input];
    }

    /// <summary>The dictionary at the corner where one row is least.</summary>
    private bool Begin(int first)
    {
        var worst = first;
        for (var i = 0; i < inputs; i++) (other[i], isAtUpper[i]) = (i, slopes[first][i][lane] < 0);
        for (var r = 0; r < rows.Count; r++)
        {
            values[r] = above[r];
            for (var i = 0; i < inputs; i++)
            {
                var a = slopes[r][i][lane] * widths[i];
                if (!double.IsFinite(a)) return false;
                values[r] += (isAtUpper[i] ? a : 0) - Math.Min(0, a);
            }

            if (values[r] > values[worst]) worst = r;
        }

        (other[inputs], isAtUpper[inputs]) = (inputs + worst, false);
        var (k, last, most) = (0, rows.Count - 1, values[worst]);
        values.CopyTo(shares, 0);
        for (var r = 0; r < rows.Count; r++)
        {
            // By how much a row is missed less than the worst one, and as the objective how much that is missed.
            var place = r == worst ? last : k++;
            (basic[place], values[place], table[place][inputs]) = (inputs + r, r == worst ? most : most - shares[r], 1);
            for (var i = 0; i < inputs; i++) table[place][i] = (slopes[worst][i][lane] - (r == worst ? 0 : slopes[r][i][lane])) * widths[i];
        }

        return true;
    }

    /// <summary>One step of the simplex method; false where there is none.</summary>
    private bool Step()
    {
        var (objective, enter, best) = (table[^1], -1, 0.0);
        var small = Rounding * objective.Max(Math.Abs);
        for (var j = 0; j <= inputs; j++)
        {
            var gain = isAtUpper[j] ? objective[j] : -objective[j];
            if (gain > small && gain > best && (other[j] >= inputs || widths[other[j]] > 0)) (enter, best) = (j, gain);
        }

        if (enter < 0) return false;
        var (direction, leave, length) = (isAtUpper[enter] ? -1.0 : 1.0, -1, other[enter] < inputs ? 1.0 : double.PositiveInfinity);
        for (var k = 0; k < rows.Count - 1; k++)
        {
            var rate = direction * table[k][enter];
            if (Math.Abs(rate) <= small) continue;
            var room = rate < 0 ? values[k] / -rate : basic[k] < inputs ? (1 - values[k]) / rate : double.PositiveInfinity;
            if (room < length) (leave, length) = (k, Math.Max(0, room));
        }

        if (!double.IsFinite(length)) return false;
        for (var k = 0; k < rows.Count; k++) values[k] += direction * length * table[k][enter];
        if (leave < 0)
        {
            isAtUpper[enter] = !isAtUpper[enter];
            return true;
        }

        var (row, pivot) = (table[leave], table[leave][enter]);
        var from = direction > 0 ? 0.0 : 1.0;
        (values[leave], isAtUpper[enter]) = (from + direction * length, direction * pivot > 0);
        (basic[leave], other[enter]) = (other[enter], basic[leave]);
        for (var j = 0; j <= inputs; j++) row[j] = j == enter ? 1 / pivot : -row[j] / pivot;
        for (var k = 0; k < rows.Count; k++)
        {
            if (k == leave) continue;
            var share = table[k][enter];
            for (var j = 0; j <= inputs; j++) table[k][j] = j == enter ? share * row[j] : table[k][j] + share * row[j];
        }

        return true;
    }

    /// <summary>Takes shares and the point from the dictionary.</summary>
    private void Read(Subproblem part)
    {
        Array.Clear(shares);
        for (var j = 0; j <= inputs; j++)
        {
            if (other[j] >= inputs) shares[other[j] - inputs] = Math.Max(0, table[^1][j]);
            else Point[other[j]] = isAtUpper[j] ? part.Upper[other[j]] : part.Lower[other[j]];
        }

        for (var k = 0; k < rows.Count - 1; k++)
        {
            if (basic[k] < inputs) Point[basic[k]] = Math.Clamp(part.Lower[basic[k]] + values[k] * widths[basic[k]], part.Lower[basic[k]], part.Upper[basic[k]]);
        }

        Evaluate();
    }

    /// <summary>The bound of the sum with the shares as they are, less what rounding can do.</summary>
    private void Evaluate()
    {
        var (sum, size) = (0.0, 0.0);
        for (var r = 0; r < rows.Count; r++)
        {
            sum += shares[r] * above[r];
            size += shares[r] * Math.Abs(above[r]);
        }

        for (var i = 0; i < inputs; i++)
        {
            var (c, magnitude, least) = (0.0, 0.0, 0.0);
            for (var r = 0; r < rows.Count; r++)
            {
                var a = slopes[r][i][lane];
                c += shares[r] * a;
                magnitude += shares[r] * Math.Abs(a);
                least += shares[r] * Math.Min(0, a);
            }

            (Coefficients[i], Magnitudes[i]) = (c, magnitude);
            sum += widths[i] * (Math.Min(0, c) - least);
            size += 2 * widths[i] * magnitude;
        }

        Bound = double.IsFinite(size) ? sum - Rounding * size - Math.ScaleB(1, -600) : double.NegativeInfinity;
    }
}
