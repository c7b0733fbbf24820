using System.Globalization;

namespace Halfspace.Mip.Files;

/// <summary>
/// Writes one model as free MPS; see <see cref="MpsFile"/> for the conventions. Fields are padded to the columns of the
/// fixed format, because CBC judges the format by the look of the first line with data.
/// </summary>
internal sealed class MpsWriter
{
    private readonly MipModel model;
    private readonly TextWriter text;
    private readonly string[] columns;
    private readonly string[] rows;
    private readonly string objective;
    private readonly char[] digits = new char[40];

    public MpsWriter(MipModel model, TextWriter text, NameStyle names)
    {
        this.model = model;
        this.text = text;
        var given = names == NameStyle.Given;
        columns = UniqueNames.Choose(model.VariableCount, "x", given ? model.VariableName : null, Fit, []);
        var taken = new HashSet<string>();
        rows = UniqueNames.Choose(model.RowCount, "r", given ? model.RowName : null, Fit, taken);
        objective = UniqueNames.Free("obj", taken);
    }

    public static void CheckLinear(MipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Indicators.Count > 0)
            throw new ArgumentException($"Model '{model.Name}' has {model.Indicators.Count} indicator rows, which MPS cannot hold; write IndicatorToBigM.Apply(model) instead.", nameof(model));
        if (model.PiecewiseLinearTerms.Count > 0)
            throw new ArgumentException($"Model '{model.Name}' has {model.PiecewiseLinearTerms.Count} piecewise-linear terms, which MPS cannot hold; write PiecewiseLinearToBinaries.Apply(model) instead.", nameof(model));
    }

    public void Write(string? comment)
    {
        foreach (var remark in ModelFileText.Lines(comment)) Line("* ", remark);
        var name = string.Join('_', model.Name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Line("NAME ", name.Length == 0 ? "model" : name);
        Line("OBJSENSE");
        Line(model.Sense == ObjectiveSense.Minimize ? "    MIN" : "    MAX");
        Line("ROWS");
        Line(" N ", objective);
        for (var row = 0; row < model.RowCount; row++) Line(RowType(row), rows[row]);
        WriteColumns();
        WriteRightSides();
        WriteBounds();
        Line("ENDATA");
    }

    private static string? Fit(string name)
    {
        if (name.Length is 0 or > 100 || name[0] is '$' or '*' or '\'') return null;
        foreach (var c in name)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c)) return null;
        }

        return name;
    }

    private string RowType(int row)
    {
        var (lower, upper) = (model.RowLower(row), model.RowUpper(row));
        if (lower == upper) return " E ";
        if (double.IsNegativeInfinity(lower)) return double.IsPositiveInfinity(upper) ? " N " : " L ";
        return double.IsPositiveInfinity(upper) || MpsRange.Of(lower, upper).FromLower ? " G " : " L ";
    }

    private void WriteColumns()
    {
        Line("COLUMNS");
        var (starts, rowOf, values) = ByColumn();
        var costs = model.ObjectiveCoefficients();
        var integral = false;
        for (var j = 0; j < columns.Length; j++)
        {
            if (integral != (model.KindOf(j) != VariableKind.Continuous)) Marker(integral = !integral);

            // A column without any entry still has to be named once.
            if (costs[j] != 0 || starts[j] == starts[j + 1]) Entry(columns[j], objective, costs[j]);
            for (var slot = starts[j]; slot < starts[j + 1]; slot++) Entry(columns[j], rows[rowOf[slot]], values[slot]);
        }

        if (integral) Marker(begin: false);
    }

    /// <summary>The rows' entries sorted by column: entries of column j are at starts[j] up to starts[j + 1].</summary>
    private (int[] Starts, int[] Rows, double[] Values) ByColumn()
    {
        var starts = new int[columns.Length + 1];
        for (var row = 0; row < model.RowCount; row++)
        {
            foreach (var j in model.RowIndices(row)) starts[j + 1]++;
        }

        for (var j = 0; j < columns.Length; j++) starts[j + 1] += starts[j];
        var next = starts[..^1];
        var rowOf = new int[model.NonZeroCount];
        var values = new double[model.NonZeroCount];
        for (var row = 0; row < model.RowCount; row++)
        {
            var indices = model.RowIndices(row);
            var coefficients = model.RowCoefficients(row);
            for (var t = 0; t < indices.Length; t++)
            {
                var slot = next[indices[t]]++;
                rowOf[slot] = row;
                values[slot] = coefficients[t];
            }
        }

        return (starts, rowOf, values);
    }

    private void WriteRightSides()
    {
        Line("RHS");
        if (model.Objective.Constant != 0) Entry("RHS", objective, -model.Objective.Constant);
        var ranges = new List<(int Row, double Width)>();
        for (var row = 0; row < rows.Length; row++)
        {
            var (lower, upper) = (model.RowLower(row), model.RowUpper(row));
            var side = double.IsFinite(lower) ? lower : double.IsFinite(upper) ? upper : 0;
            if (double.IsFinite(lower) && double.IsFinite(upper) && lower != upper)
            {
                var range = MpsRange.Of(lower, upper);
                side = range.FromLower ? lower : upper;
                ranges.Add((row, range.Width));
            }

            if (side != 0) Entry("RHS", rows[row], side);
        }

        if (ranges.Count == 0) return;
        Line("RANGES");
        foreach (var (row, width) in ranges) Entry("RANGE", rows[row], width);
    }

    private void WriteBounds()
    {
        Line("BOUNDS");
        for (var j = 0; j < columns.Length; j++)
        {
            var (lower, upper, integral) = (model.LowerBound(j), model.UpperBound(j), model.KindOf(j) != VariableKind.Continuous);
            if (lower == upper)
            {
                Bound("FX", j, lower);
            }
            else if (integral && lower == 0 && upper == 1)
            {
                Bound("BV", j);
            }
            else if (double.IsNegativeInfinity(lower) && double.IsPositiveInfinity(upper))
            {
                Bound("FR", j);
            }
            else
            {
                // The lower bound comes first: readers move a lower bound of zero away when they meet a negative upper one.
                if (double.IsNegativeInfinity(lower)) Bound("MI", j);
                else if (lower != 0) Bound("LO", j, lower);
                if (double.IsFinite(upper)) Bound("UP", j, upper);
                else if (integral) Bound("PL", j); // Some readers take [0, 1] for an integer column without an upper bound.
            }
        }
    }

    private void Marker(bool begin) => Line("    MARKER    'MARKER'  ", begin ? "'INTORG'" : "'INTEND'");

    private void Entry(string first, string second, double value)
    {
        text.Write("    ");
        Padded(first);
        Padded(second);
        Number(value);
        text.Write('\n');
    }

    private void Bound(string type, int column, double? value = null)
    {
        text.Write(' ');
        text.Write(type);
        text.Write(" BND       ");
        if (value is { } number)
        {
            Padded(columns[column]);
            Number(number);
        }
        else
        {
            text.Write(columns[column]);
        }

        text.Write('\n');
    }

    private void Padded(string field)
    {
        text.Write(field);
        for (var width = field.Length; width < 8; width++) text.Write(' ');
        text.Write("  ");
    }

    private void Number(double value)
    {
        value.TryFormat(digits, out var length, "R", CultureInfo.InvariantCulture);
        text.Write(digits.AsSpan(0, length));
    }

    private void Line(string first, string second = "")
    {
        text.Write(first);
        text.Write(second);
        text.Write('\n');
    }
}
