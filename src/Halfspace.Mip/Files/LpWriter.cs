using System.Globalization;
using System.Text;

namespace Halfspace.Mip.Files;

/// <summary>Writes one model in the LP format; see <see cref="LpFile"/> for the conventions.</summary>
internal sealed class LpWriter
{
    private const int Width = 100;
    private readonly MipModel model;
    private readonly TextWriter text;
    private readonly StringBuilder line = new();
    private readonly HashSet<string> rowNames = [];
    private readonly string objective;
    private readonly string[] columns;
    private readonly string[] rows;
    private readonly string[] indicators;

    public LpWriter(MipModel model, TextWriter text, NameStyle names)
    {
        this.model = model;
        this.text = text;
        var given = names == NameStyle.Given;
        columns = UniqueNames.Choose(model.VariableCount, "x", given ? model.VariableName : null, LpSyntax.Fit, []);
        rows = UniqueNames.Choose(model.RowCount, "r", given ? model.RowName : null, LpSyntax.Fit, rowNames);
        indicators = UniqueNames.Choose(model.Indicators.Count, "i", given ? i => model.Indicators[i].Name : null, LpSyntax.Fit, rowNames);
        objective = UniqueNames.Free("obj", rowNames);
    }

    public static void CheckTerms(MipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.PiecewiseLinearTerms.Count > 0)
            throw new ArgumentException($"Model '{model.Name}' has {model.PiecewiseLinearTerms.Count} piecewise-linear terms, which the LP format cannot hold; write PiecewiseLinearToBinaries.Apply(model) instead.", nameof(model));
    }

    public void Write(string? comment)
    {
        text.Write($"\\Problem name: {model.Name.ReplaceLineEndings(" ")}\n");
        foreach (var remark in ModelFileText.Lines(comment)) text.Write($"\\ {remark}\n");
        text.Write("\n");
        text.Write(model.Sense == ObjectiveSense.Minimize ? "Minimize\n" : "Maximize\n");
        WriteObjective();
        text.Write("Subject To\n");
        for (var row = 0; row < rows.Length; row++)
            WriteRow(rows[row], "", model.RowIndices(row), model.RowCoefficients(row), model.RowLower(row), model.RowUpper(row));
        for (var i = 0; i < indicators.Length; i++)
        {
            var indicator = model.Indicators[i];
            var condition = string.Create(CultureInfo.InvariantCulture, $"{columns[indicator.Condition.Index]} = {indicator.ActiveValue} ->");
            var body = indicator.Row.Expression;
            WriteRow(indicators[i], condition, body.Indices, body.Coefficients, indicator.Row.Lower, indicator.Row.Upper);
        }

        WriteBounds();
        WriteKinds("Generals", j => model.KindOf(j) != VariableKind.Continuous && !IsPlainBinary(j));
        WriteKinds("Binaries", IsPlainBinary);
        text.Write("End\n");
    }

    private void WriteObjective()
    {
        Begin(objective);
        var costs = model.ObjectiveCoefficients();
        var used = new bool[columns.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            foreach (var j in model.RowIndices(row)) used[j] = true;
        }

        var first = true;
        for (var j = 0; j < costs.Length; j++)
        {
            if (costs[j] == 0 && used[j]) continue;
            Term(costs[j], columns[j], first);
            first = false;
        }

        if (first && columns.Length > 0) Term(0, columns[0], first: true);
        if (model.Objective.Constant != 0 || columns.Length == 0) Term(model.Objective.Constant, "", columns.Length == 0);
        Flush();
    }

    private void WriteRow(string name, string condition, ReadOnlySpan<int> indices, ReadOnlySpan<double> coefficients, double lower, double upper)
    {
        if (lower == upper)
        {
            WriteSide(name, condition, indices, coefficients, "= " + LpSyntax.Number(lower));
            return;
        }

        if (double.IsFinite(lower)) WriteSide(name, condition, indices, coefficients, ">= " + LpSyntax.Number(lower));
        if (double.IsFinite(upper))
            WriteSide(double.IsFinite(lower) ? UniqueNames.Free(name + "_upper", rowNames) : name, condition, indices, coefficients, "<= " + LpSyntax.Number(upper));
        if (!double.IsFinite(lower) && !double.IsFinite(upper)) WriteSide(name, condition, indices, coefficients, ">= -1e30");
    }

    private void WriteSide(string name, string condition, ReadOnlySpan<int> indices, ReadOnlySpan<double> coefficients, string side)
    {
        Begin(name);
        if (condition.Length > 0) line.Append(' ').Append(condition);
        for (var t = 0; t < indices.Length; t++) Term(coefficients[t], columns[indices[t]], t == 0);
        if (indices.IsEmpty) Term(0, columns.Length > 0 ? columns[0] : "", first: true);
        Append(side);
        Flush();
    }

    private void WriteBounds()
    {
        text.Write("Bounds\n");
        for (var j = 0; j < columns.Length; j++)
        {
            if (IsPlainBinary(j)) continue;
            var (lower, upper) = (model.LowerBound(j), model.UpperBound(j));
            var bound = (double.IsFinite(lower), double.IsFinite(upper)) switch
            {
                (false, false) => columns[j] + " free",
                (false, true) => $"-inf <= {columns[j]} <= {LpSyntax.Number(upper)}",
                (true, false) when lower == 0 => "",
                (true, false) => $"{columns[j]} >= {LpSyntax.Number(lower)}",
                _ when lower == upper => $"{columns[j]} = {LpSyntax.Number(lower)}",
                _ => $"{LpSyntax.Number(lower)} <= {columns[j]} <= {LpSyntax.Number(upper)}",
            };
            if (bound.Length > 0) text.Write($" {bound}\n");
        }
    }

    private void WriteKinds(string section, Func<int, bool> belongs)
    {
        var any = false;
        for (var j = 0; j < columns.Length; j++)
        {
            if (!belongs(j)) continue;
            if (!any) text.Write(section + "\n");
            any = true;
            Append(columns[j]);
        }

        if (any) Flush();
    }

    /// <summary>A binary variable that needs no line in Bounds. The others are general, as Binaries would reset their bounds.</summary>
    private bool IsPlainBinary(int j) =>
        model.KindOf(j) == VariableKind.Binary && model.LowerBound(j) == 0 && model.UpperBound(j) == 1;

    private void Begin(string name) => line.Append(' ').Append(name).Append(':');

    private void Term(double coefficient, string column, bool first)
    {
        var sign = coefficient < 0 ? "- " : first ? "" : "+ ";
        var size = Math.Abs(coefficient);
        var number = column.Length == 0 || size != 1 ? LpSyntax.Number(size) : "";
        Append(sign + number + (number.Length > 0 && column.Length > 0 ? " " : "") + column);
    }

    /// <summary>Adds a piece to the line, on a new one where it is full.</summary>
    private void Append(string piece)
    {
        if (line.Length + 1 + piece.Length > Width && line.Length > 3)
        {
            Flush();
            line.Append("  ");
        }

        line.Append(' ').Append(piece);
    }

    private void Flush()
    {
        text.Write(line.Append('\n'));
        line.Clear();
    }
}
