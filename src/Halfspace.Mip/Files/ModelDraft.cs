namespace Halfspace.Mip.Files;

/// <summary>
/// What a reader has gathered so far. Kinds and bounds may still change after a variable's first mention, so the model
/// is built only at the end.
/// </summary>
internal sealed class ModelDraft(string path)
{
    private readonly Dictionary<string, int> columnOf = [];
    private readonly List<string> columnNames = [];
    private readonly List<double> costs = [];
    private readonly List<Row> rows = [];
    private readonly List<(int Row, int Column, double Value)> entries = [];

    public string Name { get; set; } = "model";

    public ObjectiveSense Sense { get; set; }

    public double Constant { get; set; }

    public List<double> Lower { get; } = [];

    public List<double> Upper { get; } = [];

    public List<bool> Integral { get; } = [];

    /// <summary>The line of the last statement about a variable's bounds.</summary>
    public List<int> BoundLine { get; } = [];

    public int ColumnCount => columnNames.Count;

    public int RowCount => rows.Count;

    public int AddColumn(ReadOnlySpan<char> name, bool integral, int line)
    {
        var text = name.ToString();
        columnOf.Add(text, ColumnCount);
        columnNames.Add(text);
        costs.Add(0);
        Lower.Add(0);
        Upper.Add(double.PositiveInfinity);
        Integral.Add(integral);
        BoundLine.Add(line);
        return ColumnCount - 1;
    }

    /// <summary>The index of a name, or -1.</summary>
    public int FindColumn(ReadOnlySpan<char> name) =>
        columnOf.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var column) ? column : -1;

    public string ColumnName(int column) => columnNames[column];

    /// <summary>Adds a row without a range; an indicator row has the condition's column and value besides.</summary>
    public int AddRow(string? name, int condition = -1, int activeValue = 0, int line = 0)
    {
        rows.Add(new Row(name, condition, activeValue, line));
        return rows.Count - 1;
    }

    public void SetRange(int row, double lower, double upper) => rows[row] = rows[row] with { Lower = lower, Upper = upper };

    public void AddEntry(int row, int column, double value) => entries.Add((row, column, value));

    public void AddCost(int column, double value) => costs[column] += value;

    /// <summary>Turns numbers of size 1e20 and more into infinities.</summary>
    public static double Widen(double value) => Math.Abs(value) >= MpsFile.Infinity ? value * double.PositiveInfinity : value;

    public MipModel Build()
    {
        var model = new MipModel(Name);
        for (var j = 0; j < ColumnCount; j++) AddVariable(model, j);
        var objective = new LinearExpression();
        for (var j = 0; j < ColumnCount; j++)
        {
            if (costs[j] != 0) objective = objective.Plus(costs[j], new Variable(model, j));
        }

        objective = objective.Plus(Constant);
        if (Sense == ObjectiveSense.Minimize) model.Minimize(objective);
        else model.Maximize(objective);
        AddRows(model);
        return model;
    }

    private void AddVariable(MipModel model, int j)
    {
        var (lower, upper) = (Lower[j], Upper[j]);
        if (!(lower <= upper) || double.IsPositiveInfinity(lower) || double.IsNegativeInfinity(upper))
            throw new ModelFileException(path, BoundLine[j], FormattableString.Invariant($"the bounds of '{columnNames[j]}' are [{lower}, {upper}], which no number lies in; correct one of them (a lower bound that is not given is 0)."));
        var kind = !Integral[j] ? VariableKind.Continuous : lower >= 0 && upper <= 1 ? VariableKind.Binary : VariableKind.Integer;
        model.AddVariable(lower, upper, kind, columnNames[j]);
    }

    /// <summary>Sorts the entries by row (a counting sort keeps their order within a row) and adds the rows.</summary>
    private void AddRows(MipModel model)
    {
        var starts = new int[rows.Count + 1];
        foreach (var entry in entries) starts[entry.Row + 1]++;
        for (var row = 0; row < rows.Count; row++) starts[row + 1] += starts[row];
        var next = starts[..^1];
        var order = new int[entries.Count];
        for (var e = 0; e < order.Length; e++) order[next[entries[e].Row]++] = e;
        for (var r = 0; r < rows.Count; r++)
        {
            var expression = LinearExpression.Zero;
            for (var slot = starts[r]; slot < starts[r + 1]; slot++)
                expression = expression.Plus(entries[order[slot]].Value, new Variable(model, entries[order[slot]].Column));
            var row = rows[r];
            var range = expression.Between(row.Lower, row.Upper);
            if (row.Condition < 0)
            {
                model.AddConstraint(range, row.Name);
                continue;
            }

            if (model.KindOf(row.Condition) != VariableKind.Binary)
                throw new ModelFileException(path, row.Line, $"the condition '{columnNames[row.Condition]}' is not binary; list it under Binaries.");
            model.AddIndicator(model.VariableAt(row.Condition), row.ActiveValue, range, row.Name);
        }
    }

    private readonly record struct Row(string? Name, int Condition, int ActiveValue, int Line)
    {
        public double Lower { get; init; } = double.NegativeInfinity;

        public double Upper { get; init; } = double.PositiveInfinity;
    }
}
