namespace Halfspace.Mip.Files;

/// <summary>The rows of an MPS file: types, entries, right sides, and ranges.</summary>
internal sealed class MpsRows(ModelDraft draft, MpsFields fields)
{
    private const int Objective = -1;
    private readonly Dictionary<string, int> rowOf = [];
    private readonly List<Row> rows = [];
    private readonly string?[] sets = [null, null];
    private bool hasObjective;
    private int objectiveColumn = -1;

    /// <summary>A line of ROWS: type and name. The first N row is the objective.</summary>
    public void Declare()
    {
        if (fields.Count != 2) throw fields.Error($"a line of ROWS has 2 fields, type and name; this one has {fields.Count}.");
        var type = char.ToUpperInvariant(fields[0][0]);
        if (fields[0].Length != 1 || type is not ('N' or 'L' or 'G' or 'E'))
            throw fields.Error($"the row type '{fields[0]}' is unknown; N, L, G and E are known.");
        var name = fields[1].ToString();
        var isObjective = type == 'N' && !hasObjective;
        if (!rowOf.TryAdd(name, isObjective ? Objective : rows.Count)) throw fields.Error($"row '{name}' is declared twice; rename one of the two.");
        if (isObjective)
        {
            hasObjective = true;
            return;
        }

        rows.Add(new Row(type));
        draft.AddRow(name);
    }

    /// <summary>The entry of a column whose row is in a field and whose value is in the next.</summary>
    public void AddEntry(int column, int field)
    {
        var row = Find(field);
        var value = fields.Number(field + 1);
        var last = row == Objective ? objectiveColumn : rows[row].LastColumn;
        if (last == column) throw fields.Error($"column '{draft.ColumnName(column)}' has two entries in row '{fields[field]}'; add them up.");
        if (row == Objective)
        {
            objectiveColumn = column;
            draft.AddCost(column, value);
            return;
        }

        rows[row].LastColumn = column;
        draft.AddEntry(row, column, value);
    }

    /// <summary>A line of RHS or RANGES: a set's name or none, then row and value once or twice.</summary>
    public void ReadValues(bool isRange)
    {
        var section = isRange ? "RANGES" : "RHS";
        if (fields.Count is < 2 or > 5) throw fields.Error($"a line of {section} has 2 to 5 fields, an optional set name then row and value once or twice; this one has {fields.Count}.");
        var named = fields.Count % 2;
        var set = named == 1 ? fields[0].ToString() : "";
        ref var first = ref sets[isRange ? 1 : 0];
        first ??= set;
        if (first != set) return;
        for (var field = named; field < fields.Count; field += 2)
        {
            var index = Find(field);
            var value = fields.Number(field + 1, mayBeInfinite: true);
            if (index == Objective) SetConstant(isRange, value, field + 1);
            else if (isRange) SetRange(rows[index], field, Math.Abs(value), value < 0);
            else SetRightSide(rows[index], field, value);
        }
    }

    /// <summary>Computes every row's range from type, right side, and width.</summary>
    public void SetRanges()
    {
        for (var r = 0; r < rows.Count; r++)
        {
            var row = rows[r];
            var side = double.IsNaN(row.Side) ? 0 : row.Side;
            if (double.IsInfinity(side)) row.Width = double.NaN;
            var (lower, upper) = row.Type switch
            {
                'L' => (double.IsNaN(row.Width) ? double.NegativeInfinity : side - row.Width, side),
                'G' => (side, double.IsNaN(row.Width) ? double.PositiveInfinity : side + row.Width),
                'E' when double.IsNaN(row.Width) => (side, side),
                'E' => row.IsDownward ? (side - row.Width, side) : (side, side + row.Width),
                _ => (double.NegativeInfinity, double.PositiveInfinity),
            };
            draft.SetRange(r, lower, upper);
        }
    }

    private void SetConstant(bool isRange, double value, int field)
    {
        if (isRange) throw fields.Error("the objective has no range; remove the entry.");
        if (!double.IsFinite(value)) throw fields.Error($"the objective's right side '{fields[field]}' is infinite; it must be finite.");
        draft.Constant = -value;
    }

    private void SetRange(Row row, int field, double width, bool isDownward)
    {
        if (!double.IsNaN(row.Width)) throw fields.Error($"row '{fields[field]}' has two ranges; remove one of the two.");
        row.Width = ModelDraft.Widen(width);
        row.IsDownward = isDownward;
    }

    private void SetRightSide(Row row, int field, double value)
    {
        if (!double.IsNaN(row.Side)) throw fields.Error($"row '{fields[field]}' has two right sides; remove one of the two.");
        row.Side = ModelDraft.Widen(value);
        var impossible = row.Type switch
        {
            'L' => double.IsNegativeInfinity(row.Side),
            'G' => double.IsPositiveInfinity(row.Side),
            'E' => double.IsInfinity(row.Side),
            _ => false,
        };
        if (impossible) throw fields.Error($"row '{fields[field]}' of type {row.Type} has the right side '{fields[field + 1]}', which no number meets; correct it.");
    }

    private int Find(int field) => rowOf.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(fields[field], out var row)
        ? row
        : throw fields.Error($"row '{fields[field]}' is not in ROWS; declare it there or correct the name.");

    private sealed class Row(char type)
    {
        public char Type { get; } = type;

        public double Side { get; set; } = double.NaN;

        public double Width { get; set; } = double.NaN;

        public bool IsDownward { get; set; }

        public int LastColumn { get; set; } = -1;
    }
}
