namespace Halfspace.Mip.Exact;

/// <summary>
/// A mixed-integer program of fractions, to be minimised: columns with bounds, and rows with ranges. Bounds and ranges that are null
/// are infinite.
/// </summary>
public sealed class ExactProgram
{
    private readonly List<(int[] Columns, Rational[] Coefficients)> rows = [];

    /// <summary>The cost of each column.</summary>
    public List<Rational> Costs { get; } = [];

    /// <summary>The smallest value of each column, or null.</summary>
    public List<Rational?> Lower { get; } = [];

    /// <summary>The largest value of each column, or null.</summary>
    public List<Rational?> Upper { get; } = [];

    /// <summary>Whether each column takes whole numbers only.</summary>
    public List<bool> IsInteger { get; } = [];

    /// <summary>The smallest value of each row, or null.</summary>
    public List<Rational?> RowLower { get; } = [];

    /// <summary>The largest value of each row, or null.</summary>
    public List<Rational?> RowUpper { get; } = [];

    /// <summary>The number of columns.</summary>
    public int ColumnCount => Costs.Count;

    /// <summary>The number of rows.</summary>
    public int RowCount => rows.Count;

    /// <summary>
    /// The rows, columns and ranges of a model, each number read as the decimal that it was written as (<see cref="Rational.OfDecimal"/>);
    /// a model that is maximised has its costs negated. A constant of the objective is left out.
    /// </summary>
    /// <exception cref="ArgumentException">The model has indicator rows or piecewise-linear terms.</exception>
    public static ExactProgram Of(MipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Indicators.Count > 0 || model.PiecewiseLinearTerms.Count > 0)
            throw new ArgumentException($"Model '{model.Name}' has {model.Indicators.Count} indicator rows and {model.PiecewiseLinearTerms.Count} piecewise-linear terms; state them as linear rows first (IndicatorToBigM, PiecewiseLinearToBinaries).", nameof(model));
        var program = new ExactProgram();
        var costs = model.ObjectiveCoefficients();
        for (var j = 0; j < model.VariableCount; j++)
        {
            var cost = Rational.OfDecimal(costs[j]);
            program.AddColumn(model.Sense == ObjectiveSense.Minimize ? cost : -cost, Finite(model.LowerBound(j)), Finite(model.UpperBound(j)), model.KindOf(j) != VariableKind.Continuous);
        }

