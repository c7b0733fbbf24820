using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>
/// The linear pieces of what the continuous columns cost: <c>phi(t) = min { d v : G v rows t } = max over vertices y of the dual of y t</c>, the same
/// vertices for every choice of the integers and every right-hand side. For small programs: all of them are enumerated.
/// </summary>
internal sealed class DualVertices
{
    private const int MostChoices = 200_000;

    private readonly List<(int Row, bool IsLower, int Column)> ends = [];
    private readonly List<Rational[]> vertices = [];
    private readonly ExactProgram program;
    private readonly int[] continuous;
    private readonly Rational[] shift;

    /// <summary>Enumerates.</summary>
    /// <exception cref="InvalidOperationException">The dual is unbounded or too large.</exception>
    public DualVertices(ParametricMip problem)
    {
        program = problem.Program;
        continuous = [.. Enumerable.Range(0, program.ColumnCount).Where(j => !program.IsInteger[j])];
        shift = [.. continuous.Select(j => program.Lower[j] ?? Rational.Zero)];
        for (var r = 0; r < program.RowCount; r++)
        {
            if (!program.RowColumns(r).ToArray().Any(j => !program.IsInteger[j])) continue;
            // An equality is one end with a multiplier of either sign; a range is two ends.
            if (program.RowLower[r] is not null) ends.Add((r, true, -1));
            if (program.RowUpper[r] is not null && program.RowLower[r] != program.RowUpper[r]) ends.Add((r, false, -1));
        }

        for (var c = 0; c < continuous.Length; c++) if (program.Upper[continuous[c]] is not null) ends.Add((-1, false, c));
        Enumerate(problem);
    }

    /// <summary>The number of vertices.</summary>
    public int Count => vertices.Count;

    /// <summary>A vertex's piece as a function of integer columns and right-hand sides: constant, a coefficient for each column, and a slope for each right-hand side.</summary>
    public (Rational Constant, Rational[] Columns, Rational[] Slopes) Piece(ParametricMip problem, int vertex)
    {
        var (constant, columns, slopes) = (Rational.Zero, new Rational[program.ColumnCount], new Rational[problem.ParameterCount]);
        for (var c = 0; c < continuous.Length; c++) constant += program.Costs[continuous[c]] * shift[c];
        for (var e = 0; e < ends.Count; e++)
        {
            var (y, (row, isLower, column)) = (vertices[vertex][e], ends[e]);
            if (y.IsZero) continue;
            if (row < 0)
            {
                constant += y * (program.Upper[continuous[column]]!.Value - shift[column]);
                continue;
            }

            var (fixedPart, rates) = problem.EndOf(row, isLower);
            constant += y * fixedPart;
            for (var p = 0; p < slopes.Length; p++) slopes[p] += y * rates[p];
            foreach (var j in program.RowColumns(row))
            {
                if (program.IsInteger[j]) columns[j] -= y * program.Coefficient(row, j);
                else constant -= y * program.Coefficient(row, j) * shift[Array.IndexOf(continuous, j)];
            }
        }

        return (constant, columns, slopes);
    }

    private bool IsEquality(int end) => ends[end].Row >= 0 && ends[end].IsLower && program.RowLower[ends[end].Row] == program.RowUpper[ends[end].Row];

    private Rational Coefficient(int end, int c) => ends[end].Row < 0 ? (ends[end].Column == c ? Rational.One : Rational.Zero) : program.Coefficient(ends[end].Row, continuous[c]);

    private void Enumerate(ParametricMip problem)
    {
        CheckBounded(problem);
        var columns = Enumerable.Range(0, continuous.Length).Select(c => (Row: Enumerable.Range(0, ends.Count).Select(e => Coefficient(e, c)).ToArray(), Value: program.Costs[continuous[c]], IsHeld: program.Lower[continuous[c]] is null)).ToArray();
        var signs = Enumerable.Range(0, ends.Count).Where(e => !IsEquality(e)).Select(e => (Row: Enumerable.Range(0, ends.Count).Select(k => k == e ? Rational.One : Rational.Zero).ToArray(), Value: Rational.Zero, IsHeld: false));
        var held = columns.Where(row => row.IsHeld).ToArray();
        var choice = columns.Where(row => !row.IsHeld).Concat(signs).ToArray();
        var tried = 0;
        foreach (var picked in Subsets(choice.Length, ends.Count - held.Length, 0))
        {
            if (++tried > MostChoices) throw new InvalidOperationException($"The dual of the continuous columns has more than {MostChoices} candidates for vertices; the representation in several right-hand sides is for small programs.");
            var rows = held.Concat(picked.Select(i => choice[i])).ToArray();
            if (LinearSystem.Inverse([.. rows.Select(row => row.Row)]) is not { } inverse) continue;
            var y = LinearSystem.Multiply(inverse, [.. rows.Select(row => row.Value)]);
            if (IsFeasible(y) && !vertices.Exists(known => known.SequenceEqual(y))) vertices.Add(y);
        }
    }

    private bool IsFeasible(Rational[] y)
    {
        for (var e = 0; e < y.Length; e++) if (!IsEquality(e) && (ends[e].IsLower ? y[e].Sign < 0 : y[e].Sign > 0)) return false;
        for (var c = 0; c < continuous.Length; c++)
        {
            var sum = Rational.Zero;
            for (var e = 0; e < y.Length; e++) sum += y[e] * Coefficient(e, c);
            var cost = program.Costs[continuous[c]];
            if (program.Lower[continuous[c]] is null ? sum != cost : sum > cost) return false;
        }

        return true;
    }

    private void CheckBounded(ParametricMip problem)
    {
        var dual = new ExactProgram();
        for (var e = 0; e < ends.Count; e++) dual.AddColumn(Rational.Zero, IsEquality(e) || !ends[e].IsLower ? null : Rational.Zero, IsEquality(e) || ends[e].IsLower ? null : Rational.Zero, false);
        for (var c = 0; c < continuous.Length; c++)
        {
            var cost = program.Costs[continuous[c]];
            dual.AddRow([.. Enumerable.Range(0, ends.Count)], [.. Enumerable.Range(0, ends.Count).Select(e => Coefficient(e, c))], program.Lower[continuous[c]] is null ? cost : null, cost);
        }

        for (var e = 0; e < ends.Count; e++)
        {
            // A multiplier of an upper bound may fall without end only together with one of a row.
            if (ends[e].Row < 0) continue;
            foreach (var sign in (int[])[1, -1])
            {
                for (var k = 0; k < ends.Count; k++) dual.Costs[k] = k == e ? sign : Rational.Zero;
                if (ExactSimplex.Solve(dual).Status == SolveStatus.Optimal) continue;
                throw new InvalidOperationException($"The continuous columns cannot make up every right-hand side of row '{problem.RowNames[ends[e].Row]}', so the value function has gaps or is minus infinity; give the row slack at a price (PenalisedSlacks).");
            }
        }
    }

    private static IEnumerable<int[]> Subsets(int count, int size, int first)
    {
        if (size <= 0) return size == 0 ? [[]] : [];
        return Enumerable.Range(first, Math.Max(0, count - first - size + 1)).SelectMany(i => Subsets(count, size - 1, i + 1).Select(rest => (int[])[i, .. rest]));
    }
}
