namespace Halfspace.Mip.Exact;

/// <summary>
/// The simplex method in fractions, on a dense tableau: slow, and never wrong. A point from a floating-point solver makes it start at
/// that solver's basis, where it then mostly only confirms.
/// </summary>
/// <remarks>
/// Every row gets a column of its own, <c>s_r = a_r x</c>, with the row's range as bounds; basic columns are linear in the others. Phase one
/// minimises the sum by which basic columns leave their bounds. The column of the largest gain enters; after a run of steps of
/// length zero, Bland's rule, which cannot cycle. Memory: rows times columns fractions.
/// </remarks>
public sealed class ExactSimplex
{
    private const int StepsBeforeBland = 12;

    private readonly ExactProgram program;
    private readonly int columns;
    private readonly int rows;
    private readonly int slots;
    private readonly Rational[][] tableau;
    private readonly int[] basic;
    private readonly int[] free;
    private readonly Rational[] value;
    private readonly Rational[] reduced;

    private ExactSimplex(ExactProgram program)
    {
        this.program = program;
        (columns, rows) = (program.ColumnCount, program.RowCount);
        tableau = new Rational[rows][];
        basic = [.. Enumerable.Range(columns, rows)];
        value = new Rational[columns + rows + 1];
        var movable = Enumerable.Range(0, columns).Where(j => program.Lower[j] is not { } lower || lower != program.Upper[j]).ToArray();
        free = [.. movable, ConstantColumn];
        slots = free.Length;
        var slot = Enumerable.Repeat(slots - 1, columns).ToArray();
        for (var k = 0; k < movable.Length; k++) slot[movable[k]] = k;
        reduced = new Rational[slots];
        for (var j = 0; j < columns; j++) reduced[slot[j]] += slot[j] == slots - 1 ? program.Costs[j] * program.Lower[j]!.Value : program.Costs[j];
        for (var r = 0; r < rows; r++)
        {
            tableau[r] = new Rational[slots];
            var indices = program.RowColumns(r);
            var coefficients = program.RowCoefficients(r);
            for (var t = 0; t < indices.Length; t++)
            {
                var j = indices[t];
                tableau[r][slot[j]] += slot[j] == slots - 1 ? coefficients[t] * program.Lower[j]!.Value : coefficients[t];
            }
        }
    }

    /// <summary>Solves the continuous relaxation of a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="hint">A point that may be near the optimum, one value a column, or null.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    public static ExactAnswer Solve(ExactProgram program, IReadOnlyList<double>? hint = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(program);
        for (var j = 0; j < program.ColumnCount; j++)
        {
            if (program.Lower[j] > program.Upper[j]) return Crossed(program);
        }