        for (var r = 0; r < model.RowCount; r++)
            program.AddRow(model.RowIndices(r).ToArray(), [.. model.RowCoefficients(r).ToArray().Select(Rational.OfDecimal)], Finite(model.RowLower(r)), Finite(model.RowUpper(r)));
        return program;
    }

    /// <summary>Adds a column and returns its index; the bounds of an integer column are rounded inwards.</summary>
    public int AddColumn(Rational cost, Rational? lower, Rational? upper, bool isInteger)
    {
        Costs.Add(cost);
        Lower.Add(isInteger && lower is { } l ? l.Ceiling() : lower);
        Upper.Add(isInteger && upper is { } u ? u.Floor() : upper);
        IsInteger.Add(isInteger);
        return Costs.Count - 1;
    }

    /// <summary>Adds a row and returns its index, counted from 0; each column may stand in it once.</summary>
    /// <param name="columns">The columns that stand in the row, by index.</param>
    /// <param name="coefficients">A coefficient for each of these.</param>
    /// <param name="lower">What the sum is at least; null for no limit.</param>
    /// <param name="upper">What the sum is at most; null for no limit.</param>
    /// <exception cref="ArgumentException">There are not as many coefficients as columns.</exception>
    public int AddRow(int[] columns, Rational[] coefficients, Rational? lower, Rational? upper)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(coefficients);
        if (columns.Length != coefficients.Length) throw new ArgumentException($"A row of {columns.Length} columns needs as many coefficients; {coefficients.Length} were given.", nameof(coefficients));
        rows.Add((columns, coefficients));
        RowLower.Add(lower);
        RowUpper.Add(upper);
        return rows.Count - 1;
    }

    /// <summary>The columns of a row.</summary>
    public ReadOnlySpan<int> RowColumns(int row) => rows[row].Columns;

    /// <summary>The coefficients of a row, parallel to <see cref="RowColumns"/>.</summary>
    public ReadOnlySpan<Rational> RowCoefficients(int row) => rows[row].Coefficients;

    /// <summary>The coefficient of a column in a row, zero where it does not stand there. Takes time linear in the row.</summary>
    public Rational Coefficient(int row, int column)
    {
        var at = Array.IndexOf(rows[row].Columns, column);
        return at < 0 ? Rational.Zero : rows[row].Coefficients[at];
    }

    /// <summary>A program with costs, bounds and ranges of its own and the same rows.</summary>
    public ExactProgram Copy()
    {
        var copy = new ExactProgram();
        copy.Costs.AddRange(Costs);
        copy.Lower.AddRange(Lower);
        copy.Upper.AddRange(Upper);
        copy.IsInteger.AddRange(IsInteger);
        copy.rows.AddRange(rows);
        copy.RowLower.AddRange(RowLower);
        copy.RowUpper.AddRange(RowUpper);
        return copy;
    }

    /// <summary>The cost of a point.</summary>
    /// <param name="point">A value for each column.</param>
    public Rational Cost(IReadOnlyList<Rational> point)
    {
        var sum = Rational.Zero;
        for (var j = 0; j < ColumnCount; j++) sum += Costs[j] * point[j];
        return sum;
    }

    /// <summary>A row's left side at a point, exactly.</summary>
    /// <param name="row">The row's index.</param>
    /// <param name="point">A value for each column.</param>
    public Rational Activity(int row, IReadOnlyList<Rational> point)
    {
        var sum = Rational.Zero;
        var (columns, coefficients) = rows[row];
        for (var t = 0; t < columns.Length; t++) sum += coefficients[t] * point[columns[t]];
        return sum;
    }

    /// <summary>Whether a point keeps every bound and every row; integrality is not asked.</summary>
    public bool Holds(IReadOnlyList<Rational> point)
    {
        for (var j = 0; j < ColumnCount; j++) if (point[j] < Lower[j] || point[j] > Upper[j]) return false;
        for (var r = 0; r < RowCount; r++)
        {
            var activity = Activity(r, point);
            if (activity < RowLower[r] || activity > RowUpper[r]) return false;
        }

        return true;
    }

    /// <summary>Costs minus multipliers times rows: what is left of each column's cost.</summary>
    /// <param name="multipliers">One a row.</param>
    /// <param name="withCosts">False for zero costs, as a proof of infeasibility needs them.</param>
    public Rational[] ReducedCosts(IReadOnlyList<Rational> multipliers, bool withCosts = true)
    {
        var reduced = withCosts ? Costs.ToArray() : new Rational[ColumnCount];
        for (var r = 0; r < RowCount; r++)
        {
            if (multipliers[r].IsZero) continue;
            var (columns, coefficients) = rows[r];
            for (var t = 0; t < columns.Length; t++) reduced[columns[t]] -= multipliers[r] * coefficients[t];
        }

        return reduced;
    }

    /// <summary>The program's relaxation as a model of doubles, for a solver.</summary>
    public MipModel ToModel(string name = "exact")
    {
        var model = new MipModel(name);
        var objective = LinearExpression.Zero;
        for (var j = 0; j < ColumnCount; j++)
        {
            var variable = model.AddVariable(Lower[j]?.ToDouble() ?? double.NegativeInfinity, Upper[j]?.ToDouble() ?? double.PositiveInfinity, IsInteger[j] ? VariableKind.Integer : VariableKind.Continuous);
            objective += Costs[j].ToDouble() * variable;
        }

        for (var r = 0; r < RowCount; r++)
        {
            var sum = LinearExpression.Zero;
            var (columns, coefficients) = rows[r];
            for (var t = 0; t < columns.Length; t++) sum += coefficients[t].ToDouble() * model.VariableAt(columns[t]);
            model.AddConstraint(sum.Between(RowLower[r]?.ToDouble() ?? double.NegativeInfinity, RowUpper[r]?.ToDouble() ?? double.PositiveInfinity));
        }

        model.Minimize(objective);
        return model;
    }

    private static Rational? Finite(double value) => double.IsFinite(value) ? Rational.OfDecimal(value) : null;
}
