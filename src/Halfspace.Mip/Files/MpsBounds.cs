namespace Halfspace.Mip.Files;

/// <summary>The lines of BOUNDS of an MPS file.</summary>
internal sealed class MpsBounds(ModelDraft draft, MpsFields fields)
{
    private readonly HashSet<int> lowerGiven = [];
    private readonly HashSet<int> given = [];
    private string? set;

    /// <summary>A line of BOUNDS: type, a set's name or none, column, and a value where the type has one.</summary>
    public void Read()
    {
        var type = fields[0].ToString().ToUpperInvariant();
        var hasValue = type switch
        {
            "LO" or "UP" or "FX" or "LI" or "UI" => true,
            "FR" or "MI" or "PL" or "BV" => false,
            "SC" or "SI" or "SN" => throw fields.Error($"the bound type {type} (semi-continuous) is not supported; model it with a binary variable and two rows."),
            _ => throw fields.Error($"the bound type '{fields[0]}' is unknown; LO, UP, FX, FR, MI, PL, BV, LI and UI are known."),
        };
        var at = ColumnField(type, hasValue);
        var column = draft.FindColumn(fields[at]);
        if (column < 0) throw fields.Error($"column '{fields[at]}' is not in COLUMNS; declare it there or correct the name.");
        var name = at == 2 ? fields[1].ToString() : "";
        set ??= name;
        if (set != name) return;
        draft.BoundLine[column] = fields.Line;
        given.Add(column);
        Apply(type, column, hasValue ? ModelDraft.Widen(fields.Number(at + 1, mayBeInfinite: true)) : 0);
    }

    /// <summary>Makes integer columns binary that no line has given a bound: what HiGHS and CBC take them for.</summary>
    public void SetMissing()
    {
        for (var column = 0; column < draft.ColumnCount; column++)
        {
            if (draft.Integral[column] && !given.Contains(column)) draft.Upper[column] = 1;
        }
    }

    /// <summary>Which field names the column: the second, or the third when a set's name stands before it.</summary>
    private int ColumnField(string type, bool hasValue)
    {
        switch (fields.Count)
        {
            case 4:
                return 2;
            case 3 when hasValue:
                return 1;
            case 3:
                // Types without a value may carry one all the same: "BV x 1" next to "BV set x".
                return draft.FindColumn(fields[2]) < 0 && draft.FindColumn(fields[1]) >= 0 ? 1 : 2;
            case 2 when !hasValue:
                return 1;
            default:
                throw fields.Error($"a bound of type {type} has {(hasValue ? "3 or 4 fields: type, optional set name, column, value" : "2 or 3 fields: type, optional set name, column")}; this line has {fields.Count}.");
        }
    }

    private void Apply(string type, int column, double value)
    {
        if (type is "BV" or "LI" or "UI") draft.Integral[column] = true;
        switch (type)
        {
            case "LO" or "LI":
                draft.Lower[column] = value;
                lowerGiven.Add(column);
                break;
            case "UP" or "UI":
                draft.Upper[column] = value;
                if (value < 0 && draft.Lower[column] == 0 && !lowerGiven.Contains(column)) draft.Lower[column] = double.NegativeInfinity;
                break;
            case "FX":
                (draft.Lower[column], draft.Upper[column]) = (value, value);
                lowerGiven.Add(column);
                break;
            case "MI":
                draft.Lower[column] = double.NegativeInfinity;
                lowerGiven.Add(column);
                break;
            case "PL":
                draft.Upper[column] = double.PositiveInfinity;
                break;
            case "FR":
                (draft.Lower[column], draft.Upper[column]) = (double.NegativeInfinity, double.PositiveInfinity);
                lowerGiven.Add(column);
                break;
            default:
                (draft.Lower[column], draft.Upper[column]) = (0, 1);
                lowerGiven.Add(column);
                break;
        }
    }
}
