using System.Globalization;
using System.Text;

namespace Halfspace.Mip;

/// <summary>Whether the objective is to be made small or large.</summary>
public enum ObjectiveSense
{
    /// <summary>Smaller is better.</summary>
    Minimize,

    /// <summary>Larger is better.</summary>
    Maximize,
}

/// <summary>
/// A mixed-integer program: variables with bounds, linear rows with ranges, indicator rows, and a linear objective
/// with optional piecewise-linear terms. Building takes time linear in the number of non-zeros.
/// </summary>
/// <example>
/// <code>
/// var model = new MipModel("blend");
/// var first = model.AddContinuous(0, 1, "first");
/// var second = model.AddContinuous(0, 1, "second");
/// model.AddConstraint(first + second &lt;= 1.5, "mass");
/// </code>
/// </example>
public sealed class MipModel
{
    private readonly List<double> lower = [];
    private readonly List<double> upper = [];
    private readonly List<VariableKind> kinds = [];
    private readonly List<string?> names = [];
    private readonly SparseRows rows = new();
    private readonly List<IndicatorConstraint> indicators = [];
    private readonly List<PiecewiseLinearTerm> piecewise = [];
    private readonly List<double> start = [];

    /// <summary>Creates an empty model.</summary>
    /// <param name="name">A name for files and messages.</param>
    public MipModel(string name = "model") => Name = name;

    /// <summary>The model's name.</summary>
    public string Name { get; set; }

    /// <summary>What a model has in common with its copies, whose variables have the same indices, and with no other.</summary>
    internal object Family { get; init; } = new();

    /// <summary>The number of variables.</summary>
    public int VariableCount => kinds.Count;

    /// <summary>The number of integer and binary variables.</summary>
    public int IntegerCount { get; private set; }

    /// <summary>The number of linear rows.</summary>
    public int RowCount => rows.Count;

    /// <summary>The number of non-zero coefficients in the linear rows.</summary>
    public int NonZeroCount => rows.NonZeroCount;

    /// <summary>Whether the objective is minimised or maximised.</summary>
    public ObjectiveSense Sense { get; private set; }

    /// <summary>The linear part of the objective.</summary>
    public LinearExpression Objective { get; private set; }

    /// <summary>Indicator rows, in the order in which they were added.</summary>
    public IReadOnlyList<IndicatorConstraint> Indicators => indicators;

    /// <summary>Piecewise-linear objective terms, in the order in which they were added.</summary>
    public IReadOnlyList<PiecewiseLinearTerm> PiecewiseLinearTerms => piecewise;

    /// <summary>True when at least one start value was given.</summary>
    public bool HasStart { get; private set; }

    /// <summary>
    /// The start value of each variable, NaN where none was given. Backends round and complete what is missing if
    /// they can; a start that turns out infeasible costs nothing but time.
    /// </summary>
    public ReadOnlySpan<double> Start => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(start);

    /// <summary>All variables, by index.</summary>
    public IEnumerable<Variable> Variables => Enumerable.Range(0, VariableCount).Select(i => new Variable(this, i));

    /// <summary>The linear rows in compressed form.</summary>
    internal SparseRows Rows => rows;

    /// <summary>Adds a variable.</summary>
    /// <param name="lowerBound">Smallest value, possibly negative infinity; not NaN.</param>
    /// <param name="upperBound">Largest value, possibly positive infinity; not NaN.</param>
    /// <param name="kind">Continuous, integer or binary.</param>
    /// <param name="name">A name, or null for <c>x</c> and the index.</param>
    /// <exception cref="ArgumentException">A bound is NaN, the bounds cross, or a binary's bounds leave [0, 1].</exception>
    public Variable AddVariable(double lowerBound, double upperBound, VariableKind kind = VariableKind.Continuous, string? name = null)
    {
        CheckBounds(lowerBound, upperBound, kind, name ?? "x" + VariableCount.ToString(CultureInfo.InvariantCulture));
        lower.Add(lowerBound);
        upper.Add(upperBound);
        kinds.Add(kind);
        names.Add(name);
        start.Add(double.NaN);
        if (kind != VariableKind.Continuous) IntegerCount++;
        return new Variable(this, VariableCount - 1);
    }