        var simplex = new ExactSimplex(program);
        if (hint is not null) simplex.StartAt(hint);
        simplex.SetValues(hint);
        return simplex.Run(cancellationToken);
    }

    private static ExactAnswer Crossed(ExactProgram program) => new(SolveStatus.Infeasible, Rational.Zero, null, new Rational[program.RowCount]);

    /// <summary>A column that is always one and stands for all fixed columns together, so that they cost no work.</summary>
    private int ConstantColumn => columns + rows;

    private Rational? LowerOf(int column) => column < columns ? program.Lower[column] : column == ConstantColumn ? Rational.One : program.RowLower[column - columns];

    private Rational? UpperOf(int column) => column < columns ? program.Upper[column] : column == ConstantColumn ? Rational.One : program.RowUpper[column - columns];

    /// <summary>Makes columns basic that lie inside their bounds at a point, in place of rows that lie on an end.</summary>
    private void StartAt(IReadOnlyList<double> hint)
    {
        var inside = Enumerable.Range(0, columns).Select(j => (Column: j, Room: Room(j, hint[j]))).Where(entry => entry.Room > Tolerances.Feasibility).OrderByDescending(entry => entry.Room);
        var slack = new double[rows];
        for (var r = 0; r < rows; r++)
        {
            var activity = 0.0;
            var indices = program.RowColumns(r);
            var coefficients = program.RowCoefficients(r);
            for (var t = 0; t < indices.Length; t++) activity += coefficients[t].ToDouble() * hint[indices[t]];
            slack[r] = Room(columns + r, activity);
        }

        foreach (var (column, _) in inside)
        {
            var slot = Array.IndexOf(free, column);
            if (slot < 0) continue;
            var row = -1;
            for (var r = 0; r < rows; r++)
            {
                if (basic[r] < columns || tableau[r][slot].IsZero || slack[basic[r] - columns] > Tolerances.Feasibility) continue;
                if (row < 0 || slack[basic[r] - columns] < slack[basic[row] - columns]) row = r;
            }

            if (row >= 0) Pivot(row, slot);
        }
    }

    private double Room(int column, double at) =>
        Math.Min(LowerOf(column) is { } lower ? at - lower.ToDouble() : double.PositiveInfinity, UpperOf(column) is { } upper ? upper.ToDouble() - at : double.PositiveInfinity);

    private void SetValues(IReadOnlyList<double>? hint)
    {
        for (var j = 0; j < columns; j++) if (program.Lower[j] is { } held && held == program.Upper[j]) value[j] = held;
        foreach (var column in free)
        {
            var (lower, upper) = (LowerOf(column), UpperOf(column));
            var near = column < columns && hint is not null && lower is { } l && upper is { } u && hint[column] - l.ToDouble() > u.ToDouble() - hint[column];
            value[column] = near ? upper!.Value : lower ?? upper ?? Rational.Zero;
        }

        for (var r = 0; r < rows; r++)
        {
            var sum = Rational.Zero;
            for (var k = 0; k < slots; k++) if (!tableau[r][k].IsZero) sum += tableau[r][k] * value[free[k]];
            value[basic[r]] = sum;
        }
    }

    private ExactAnswer Run(CancellationToken cancellationToken)
    {
        var still = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var outside = Outside();
            var gradient = outside is null ? reduced : Gradient(outside);
            var slot = Entering(gradient, still > StepsBeforeBland);
            if (slot < 0) return outside is null ? Optimal() : Infeasible(outside, gradient);
            var direction = gradient[slot].Sign < 0 ? 1 : -1;
            if (!Step(slot, direction, outside, out var length)) return new ExactAnswer(SolveStatus.Unbounded, Rational.Zero, null, new Rational[rows]);
            still = length.IsZero ? still + 1 : 0;
        }
    }

    /// <summary>For each row minus one, zero or one: its basic column is below, within or above its bounds; null where all are within.</summary>
    private int[]? Outside()
    {
        int[]? outside = null;
        for (var r = 0; r < rows; r++)
        {
            var side = value[basic[r]] < LowerOf(basic[r]) ? -1 : value[basic[r]] > UpperOf(basic[r]) ? 1 : 0;
            if (side != 0) (outside ??= new int[rows])[r] = side;
        }

        return outside;
    }

    private Rational[] Gradient(int[] outside)
    {
        var gradient = new Rational[slots];
        for (var r = 0; r < rows; r++)
        {
            if (outside[r] == 0) continue;
            for (var k = 0; k < slots; k++)
            {
                if (!tableau[r][k].IsZero) gradient[k] += outside[r] < 0 ? -tableau[r][k] : tableau[r][k];
            }
        }

        return gradient;
    }

    private int Entering(Rational[] gradient, bool bland)
    {
        var best = -1;
        for (var k = 0; k < slots; k++)
        {
            if (gradient[k].IsZero) continue;
            var column = free[k];
            var (lower, upper) = (LowerOf(column), UpperOf(column));
            var may = gradient[k].Sign < 0 ? upper is not { } u || value[column] < u : lower is not { } l || value[column] > l;
            if (!may) continue;
            if (best < 0 || (bland ? column < free[best] : gradient[k].Abs() > gradient[best].Abs())) best = k;
        }

        return best;
    }

    /// <summary>Moves the entering column until something stops it; false where nothing does.</summary>
    private bool Step(int slot, int direction, int[]? outside, out Rational length)
    {
        var entering = free[slot];
        Rational? limit = (direction > 0 ? UpperOf(entering) : LowerOf(entering)) is { } end ? (end - value[entering]).Abs() : null;
        var (leaving, target) = (-1, Rational.Zero);
        for (var r = 0; r < rows; r++)
        {
            var rate = direction > 0 ? tableau[r][slot] : -tableau[r][slot];
            if (rate.IsZero) continue;
            var side = outside?[r] ?? 0;
            var stop = rate.Sign > 0 ? (side < 0 ? LowerOf(basic[r]) : side > 0 ? null : UpperOf(basic[r])) : (side > 0 ? UpperOf(basic[r]) : side < 0 ? null : LowerOf(basic[r]));
            if (stop is not { } place) continue;
            var distance = (place - value[basic[r]]) / rate;
            if (limit is { } known && (distance > known || (distance == known && (leaving < 0 || basic[r] > basic[leaving])))) continue;
            (limit, leaving, target) = (distance, r, place);
        }

        length = limit ?? Rational.Zero;
        if (limit is null) return false;
        var move = direction > 0 ? length : -length;
        if (!move.IsZero)
        {
            value[entering] += move;
            for (var r = 0; r < rows; r++) if (!tableau[r][slot].IsZero) value[basic[r]] += tableau[r][slot] * move;
        }

        if (leaving < 0) return true;
        value[basic[leaving]] = target;
        Pivot(leaving, slot);
        return true;
    }

    private void Pivot(int row, int slot)
    {
        var pivot = tableau[row];
        var inverse = Rational.One / pivot[slot];
        for (var k = 0; k < slots; k++) if (k != slot && !pivot[k].IsZero) pivot[k] = -(pivot[k] * inverse);
        pivot[slot] = inverse;
        (basic[row], free[slot]) = (free[slot], basic[row]);
        for (var r = 0; r < rows; r++) if (r != row) Substitute(tableau[r], pivot, slot);
        Substitute(reduced, pivot, slot);
    }

    private static void Substitute(Rational[] target, Rational[] pivot, int slot)
    {
        var factor = target[slot];
        if (factor.IsZero) return;
        target[slot] = Rational.Zero;
        for (var k = 0; k < pivot.Length; k++) if (!pivot[k].IsZero) target[k] += factor * pivot[k];
    }

    private ExactAnswer Optimal()
    {
        var multipliers = new Rational[rows];
        for (var k = 0; k < slots; k++) if (free[k] >= columns && free[k] != ConstantColumn) multipliers[free[k] - columns] = reduced[k];
        var point = value[..columns];
        return new ExactAnswer(SolveStatus.Optimal, program.Cost(point), point, multipliers);
    }

    private ExactAnswer Infeasible(int[] outside, Rational[] gradient)
    {
        var multipliers = new Rational[rows];
        for (var k = 0; k < slots; k++) if (free[k] >= columns && free[k] != ConstantColumn) multipliers[free[k] - columns] = gradient[k];
        for (var r = 0; r < rows; r++) if (outside[r] != 0 && basic[r] >= columns) multipliers[basic[r] - columns] = -outside[r];
        return new ExactAnswer(SolveStatus.Infeasible, Rational.Zero, null, multipliers);
    }
}
