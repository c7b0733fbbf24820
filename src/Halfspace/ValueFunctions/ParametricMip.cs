using System.Globalization;
using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>
/// A mixed-integer program with the right-hand sides of some rows left open: <c>z(b) = min c x : A x = b (or &gt;= b, &lt;= b)</c>, other rows,
/// bounds and integrality as the model has them. Numbers are exact: each is the decimal that it was written as.
/// </summary>
/// <remarks>
/// A model that is maximised is treated as the minimisation of its negated objective; <see cref="ToGiven"/> turns values back. Right-hand
/// sides may also be linear in fewer parameters, see <see cref="Along"/>.
/// </remarks>
public sealed class ParametricMip
{
    private readonly ExactProgram program;
    private readonly (int Row, Rational Base, Rational[] Rates)[] open;

    private ParametricMip(ExactProgram program, IReadOnlyList<string> columnNames, IReadOnlyList<string> rowNames, (int, Rational, Rational[])[] open, int parameters, ObjectiveSense sense, Rational constant)
    {
        (this.program, ColumnNames, RowNames, this.open, ParameterCount, Sense, Constant) = (program, columnNames, rowNames, open, parameters, sense, constant);
    }

    /// <summary>The number of open right-hand sides.</summary>
    public int ParameterCount { get; }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>The names of the rows.</summary>
    public IReadOnlyList<string> RowNames { get; }

    /// <summary>Whether the given model was minimised or maximised.</summary>
    public ObjectiveSense Sense { get; }

    /// <summary>The constant of the minimised objective.</summary>
    public Rational Constant { get; }

    /// <summary>The rows whose right-hand sides are open.</summary>
    public IReadOnlyList<int> OpenRows => [.. open.Select(entry => entry.Row)];

    /// <summary>The names of the integer columns, in order.</summary>
    public IEnumerable<string> IntegerColumnNames => ColumnNames.Where((_, j) => program.IsInteger[j]);

    internal ExactProgram Program => program;

    /// <summary>Leaves the right-hand sides of rows open.</summary>
    /// <param name="model">A model of linear rows.</param>
    /// <param name="rows">Names of rows that each have one right-hand side: equalities, or one-sided rows.</param>
    /// <exception cref="ArgumentException">A name is missing or repeated, or a row has two different ends.</exception>
    public static ParametricMip Of(MipModel model, params IReadOnlyList<string> rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        var names = Enumerable.Range(0, model.RowCount).Select(model.RowName).ToArray();
        var indices = rows.Select(name => Find(model, names, name)).ToArray();
        if (indices.Length == 0) throw new ArgumentException("No row is named; name the row whose right-hand side is to vary.", nameof(rows));
        if (indices.Distinct().Count() != indices.Length) throw new ArgumentException("A row is named twice; each may stand once.", nameof(rows));
        var sign = model.Sense == ObjectiveSense.Minimize ? Rational.One : -Rational.One;
        var open = indices.Select((row, k) => (row, Rational.Zero, indices.Select((_, p) => p == k ? Rational.One : Rational.Zero).ToArray())).ToArray();
        var columns = Enumerable.Range(0, model.VariableCount).Select(model.VariableName).ToArray();
        return new ParametricMip(ExactProgram.Of(model), columns, names, open, indices.Length, model.Sense, sign * Rational.OfDecimal(model.Objective.Constant));
    }

    /// <summary>The same program with right-hand sides <c>origin + t direction</c>, open in t alone.</summary>
    /// <exception cref="ArgumentException">A length differs from the number of open right-hand sides.</exception>
    public ParametricMip Along(IReadOnlyList<Rational> origin, IReadOnlyList<Rational> direction)
    {
        Check(origin);
        Check(direction);
        var line = open.Select(entry => (entry.Row, End(entry, origin), (Rational[])[Dot(entry.Rates, direction)])).ToArray();
        return new ParametricMip(program, ColumnNames, RowNames, line, 1, Sense, Constant);
    }

    /// <summary>A value of the minimised program as a value of the given model.</summary>
    public Rational ToGiven(Rational value) => Sense == ObjectiveSense.Minimize ? value : -value;

    /// <summary>Whether some continuous column stands in an open row that moves; without one, z is constant wherever it has a derivative.</summary>
    public bool HasContinuousOpenRow()
    {
        foreach (var (row, _, rates) in open)
        {
            if (rates.All(rate => rate.IsZero)) continue;
            foreach (var column in program.RowColumns(row)) if (!program.IsInteger[column]) return true;
        }

        return false;
    }

    /// <summary>A column's coefficients in the open rows, in the order of the right-hand sides.</summary>
    /// <exception cref="InvalidOperationException">The program is not in standard form: all rows open, each with a right-hand side of its own, and all columns from zero to infinity.</exception>
    public Rational[] StandardColumn(int column)
    {
        if (open.Length != program.RowCount || ParameterCount != open.Length || open.Where((entry, p) => entry.Rates[p] != Rational.One || !entry.Base.IsZero).Any())
            throw new InvalidOperationException($"The program has {program.RowCount} rows, {open.Length} of them open; subadditive functions are tested where every row's right-hand side is open. Open the others too.");
        var bounded = Enumerable.Range(0, program.ColumnCount).FirstOrDefault(j => program.Lower[j] != Rational.Zero || program.Upper[j] is not null, -1);
        if (bounded >= 0) throw new InvalidOperationException($"Column '{ColumnNames[bounded]}' does not range from zero to infinity; state its bounds as rows.");
        return [.. open.Select(entry => program.Coefficient(entry.Row, column))];
    }