    /// <summary>Adds a continuous variable; without bounds it is free.</summary>
    /// <exception cref="ArgumentException">A bound is NaN, or the bounds cross.</exception>
    public Variable AddContinuous(double lowerBound = double.NegativeInfinity, double upperBound = double.PositiveInfinity, string? name = null) =>
        AddVariable(lowerBound, upperBound, VariableKind.Continuous, name);

    /// <summary>Adds an integer variable; bounds need not be whole, and only whole values between them count.</summary>
    /// <exception cref="ArgumentException">A bound is NaN, or the bounds cross.</exception>
    public Variable AddInteger(double lowerBound, double upperBound, string? name = null) =>
        AddVariable(lowerBound, upperBound, VariableKind.Integer, name);

    /// <summary>Adds a variable that is zero or one.</summary>
    public Variable AddBinary(string? name = null) => AddVariable(0, 1, VariableKind.Binary, name);

    /// <summary>The variable with an index, counted from 0 in the order in which variables were added.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such variable.</exception>
    public Variable VariableAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, VariableCount);
        return new Variable(this, index);
    }

    /// <summary>Replaces a variable's bounds.</summary>
    /// <exception cref="ArgumentException">The variable is of another model, a bound is NaN, the bounds cross, or a binary's bounds leave [0, 1].</exception>
    public void SetBounds(Variable variable, double lowerBound, double upperBound)
    {
        CheckOwner(variable.Model);
        CheckBounds(lowerBound, upperBound, kinds[variable.Index], variable.Name);
        lower[variable.Index] = lowerBound;
        upper[variable.Index] = upperBound;
    }

    /// <summary>Fixes a variable to one value: both of its bounds become that value.</summary>
    /// <exception cref="ArgumentException">The variable is of another model, the value is not finite, or it is outside [0, 1] for a binary.</exception>
    public void Fix(Variable variable, double value) => SetBounds(variable, value, value);

    /// <summary>Adds a linear row; terms of the same variable are added up.</summary>
    /// <param name="constraint">An expression between two numbers, such as <c>x + 2 * y &lt;= 3</c>.</param>
    /// <param name="name">A name, or null for <c>r</c> and the index.</param>
    /// <exception cref="ArgumentException">A variable is of another model, a coefficient is not finite, or no value lies in the row's range.</exception>
    public Constraint AddConstraint(LinearConstraint constraint, string? name = null)
    {
        CheckRow(constraint, name);
        rows.Add(constraint.Expression, constraint.Lower, constraint.Upper, VariableCount, name);
        return new Constraint(this, RowCount - 1);
    }

    /// <summary>Adds a row that holds whenever a binary variable has a value.</summary>
    /// <param name="condition">A binary variable of this model.</param>
    /// <param name="activeValue">Zero or one.</param>
    /// <param name="row">The implied constraint.</param>
    /// <param name="name">A name, or null for <c>i</c> and the index.</param>
    /// <exception cref="ArgumentException">The condition is not binary, a variable is of another model, a coefficient is not finite, or no value lies in the row's range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The active value is neither 0 nor 1.</exception>
    public IndicatorConstraint AddIndicator(Variable condition, int activeValue, LinearConstraint row, string? name = null)
    {
        CheckOwner(condition.Model);
        if (condition.Kind != VariableKind.Binary)
            throw new ArgumentException($"The condition '{condition.Name}' of an indicator row is {condition.Kind}; it must be binary.", nameof(condition));
        if (activeValue is not (0 or 1))
            throw new ArgumentOutOfRangeException(nameof(activeValue), activeValue, "An indicator row is switched by 0 or 1.");
        CheckRow(row, name);
        var indicator = new IndicatorConstraint(name ?? "i" + indicators.Count.ToString(CultureInfo.InvariantCulture), condition, activeValue, row);
        indicators.Add(indicator);
        return indicator;
    }

    /// <summary>Sets the linear objective, to be minimised; it replaces the one before.</summary>
    /// <exception cref="ArgumentException">A variable is of another model, or a coefficient is not finite.</exception>
    public void Minimize(LinearExpression objective) => SetObjective(ObjectiveSense.Minimize, objective);

    /// <summary>Sets the linear objective, to be maximised; it replaces the one before.</summary>
    /// <exception cref="ArgumentException">A variable is of another model, or a coefficient is not finite.</exception>
    public void Maximize(LinearExpression objective) => SetObjective(ObjectiveSense.Maximize, objective);

    /// <summary>Adds a piecewise-linear function of an expression to the objective.</summary>
    /// <param name="argument">What the function is applied to.</param>
    /// <param name="breakpoints">At least two points with strictly increasing X.</param>
    /// <param name="name">A name, or null for <c>p</c> and the index.</param>
    /// <exception cref="ArgumentException">A variable is of another model, there are fewer than two breakpoints, one is not finite, or they do not lie from left to right.</exception>
    public PiecewiseLinearTerm AddPiecewiseLinearTerm(LinearExpression argument, IReadOnlyList<(double X, double Y)> breakpoints, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(breakpoints);
        if (argument.Model is { } model) CheckOwner(model);
        if (breakpoints.Count < 2) throw new ArgumentException($"A piecewise-linear term needs two breakpoints or more; {breakpoints.Count} were given.", nameof(breakpoints));
        for (var i = 0; i < breakpoints.Count; i++)
        {
            if (!double.IsFinite(breakpoints[i].X) || !double.IsFinite(breakpoints[i].Y))
                throw new ArgumentException($"Breakpoint {i} is not finite.", nameof(breakpoints));
            if (i > 0 && breakpoints[i].X <= breakpoints[i - 1].X)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Breakpoint {i} lies at {breakpoints[i].X}, not right of {breakpoints[i - 1].X}; sort them and drop repeats."), nameof(breakpoints));
        }

        var term = new PiecewiseLinearTerm(name ?? "p" + piecewise.Count.ToString(CultureInfo.InvariantCulture), argument, [.. breakpoints]);
        piecewise.Add(term);
        return term;
    }

    /// <summary>Gives a variable's value in the starting solution; NaN takes it away again.</summary>
    /// <exception cref="ArgumentException">The variable is of another model.</exception>
    public void SetStart(Variable variable, double value)
    {
        CheckOwner(variable.Model);
        start[variable.Index] = value;
        HasStart = true;
    }

    /// <summary>Forgets all start values.</summary>
    public void ClearStart()
    {
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(start).Fill(double.NaN);
        HasStart = false;
    }

    /// <summary>The objective's value at a point, piecewise-linear terms included.</summary>
    /// <param name="point">A value for each variable, by index.</param>
    public double EvaluateObjective(ReadOnlySpan<double> point)
    {
        var value = Objective.Evaluate(point);
        foreach (var term in piecewise) value += term.Evaluate(term.Argument.Evaluate(point));
        return value;
    }

    /// <summary>The linear objective as one coefficient per variable, terms of the same variable added up.</summary>
    public double[] ObjectiveCoefficients()
    {
        var dense = new double[VariableCount];
        var indices = Objective.Indices;
        var coefficients = Objective.Coefficients;
        for (var t = 0; t < indices.Length; t++) dense[indices[t]] += coefficients[t];
        return dense;
    }

    /// <summary>The kind of the variable with an index.</summary>
    public VariableKind KindOf(int index) => kinds[index];

    /// <summary>The lower bound of the variable with an index.</summary>
    public double LowerBound(int index) => lower[index];

    /// <summary>The upper bound of the variable with an index.</summary>
    public double UpperBound(int index) => upper[index];

    /// <summary>The name of the variable with an index.</summary>
    public string VariableName(int index) => names[index] ?? "x" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The row with an index, counted from 0 in the order in which rows were added.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Constraint RowAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, RowCount);
        return new Constraint(this, index);
    }

    /// <summary>The name of the row with an index.</summary>
    public string RowName(int index) => rows.Names[index] ?? "r" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The smallest allowed value of a row's left side.</summary>
    public double RowLower(int index) => rows.Lower[index];

    /// <summary>The largest allowed value of a row's left side.</summary>
    public double RowUpper(int index) => rows.Upper[index];

    /// <summary>Variable indices of a row, each once.</summary>
    public ReadOnlySpan<int> RowIndices(int index) => rows.Indices(index);

    /// <summary>Coefficients of a row, parallel to <see cref="RowIndices"/>.</summary>
    public ReadOnlySpan<double> RowCoefficients(int index) => rows.Coefficients(index);

    /// <summary>A model of its own with everything in this one at the same indices, so that a thread can change it.</summary>
    public MipModel Copy() => ModelCopy.Of(this, withIndicators: true, withPiecewiseLinearTerms: true);

    /// <summary>A line with the model's name and sizes.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Name}: {VariableCount} variables ({IntegerCount} integer), {RowCount} rows, {NonZeroCount} non-zeros");
        if (indicators.Count > 0) text.Append(CultureInfo.InvariantCulture, $", {indicators.Count} indicator rows");
        if (piecewise.Count > 0) text.Append(CultureInfo.InvariantCulture, $", {piecewise.Count} piecewise-linear terms");
        return text.Append(Sense == ObjectiveSense.Minimize ? ", minimise" : ", maximise").ToString();
    }

    internal string RowText(int index)
    {
        var expression = LinearExpression.Zero;
        var indices = RowIndices(index);
        var coefficients = RowCoefficients(index);
        for (var t = 0; t < indices.Length; t++) expression = expression.Plus(coefficients[t], new Variable(this, indices[t]));
        return LinearConstraint.Describe(expression.ToString(), RowLower(index), RowUpper(index));
    }

    private static void CheckBounds(double lowerBound, double upperBound, VariableKind kind, string name)
    {
        if (double.IsNaN(lowerBound) || double.IsNaN(upperBound) || double.IsPositiveInfinity(lowerBound) || double.IsNegativeInfinity(upperBound))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Variable '{name}' has bounds [{lowerBound}, {upperBound}]; neither may be NaN nor the wrong infinity."));
        if (lowerBound > upperBound)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Variable '{name}' has the lower bound {lowerBound} above the upper bound {upperBound}."));
        if (kind == VariableKind.Binary && (lowerBound < 0 || upperBound > 1))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Binary variable '{name}' has bounds [{lowerBound}, {upperBound}]; they must lie in [0, 1]. Use an integer variable."));
    }

    /// <summary>Refuses a row over another model's variables, with an empty range or with a coefficient that is no number.</summary>
    internal void CheckRow(LinearConstraint row, string? name)
    {
        if (row.Expression.Model is { } model) CheckOwner(model);
        if (double.IsNaN(row.Lower) || double.IsNaN(row.Upper) || row.Lower > row.Upper
            || double.IsPositiveInfinity(row.Lower) || double.IsNegativeInfinity(row.Upper))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row '{name ?? $"r{RowCount}"}' has the range [{row.Lower}, {row.Upper}], which no value lies in."));
        foreach (var coefficient in row.Expression.Coefficients)
        {
            if (!double.IsFinite(coefficient))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row '{name ?? $"r{RowCount}"}' has a coefficient that is {coefficient}."));
        }
    }

    private void SetObjective(ObjectiveSense sense, LinearExpression objective)
    {
        if (objective.Model is { } model) CheckOwner(model);
        foreach (var coefficient in objective.Coefficients)
        {
            if (!double.IsFinite(coefficient)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The objective has a coefficient that is {coefficient}."));
        }

        Sense = sense;
        Objective = objective;
    }

    private void CheckOwner(MipModel owner)
    {
        if (!ReferenceEquals(owner, this))
            throw new ArgumentException($"A variable of model '{owner?.Name}' was used in model '{Name}'; each model has variables of its own.");
    }
}