    /// <summary>The program at right-hand sides, as a copy.</summary>
    public ExactProgram At(IReadOnlyList<Rational> rightHandSide)
    {
        Check(rightHandSide);
        var copy = program.Copy();
        foreach (var entry in open)
        {
            var end = End(entry, rightHandSide);
            if (copy.RowLower[entry.Row] is not null) copy.RowLower[entry.Row] = end;
            if (copy.RowUpper[entry.Row] is not null) copy.RowUpper[entry.Row] = end;
        }

        return copy;
    }

    /// <summary>The program with its parameters as further columns, the last ones, within ranges.</summary>
    internal ExactProgram WithParametersAsColumns(IReadOnlyList<Rational> from, IReadOnlyList<Rational> to)
    {
        var wide = new ExactProgram();
        for (var j = 0; j < program.ColumnCount; j++) wide.AddColumn(program.Costs[j], program.Lower[j], program.Upper[j], program.IsInteger[j]);
        for (var p = 0; p < ParameterCount; p++) wide.AddColumn(Rational.Zero, from[p], to[p], false);
        for (var r = 0; r < program.RowCount; r++)
        {
            var at = Array.FindIndex(open, entry => entry.Row == r);
            if (at < 0)
            {
                wide.AddRow(program.RowColumns(r).ToArray(), program.RowCoefficients(r).ToArray(), program.RowLower[r], program.RowUpper[r]);
                continue;
            }

            var moving = Enumerable.Range(0, ParameterCount).Where(p => !open[at].Rates[p].IsZero).ToArray();
            wide.AddRow(
                [.. program.RowColumns(r), .. moving.Select(p => program.ColumnCount + p)],
                [.. program.RowCoefficients(r), .. moving.Select(p => -open[at].Rates[p])],
                program.RowLower[r] is null ? null : open[at].Base,
                program.RowUpper[r] is null ? null : open[at].Base);
        }

        return wide;
    }

    /// <summary>What multipliers under column bounds prove of z as a function of the right-hand sides; null where they prove nothing.</summary>
    internal AffineFunction? Bound(IReadOnlyList<Rational> multipliers, IReadOnlyList<Rational?> lower, IReadOnlyList<Rational?> upper, bool withCosts)
    {
        if (DualBound.Columns(program.ReducedCosts(multipliers, withCosts), lower, upper) is not { } constant) return null;
        var slopes = new Rational[ParameterCount];
        for (var r = 0; r < program.RowCount; r++)
        {
            if (multipliers[r].IsZero) continue;
            if ((multipliers[r].Sign > 0 ? program.RowLower[r] : program.RowUpper[r]) is not { } end) return null;
            var at = Array.FindIndex(open, entry => entry.Row == r);
            constant += multipliers[r] * (at < 0 ? end : open[at].Base);
            if (at >= 0) for (var p = 0; p < slopes.Length; p++) slopes[p] += multipliers[r] * open[at].Rates[p];
        }

        return new AffineFunction(withCosts ? constant + Constant : constant, slopes);
    }

    /// <summary>An end of a row: what is fixed of it, and how it moves with each right-hand side.</summary>
    internal (Rational Fixed, Rational[] Rates) EndOf(int row, bool isLower)
    {
        var at = Array.FindIndex(open, entry => entry.Row == row);
        return at >= 0 ? (open[at].Base, open[at].Rates) : ((isLower ? program.RowLower[row] : program.RowUpper[row])!.Value, new Rational[ParameterCount]);
    }

    internal void Check(IReadOnlyList<Rational> rightHandSide)
    {
        ArgumentNullException.ThrowIfNull(rightHandSide);
        if (rightHandSide.Count != ParameterCount) throw new ArgumentException($"The program has {ParameterCount} open right-hand sides; {rightHandSide.Count} numbers were given.", nameof(rightHandSide));
    }

    private static int Find(MipModel model, string[] names, string name)
    {
        var row = Array.IndexOf(names, name);
        if (row < 0) throw new ArgumentException($"Model '{model.Name}' has no row '{name}'; its rows are {string.Join(", ", names.Take(8))}{(names.Length > 8 ? $", ... ({names.Length} in all)" : "")}.", nameof(name));
        var (lower, upper) = (model.RowLower(row), model.RowUpper(row));
        if (lower != upper && double.IsFinite(lower) && double.IsFinite(upper))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row '{name}' lies between {lower} and {upper}, so it has no single right-hand side; split it into two rows."), nameof(name));
        if (!double.IsFinite(lower) && !double.IsFinite(upper)) throw new ArgumentException($"Row '{name}' is free, so it has no right-hand side.", nameof(name));
        return row;
    }

    private static Rational End((int Row, Rational Base, Rational[] Rates) entry, IReadOnlyList<Rational> rightHandSide) => entry.Base + Dot(entry.Rates, rightHandSide);

    private static Rational Dot(Rational[] a, IReadOnlyList<Rational> b)
    {
        var sum = Rational.Zero;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
